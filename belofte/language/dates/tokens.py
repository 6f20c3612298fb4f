"""Cutting text into words, numbers and signs that know where they stand. Takes linear time on any text."""

import re
from typing import Final, NamedTuple

from belofte.language.dates.slips import MEANT
from belofte.language.expressions import lazy

# What is glued together is one token: an order number 12-06-2026-441 then is no date, however much it looks like one.
_TOKEN: Final = lazy(
    r"""(?P<address>https?://\S{1,2000} | www\.\S{1,2000} | [\w.+-]{1,64}@[\w.-]{1,255})
    | (?P<number>\d+(?:[.,:/\-–]\d+)*(?:[^\W\d_]+\d*)?)
    | (?P<short>t/m | [avd]\.[smd]\b\.? | p\.m\b\.? | z\.s\.m\b\.? | t\.z\.t\b\.? | ['’][sn]\b)
    | (?P<word>[^\W\d_]\w*(?:['’]\w+)*)
    | (?P<sign>[^\w\s]|_)""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN: Final = str.maketrans({"é": "e", "è": "e", "ó": "o", "à": "a", "ë": "e", "ï": "i", "’": "'", "–": "-"})
# Longer ones are order and telephone numbers, and no day, hour or year.
_DIGITS: Final = lazy(r"([0-9]{1,4})([a-z]*)")


class Token(NamedTuple):
    """A word, number or sign: in lower case without accents, with the place where it stands in the text."""

    word: str
    start: int
    end: int
    number: int | None = None  # of a number of few digits, with or without letters behind it
    suffix: str = ""  # those letters: "u" of 14u, "th" of 5th


_NOTHING: Final = Token("", 0, 0)
_AROUND: Final = 16  # empty tokens behind the last one, which stand before the first one too: index -1 is the last


class Tokens:
    """The tokens of a text; beyond its ends stand empty ones, so that a reader may look a few words around."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = [_token(match) for match in _TOKEN.finditer(text)]
        self._length = len(found)
        self._found = found + [_NOTHING] * _AROUND
        self._words = [token.word for token in self._found]

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> Token:
        return self._found[index]

    def word(self, index: int) -> str:
        """Return a token's word; "" beyond the ends."""
        return self._words[index]

    def has(self, index: int, *phrase: str) -> bool:
        """Tell whether these words stand at a place, one after the other."""
        return self._words[index] == phrase[0] and tuple(self._words[index : index + len(phrase)]) == phrase


def _token(found: re.Match[str]) -> Token:
    """Return what a match is."""
    word = found[0].lower()
    word = word if word.isascii() else word.translate(_PLAIN)
    word = MEANT.get(word, word)
    start, end = found.span()
    if found.lastgroup != "number" or not (digits := _DIGITS.fullmatch(word)):
        return Token(word, start, end)
    return Token(word, start, end, int(digits[1]), digits[2])
