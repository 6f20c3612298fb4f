"""What a draft promises, before it leaves: found by language, and completed by the house rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from belofte.cases.models import Case
from belofte.language import promises as language
from belofte.people import calendars
from belofte.promises import terms
from belofte.promises.models import Form, Grain, Kind, Promise
from belofte.promises.terms import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One promise that somebody seems to make, to be corrected, dropped or recorded."""

    kind: Kind
    form: Form
    words: str
    channel: str
    due: Due | None  # None: of a conditional one without a date
    is_house_rule: bool  # nobody named a date
    is_sure: bool  # else the writer is asked
    instead_of: Promise | None  # what runs already and may get a new date by this


def propose(text: str, *, case: Case, running: Sequence[Promise], at: datetime) -> list[Proposal]:
    """Return what a draft promises to the customer of a case, in its order; `running` is what runs already."""
    calendar = calendars.of(case.team)
    found = [one for one in language.find(text, at=at, calendar=calendar) if one.certainty >= language.ASKED_FROM]
    return [_proposal(one, running=running, case=case, at=at) for one in found]


def _proposal(found: language.FoundPromise, *, running: Sequence[Promise], case: Case, at: datetime) -> Proposal:
    kind, form = Kind(found.kind), Form(found.form)
    named = Due(at=found.due.at, grain=Grain(found.due.grain), words=found.due.words[:200]) if found.due else None
    house = None if form == Form.CONDITIONAL else terms.house_rule(kind, case=case, at=at)
    same = [promise for promise in running if promise.kind == kind]
    return Proposal(
        kind=kind,
        form=form,
        words=found.words[: terms.WORDS_MAX],
        channel=found.channel,
        due=named or house,
        is_house_rule=named is None,
        is_sure=found.certainty >= language.SHOWN_FROM,
        instead_of=same[0] if same and form == Form.FIRM and named else None,
    )
