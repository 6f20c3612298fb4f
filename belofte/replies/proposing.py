"""What a draft promises, before it leaves: found by language, and completed by the house rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from belofte.cases.models import Case
from belofte.language.promises import finding as language
from belofte.language.promises import implied, sameness
from belofte.people import calendars
from belofte.promises import channels, house_rules, terms
from belofte.promises.models import Every, Form, Grain, Kind, Promise
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
    every: Every | None = None  # of a recurring one
    instead_of: Promise | None = None  # what runs already and may get a new date by this
    again: Promise | None = None  # what runs already and is said again by this: still one promise
    claimed: Promise | None = None  # what somebody else promised, and we take over by this


def propose(text: str, *, case: Case, running: Sequence[Promise], at: datetime) -> list[Proposal]:
    """Return what a draft promises to the customer of a case, in its order; `running` is what runs already."""
    calendar, text = calendars.of(case.team), blanks.without(text)
    found = language.find(text, at=at, calendar=calendar, judge=correcting.judge()) if text.strip() else []
    return [_beside(_proposal(one, text=text, case=case, at=at), running) for one in found]


def _proposal(found: language.FoundPromise, *, text: str, case: Case, at: datetime) -> Proposal:
    rhythm = implied.how_often(found.words) if found.form == "recurring" else None
    kind, form = Kind(found.kind), Form.RECURRING if rhythm else Form.FIRM
    if found.form == "conditional":
        form = Form.CONDITIONAL
    named = Due(at=found.due.at, grain=Grain(found.due.grain), words=found.due.words[:200]) if found.due else None
    house = None if form == Form.CONDITIONAL else house_rules.house_rule(kind, case=case, at=at)
    return Proposal(
        kind=kind,
        form=form,
        words=found.words[: terms.WORDS_MAX],
        condition=_condition(text, found) if form == Form.CONDITIONAL else "",
        channel=channels.known(found.channel),
        due=named or house,
        is_house_rule=named is None,
        is_sure=found.certainty >= language.SHOWN_FROM,
        every=Every(rhythm) if rhythm else None,
    )


def _beside(one: Proposal, running: Sequence[Promise]) -> Proposal:
    """Return a proposal with what it makes of what runs already: the same again, another date, or in its place."""
    same = [promise for promise in running if one.form != Form.CONDITIONAL and _may_be(one, promise)]
    ours = [promise for promise in same if promise.form != Form.CLAIMED]
    again = next((promise for promise in ours if _is_again(one, promise)), None)
    if again is not None:
        return replace(one, again=again)
    if ours:
        return replace(one, instead_of=ours[0] if one.form == Form.FIRM else None)
    return replace(one, claimed=same[0] if same else None)


def _may_be(one: Proposal, promise: Promise) -> bool:
    if promise.kind != one.kind or sameness.are_apart(one.kind, promise.words, one.words):
        return False
    return not (_names_another_date(one, promise) and sameness.says_beside(one.words))


def _names_another_date(one: Proposal, promise: Promise) -> bool:
    """Tell whether a second day is named: two calls on two days are two, where the words say that there are."""
    return not one.is_house_rule and one.due is not None and one.due.at != promise.due_at


def _is_again(one: Proposal, promise: Promise) -> bool:
    """Tell whether something that runs is said again: by its date, or without naming one; a series by its rhythm."""
    if Form.RECURRING in {one.form, promise.form}:
        return one.form == promise.form
    return one.is_house_rule or (one.due is not None and one.due.at == promise.due_at)


def _condition(text: str, found: language.FoundPromise) -> str:
    """Return what stands before a conditional promise in its sentence: "als u de bon stuurt"; else its own words."""
    begins = max(text.rfind(mark, 0, found.start) for mark in ".!?\n") + 1
    return (text[begins : found.start].strip(" ,;:") or found.words)[:_CONDITION_MAX]
