"""The sentences of a reply, as they are judged: with the signs at their ends."""

from collections.abc import Sequence
from typing import Final

from belofte.language.segments import Sentence, sentences

_SIGNS: Final = ".!?… "


def spans_of(words: str) -> tuple[tuple[int, int], ...]:
    """Return where the sentences of a reply stand; `words` are its own, as long as the text."""
    return tuple(_span(words, sentence) for sentence in sentences(words))


def parts_of(words: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """Return sentences as they are judged, each on one line."""
    return [" ".join(words[start:end].split()) for start, end in spans]


def _span(words: str, sentence: Sentence) -> tuple[int, int]:
    """Return where a sentence stands, with the signs at its end."""
    end = sentence.clauses[-1].end
    while end < len(words) and words[end] in _SIGNS:
        end += 1
    return sentence.clauses[0].start, len(words[:end].rstrip())
