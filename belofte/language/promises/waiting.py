"""Telling how long we say that something takes from the time that a customer gets: "als u binnen 14 dagen stuurt"."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from belofte.language.dates import waits
from belofte.language.dates.waits import Wait
from belofte.language.expressions import lazy
from belofte.language.promises import filters
from belofte.language.promises.conditions import begins_with_verb, is_beginning
from belofte.language.segments import Clause, Sentence, sentences

_THEN: Final = lazy(r"(?i)\s*(?:dan|then)\b")
_THEIRS: Final = lazy(
    r"\s*(?:en |maar |and |but )?(?:(?:u|je|jij) (?:heeft|hebt|krijgt (?:nog )?\d+ \w+ (?:de tijd|om)|moet|kunt|kan"
    r"|dient|mag)|you (?:have|must|can|may|need|get \d+ \w+ to))\b"
)
# Where, after what has to happen first, it begins to say what comes of that, without a comma.
_OURS: Final = lazy(
    r"(?<=\w )(?:(?:\w+ (?:wij|we|ik)|we|i)(?:'ll)? (?!hebben\b|have\b)|(?:krijgt|hoort|ontvangt|leest) (?:u|je)\b"
    r"|(?:duurt|kost) (?:het|dat)\b|you(?:'ll| will)? (?:get|receive|hear)\b|it (?:will )?takes?\b)"
)
_FIRST_WORDS: Final = 2  # of a condition: its own word, and who has to do it ("zodra wij", "once we")


def own(text: str) -> Wait | None:
    """Return how long a text says that we take; None where it does not say, or says more than one thing.

    What it says of a customer's own time is not counted: what they have to do first, or are asked to do.
    """
    kept = list(text)
    for sentence in sentences(text):
        for start, end in _theirs(text, sentence):
            kept[start:end] = " " * (end - start)
    return waits.only("".join(kept))


def _theirs(text: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield where a sentence speaks of the customer's time."""
    clauses: Sequence[Clause | None] = [*sentence.clauses, None]
    for clause, upcoming in pairwise(clauses):
        if clause is None:
            continue
        part = text[clause.start : clause.end].lower()
        said = part.strip()
        follows = upcoming is not None and _THEN.match(text, upcoming.start)
        if is_beginning(said):
            yield clause.start, clause.start + _own_begins(part)
        elif filters.begins_with_request(said) or _THEIRS.match(said) or (follows and begins_with_verb(said)):
            yield clause.start, clause.end


def _own_begins(part: str) -> int:
    """Return where a condition goes on with what we do; its end where it does not."""
    words = part.split(maxsplit=_FIRST_WORDS)
    first = part.index(words[-1]) if len(words) > _FIRST_WORDS else 0
    found = _OURS.search(part, first)
    return found.start() if found else len(part)
