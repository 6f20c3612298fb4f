"""The parts of a draft that can answer a question."""

from dataclasses import dataclass
from typing import Final

from belofte.language.segments import own_words, sentences

SENTENCES_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a draft: text[start:end], its words on one line."""

    start: int
    end: int
    words: str


NOTHING: Final = Part(0, 0, "")  # beside the parts: what answers a question that none of them does


def parts_of(draft: str) -> list[Part]:
    """Return the sentences of a draft that tell something."""
    words = own_words(draft)
    told = [
        (sentence.clauses[0].start, sentence.clauses[-1].end)
        for sentence in list(sentences(words))[:SENTENCES_MAX]
        if not sentence.is_question
    ]
    return [Part(start, end, " ".join(words[start:end].split())) for start, end in told]
