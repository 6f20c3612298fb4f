"""Whatever the order in which the bank is read and payouts are recorded, taken back or dealt with, it ends the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import bank, jobs, promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import banking, chain, refusals, retracting
from belofte.promises.models import BankCheck, BankEntry, BankMatch, Kind, Payout, Promise
from belofte.promises.statements.lines import Course, normal
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.camt import payment, told

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = MONDAY + 3 * DAY
REFERENCE = "BELOFTE-12-1"
PAID = payment()
RETURNED = payment(course=Course.RETURNED, booked_on=date(2026, 11, 25), bank_reference="2")


@pytest.fixture(autouse=True)
def _numbered() -> None:
    before_the_gates.number_promises(12)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.LEAD)


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def refund(case: Case, agent: Agent) -> Promise:
    return promised(case, agent)


def promised(case: Case, agent: Agent, words: str = "U krijgt de € 24,95 terug.") -> Promise:
    return makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=MONDAY + 7 * DAY)


def pay(refund: Promise, agent: Agent, reference: str = REFERENCE) -> Payout:
    payout = makers.pay_out(refund, by=agent, at=MONDAY + HOUR, reference=reference).payout
    assert payout is not None
    work()
    return payout


def work() -> None:
    """Do the jobs that wait, as the worker does."""
    waiting = ProcrastinateJob.objects.filter(task_name="belofte.keeping.jobs.look_at_bank", status="todo")
    done: set[int] = set()
    while left := [job for job in waiting.order_by("id") if job.pk not in done]:
        for job in left:
            jobs.look_at_bank(**job.args)
            done.add(job.pk)


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


@pytest.mark.parametrize("order", list(permutations(["paid", "returned", "recorded"])))
def test_paid_then_returned_ends_the_same_in_every_order(refund: Promise, agent: Agent, order: tuple[str, ...]) -> None:
    deeds: dict[str, Callable[[], object]] = {
        "paid": lambda: bank.read(told(PAID), by=None, at=LATER),
        "returned": lambda: bank.read(told(RETURNED), by=None, at=LATER + HOUR),
        "recorded": lambda: pay(refund, agent),
    }
    for name in order:
        deeds[name]()
    assert (banking.unsettled().count(), BankMatch.objects.count()) == (0, 2)
    assert [kind for kind in kinds(refund) if kind != "proven"] == ["made", "kept", "retracted"]
    assert Promise.objects.get(pk=refund.pk).state == "open"
    assert not refund.proofs.filter(fallen_at=None).exists()
    assert chain.first_fault(refund.case) is None


def test_payment_after_the_return_is_not_the_one_that_came_back(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    bank.read(told(RETURNED), by=None, at=LATER)
    again = payment(booked_on=date(2026, 11, 26), bank_reference="3")
    ((_entry, one),) = bank.read(told(again), by=None, at=LATER).to_check
    assert one.finding == "over"
    with pytest.raises(refusals.ReferenceUsedError, match=r"Pay with BELOFTE-12-2\."):
        pay(refund, agent)  # or the bank might prove the wrong one by what it tells of the first
    pay(refund, agent, "")
    assert (kinds(refund)[-1], banking.unsettled().count()) == ("kept", 1)


def test_payout_taken_back_leaves_the_entry_to_the_other_one(case: Case, refund: Promise, agent: Agent) -> None:
    other = promised(makers.make_case(makers.make_inbox(agent.teams.get())), agent)
    mistaken = pay(refund, agent)
    before_the_gates.refer_to(pay(other, agent, "BELOFTE-13-1"), REFERENCE)
    ((_entry, one),) = bank.read(told(PAID), by=None, at=LATER).to_check
    assert one.finding == "twice"
    promising.take_back(mistaken, reason="Verkeerde klant.", by=agent, at=MONDAY + 2 * HOUR)
    work()
    assert (kinds(other), banking.unsettled().count()) == (["made", "kept", "proven"], 0)


def test_payout_that_came_back_leaves_the_next_payment_to_the_next_one(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    bank.read(told(PAID, RETURNED), by=None, at=LATER)
    pay(refund, agent, "BELOFTE-12-2")
    bank.read(told(payment(reference="BELOFTE-12-2", bank_reference="4")), by=None, at=LATER)
    assert kinds(refund) == ["made", "kept", "proven", "retracted", "kept", "proven"]


def test_entry_from_before_is_looked_at_with_the_next_statement(refund: Promise, agent: Agent) -> None:
    bank.read(told(PAID), by=None, at=LATER)
    makers.pay_out(refund, by=agent, at=MONDAY + HOUR, reference=REFERENCE)  # whose job was lost
    outcome = bank.read(told(), by=None, at=LATER)
    assert (outcome.counts["proven"], kinds(refund)) == (1, ["made", "kept", "proven"])


def test_what_is_dealt_with_comes_back_when_it_fits(refund: Promise, agent: Agent, lead: Agent) -> None:
    bank.read(told(PAID), by=None, at=LATER)
    banking.check(BankEntry.objects.get(), words="Nog niet geboekt.", by=lead, at=LATER)
    pay(refund, agent)
    assert (kinds(refund), BankCheck.objects.count()) == (["made", "kept", "proven"], 1)


def test_check_refuses_what_fits_by_now(refund: Promise, agent: Agent, lead: Agent) -> None:
    bank.read(told(PAID), by=None, at=LATER)
    makers.pay_out(refund, by=agent, at=MONDAY + HOUR, reference=REFERENCE)
    with pytest.raises(banking.SettledAlreadyError, match="By now a payout fits this"):
        banking.check(BankEntry.objects.get(), words="Gezien.", by=lead, at=LATER)
    work()
    with pytest.raises(banking.SettledAlreadyError, match="By now a payout fits this"):
        banking.check(BankEntry.objects.get(), words="Gezien.", by=lead, at=LATER)


def test_check_takes_a_lead_with_words(lead: Agent) -> None:
    bank.read(told(PAID), by=lead, at=LATER)
    entry = BankEntry.objects.get()
    assert entry.read_by == lead
    with pytest.raises(refusals.ReasonMissingError):
        banking.check(entry, words=" ", by=lead, at=LATER)
    banking.check(entry, words="Betaald vanuit het oude systeem.", by=lead, at=LATER)
    with pytest.raises(banking.SettledAlreadyError, match=f"^{lead.name} has dealt with this already.$"):
        banking.check(entry, words="Nogmaals.", by=lead, at=LATER)
    assert bank.read(told(PAID), by=None, at=LATER).to_check == []


def test_take_back_refuses_what_the_bank_proved(refund: Promise, agent: Agent, lead: Agent) -> None:
    payout = pay(refund, agent)
    bank.read(told(PAID), by=None, at=MONDAY + HOUR)
    for by in (agent, lead):
        with pytest.raises(retracting.ProvenError, match="it was no mistake"):
            promising.take_back(payout, reason="Vergissing.", by=by, at=MONDAY + 2 * HOUR)
    assert kinds(refund) == ["made", "kept", "proven"]


def test_take_back_takes_what_came_back_in_part(refund: Promise, agent: Agent, lead: Agent) -> None:
    payout = pay(refund, agent)
    part = payment("20", course=Course.RETURNED, bank_reference="2")
    ((_entry, one),) = bank.read(told(PAID, part), by=None, at=LATER).to_check
    assert one.finding == "other_amount_back"
    promising.take_back(payout, reason="De bank hield € 4,95 in.", by=lead, at=LATER)
    assert kinds(refund) == ["made", "kept", "proven", "retracted"]
    assert not refund.proofs.filter(fallen_at=None).exists()


def test_take_back_of_what_came_back_in_part_is_for_a_lead_and_of_what_came_back_since(
    refund: Promise, agent: Agent, lead: Agent
) -> None:
    payout = pay(refund, agent)
    part = payment("20", course=Course.RETURNED, booked_on=date(2026, 11, 23), bank_reference="2")
    bank.read(told(PAID, part), by=None, at=MONDAY + HOUR)
    with pytest.raises(retracting.ProvenError, match="it was no mistake"):
        promising.take_back(payout, reason="Kwam terug.", by=lead, at=MONDAY + 2 * HOUR)
    bank.read(told(replace(part, booked_on=date(2026, 11, 24), unique="3")), by=None, at=MONDAY + HOUR)
    with pytest.raises(retracting.ProvenError, match="Ask a lead"):
        promising.take_back(payout, reason="Kwam terug.", by=agent, at=MONDAY + 2 * HOUR)
    promising.take_back(payout, reason="Kwam terug.", by=lead, at=MONDAY + 2 * HOUR)


def test_what_comes_back_of_an_earlier_payout_leaves_the_next_one_be(case: Case, refund: Promise, agent: Agent) -> None:
    first = pay(refund, agent)
    bank.read(told(PAID), by=None, at=LATER)
    promising.contradict_payout(first, by=case.conversations.get().contact_point, at=LATER)
    with pytest.raises(refusals.ReferenceUsedError):
        pay(refund, agent)
    before_the_gates.refer_to(pay(refund, agent, "BELOFTE-12-2"), REFERENCE)
    ((_entry, one),) = bank.read(told(RETURNED), by=None, at=LATER).to_check
    assert (one.finding, Promise.objects.get(pk=refund.pk).state) == ("used", "kept")


def test_late_word_of_an_earlier_payout_does_not_prove_the_next_one(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    bank.read(told(RETURNED), by=None, at=LATER)
    before_the_gates.refer_to(pay(refund, agent, "BELOFTE-12-2"), REFERENCE)
    ((_entry, one),) = bank.read(told(PAID), by=None, at=LATER).to_check
    assert (one.finding, "proven" in kinds(refund)) == ("used", False)


def test_one_more_payment_of_another_amount_is_no_mistake_in_the_payout(refund: Promise, agent: Agent) -> None:
    pay(refund, agent)
    more = payment("20", bank_reference="5")
    back = payment("20", course=Course.RETURNED, booked_on=date(2026, 11, 25), bank_reference="6")
    waiting = bank.read(told(PAID, more, replace(more, currency="GBP", unique="7"), back), by=None, at=LATER).to_check
    assert [one.finding for _entry, one in waiting] == ["paid_twice", "paid_twice", "one_back"]


@pytest.mark.parametrize(
    ("typed", "is_kept_as"),
    [
        ("refund belofte-12-1", REFERENCE),
        ("terug:\u00a0BELOFTE -12- 1.", REFERENCE),
        ("BELOFTE-12-1 en BELOFTE-12-2", "BELOFTE-12-1 en BELOFTE-12-2"),
        (" porto\u00a0 november", "porto november"),
        ("BELOFTE-12-1234567890", "BELOFTE-12-1234567890"),  # of nobody: no number of ours is so long
    ],
)
def test_record_keeps_what_the_bank_repeats_of_a_reference(
    refund: Promise, agent: Agent, typed: str, is_kept_as: str
) -> None:
    assert pay(refund, agent, typed).reference == is_kept_as
    bank.read(told(replace(PAID, reference=normal(is_kept_as))), by=None, at=LATER)
    assert kinds(refund)[-1] == "proven"


def test_record_takes_what_looks_like_the_reference_of_another_promise_and_is_none(
    case: Case, refund: Promise, agent: Agent
) -> None:
    other = promised(case, agent, "U krijgt € 24,95 porto terug.")
    assert pay(other, agent, "BELOFTE-12-1234567890").reference == "BELOFTE-12-1234567890"


def test_refusal_never_names_the_reference_that_it_refuses(case: Case, refund: Promise, agent: Agent) -> None:
    parts = ("REFERENCE-1", "BELOFTE-12-3", "BELOFTE-12-4")
    for part in parts:
        makers.pay_out(refund, "2", by=agent, at=MONDAY + HOUR, reference=part, why_less="De rest volgt.")
    with pytest.raises(refusals.ReferenceTakenError, match=r"pay this one with BELOFTE-12-5\."):
        makers.pay_out(refund, by=agent, at=MONDAY + HOUR, amount="18.95", reference="BELOFTE-12-4")


def test_record_refuses_the_reference_of_another_promise(
    case: Case, refund: Promise, agent: Agent, lead: Agent
) -> None:
    other = promised(case, agent, "U krijgt € 24,95 porto terug.")
    with pytest.raises(refusals.ReferenceOfAnotherError, match="the one to pay this with is BELOFTE-13-1"):
        pay(other, agent)
    promising.withdraw(refund, reason="Dubbel.", by=lead, at=MONDAY + HOUR)
    assert pay(other, agent).reference == REFERENCE  # it stands instead of the one that was withdrawn
