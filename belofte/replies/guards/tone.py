"""How an answer can come across. What language is sure of can stop it; what it is less sure of is a hint at most.

A word that not everybody knows is advice (`replies/advising.py`), unless the house would rather not use it.
"""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from belofte.language.tone.finding import Finding
from belofte.language.tone.labels import HINT_FROM, HOUSE_WORD
from belofte.replies.guards.contract import Guard, Level, Reading, Remark

_HINT_FROM: Final = 0.94  # that it sounds so, by ear: language tells from 0.86 on, too often in kind replies
_BY_EAR: Final = frozenset(HINT_FROM)
_ELSEWHERE = frozenset({"blame_shift", "unanswered_question"})  # have a guard of their own


def _look(reading: Reading) -> Iterator[Remark]:
    for found in reading.findings:
        if found.label not in _ELSEWHERE and not _is_unknown(found) and not _is_unsure(found):
            yield Remark(
                label=found.label,
                words=found.words,
                start=found.start,
                end=found.end,
                reason=found.reason,
                better=found.better,
                about=found.about,
                is_grave=found.stops,
            )


def unknown(reading: Reading) -> list[Finding]:
    """Return the words that not every customer knows, each once."""
    return list({found.words: found for found in reading.findings if _is_unknown(found)}.values())


def _is_unsure(found: Finding) -> bool:
    return not found.stops and found.label in _BY_EAR and found.certainty < _HINT_FROM


def _is_unknown(found: Finding) -> bool:
    return found.label == "jargon" and found.reason != HOUSE_WORD


GUARD = Guard(
    name="tone",
    title=_("How it can come across"),
    sees=_("Words that can sound cold, blaming or mocking."),
    usual=Level.HINT,
    look=_look,
)
