"""What each sentence of a reply is there for: to say no, to explain, to ask for something, to hand over a file.

Heard by a classifier that learned from sentences; the guards of a reply ask it. How a reply sounds is `tone/`, what it
promises `promises/`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from belofte.language.meaning.classifier import Judge, shipped
from belofte.language.segments import own_words, sentences

Purpose: TypeAlias = Literal["note", "attaches", "refuses", "explained refusal", "explains", "asks", "other"]

LENGTH_MAX: Final = 20_000  # characters that are read
SENTENCES_MAX: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A sentence of a reply, and how likely it is there for what: text[start:end]."""

    words: str
    start: int
    end: int
    is_question: bool
    shares: Mapping[str, float]  # of each `Purpose`

    def share(self, *purposes: Purpose) -> float:
        """Return how likely it is one of these."""
        return sum(self.shares.get(purpose, 0.0) for purpose in purposes)


def find(text: str, *, judge: Judge | None = None) -> list[Meant]:
    """Return the sentences of a reply in their order, without what it quotes, at most `SENTENCES_MAX`."""
    words = own_words(text[:LENGTH_MAX])
    read = list(sentences(words))[:SENTENCES_MAX]
    spans: Sequence[tuple[int, int]] = [(each.clauses[0].start, each.clauses[-1].end) for each in read]
    judged = (judge or shipped("purposes")).judge([" ".join(words[start:end].split()) for start, end in spans])
    return [
        Meant(words=text[start:end], start=start, end=end, is_question=each.is_question, shares=shares)
        for each, (start, end), shares in zip(read, spans, judged, strict=True)
    ]
