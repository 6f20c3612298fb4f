"""Leaving of a message what says what it is about: no quotes, greeting, signature, courtesies, stock or numbers.

Stock is what many texts say word for word ("Denk aan het milieu voordat u deze mail afdrukt."). It makes texts alike
that have nothing to do with each other, and has to be counted over the texts of a desk before any are compared.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.segments import own_words, sentences

LENGTH_MAX: Final = 20_000  # characters of a message that are read
STOCK_SHARE: Final = 0.03  # a sentence in more of the texts than this is stock
_STOCK_LEAST: Final = 3  # texts that say the same before it can be: three alike of ten are no habit
_GREETING: Final = lazy(
    r"^[ \t]{0,8}(?:beste|geachte?|hallo|hoi|hey|hee|dag|goede(?:morgen|middag|avond|ndag)|l\.s\.|dear|hi|hello"
    r"|good (?:morning|afternoon|evening|day)|to whom it may concern)\b"
    r"(?:[ \t]{1,4}[^\s,!:.]{1,30}){0,5}(?:,?[ \t/]{0,4}(?:mevrouw|mijnheer|meneer|heer|dames|heren|madam))?"
    r"(?:[,!:.]|[ \t]{0,8}$)",
    re.IGNORECASE | re.MULTILINE,
)
_FAREWELL: Final = lazy(
    r"^[ \t]{0,8}(?:hoogachtend|gr\.?,?[ \t]{0,4}$|groetjes|(?:lieve|vriendelijke|hartelijke|beleefde) groeten"
    r"|yours (?:faithfully|truly)|(?:many )?thanks,|cheers\b|best,|verzonden vanaf|verstuurd vanaf|sent from my)"
    r"[^\n]{0,200}(?:\n[^\n]{0,60}){0,6}\Z",
    re.IGNORECASE | re.MULTILINE,
)
_COURTESY: Final = lazy(
    r"(?:alvast|bij voorbaat|vriendelijk|hartelijk|veel|many|thank|thanks|thanking you|bedankt|ik hoor graag|hoor graag"
    r"|graag hoor ik|graag verneem|ik verneem graag|wij horen graag|in afwachting|ik zie uw reactie|i look forward"
    r"|looking forward|i hope to hear|hope to hear|ik hoop (?:dat het|snel|spoedig|u )|i hope (?:this|you are)"
    r"|fijne dag|prettige dag|fijn weekend|prettig weekend|have a (?:nice|good|great))\b.{0,80}",
    re.IGNORECASE | re.DOTALL,
)
_ADDRESS: Final = lazy(r"\S{1,200}@\S{1,200}|(?:https?://|www\.)\S{1,500}", re.IGNORECASE)
_NUMBER: Final = lazy(r"\w{0,30}\d[\w.,:/-]{0,60}")
_SPACE: Final = lazy(r"\s{1,200}")
_NOT_NEWLINE: Final = lazy(r"[^\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A sentence that says what a message is about."""

    words: str  # exactly text[start:end]
    start: int
    end: int

    @property
    def masked(self) -> str:
        """Return the words on one line with "#" for numbers, and without addresses."""
        return _SPACE.sub(" ", _NUMBER.sub("#", _ADDRESS.sub("", self.words))).strip()

    @property
    def key(self) -> str:
        """Return by which the same sentence is known again, whatever its capitals and numbers."""
        return self.masked.lower().strip(" .,!?;:")


def passages(text: str, *, stock: Collection[str] = frozenset()) -> list[Passage]:
    """Return the sentences of a message that say what it is about, in their order; `stock` as `stock_of` gives it."""
    words = text[:LENGTH_MAX]
    for pattern in (_FAREWELL, _GREETING):
        words = pattern.sub(lambda found: _NOT_NEWLINE.sub(" ", found[0]), words)
    found = []
    for sentence in sentences(own_words(words)):
        start, end = sentence.clauses[0].start, sentence.clauses[-1].end
        passage = Passage(words=text[start:end], start=start, end=end)
        if not _COURTESY.fullmatch(passage.words) and passage.key not in stock:
            found.append(passage)
    return found


def about(text: str, *, stock: Collection[str] = frozenset()) -> str:
    """Return what a message is about as one text to compare; all of it, masked, where nothing else is left."""
    left = ". ".join(passage.masked for passage in passages(text, stock=stock))
    return left or Passage(words=text[:LENGTH_MAX], start=0, end=len(text[:LENGTH_MAX])).masked


def stock_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the sentences that many of these texts share, as their keys."""
    seen, count = Counter[str](), 0
    for text in texts:
        seen.update({passage.key for passage in passages(text)})
        count += 1
    least = max(STOCK_SHARE * count, _STOCK_LEAST)
    return frozenset(key for key, often in seen.items() if often > least)
