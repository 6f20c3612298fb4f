"""What a draft promises, before it leaves: found by language, and completed by the house rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from belofte.cases.models import Case
from belofte.language.promises import finding as language
from belofte.people import calendars
from belofte.promises import terms
from belofte.promises.models import Form, Grain, Kind, Promise
from belofte.promises.terms import Due
from belofte.replies import blanks, correcting

_CONDITION_MAX = 500  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One promise that somebody seems to make, to be corrected, dropped or recorded."""

    kind: Kind
    form: Form
    words: str
    condition: str  # what comes before it in its sentence; "" for a firm one
    channel: str
    due: Due | None  # None: of a conditional one without a date
    is_house_rule: bool  # nobody named a date
    is_sure: bool  # else the writer is asked
    instead_of: Promise | None  # what runs already and may get a new date by this


def propose(text: str, *, case: Case, running: Sequence[Promise], at: datetime) -> list[Proposal]:
    """Return what a draft promises to the customer of a case, in its order; `running` is what runs already."""
    calendar, text = calendars.of(case.team), blanks.without(text)
    found = language.find(text, at=at, calendar=calendar, judge=correcting.judge()) if text.strip() else []
    proposals = [_proposal(one, text=text, running=running, case=case, at=at) for one in found]
    return [one for one in proposals if not _is_repetition(one, running=running)]


def _proposal(
    found: language.FoundPromise, *, text: str, running: Sequence[Promise], case: Case, at: datetime
) -> Proposal:
    kind, form = Kind(found.kind), Form.CONDITIONAL if found.form == "conditional" else Form.FIRM
    named = Due(at=found.due.at, grain=Grain(found.due.grain), words=found.due.words[:200]) if found.due else None
    house = None if form == Form.CONDITIONAL else terms.house_rule(kind, case=case, at=at)
    same = [promise for promise in running if promise.kind == kind]
    return Proposal(
        kind=kind,
        form=form,
        words=found.words[: terms.WORDS_MAX],
        condition=_condition(text, found) if form == Form.CONDITIONAL else "",
        channel=found.channel,
        due=named or house,
        is_house_rule=named is None,
        is_sure=found.certainty >= language.SHOWN_FROM,
        instead_of=same[0] if same and form == Form.FIRM and named else None,
    )


def _is_repetition(one: Proposal, *, running: Sequence[Promise]) -> bool:
    """Tell whether something runs already with this very date: said again, it is still one promise."""
    due_at = one.due.at if one.due and not one.is_house_rule else None
    return any(promise.kind == one.kind and promise.due_at == due_at for promise in running) and due_at is not None


def _condition(text: str, found: language.FoundPromise) -> str:
    """Return what stands before a conditional promise in its sentence: "als u de bon stuurt"; else its own words."""
    begins = max(text.rfind(mark, 0, found.start) for mark in ".!?\n") + 1
    return (text[begins : found.start].strip(" ,;:") or found.words)[:_CONDITION_MAX]
