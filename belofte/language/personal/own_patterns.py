"""A desk's own numbers, each a name and a regular expression of which is known that it cannot take long.

Allowed is a small part of the language: letters, classes, groups, choices, and repetitions that say how many at most.
So "every text takes a time in proportion to its length" follows from counting, and a mistake is told where it is typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from belofte.language.expressions import lazy

EXPRESSION_LENGTH_MAX: Final = 200
NAME_LENGTH_MAX: Final = 40
REPEATS_MAX: Final = 40
_WAYS_MAX: Final = 1_000  # in which a text can be read by an expression, from one place
_PIECE: Final = lazy(
    r"(?P<repeat>(?:\{(?P<least>\d{1,3})(?:,(?P<most>\d{1,3}))?\}|\?)(?![?+{*]))|(?P<endless>[*+]|\{\d{0,3},\})"
    r"|(?P<open>\((?:\?:)?(?!\?))|(?P<close>\))|(?P<choice>\|)"
    r"|(?P<one>\\(?:[dwsbDWS]|[^\w\s])|\[(?:\\.|[^\]\\]){1,80}\]|[^\\\[\](){}*+?|])"
)
_NAME: Final = lazy(r"\w[\w -]*")


class OwnPatternError(ValueError):
    """A pattern of the desk cannot be used; its words say why."""


class PatternTooLongError(OwnPatternError):
    """A pattern or its name has too many characters, or none."""


class PatternWrongError(OwnPatternError):
    """A pattern is no regular expression, or uses a part of them that is not allowed here."""


class PatternEndlessError(OwnPatternError):
    """A pattern repeats something without saying how often at most, or repeats a repetition."""


class PatternEmptyError(OwnPatternError):
    """A pattern would find nothing everywhere."""


@dataclass(frozen=True, kw_only=True)
class OwnPattern:
    """What the desk calls a number, and how it looks, in small or capital letters. Raises OwnPatternError."""

    name: str
    expression: str

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= NAME_LENGTH_MAX or not 0 < len(self.expression) <= EXPRESSION_LENGTH_MAX:
            raise PatternTooLongError
        if not _NAME.fullmatch(self.name):
            raise PatternWrongError
        if _ways(self.expression) > _WAYS_MAX:
            raise PatternEndlessError
        try:
            is_empty = bool(self._compiled.search(""))
        except re.error as wrong:
            raise PatternWrongError from wrong
        if is_empty:
            raise PatternEmptyError

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        """Return the expression for whole words."""
        return re.compile(rf"(?<!\w)(?:{self.expression})(?!\w)", re.IGNORECASE)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield where it is found in a text."""
        return (found for found in self._compiled.finditer(text) if found[0])


def _ways(expression: str) -> int:
    """Return in how many ways an expression can read a text from one place at most; refuse what cannot be counted."""
    ways = 1
    open_groups: list[int] = []  # the ways before each group that is open
    closed = ways  # the ways before what a repetition here would repeat
    for piece in _pieces(expression):
        if piece["open"]:
            open_groups.append(ways)
        elif piece["close"]:
            closed = open_groups.pop() if open_groups else ways
        elif piece["choice"]:
            ways *= 2
        elif piece["repeat"]:
            least, most = _times(piece)
            if most > 1 and closed != ways:  # a group that reads a text in several ways, several times
                raise PatternEndlessError
            ways *= most - least + 1
        if not piece["close"]:
            closed = ways
    return ways


def _pieces(expression: str) -> Iterator[re.Match[str]]:
    """Yield the pieces of an expression, as far as they are allowed."""
    place = 0
    while place < len(expression):
        piece = _PIECE.match(expression, place)
        if not piece:
            raise PatternWrongError
        if piece["endless"]:
            raise PatternEndlessError
        yield piece
        place = piece.end()


def _times(piece: re.Match[str]) -> tuple[int, int]:
    """Return how often something is repeated, at least and at most."""
    if piece[0] == "?":
        return 0, 1
    least = int(piece["least"])
    most = int(piece["most"] or least)
    if most > REPEATS_MAX:
        raise PatternEndlessError
    return least, most
