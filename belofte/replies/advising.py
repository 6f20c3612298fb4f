"""What to look at again in a draft: what the guards see, what the customer asks, how it reads.

Runs while somebody writes; nothing of what is unsent is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from belofte.cases.models import Case
from belofte.language.guessing import Language
from belofte.language.readability import finding as readability
from belofte.language.readability.finding import Readability
from belofte.language.tone.finding import Finding
from belofte.promises.said import NOTHING, Said
from belofte.replies import beside, guarding
from belofte.replies.guarding import Seen
from belofte.replies.guards import tone
from belofte.replies.guards.contract import Asked

_HARD: Final = frozenset({"B2", "C1"})
_WORDS_MIN: Final = 20  # of fewer words, no level says anything
_ELSEWHERE: Final = frozenset({"questions", "language"})  # shown as a list, and as a line: unless they stop it


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Everything that there is to say about a draft."""

    seen: Sequence[Seen]
    asked: Sequence[Asked]
    language: Language  # of the customer
    spoken: Language  # of the draft
    unknown: Sequence[Finding]  # words that not every customer knows
    hard: Readability | None  # how it reads, where that is above what most people read with ease

    @property
    def is_in_other_language(self) -> bool:
        """Tell whether the draft is in another language than the customer's."""
        return self.spoken != self.language


def advise(
    text: str,
    *,
    case: Case,
    conversation_id: int | None,
    files: Sequence[str],
    said: Said = NOTHING,
    at: datetime,
) -> Advice | None:
    """Return what there is to say about a draft on a case, in one of its conversations or else its newest.

    `said` is what stands beside its words. None where nobody can be answered.
    """
    around = case.conversations.select_related("inbox", "case__team").order_by("-pk")
    conversation = around.filter(pk=conversation_id or 0).first() or around.first()
    if conversation is None:
        return None
    reading = guarding.read_draft(text, conversation, files=files, at=at)
    seen = [*guarding.look(reading, team=case.team), *beside.look(text, said.worded, conversation, at=at)]
    return Advice(
        seen=[each for each in seen if each.level.stops or each.guard not in _ELSEWHERE],
        asked=reading.asked,
        language=reading.language,
        spoken=reading.spoken,
        unknown=tone.unknown(reading),
        hard=hard(reading.text, reading.spoken),
    )


def hard(draft: str, language: Language) -> Readability | None:
    """Return how a draft reads, where it is long enough to tell and hard."""
    if len(draft.split()) < _WORDS_MIN:
        return None
    read = readability.find(draft, language=language)
    return read if read.level in _HARD else None
