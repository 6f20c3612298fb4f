"""Parting clauses that no word parts, but two moments do: "morgen herstelt … en vrijdag stort ik …"."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from belofte.language.dates.finding import Due
from belofte.language.expressions import lazy
from belofte.language.segments import Clause

_JOINT: Final = lazy(r",\s{1,20}(?:(?:en|and)\s{1,20})?|\s{1,20}(?:en|and)\s{1,20}", re.IGNORECASE)
_LENGTH_MIN: Final = 12  # characters beside its moment that a part has: else it says only when


def parted(words: str, clause: Clause, dues: Sequence[Due]) -> list[Clause]:
    """Return a clause, or its parts where each has a moment of its own; the joint belongs to the later part."""
    joints = [found for found in _JOINT.finditer(words, clause.start, clause.end) if len(dues) > 1]
    ends = [end for first, second in pairwise(dues) for end in _end_between(first, second, joints)]
    places = [clause.start, *ends, clause.end]
    parts = [Clause(start, end) for start, end in pairwise(places)]
    return parts if all(_says_more(part, dues) for part in parts) else [clause]


def _end_between(first: Due, second: Due, joints: Sequence["re.Match[str]"]) -> Iterator[int]:
    """Yield where the part with the first moment ends: at the joint before the second, or else the first after it."""
    between = [joint for joint in joints if first.end <= joint.start() and joint.end() <= second.start]
    if between:
        chosen = between[-1] if between[-1].end() == second.start else between[0]
        yield chosen.start() + (1 if chosen[0].startswith(",") else 0)


def _says_more(part: Clause, dues: Sequence[Due]) -> bool:
    """Tell whether a part says more than when."""
    said = sum(due.end - due.start for due in dues if part.start <= due.start < part.end)
    return said > 0 and part.end - part.start - said >= _LENGTH_MIN
