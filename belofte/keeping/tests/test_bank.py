"""What a statement of the bank does: it proves payouts, reopens what came back, and shows a lead what fits nothing."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Ball, Case, Event
from belofte.closing.models import Outcome
from belofte.keeping import bank, promising, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain, kept, payouts
from belofte.promises.models import BankEntry, BankMatch, Kind, Payout, Promise, Proof, Way
from belofte.promises.payouts import Paid
from belofte.promises.saying import Said
from belofte.promises.statements.lines import Course, Line
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.camt import payment as line
from belofte.promises.tests.camt import told
from belofte.replies import preparing

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = MONDAY + 3 * DAY
REFERENCE = "BELOFTE-12-1"


@pytest.fixture(autouse=True)
def _numbered() -> None:
    before_the_gates.number_promises(12)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def refund(case: Case, agent: Agent) -> Promise:
    words = "U krijgt de € 24,95 terug."
    return makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=MONDAY + 7 * DAY)


def pay(refund: Promise, by: Agent, amount: str = "", **fields: Any) -> Payout:
    fields = {"reference": REFERENCE, **fields}
    payout = makers.pay_out(refund, amount, by=by, at=MONDAY + HOUR, **fields).payout
    assert payout is not None
    return payout


def findings(*lines: Line) -> list[str]:
    return [judged.finding for _entry, judged in bank.read(told(*lines), by=None, at=LATER).to_check]


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


def state(promise: Promise) -> str:
    return Promise.objects.get(pk=promise.pk).state


def test_read_proves_a_payout_beside_what_was_declared(refund: Promise, agent: Agent) -> None:
    payout = pay(refund, agent)
    outcome = bank.read(told(line()), by=None, at=LATER)
    assert (outcome.counts["proven"], outcome.to_check) == (1, [])
    declared, proven = refund.proofs.order_by("pk")
    assert (declared.certainty, declared.payout, declared.fallen_at) == (Proof.Certainty.DECLARED, payout, None)
    assert proven.match is not None
    assert (proven.certainty, proven.by, proven.match.payout) == (Proof.Certainty.PROVEN, None, payout)
    assert proven.match.entry.bank_reference == "26112400017"
    assert (state(refund), kinds(refund)) == ("kept", ["made", "kept", "proven"])
    assert chain.first_fault(refund.case) is None
    assert Event.objects.filter(case=refund.case, kind="promise_proven").count() == 1


def test_read_dates_what_it_proves_by_the_bank(case: Case, agent: Agent) -> None:
    words, due_at = "U krijgt de € 24,95 terug.", MONDAY + 2 * DAY
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=due_at)
    watching.watch(at=due_at + HOUR)
    makers.pay_out(
        refund, by=agent, at=LATER, paid_on=date(2026, 11, 24), reference=REFERENCE
    )  # too late to be believed
    broken = refund.entries.filter(kind="broken")
    assert not broken.filter(kept.is_in_time_after_all()).exists()
    bank.read(told(line()), by=None, at=LATER + HOUR)
    found = Promise.objects.annotate(kept_at=kept.moment(), is_later=kept.written_later()).get()
    assert found.kept_at.astimezone(MONDAY.tzinfo).date() in {date(2026, 11, 24), date(2026, 11, 25)}
    assert (found.kept_at < due_at, found.is_later) == (True, True)
    assert broken.filter(kept.is_in_time_after_all()).exists()


def test_read_that_is_later_than_was_declared_counts(case: Case, agent: Agent) -> None:
    due_at = MONDAY + 12 * HOUR
    words = "U krijgt de € 24,95 terug."
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=due_at)
    pay(refund, agent)
    assert Promise.objects.annotate(kept_at=kept.moment()).get().kept_at <= due_at
    bank.read(told(line(booked_on=date(2026, 11, 25))), by=None, at=LATER)
    assert Promise.objects.annotate(kept_at=kept.moment()).get().kept_at > due_at


def test_read_of_the_same_statement_again_changes_nothing(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    bank.read(told(line(), line(reference="BELOFTE-99-1")), by=None, at=LATER)
    before = (kinds(refund), BankEntry.objects.count(), BankMatch.objects.count(), Event.objects.count())
    outcome = bank.read(told(line(), line(reference="BELOFTE-99-1")), by=None, at=LATER + HOUR)
    assert (outcome.counts["known"], outcome.counts["proven"], len(outcome.to_check)) == (1, 0, 1)
    assert (kinds(refund), BankEntry.objects.count(), BankMatch.objects.count(), Event.objects.count()) == before


def test_read_proves_parts_each(refund: Promise, agent: Agent) -> None:
    pay(refund, agent, "10", why_less="De rest volgt.")
    bank.read(told(line("10")), by=None, at=LATER)
    assert (state(refund), kinds(refund)) == ("open", ["made", "part_paid", "proven"])
    makers.pay_out(refund, "14.95", by=agent, at=LATER + HOUR, reference="BELOFTE-12-2")
    bank.read(told(line("14.95", reference="BELOFTE-12-2")), by=None, at=LATER + DAY)
    assert kinds(refund) == ["made", "part_paid", "proven", "kept", "proven"]


@pytest.mark.parametrize(
    ("fields", "finding"),
    [
        ({"reference": "BELOFTE-99-1"}, "unknown"),
        ({"amount": "24.59"}, "other_amount"),
        ({"currency": "GBP"}, "other_currency"),
        ({"booked_on": date(2026, 11, 17)}, "other_day"),
        ({"booked_on": date(2027, 1, 23)}, "other_day"),
        ({"reference": "BELOFTE-99-1", "course": Course.RETURNED}, "unknown_back"),
        ({"course": Course.OTHER}, "odd"),
        ({"course": Course.RETURNED, "amount": "20"}, "other_amount_back"),
    ],
)
def test_read_shows_what_does_not_fit(refund: Promise, agent: Agent, fields: dict[str, Any], finding: str) -> None:
    pay(refund, agent)
    assert findings(line(**fields)) == [finding]
    assert (kinds(refund), BankEntry.objects.count()) == (["made", "kept"], 1)


def test_read_leaves_out_what_bears_no_reference_of_ours(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    outcome = bank.read(told(line(reference="HUUR-2026-11"), line(reference="")), by=None, at=LATER)
    assert (outcome.counts["others"], outcome.counts["unnamed"], outcome.to_check) == (1, 1, [])
    assert BankEntry.objects.count() == 0


def test_read_takes_what_the_bank_charges_for_no_payout(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    outcome = bank.read(told(line("0.15", is_fee=True), line()), by=None, at=LATER)
    assert (outcome.counts["fees"], outcome.counts["proven"], outcome.to_check) == (1, 1, [])


def test_read_shows_a_reference_of_two_payouts(case: Case, refund: Promise, agent: Agent) -> None:
    words = "U krijgt € 24,95 porto terug."
    other = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=MONDAY + 7 * DAY)
    pay(refund, agent, reference="porto november")
    pay(other, agent, reference="Porto November")
    assert findings(line(reference="PORTONOVEMBER")) == ["twice"]


def test_read_shows_what_was_paid_twice(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    again = line(bank_reference="26112500003", booked_on=date(2026, 11, 25))
    assert findings(line(), again) == ["paid_twice"]


def test_read_leaves_a_payout_be_of_which_one_of_two_payments_came_back(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    back: dict[str, Any] = {"course": Course.RETURNED, "booked_on": date(2026, 11, 26)}
    again = line(bank_reference="26112500003", booked_on=date(2026, 11, 25))
    assert findings(line(), again, line(bank_reference="26112600001", **back)) == ["paid_twice", "one_back"]
    assert state(refund) == "kept"
    bank.read(told(line(bank_reference="26112600009", **back)), by=None, at=LATER)
    assert state(refund) != "kept"


def test_read_shows_what_went_another_way(refund: Promise, agent: Agent) -> None:
    pay(refund, agent, way=Way.OTHER, method="cadeaukaart", why_other="De kaart is verlopen.")
    assert findings(line()) == ["other_way"]


def test_read_shows_what_was_taken_back(refund: Promise, agent: Agent) -> None:
    promising.take_back(pay(refund, agent), reason="Verkeerde klant.", by=agent, at=MONDAY + 2 * HOUR)
    assert findings(line()) == ["over"]


def test_read_of_what_came_back_reopens_what_it_had_kept(case: Case, refund: Promise, agent: Agent) -> None:
    said = Said(paid=(Paid(promise=refund, amount=Decimal("24.95"), paid_on=MONDAY.date(), reference=REFERENCE),))
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=said))
    outcome = bank.read(told(line(), line(course=Course.RETURNED, bank_reference="2")), by=None, at=LATER)
    assert (outcome.counts["proven"], outcome.counts["returned"], outcome.to_check) == (1, 1, [])
    case.refresh_from_db()
    assert (state(refund), kinds(refund)) == ("open", ["made", "kept", "proven", "retracted"])
    assert (case.is_closed, case.ball, payouts.paid_so_far(refund)) == (False, Ball.US, Decimal(0))
    assert not refund.proofs.filter(fallen_at=None).exists()
    assert chain.first_fault(case) is None
    assert Event.objects.filter(case=case, kind="promise_payout_returned").count() == 1
    ready = preparing.words(refund, case.conversations.get(), by=agent, at=LATER)
    assert "Our bank tells us that this money came back to us." in ready
    assert "That is not right" not in ready
    makers.pay_out(refund, by=agent, at=LATER + HOUR, reference="BELOFTE-12-2")
    assert state(refund) == "kept"


def test_read_of_what_came_back_late_breaks_it(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    bank.read(told(line(course=Course.RETURNED)), by=None, at=MONDAY + 8 * DAY)
    assert state(refund) == "broken"


def test_payout_is_proven_though_its_customer_may_deny_it(case: Case, refund: Promise, agent: Agent) -> None:
    payout = pay(refund, agent)
    bank.read(told(line()), by=None, at=LATER)
    promising.contradict_payout(payout, by=case.conversations.get().contact_point, at=LATER + HOUR)
    assert (state(refund), kinds(refund)) == ("open", ["made", "kept", "proven", "contradicted"])
