"""Promising anew what was withdrawn is another date for it: the deed says so, and raw SQL cannot pass it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import terms
from belofte.promises.correcting import Right
from belofte.promises.models import Every, Form, Kind, Promise
from belofte.promises.saying import Repeated, Said, SayingRefusedError, Withdrawn
from belofte.promises.terms import Due, Terms
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
IN_PLACE = "ledger: in place of what was withdrawn it is another date for that, and needs a lead"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def lead(agent: Agent) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(agent.teams.get(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


def thursday(owner: Agent, **changed: Any) -> Terms:
    facts: dict[str, Any] = {"kind": Kind.CALLBACK, "words": "We bellen u donderdag.", "channel": "phone"}
    return Terms(**{"owner": owner, "due": Due(at=MONDAY + 80 * HOUR), **facts, **changed})


def instead(promise: Promise, anew: Terms) -> Said:
    return Said(withdrawn=(Withdrawn(promise=promise, reason="Het lukt niet."),), promised=(anew,))


def withdraw(promise: Promise, *, by: Agent, at: datetime = MONDAY + HOUR) -> None:
    promising.withdraw(promise, reason="Verkeerd gelezen.", by=by, at=at)


@pytest.mark.parametrize("is_lead", [False, True])
@pytest.mark.parametrize("in_call", [False, True])
def test_another_date_is_not_a_new_promise(
    case: Case, agent: Agent, lead: Agent, *, is_lead: bool, in_call: bool
) -> None:
    promise, by = makers.promise(case, by=agent), lead if is_lead else agent
    say = makers.call if in_call else makers.answer
    with pytest.raises(SayingRefusedError, match="for the customer this is another date") as refused:
        say(case, by=by, at=MONDAY + HOUR, said=instead(promise, thursday(agent)))
    assert (refused.value.position, refused.value.field) == (0, "instead_of")
    promise.refresh_from_db()
    assert (promise.state, case.promises.count()) == ("open", 1)


def test_something_else_may_come_in_the_same_answer(case: Case, agent: Agent) -> None:
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, channel="", words="U krijgt € 25 terug.")
    other = thursday(agent, kind=Kind.REFUND, channel="", words="U krijgt € 12 terug.")
    makers.answer(case, by=agent, said=instead(refund, other))
    written = thursday(agent, kind=Kind.REPLY, channel="", words="U hoort donderdag van ons.")
    makers.answer(case, by=agent, at=MONDAY + 2 * HOUR, said=instead(makers.promise(case, by=agent), written))
    assert list(case.promises.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "open"] * 2


def test_in_the_days_after_it_needs_a_lead(case: Case, agent: Agent, lead: Agent) -> None:
    withdraw(makers.promise(case, by=agent), by=agent)
    late = MONDAY + HOUR + 3 * DAY
    for at in (MONDAY + 2 * HOUR, late):
        with pytest.raises(terms.LeadMissingError, match="Ask a lead to promise this"):
            promising.promise(case, thursday(agent, due=Due(at=late + HOUR)), by=agent, at=at)
    with pytest.raises(SayingRefusedError) as refused:
        makers.answer(case, by=agent, at=MONDAY + 2 * HOUR, said=Said(promised=(thursday(agent),)))
    assert refused.value.field == "words"
    promising.promise(case, thursday(agent), by=lead, at=MONDAY + 3 * HOUR)
    promising.promise(case, thursday(agent, due=Due(at=late + HOUR)), by=agent, at=late + timedelta(minutes=1))


def test_what_a_lead_withdrew_anybody_promises_again(case: Case, agent: Agent, lead: Agent) -> None:
    withdraw(makers.promise(case, by=agent), by=lead)
    promising.promise(case, thursday(agent), by=agent, at=MONDAY + 2 * HOUR)


def test_the_other_way_round_it_needs_a_lead_too(case: Case, agent: Agent, lead: Agent) -> None:
    earlier = makers.promise(case, by=agent)
    later = promising.promise(case, thursday(agent), by=agent, at=MONDAY + HOUR)
    with pytest.raises(terms.LeadMissingError, match="withdraw that later promise"):
        withdraw(earlier, by=agent, at=MONDAY + 2 * HOUR)
    said = Said(withdrawn=(Withdrawn(promise=earlier, reason="Het lukt niet."),))
    with pytest.raises(SayingRefusedError, match="withdraw that later promise"):
        makers.answer(case, by=agent, at=MONDAY + 2 * HOUR, said=said)
    withdraw(later, by=agent, at=MONDAY + 2 * HOUR)
    withdraw(earlier, by=agent, at=MONDAY + 3 * HOUR)


def test_nor_is_what_waits_for_its_condition_another_promise(case: Case, agent: Agent) -> None:
    words = "Binnen 5 dagen na uw retour krijgt u € 25 terug."
    waiting: dict[str, Any] = {
        "kind": Kind.REFUND,
        "channel": "",
        "words": words,
        "form": Form.CONDITIONAL,
        "condition": "uw retour",
    }
    refund = makers.promise(case, by=agent, **waiting)
    assert (refund.wait_amount, refund.due_at) == (5, None)
    anew = thursday(agent, kind=Kind.REFUND, channel="", words="Donderdag krijgt u € 25 terug.")
    with pytest.raises(SayingRefusedError, match="for the customer this is another date"):
        makers.answer(case, by=agent, said=instead(refund, anew))
    withdraw(refund, by=agent)
    with pytest.raises(terms.LeadMissingError):
        promising.promise(case, anew, by=agent, at=MONDAY + 2 * HOUR)


def test_another_rhythm_is_another_series(case: Case, agent: Agent) -> None:
    fields: dict[str, Any] = {"form": Form.RECURRING, "kind": Kind.REPLY, "channel": ""}
    series = makers.promise(case, by=agent, every=Every.WEEK, **fields)
    withdraw(series, by=agent)
    makers.promise(case, by=agent, every=Every.MONTH, at=MONDAY + 2 * HOUR, **fields)


def test_nor_is_it_made_as_something_else_and_corrected(case: Case, agent: Agent) -> None:
    withdraw(makers.promise(case, by=agent), by=agent)
    other = makers.promise(case, by=agent, kind=Kind.REPLY, channel="email", at=MONDAY + 2 * HOUR)
    right = Right(kind=Kind.CALLBACK, channel="phone", owner=None, due=None)
    with pytest.raises(terms.LeadMissingError, match="Ask a lead to promise this"):
        promising.correct(other, right, reason="Ik bel.", by=agent, at=MONDAY + 3 * HOUR)


# ── What is plainly apart ──


@pytest.fixture
def colleague(agent: Agent) -> Agent:
    return makers.make_agent(teams=(agent.teams.get(),))


def reply_by(channel: str, owner: Agent, **changed: Any) -> Terms:
    return thursday(owner, kind=Kind.REPLY, channel=channel, words="U hoort donderdag van ons.", **changed)


@pytest.mark.parametrize(
    ("channel", "is_colleague", "may"),
    [("console", True, True), ("console", False, False), ("email", True, False), ("", True, False)],
)
def test_kept_on_another_channel_by_somebody_else_is_apart(
    case: Case, agent: Agent, colleague: Agent, *, channel: str, is_colleague: bool, may: bool
) -> None:
    withdraw(promising.promise(case, reply_by("email", agent), by=agent, at=MONDAY), by=agent)
    other = reply_by(channel, colleague if is_colleague else agent)
    if not may:
        with pytest.raises(terms.LeadMissingError, match="was withdrawn in the last three days"):
            promising.promise(case, other, by=agent, at=MONDAY + 2 * HOUR)
        return
    made = promising.promise(case, other, by=agent, at=MONDAY + 2 * HOUR)
    right = Right(kind=Kind.REPLY, channel="email", owner=None, due=None)  # nor is that how to get round it
    with pytest.raises(terms.LeadMissingError, match="Ask a lead to promise this"):
        promising.correct(made, right, reason="Toch per e-mail.", by=agent, at=MONDAY + 3 * HOUR)


@pytest.mark.parametrize("given", ["before it is made", "since", "corrected"])
def test_who_sees_to_one_of_them_later_is_not_who_promised_it(
    case: Case, agent: Agent, colleague: Agent, given: str
) -> None:
    earlier = promising.promise(case, reply_by("email", agent), by=agent, at=MONDAY)
    if given == "before it is made":  # so whoever sees to it by now does not set them apart
        promising.hand_over(earlier, to=colleague, reason="Ziek.", by=agent, at=MONDAY + HOUR)
        withdraw(earlier, by=agent, at=MONDAY + 2 * HOUR)
        with pytest.raises(terms.LeadMissingError, match="was withdrawn in the last three days"):
            promising.promise(case, reply_by("console", agent), by=agent, at=MONDAY + 3 * HOUR)
        return
    withdraw(earlier, by=agent)
    made = promising.promise(case, reply_by("console", colleague), by=agent, at=MONDAY + 2 * HOUR)
    if given == "corrected":
        right = Right(kind=Kind.REPLY, channel="console", owner=agent, due=None)
        with pytest.raises(terms.LeadMissingError, match="Ask a lead to promise this"):
            promising.correct(made, right, reason="Ik doe het.", by=agent, at=MONDAY + 3 * HOUR)
        return
    promising.hand_over(made, to=agent, reason="Ziek.", by=agent, at=MONDAY + 3 * HOUR)
    connection.check_constraints()
    assert Promise.objects.get(pk=made.pk).owner == agent


def two_calls(agent: Agent, earlier: Promise | None = None) -> Said:
    """Return that we ring about two things, in one answer or call."""
    invoice = Repeated(promise=earlier) if earlier else thursday(agent, words="We bellen u over de factuur.")
    parcel = thursday(agent, words="We bellen u donderdag over het pakket.", due=Due(at=MONDAY + 82 * HOUR))
    return Said(promised=(invoice, parcel))


def test_what_was_promised_in_one_answer_is_apart(case: Case, agent: Agent) -> None:
    makers.answer(case, by=agent, said=two_calls(agent))
    invoice, parcel = case.promises.order_by("pk")
    withdraw(invoice, by=agent, at=MONDAY + 2 * HOUR)
    parcel.refresh_from_db()
    assert parcel.state == "open"


@pytest.mark.parametrize("in_call", [False, True])
def test_what_is_only_named_beside_it_in_an_answer_is_another_date(
    case: Case, agent: Agent, lead: Agent, *, in_call: bool
) -> None:
    invoice, say = makers.promise(case, by=agent), makers.call if in_call else makers.answer
    say(case, by=agent, at=MONDAY + HOUR, said=two_calls(agent, invoice))
    with pytest.raises(SayingRefusedError, match="ask a lead to withdraw this one"):
        say(case, by=agent, at=MONDAY + 2 * HOUR, said=withdrawn_as_solved(invoice))
    say(case, by=lead, at=MONDAY + 3 * HOUR, said=withdrawn_as_solved(invoice))
    assert list(case.promises.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "open"]


def withdrawn_as_solved(promise: Promise) -> Said:
    return Said(withdrawn=(Withdrawn(promise=promise, reason="Dat is al opgelost."),))


# ── Raw SQL ──


def promised_again(promise: Promise, *, by: Agent, at: datetime, **changed: str) -> str:
    """Return the statements that promise the same anew past the deeds, with some columns as told."""
    same = "case_id, kind, form, words, condition, recurrence, claimed_of, salt, origin, grain, channel, owner_id"
    same += ", due_at, first_due_at, due_words"
    read = ", ".join(changed.get(column, column) for column in same.split(", "))
    anew = "SELECT max(id) FROM promises_promise"
    made = {"kind": "'made'", "state": "'open'", "promise_id": f"({anew})", "by_id": str(by.pk), "at": f"'{at}'"}
    return (
        f"INSERT INTO promises_promise ({same}, state, moves, made_by_id, made_at, next_step, next_step_at)"  # noqa: S608
        f" SELECT {read}, 'open', 0, {by.pk}, '{at}', 'owner', due_at FROM promises_promise WHERE id = {promise.pk};"
        f" {entry(promise, **made, **changed)}"
    )


def withdrawn(promise: Promise, *, by: Agent, at: datetime) -> str:
    """Return the statements that withdraw a promise past the deeds."""
    gone = {"kind": "'withdrawn'", "state": "'withdrawn'", "by_id": str(by.pk), "at": f"'{at}'"}
    return (
        "INSERT INTO promises_withdrawal (promise_id, reason, by_id, at)"  # noqa: S608
        f" VALUES ({promise.pk}, 'x', {by.pk}, '{at}'); {entry(promise, **gone)}; UPDATE promises_promise"
        f" SET state = 'withdrawn', settled_at = '{at}', next_step = '', next_step_at = NULL WHERE id = {promise.pk}"
    )


@pytest.mark.parametrize(("days", "is_lead", "said"), [(2.9, False, IN_PLACE), (2.9, True, ""), (3.1, False, "")])
def test_raw_sql_cannot_promise_anew_what_was_withdrawn(
    case: Case, agent: Agent, lead: Agent, *, days: float, is_lead: bool, said: str
) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 10 * DAY)
    withdraw(promise, by=agent)
    at = MONDAY + HOUR + days * DAY
    assert refusal(promised_again(promise, by=lead if is_lead else agent, at=at)) == said


@pytest.mark.parametrize(("kind", "said"), [("callback", IN_PLACE), ("reply", "")])
def test_raw_sql_cannot_withdraw_and_promise_anew_in_one_act(case: Case, agent: Agent, kind: str, said: str) -> None:
    promise = makers.promise(case, by=agent)
    at = MONDAY + HOUR
    anew = promised_again(promise, by=agent, at=at)
    if kind != promise.kind:
        anew = anew.replace(" SELECT case_id, kind,", f" SELECT case_id, '{kind}',")
    assert refusal(f"{withdrawn(promise, by=agent, at=at)}; {anew}") == said


@pytest.mark.parametrize(("is_lead", "said"), [(False, IN_PLACE), (True, "")])
def test_raw_sql_cannot_withdraw_the_older_of_two(
    case: Case, agent: Agent, lead: Agent, *, is_lead: bool, said: str
) -> None:
    earlier = makers.promise(case, by=agent)
    promising.promise(case, thursday(agent), by=agent, at=MONDAY + HOUR)
    assert refusal(withdrawn(earlier, by=lead if is_lead else agent, at=MONDAY + 2 * HOUR)) == said


@pytest.mark.parametrize("is_named", [False, True])
def test_raw_sql_cannot_withdraw_what_was_only_named_beside_the_younger(
    case: Case, agent: Agent, *, is_named: bool
) -> None:
    earlier = makers.promise(case, by=agent)
    both = two_calls(agent, earlier)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=both if is_named else Said(promised=both.promised[1:]))
    call = makers.call(case, by=agent, at=MONDAY + 2 * HOUR)
    gone = withdrawn(earlier, by=agent, at=call.recorded_at)
    gone = gone.replace("(promise_id, reason,", "(promise_id, call_id, reason,")
    gone = gone.replace(f"VALUES ({earlier.pk}, 'x'", f"VALUES ({earlier.pk}, {call.pk}, 'x'")
    assert refusal(gone) == IN_PLACE


@pytest.mark.parametrize("named", ["channel", "owner_id", "both"])
def test_raw_sql_needs_another_channel_and_another_person(
    case: Case, agent: Agent, colleague: Agent, named: str
) -> None:
    promise = promising.promise(case, reply_by("email", agent), by=agent, at=MONDAY)
    withdraw(promise, by=agent)
    other = {"channel": "'console'", "owner_id": str(colleague.pk)}
    other = other if named == "both" else {named: other[named]}
    anew = promised_again(promise, by=agent, at=MONDAY + 2 * HOUR, **other)
    assert refusal(anew) == ("" if named == "both" else IN_PLACE)
