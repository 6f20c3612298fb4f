"""The parts of a draft that can answer a question."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from belofte.language.questions.fitting import FEELS
from belofte.language.segments import own_words, sentences

SENTENCES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a draft, or two that follow each other."""

    start: int
    end: int
    words: str
    is_pair: bool = False


def parts_of(draft: str) -> list[Part]:
    """Return the sentences of a draft that tell something, and each two that follow each other."""
    words = own_words(draft)
    told = [
        (sentence.clauses[0].start, sentence.clauses[-1].end)
        for sentence in list(sentences(words))[:SENTENCES_MAX]
        if not sentence.is_question
    ]
    singles = [Part(start, end, " ".join(words[start:end].split())) for start, end in told]
    pairs = [
        Part(first.start, second.end, f"{first.words}. {second.words}", is_pair=True)
        for first, second in pairwise(singles)
        if not any(FEELS.match(part.words.lower()) for part in (first, second))
    ]
    return singles + pairs
