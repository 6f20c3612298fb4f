"""Where one sentence ends and the next begins: at a sign, a list mark, an emoji, or the end of a line in a chat."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from belofte.language.dates.vocabulary import words_in
from belofte.language.expressions import lazy

WRAPPED_FROM: Final = 60  # characters to a line where a mail program breaks lines by itself
WRAPPED_TO: Final = 80
_SHORT_LENGTH_MAX: Final = 8
_FACE: Final = (  # faces, hands, hearts: what stands for a thing can stand inside a sentence
    "\u2639\u263a\u270a-\u270d\u2764\U0001f389\U0001f38a\U0001f442-\U0001f450\U0001f493-\U0001f49f\U0001f4aa"
    "\U0001f590-\U0001f596\U0001f5a4\U0001f600-\U0001f64f\U0001f90c-\U0001f93a\U0001f970-\U0001f97a\U0001fae0-\U0001faf8"
)
_WITH_FACE: Final = "\ufe0f\u200d\u2640\u2642\U0001f3fb-\U0001f3ff"  # its colour and kind
_BREAK: Final = lazy(
    rf"(?P<signs>[.!?…]{{1,20}})(?=[\s\"'”’)]|[{_FACE}]|$)|;(?=\s)|(?P<line>\n[ \t\r]{{0,20}})"
    rf"|(?P<smile>(?:[{_FACE}]|(?<!\w)[:;]-?[)(DP])(?:[ \t]?[{_FACE}{_WITH_FACE}]){{0,20}})(?=\s)"
    r"|[ \t](?=(?P<item>[a-h]|\d{1,2})\)\s)"
)
_SMILES: Final = lazy(rf"(?:[{_FACE}][{_WITH_FACE}]{{0,2}}|(?<!\w)[:;]-?[)(DP])$")
_SMILE_LENGTH_MAX: Final = 4
_TITLE: Final = lazy(
    r"(?:^|[\s(])(?:dhr|mw|mevr|mr|mrs|ms|dr|nr|ca|tel|max|min|incl|excl|p\.?s|n\.?b)\.$", re.IGNORECASE
)
_SHORT: Final = lazy(  # ends a sentence only where a capital follows
    r"(?:^|[\s(])(?:a\.s|d\.d|p\.m|a\.m|o\.a|e\.g|i\.e|m\.b\.t|i\.v\.m|a\.u\.b|z\.s\.m|bijv|enz|etc|jan|febr?|mrt"
    r"|apr|jun|jul|aug"
    r"|sept?|okt|oct|nov|dec|ma|di|wo|do|vr|za|zo|mon|tues?|wed|thurs?|fri|sat|sun)\.$",
    re.IGNORECASE,
)
_FIRST: Final = ("a", "1")
_FOLLOWING: Final = {
    **dict(pairwise("abcdefgh")),
    **{str(number): str(number + 1) for number in range(1, 20)},
}
_ITEM_LENGTH_MAX: Final = 400
_MARK: Final = lazy(r"(?:[-*•·–](?=\s|\w)|\(?(?:[a-h]|\d{1,2})[.)]\s)")
_WORD: Final = lazy(r"\s{0,20}['’]?([^\W\d_]{1,20})(?!\w)")
_LAST_WORD: Final = lazy(r"((?<!\w)[^\W\d_]{1,12}|,)\s{0,20}$")
# What a sentence in lower case begins with, on a line of its own or behind an emoji.
_OPENS: Final = words_in(
    "ik k je jij jullie u wij we hij zij ze t dit deze er de het een mijn uw jouw onze heb ben kan kun kunt wil wilt "
    "zal ga kom krijg bel stuur mail app regel laat hoor weet zie snap denk hoop doe zet stort wanneer waar waarom "
    "wie wat hoe welke hoeveel morgen vandaag vanavond vanmiddag maandag dinsdag woensdag donderdag vrijdag zaterdag "
    "zondag straks daarna verder trouwens oja oh ok oke ja nee bedankt dank groet groetjes fijn fijne alvast i im ill "
    "you it its he she they this these there the my your our do does did can could will would have got just please "
    "pls when where why what who how which tomorrow today tonight monday tuesday wednesday thursday friday saturday "
    "sunday btw okay yes no thanks thank thx cheers sorry"
)
# What no sentence ends with: the line was broken by a program, or by somebody who had no room.
_GOES_ON: Final = words_in(
    "de het een en of maar want dat die als om te van in op aan met voor naar bij uit door over tot per zonder tegen "
    "tussen mijn jouw onze wij ik jullie onder binnen wat welke waar wanneer hoe the a an and or but that which if to "
    "of at on with for from by about your my our i we within until what when where who how ,"
)


@dataclass(frozen=True, slots=True)
class Break:
    """A sentence ends at `end`, and the next can begin at `behind`."""

    end: int
    behind: int
    is_question: bool


def breaks(words: str) -> Iterator[Break]:
    """Yield where sentences end in own words."""
    lines = _Lines(words)
    begin = 0  # of the sentence
    last = ""  # item of a list
    for found in _BREAK.finditer(words):
        if _is_break(words, found, begin, lines, last):
            last = found["item"] or last
            yield Break(found.end() if found["smile"] else found.start(), found.end(), is_question="?" in found[0])
            begin = found.end()


def _is_break(words: str, found: re.Match[str], begin: int, lines: "_Lines", last: str) -> bool:
    """Tell whether a sentence ends at a sign; `last` is the item of a list before it."""
    if found["signs"]:
        return found[0] != "." or not _is_abbreviation(words, found.end(), begin)
    if found["line"]:
        return lines.ends_sentence(found.start(), found.end())
    if found["smile"]:
        return _opens(words, found.end())
    return not found["item"] or _is_item(words, found["item"], found.end(), last)


def _is_item(words: str, item: str, at: int, last: str) -> bool:
    """Tell a list on one line from a reference: its first item is followed by a second, and so on."""
    following = _FOLLOWING.get(item, "")
    is_first = item in _FIRST and f" {following}) " in words[at : at + _ITEM_LENGTH_MAX]
    return is_first or (bool(last) and _FOLLOWING.get(last) == item)


def _is_abbreviation(words: str, end: int, begin: int) -> bool:
    """Tell whether the point before a place ends a shortened word or is of a list mark, and ends no sentence."""
    if end - begin <= _SHORT_LENGTH_MAX and _MARK.fullmatch(words[begin : end + 1].lstrip()):
        return True
    last = words[max(0, end - _SHORT_LENGTH_MAX) : end]
    return bool(_TITLE.search(last)) or (bool(_SHORT.search(last)) and not words[end : end + 2].strip().isupper())


def _opens(words: str, at: int) -> bool:
    """Tell whether a sentence can begin at a place: with a capital, or with a word that many begin with."""
    found = _WORD.match(words, at)
    return found is not None and (found[1][0].isupper() or found[1].lower() in _OPENS)


class _Lines:
    """The lines of a text, and how long the longest one of each paragraph is."""

    def __init__(self, words: str) -> None:
        self._words = words
        self._paragraph_end = 0
        self._longest = 0

    def ends_sentence(self, at: int, behind: int) -> bool:
        """Tell whether a sentence ends with the line that ends at a place; the next line begins `behind`."""
        words = self._words
        line = words[words.rfind("\n", 0, at) + 1 : at].rstrip()
        if at >= self._paragraph_end:
            self._paragraph_end, self._longest = self._measured(at, len(line))
        if words.startswith("\n", behind) or _MARK.match(words, behind) or _SMILES.search(line[-_SMILE_LENGTH_MAX:]):
            return True
        found = _WORD.match(words, behind)
        if found is None:
            return False
        is_opening, is_capital = found[1].lower() in _OPENS, found[1][0].isupper()
        if self._is_wrapped(line, found[1]):
            return is_opening and is_capital
        last = _LAST_WORD.search(line, max(0, len(line) - WRAPPED_TO))
        return is_capital or (is_opening and not (last and last[1].lower() in _GOES_ON))

    def _is_wrapped(self, line: str, first: str) -> bool:
        """Tell whether a program broke a line: the first word of the next would have made it longer than all others."""
        return WRAPPED_FROM <= self._longest <= WRAPPED_TO and len(line) + 1 + len(first) > self._longest

    def _measured(self, at: int, longest: int) -> tuple[int, int]:
        """Return where the paragraph ends in which a line ends, and how long its longest line is from there on."""
        while True:
            end = self._words.find("\n", at + 1)
            end = len(self._words) if end < 0 else end
            line = self._words[at + 1 : end].rstrip()
            longest = max(longest, len(line))
            if not line or end == len(self._words):
                return end, longest
            at = end
