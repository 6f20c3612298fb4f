"""Promises of every form: again and again, of somebody else, and one that is said twice."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Ball, Case
from belofte.keeping import promising, watching
from belofte.makers import MONDAY
from belofte.people import teams
from belofte.people.models import Agent, Role
from belofte.promises import chain, ledger, terms, withdrawing
from belofte.promises.models import Every, Form, Initiator, Promise, State, Withdrawal
from belofte.promises.saying import Honoured, Repeated, Said, SayingRefusedError, Withdrawn
from belofte.promises.terms import Due, Terms
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


def series_of(case: Case, agent: Agent, **fields: Any) -> Promise:
    fields = {"kind": "reply", "form": Form.RECURRING, "every": Every.WEEK, "channel": "", **fields}
    return makers.promise(case, by=agent, **fields)


def claim(case: Case, agent: Agent, **fields: Any) -> Promise:
    fields = {"kind": "delivery", "form": Form.CLAIMED, "claimed_of": "Monteur Jan", "channel": "", **fields}
    return makers.promise(case, by=agent, **fields)


def all_of(case: Case) -> list[tuple[str, datetime | None]]:
    return [(each.state, each.due_at) for each in case.promises.order_by("pk")]


def our_own(agent: Agent) -> Terms:
    due = Due(at=MONDAY + 50 * HOUR)
    return Terms(kind="delivery", words="Wij komen zelf woensdag.", owner=agent, due=due)  # type: ignore[arg-type]


def test_recurring_kept_begins_the_next(case: Case, agent: Agent) -> None:
    first = series_of(case, agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(first,)))
    assert all_of(case) == [(State.KEPT, first.due_at), (State.OPEN, MONDAY + 31 * HOUR + 7 * DAY)]
    following = case.promises.get(follows=first)
    assert (following.words, following.recurrence, following.owner, chain.first_fault(case)) == (
        first.words,
        first.recurrence,
        agent,
        None,
    )


def test_recurring_broken_begins_the_next_once(case: Case, agent: Agent) -> None:
    first = series_of(case, agent)
    watching.watch(at=MONDAY + 32 * HOUR)
    makers.call(case, by=agent, at=MONDAY + 33 * HOUR, said=Said(kept=(first,)))
    assert [state for state, _ in all_of(case)] == [State.KEPT, State.OPEN]


def test_recurring_ends_with_its_last_day(case: Case, agent: Agent) -> None:
    first = series_of(case, agent, until=date(2026, 12, 1))
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(first,)))
    second = case.promises.get(follows=first)
    makers.call(case, by=agent, at=MONDAY + 2 * HOUR, said=Said(kept=(second,)))
    assert [state for state, _ in all_of(case)] == [State.KEPT, State.KEPT]


def test_recurring_withdrawn_ends_the_series(case: Case, agent: Agent) -> None:
    first = series_of(case, agent)
    watching.watch(at=MONDAY + 32 * HOUR)
    said = Said(withdrawn=(Withdrawn(promise=first, reason="Het is klaar."),))
    makers.answer(case, by=agent, at=MONDAY + 33 * HOUR, said=said)
    assert [state for state, _ in all_of(case)] == [State.WITHDRAWN, State.WITHDRAWN]
    watching.watch(at=MONDAY + 30 * DAY)
    assert case.promises.count() == 2


def test_recurring_goes_to_somebody_else_when_its_owner_is_gone(case: Case, agent: Agent) -> None:
    lead = makers.make_agent(Role.LEAD, teams=(case.team,))
    first = series_of(case, agent)
    Agent.objects.filter(pk=agent.pk).update(is_active=True)
    promising.hand_over(first, to=lead, by=agent, at=MONDAY + HOUR)
    watching.watch(at=MONDAY + 32 * HOUR)
    assert case.promises.get(follows=first).owner == lead


@pytest.mark.parametrize(
    ("changed", "refusal_of"),
    [
        ({"every": None}, terms.RecurrenceMissingError),
        ({"until": date(2026, 11, 26)}, terms.SeriesTooShortError),
        ({"form": Form.CLAIMED, "claimed_of": " "}, terms.ClaimantMissingError),
    ],
)
def test_make_refuses_a_form_that_is_not_whole(
    case: Case, agent: Agent, changed: dict[str, Any], refusal_of: type[Exception]
) -> None:
    with pytest.raises(refusal_of):
        series_of(case, agent, **changed)


def test_claimed_counts_until_it_is_answered(case: Case, agent: Agent) -> None:
    claimed = claim(case, agent)
    makers.deliver(makers.answer(case, by=agent))
    watching.watch(at=MONDAY + 32 * HOUR)
    case.refresh_from_db()
    assert (claimed.claimed_of, case.ball, case.has_broken_promise) == ("Monteur Jan", Ball.US, True)


def test_claimed_taken_over_becomes_a_promise_of_ours(case: Case, agent: Agent) -> None:
    claimed = claim(case, agent)
    makers.answer(case, by=agent, said=Said(promised=(Honoured(claimed=claimed, terms=our_own(agent)),)))
    ours = case.promises.get(follows=claimed)
    claimed.refresh_from_db()
    assert (claimed.state, claimed.next_step, ours.form, ours.state) == (State.HONOURED, "", Form.FIRM, State.OPEN)
    assert chain.first_fault(case) is None


def test_claimed_declined_with_a_reason_is_withdrawn(case: Case, agent: Agent) -> None:
    claimed = claim(case, agent)
    said = Said(withdrawn=(Withdrawn(promise=claimed, reason="Dat valt onder de winkel."),))
    makers.answer(case, by=agent, said=said)
    claimed.refresh_from_db()
    assert (claimed.state, claimed.withdrawals.get().reason) == (State.WITHDRAWN, "Dat valt onder de winkel.")


def test_honour_takes_over_only_what_somebody_else_promised_and_is_told(case: Case, agent: Agent) -> None:
    ours = makers.promise(case, by=agent)
    with pytest.raises(SayingRefusedError, match="somebody else promised"):
        makers.answer(case, by=agent, said=Said(promised=(Honoured(claimed=ours, terms=our_own(agent)),)))
    with pytest.raises(ledger.ClaimNotSettledError, match="Tell the customer"):
        ledger.honour(claim(case, agent), our_own(agent), source=ledger.BY_HAND, by=agent, at=MONDAY + HOUR)


def test_raw_sql_cannot_take_over_without_a_promise_of_ours(case: Case, agent: Agent) -> None:
    said = refusal(entry(claim(case, agent), kind="'honoured'", state="'honoured'"))
    assert said == "ledger: honoured (honoured) does not follow from made (open)"


def test_raw_sql_cannot_take_over_untold(case: Case, agent: Agent) -> None:
    claimed, ours = claim(case, agent), makers.promise(case, by=agent, kind="delivery", channel="")
    columns = "case_id, kind, form, words, condition, recurrence, claimed_of, origin, made_by_id, made_at, state"
    columns += ", due_at, first_due_at, grain, channel, owner_id, moves, due_words, next_step, next_step_at"
    from_them = "(SELECT min(id) FROM cases_message WHERE direction = 'in')"
    follow = (
        f"INSERT INTO promises_promise ({columns}, salt, follows_id, message_id)"  # noqa: S608 - they stand above
        f" SELECT {columns}, salt, {claimed.pk}, {from_them} FROM promises_promise WHERE id = {ours.pk}"
    )
    said = refusal("; ".join((follow, entry(claimed, kind="'honoured'", state="'honoured'"))))
    assert said == "ledger: honoured (honoured) does not follow from made (open)"


def test_raw_sql_cannot_follow_a_promise_that_runs(case: Case, agent: Agent) -> None:
    first = series_of(case, agent)
    columns = "case_id, kind, form, words, condition, recurrence, claimed_of, salt, origin, made_by_id, made_at, state"
    columns += ", due_at, first_due_at, grain, channel, owner_id, moves, due_words, next_step, next_step_at"
    said = refusal(
        f"INSERT INTO promises_promise ({columns}, follows_id)"  # noqa: S608 - the columns stand above
        f" SELECT {columns}, id FROM promises_promise WHERE id = {first.pk}"
    )
    assert said == "promise: it follows what is over in its series, or what somebody else promised"


def test_say_again_is_an_entry_and_no_promise(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    makers.answer(case, by=agent, said=Said(promised=(Repeated(promise=promise),)))
    assert (case.promises.count(), list(promise.entries.values_list("kind", flat=True))) == (1, ["made", "said_again"])


def test_days_later_leaves_out_what_the_customer_asked_for(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 7 * DAY, channel="")
    for days, initiator in ((14, Initiator.CUSTOMER), (16, Initiator.PARTY)):
        promise.refresh_from_db()
        said = makers.moved(promise, due_at=MONDAY + days * DAY, initiator=initiator)
        makers.answer(case, by=agent, at=MONDAY + days * HOUR, said=Said(promised=(said,)))
    promise.refresh_from_db()
    assert promise.days_later == 2


def test_call_of_before_neither_moves_nor_withdraws(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY + 5 * HOUR)
    moved = Said(promised=(makers.moved(promise, due_at=MONDAY + 60 * HOUR),))
    withdrawn = Said(withdrawn=(Withdrawn(promise=promise, reason="Te druk."),))
    for said in (moved, withdrawn):
        with pytest.raises(SayingRefusedError, match="before it was promised"):
            makers.call(case, by=agent, at=MONDAY + HOUR, said=said)


@pytest.mark.parametrize(
    ("role", "is_of_team", "words"),
    [
        (Role.AGENT, False, "is not in the team of the case"),
        (Role.PRIVACY_OFFICER, True, "does not answer customers"),
    ],
)
def test_raw_sql_cannot_promise_by_who_cannot_see_to_it(
    case: Case, agent: Agent, role: Role, *, is_of_team: bool, words: str
) -> None:
    promise = makers.promise(case, by=agent)
    other = makers.make_agent(role, teams=(case.team if is_of_team else makers.make_team(),))
    handed = entry(promise, kind="'handed_over'", state="'open'", owner_id=str(other.pk), by_id=str(agent.pk))
    said = refusal(f"{handed}; UPDATE promises_promise SET owner_id = {other.pk}")  # noqa: S608 - a number
    assert said == f"ledger: who sees to it {words}"


def test_raw_sql_cannot_make_later_what_nobody_moved(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    said = refusal(entry(promise, kind="'said_again'", state="'open'", days_later="5"))
    assert said == "ledger: said_again (open) does not follow from made (open)"


def test_hold_at_work_says_who_can_see_to_it(case: Case, agent: Agent) -> None:
    assert teams.hold_at_work(agent, team_id=case.team_id)
    Agent.objects.filter(pk=agent.pk).update(is_active=False)
    assert not teams.hold_at_work(agent, team_id=case.team_id)


def test_claimed_of_a_date_that_passed_is_not_kept_from_the_start(case: Case, agent: Agent) -> None:
    late = claim(case, agent, due_at=MONDAY - 3 * DAY)
    assert (late.state, [each.kind for each in late.entries.order_by("number")]) == (State.BROKEN, ["made", "broken"])
    assert chain.first_fault(case) is None
    with pytest.raises(terms.DueTooFarError):
        claim(case, agent, due_at=MONDAY - 1_000 * DAY)


def test_claimed_is_not_ours_to_move(case: Case, agent: Agent) -> None:
    said = Said(promised=(makers.moved(claim(case, agent), due_at=MONDAY + 90 * HOUR),))
    with pytest.raises(SayingRefusedError, match="Somebody else promised this"):
        makers.call(case, by=agent, at=MONDAY + HOUR, said=said)


def test_claimed_is_not_kept_by_our_own_tries(case: Case, agent: Agent) -> None:
    theirs = claim(case, agent, kind="callback", channel="phone")
    for hours in (1, 5):
        makers.call(case, by=agent, at=MONDAY + hours * HOUR, answered=False)
        makers.deliver(makers.answer(case, by=agent, at=MONDAY + (hours + 0.5) * HOUR), at=MONDAY + (hours + 1) * HOUR)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.entries.count()) == (State.OPEN, 1)


@pytest.mark.parametrize("form", [Form.FIRM, Form.RECURRING])
def test_what_took_over_a_claim_is_not_withdrawn_untold(case: Case, agent: Agent, form: Form) -> None:
    theirs = claim(case, agent)
    terms = replace(our_own(agent), form=form, every=Every.WEEK)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(promised=(Honoured(claimed=theirs, terms=terms),)))
    ours = case.promises.get(follows=theirs)
    with pytest.raises(withdrawing.WithdrawnUntoldError):
        promising.withdraw(ours, reason="Misread.", by=agent, at=MONDAY + 2 * HOUR)
    Withdrawal.objects.create(promise=ours, reason="Misread.", by=agent, at=MONDAY + 2 * HOUR)
    statement = entry(ours, kind="'withdrawn'", state="'withdrawn'", by_id=str(agent.pk))
    assert refusal(statement) == "ledger: withdrawn untold, by no lead or once it is held to, and not as just misread"


def test_recurring_withdrawn_takes_along_whatever_is_left_of_its_series(case: Case, agent: Agent) -> None:
    first = series_of(case, agent)
    watching.watch(at=MONDAY + 40 * HOUR)
    second = case.promises.get(follows=first)
    makers.call(case, by=agent, at=MONDAY + 50 * HOUR, said=Said(kept=(second,)))
    withdrawn = Said(withdrawn=(Withdrawn(promise=first, reason="It is over."),))
    makers.call(case, by=agent, at=MONDAY + 60 * HOUR, said=withdrawn)
    states = list(case.promises.order_by("pk").values_list("state", flat=True))
    assert states == [State.WITHDRAWN, State.KEPT, State.WITHDRAWN]
    assert chain.first_fault(case) is None


@pytest.mark.parametrize("until", [date(2, 12, 31), date(26, 12, 31), date(2026, 11, 24), date(2099, 1, 1)])
def test_recurring_until_a_day_that_cannot_be_meant_is_refused(case: Case, agent: Agent, until: date) -> None:
    with pytest.raises(terms.SeriesTooShortError):
        series_of(case, agent, until=until)
