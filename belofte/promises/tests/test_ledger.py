"""What can be done with a promise, and what cannot."""

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Ball, Case, Delivery, Receipt
from belofte.channels.models import Inbox
from belofte.closing import closing
from belofte.closing.models import Outcome
from belofte.keeping import promising, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain, ledger, proof, terms, withdrawing, wording
from belofte.promises.models import Form, Initiator, Promise, State
from belofte.promises.saying import Said, SayingRefusedError, Withdrawn
from belofte.promises.tests import before_the_gates
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,))


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return makers.make_case(inbox)


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


def test_make_puts_the_ball_with_us_and_keeps_the_words(case: Case, agent: Agent) -> None:
    makers.deliver(makers.answer(case, by=agent))
    promise = makers.promise(case, by=agent, at=MONDAY + 2 * HOUR)
    case.refresh_from_db()
    assert (case.ball, case.waiting_since, case.promise_due_at) == (Ball.US, None, promise.due_at)
    assert (promise.words, promise.state, promise.first_due_at) == (
        "We bellen u morgen voor 17.00 uur.",
        State.OPEN,
        promise.due_at,
    )


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"owner": None}, terms.OwnerMissingError),
        ({"words": "  "}, terms.WordsMissingError),
        ({"due": None}, terms.DueMissingError),
        ({"due_at": MONDAY - HOUR}, terms.DuePassedError),
        ({"due_at": MONDAY}, terms.DuePassedError),
        ({"due_at": datetime(2050, 1, 3, 12, tzinfo=UTC)}, terms.DueTooFarError),
        ({"due_at": datetime(2026, 12, 25, 12, tzinfo=UTC)}, terms.HolidayError),
        ({"form": Form.CONDITIONAL}, terms.ConditionMissingError),
    ],
)
def test_make_refuses_what_nobody_can_keep(
    case: Case, agent: Agent, changed: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        makers.promise(case, by=agent, **changed)
    assert not Promise.objects.exists()


def test_make_refuses_an_owner_of_another_team(case: Case, agent: Agent) -> None:
    with pytest.raises(terms.OwnerMissingError, match="not in the team"):
        makers.promise(case, by=agent, owner=makers.make_agent(teams=(makers.make_team(),)))


def test_make_takes_a_day_off_when_it_is_meant(case: Case, agent: Agent) -> None:
    due = terms.Due(at=datetime(2026, 12, 25, 12, tzinfo=UTC), is_on_holiday_knowingly=True)
    assert makers.promise(case, by=agent, due=due).due_at == due.at


@pytest.fixture
def lead(agent: Agent) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(agent.teams.get(),))


def test_renegotiate_keeps_count_and_the_first_date(case: Case, agent: Agent, lead: Agent) -> None:
    first = MONDAY + 7 * DAY
    promise = makers.promise(case, by=agent, due_at=first, channel="")
    moves = [(10, "us"), (17, "party"), (18, "customer"), (30, "force_majeure"), (45, "us")]
    for number, (days, initiator) in enumerate(moves, start=1):
        said = makers.moved(fresh(promise), due_at=MONDAY + days * DAY, initiator=Initiator(initiator))
        by = agent if number < 4 else lead
        makers.answer(case, by=by, at=MONDAY + number * HOUR, said=Said(promised=(said,)))
    promise = fresh(promise)
    assert (promise.moves, promise.forced_moves, promise.days_later, promise.first_due_at) == (3, 1, 37, first)
    assert kinds(promise) == ["made", "moved", "moved", "moved", "moved", "moved"]
    assert promise.renegotiations.filter(message__isnull=False).count() == 5
    assert chain.first_fault(case) is None


@pytest.mark.parametrize(
    ("earlier", "initiator", "refused"),
    [
        ([], "us", ""),
        (["party", "customer"], "us", ""),
        (["us"], "us", "ask a lead"),
        (["us"], "party", ""),
        (["us"], "customer", ""),
        (["us", "customer"], "us", "ask a lead"),
        ([], "force_majeure", "Have a lead give the new date"),
    ],
)
def test_renegotiate_needs_a_lead(case: Case, agent: Agent, earlier: list[str], initiator: str, refused: str) -> None:
    promise = makers.promise(case, by=agent, channel="")
    for hours, each in enumerate(earlier, start=1):
        said = makers.moved(fresh(promise), due_at=MONDAY + (2 + hours) * DAY, initiator=Initiator(each))
        makers.call(case, by=agent, at=MONDAY + hours * HOUR, said=Said(promised=(said,)))
    last = Said(promised=(makers.moved(fresh(promise), due_at=MONDAY + 9 * DAY, initiator=Initiator(initiator)),))
    with pytest.raises(SayingRefusedError, match=refused) if refused else nullcontext() as told:
        makers.call(case, by=agent, at=MONDAY + 5 * HOUR, said=last)
    assert promise.renegotiations.count() == len(earlier) + (not refused)
    assert told is None or told.value.field == "initiator"


@pytest.mark.parametrize("role", [Role.LEAD, Role.ADMINISTRATOR])
def test_renegotiate_twice_by_who_may(case: Case, agent: Agent, role: Role) -> None:
    promise, lead = makers.promise(case, by=agent), makers.make_agent(role, teams=(case.team,))
    for days, initiator in enumerate((Initiator.US, Initiator.US, Initiator.FORCE_MAJEURE), start=3):
        said = makers.moved(fresh(promise), due_at=MONDAY + days * DAY, initiator=initiator)
        makers.call(case, by=lead, at=MONDAY + days * HOUR, said=Said(promised=(said,)))
    assert (fresh(promise).moves, fresh(promise).forced_moves) == (2, 1)


def test_renegotiate_after_the_date_was_broken_first(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 2 * HOUR)
    said = makers.moved(promise, due_at=MONDAY + 2 * DAY)
    makers.call(case, by=agent, at=MONDAY + 3 * HOUR, said=Said(promised=(said,)))
    assert (kinds(promise), fresh(promise).state) == (["made", "broken", "moved"], State.OPEN)


def test_renegotiate_two_at_once_the_second_hears_of_the_first(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    first = makers.moved(promise, due_at=MONDAY + 3 * DAY)
    second = makers.moved(promise, due_at=MONDAY + 4 * DAY)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(promised=(first,)))
    with pytest.raises(SayingRefusedError) as refused:
        makers.call(case, by=agent, at=MONDAY + 2 * HOUR, said=Said(promised=(second,)))
    assert (refused.value.position, refused.value.field) == (0, "due")
    assert (fresh(promise).due_at, case.calls.count()) == (MONDAY + 3 * DAY, 1)


@pytest.mark.parametrize("reason", ["", "  "])
def test_renegotiate_needs_a_reason(case: Case, agent: Agent, reason: str) -> None:
    promise = makers.promise(case, by=agent)
    said = makers.moved(promise, due_at=MONDAY + 3 * DAY, reason=reason)
    with pytest.raises(SayingRefusedError) as refused:
        makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(promised=(said,)))
    assert refused.value.field == "reason"


def test_call_keeps_a_promise_to_call(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    (shown,) = promise.proofs.all()
    assert (fresh(promise).state, shown.certainty, kinds(promise)) == (State.KEPT, "declared", ["made", "kept"])


def test_call_without_an_answer_is_a_try(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, answered=False)
    assert (fresh(promise).state, kinds(promise)) == (State.OPEN, ["made", "tried"])
    with pytest.raises(SayingRefusedError, match="Nobody was reached"):
        makers.call(case, by=agent, at=MONDAY + HOUR, answered=False, said=Said(kept=(promise,)))


@pytest.mark.each_channel
def test_message_does_not_keep_a_promise_to_call(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    with pytest.raises(SayingRefusedError, match="promised by telephone"):
        makers.answer(case, by=agent, said=Said(kept=(promise,)))


@pytest.mark.each_channel
def test_call_does_not_keep_a_promise_to_write(inbox: Inbox, case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind="reply", channel=inbox.channel)
    with pytest.raises(SayingRefusedError, match="promised in writing"):
        makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))


@pytest.mark.each_channel
def test_message_keeps_a_promise_once_it_is_delivered(inbox: Inbox, case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind="reply", channel=inbox.channel)
    message = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    before = fresh(promise).state
    makers.deliver(message)
    case.refresh_from_db()
    assert (before, fresh(promise).state, promise.proofs.get().certainty) == (State.OPEN, State.KEPT, "proven")
    assert (case.ball, case.promise_due_at) == (Ball.CUSTOMER, None)


@pytest.mark.parametrize(
    ("kind", "certainty"),
    [("reply", "proven"), ("delivery", "declared"), ("solution", "declared"), ("other", "declared")],
)
def test_message_proves_an_answer_and_declares_all_else(kind: str, certainty: str, case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=kind, channel="email")
    makers.deliver(makers.answer(case, by=agent, said=Said(kept=(promise,))))
    assert (fresh(promise).state, promise.proofs.get().certainty) == (State.KEPT, certainty)


def test_message_declares_the_answer_that_somebody_else_promised(case: Case, agent: Agent) -> None:
    claimed = makers.promise(case, by=agent, kind="reply", form=Form.CLAIMED, claimed_of="De winkel", channel="")
    makers.deliver(makers.answer(case, by=agent, said=Said(kept=(claimed,))))
    assert (fresh(claimed).state, claimed.proofs.get().certainty) == (State.KEPT, "declared")


def test_message_that_comes_back_keeps_nothing_after_all(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind="reply", channel="email")
    delivery = makers.deliver(makers.answer(case, by=agent, said=Said(kept=(promise,))))
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=MONDAY + 2 * HOUR)
    assert (fresh(promise).state, kinds(promise)) == (State.OPEN, ["made", "kept", "proof_fell"])
    assert promise.proofs.get().fallen_at is not None


def test_message_that_fails_keeps_nothing(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind="reply", channel="email")
    delivery = makers.claim(Delivery.objects.get(message=makers.answer(case, by=agent, said=Said(kept=(promise,)))))
    delivering.settle(delivery, Receipt.Kind.REFUSED, at=MONDAY + 2 * HOUR)
    assert (fresh(promise).state, kinds(promise)) == (State.OPEN, ["made"])


def test_contradict_brings_the_case_back(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    makers.deliver(makers.answer(case, by=agent, at=MONDAY + 2 * HOUR, outcome=Outcome.SOLVED), at=MONDAY + 2 * HOUR)
    point = case.conversations.get().contact_point
    is_closed = Case.objects.get(pk=case.pk).is_closed
    promising.contradict(promise, by=point, at=MONDAY + 50 * HOUR)
    case.refresh_from_db()
    assert (is_closed, case.is_closed, case.ball, case.has_broken_promise) == (True, False, Ball.US, True)
    assert (fresh(promise).state, kinds(promise)) == (State.BROKEN, ["made", "kept", "contradicted"])
    with pytest.raises(ledger.NothingToContradictError):
        promising.contradict(promise, by=point, at=MONDAY + 51 * HOUR)


def test_contradict_before_the_date_lets_it_run(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    promising.contradict(promise, by=case.conversations.get().contact_point, at=MONDAY + 2 * HOUR)
    assert fresh(promise).state == State.OPEN
    makers.call(case, by=agent, at=MONDAY + 3 * HOUR, said=Said(kept=(promise,)))
    assert kinds(promise) == ["made", "kept", "contradicted", "kept"]


def test_break_puts_the_case_on_top_until_it_is_kept_late(case: Case, agent: Agent) -> None:
    makers.deliver(makers.answer(case, by=agent))
    promise = makers.promise(case, by=agent, at=MONDAY + 2 * HOUR)
    watching.watch(at=MONDAY + 40 * HOUR)
    case.refresh_from_db()
    assert (case.has_broken_promise, case.waiting_since) == (True, promise.due_at)
    makers.call(case, by=agent, at=MONDAY + 41 * HOUR, said=Said(kept=(promise,)))
    case.refresh_from_db()
    assert (case.has_broken_promise, case.waiting_since, case.ball) == (False, None, Ball.CUSTOMER)
    assert kinds(promise) == ["made", "broken", "kept"]


def test_withdraw_says_why_and_is_over(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    with pytest.raises(terms.ReasonMissingError):
        promising.withdraw(promise, reason=" ", by=agent, at=MONDAY + HOUR)
    promising.withdraw(promise, reason="Misread.", by=agent, at=MONDAY + HOUR)
    assert (fresh(promise).state, promise.withdrawals.get().reason) == (State.WITHDRAWN, "Misread.")
    with pytest.raises(ledger.PromiseOverError):
        promising.withdraw(promise, reason="Again.", by=agent, at=MONDAY + 2 * HOUR)


@pytest.mark.parametrize(
    ("who", "hours", "may"),
    [
        ("maker", 37.9, True),  # until Tuesday is over, where the desk is
        ("maker", 38.1, False),
        ("colleague", 1, False),
        ("lead", 300, True),
        ("administrator", 300, True),
    ],
)
def test_withdraw_untold_is_for_who_just_misread_it_and_for_leads(
    case: Case, agent: Agent, who: str, hours: float, *, may: bool
) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 20 * DAY)
    roles = {"lead": [Role.LEAD], "administrator": [Role.ADMINISTRATOR]}.get(who, [])
    by = agent if who == "maker" else makers.make_agent(*roles, teams=(case.team,))
    with nullcontext() if may else pytest.raises(withdrawing.WithdrawnUntoldError, match="ask a lead"):
        promising.withdraw(promise, reason="Misread.", by=by, at=MONDAY + hours * HOUR)
    assert (fresh(promise).state == State.WITHDRAWN) == may


def test_withdraw_waits_for_the_next_working_day_over_a_weekend(case: Case, agent: Agent) -> None:
    friday = MONDAY + 4 * DAY
    promise = makers.promise(case, by=agent, at=friday, due_at=MONDAY + 20 * DAY)
    promising.withdraw(promise, reason="Misread.", by=agent, at=friday + 3 * DAY + 13 * HOUR)
    assert fresh(promise).state == State.WITHDRAWN


@pytest.mark.parametrize("form", [Form.FIRM, Form.CONDITIONAL])
def test_answer_withdraws_what_it_says_no_longer_holds(case: Case, agent: Agent, form: Form) -> None:
    condition = "" if form == Form.FIRM else "als uw retour er is"
    promise = makers.promise(case, by=agent, due_at=MONDAY + 20 * DAY, form=form, condition=condition)
    colleague = makers.make_agent(teams=(case.team,))
    said = Said(withdrawn=(Withdrawn(promise=promise, reason="Het is niet meer te koop."),))
    message = makers.answer(case, by=colleague, at=MONDAY + 10 * DAY, said=said)
    withdrawal = promise.withdrawals.get()
    assert (fresh(promise).state, withdrawal.message, withdrawal.by) == (
        State.WITHDRAWN,
        message,
        colleague,
    )
    assert chain.first_fault(case) is None


def test_call_withdraws_only_when_somebody_was_reached(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 20 * DAY)
    said = Said(withdrawn=(Withdrawn(promise=promise, reason="Niet meer leverbaar."),))
    with pytest.raises(SayingRefusedError, match="nobody heard"):
        makers.call(case, by=agent, at=MONDAY + 10 * DAY, answered=False, said=said)
    call = makers.call(case, by=agent, at=MONDAY + 11 * DAY, said=said)
    assert (fresh(promise).state, promise.withdrawals.get().call) == (State.WITHDRAWN, call)


def test_saying_refuses_to_withdraw_and_to_keep_or_move(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, channel="")
    gone = (Withdrawn(promise=promise, reason="Weg."),)
    for both in (
        Said(withdrawn=gone, kept=(promise,)),
        Said(withdrawn=gone, promised=(makers.moved(promise, due_at=MONDAY + 60 * HOUR),)),
    ):
        with pytest.raises(SayingRefusedError, match="neither kept nor moved"):
            makers.answer(case, by=agent, said=both)
    assert kinds(promise) == ["made"]


def test_close_with_the_answer_that_withdraws_what_was_left(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    said = Said(withdrawn=(Withdrawn(promise=promise, reason="Al opgelost."),))
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=said))
    assert Case.objects.get(pk=case.pk).is_closed


def test_hand_over_gives_it_to_a_colleague_of_the_team_only(case: Case, agent: Agent) -> None:
    promise, colleague = makers.promise(case, by=agent), makers.make_agent(teams=(case.team,))
    promising.hand_over(promise, to=colleague, by=agent, at=MONDAY + HOUR)
    assert (fresh(promise).owner, kinds(promise)) == (colleague, ["made", "handed_over"])
    with pytest.raises(terms.OwnerMissingError):
        promising.hand_over(promise, to=makers.make_agent(), by=agent, at=MONDAY + HOUR)


def test_conditional_runs_from_when_its_condition_is_met(case: Case, agent: Agent) -> None:
    promise = makers.promise(
        case,
        by=agent,
        kind="refund",
        form=Form.CONDITIONAL,
        condition="zodra uw retour binnen is",
        due=None,
        channel="",
    )
    watching.watch(at=MONDAY + 30 * DAY)
    assert (promise.state, promise.due_at) == (State.CONDITIONAL, None)
    due = terms.Due(at=MONDAY + 35 * DAY)
    promising.meet_condition(promise, due, by=agent, at=MONDAY + 30 * DAY)
    assert (fresh(promise).state, fresh(promise).first_due_at) == (State.OPEN, due.at)


@pytest.mark.each_channel
def test_close_is_refused_while_something_is_promised(inbox: Inbox, case: Case, agent: Agent) -> None:
    makers.deliver(makers.answer(case, by=agent))
    promise = makers.promise(case, by=agent, kind="reply", channel=inbox.channel, at=MONDAY + 2 * HOUR)
    with pytest.raises(closing.PromiseOpenError, match="was promised something"):
        closing.close(case, outcome=Outcome.SOLVED, seen_through=makers.ALL_SEEN, by=agent, at=MONDAY + 3 * HOUR)
    with pytest.raises(closing.PromiseOpenError):
        makers.answer(case, by=agent, at=MONDAY + 3 * HOUR, outcome=Outcome.SOLVED)
    message = makers.answer(case, by=agent, at=MONDAY + 3 * HOUR, outcome=Outcome.SOLVED, said=Said(kept=(promise,)))
    makers.deliver(message, at=MONDAY + 4 * HOUR)
    assert Case.objects.get(pk=case.pk).is_closed


def test_close_waiting_for_its_answer_is_cancelled_by_a_promise(case: Case, agent: Agent) -> None:
    message = makers.answer(case, by=agent, outcome=Outcome.SOLVED)
    makers.promise(case, by=agent, at=MONDAY + 1.5 * HOUR)
    makers.deliver(message, at=MONDAY + 2 * HOUR)
    case.refresh_from_db()
    assert (case.is_closed, case.ball) == (False, Ball.US)


def test_offer_refuses_what_is_kept_already(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, channel="")
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    message = makers.answer(case, by=agent, at=MONDAY + 2 * HOUR)
    with pytest.raises(ledger.PromiseOverError):
        proof.offer(fresh(promise), message, by=agent, at=MONDAY + 2 * HOUR)


def test_bounce_of_what_was_withdrawn_meanwhile_brings_the_case_back_all_the_same(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind="reply", channel="email")
    message = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    promising.withdraw(promise, reason="Misread.", by=agent, at=MONDAY + 1.2 * HOUR)
    delivery = makers.deliver(message, at=MONDAY + 1.5 * HOUR)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=MONDAY + 2 * HOUR)
    case.refresh_from_db()
    assert (case.ball, fresh(promise).state, promise.proofs.get().established_at) == (Ball.US, "withdrawn", None)


def test_bounce_of_one_of_two_answers_that_keep_leaves_it_kept_by_the_other(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind="reply", channel="email")
    first = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    second = makers.answer(case, by=agent, at=MONDAY + 1.1 * HOUR, said=Said(kept=(promise,)))
    lost = makers.deliver(first, at=MONDAY + 1.2 * HOUR)
    makers.deliver(second, at=MONDAY + 1.3 * HOUR)
    delivering.settle(lost, Receipt.Kind.BOUNCED, at=MONDAY + 2 * HOUR)
    assert (fresh(promise).state, kinds(promise)) == (State.KEPT, ["made", "kept", "proof_fell", "kept"])
    assert ledger.kept_by(promise) == promise.proofs.get(message=second).pk


def test_contradiction_leaves_no_proof_standing(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind="reply", channel="")
    first = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    second = makers.answer(case, by=agent, at=MONDAY + 1.1 * HOUR, said=Said(kept=(promise,)))
    makers.deliver(first, at=MONDAY + 1.2 * HOUR)
    makers.deliver(second, at=MONDAY + 1.3 * HOUR)
    contradiction = promising.contradict(promise, by=case.conversations.get().contact_point, at=MONDAY + 2 * HOUR)
    assert contradiction.proof.message == first
    assert not promise.proofs.filter(fallen_at__isnull=True).exists()


def test_saying_refuses_to_keep_and_to_move_one_promise(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, channel="")
    said = makers.moved(promise, due_at=MONDAY + 60 * HOUR)
    for both in (Said(promised=(said,), kept=(promise,)), Said(promised=(said, said))):
        with pytest.raises(SayingRefusedError) as refused:
            makers.answer(case, by=agent, said=both)
        assert refused.value.field == "instead_of"
    assert kinds(promise) == ["made"]


def test_call_that_nobody_answered_promises_and_moves_nothing(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    said = Said(promised=(makers.moved(promise, due_at=MONDAY + 60 * HOUR),))
    with pytest.raises(SayingRefusedError, match="Nobody was reached"):
        makers.call(case, by=agent, at=MONDAY + HOUR, answered=False, said=said)
    assert kinds(promise) == ["made"]


def test_call_from_before_it_was_promised_does_not_keep_it(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, at=MONDAY + 3 * HOUR)
    with pytest.raises(SayingRefusedError, match="before it was promised"):
        makers.call(case, by=agent, at=MONDAY + 2 * HOUR, said=Said(kept=(promise,)))


def test_renegotiate_gives_the_promise_of_who_left_to_who_moves_it(case: Case, agent: Agent) -> None:
    promise, colleague = makers.promise(case, by=agent), makers.make_agent(teams=(case.team,))
    before_the_gates.deactivate(agent)
    said = Said(promised=(makers.moved(promise, due_at=MONDAY + 60 * HOUR),))
    makers.call(case, by=colleague, at=MONDAY + HOUR, said=said)
    assert (fresh(promise).owner, kinds(promise)) == (colleague, ["made", "handed_over", "moved"])


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("2027-03-20T23:59+01:00", "2027-04-27T23:59+02:00", 38),  # the clock went an hour ahead
        ("2026-11-27T17:00+01:00", "2026-11-28T12:00+01:00", 1),
        ("2026-11-27T09:00+01:00", "2026-11-27T17:00+01:00", 0),
    ],
)
def test_days_later_are_those_of_the_calendar(first: str, second: str, days: int) -> None:
    assert wording.days_between(datetime.fromisoformat(first), datetime.fromisoformat(second)) == days


def test_day_off_ends_at_midnight(case: Case, agent: Agent) -> None:
    with pytest.raises(terms.HolidayError):  # the end of the second day of Christmas
        makers.promise(case, by=agent, due_at=datetime(2026, 12, 26, 23, tzinfo=UTC))
    assert makers.promise(case, by=agent, due_at=datetime(2026, 12, 24, 23, tzinfo=UTC)).due_at
