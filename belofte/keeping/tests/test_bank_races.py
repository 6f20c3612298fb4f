"""Two read the same statement at once, or somebody takes back what it proves: each payout is settled once."""

import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import pytest
from django.db import connection, transaction

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import bank, promising
from belofte.keeping.tests.test_bank_order import work
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import banking, chain
from belofte.promises.models import BankCheck, BankEntry, BankMatch, Kind, Promise, Proof
from belofte.promises.payouts import Paid
from belofte.promises.saying import Said
from belofte.promises.statements.lines import Course, Line
from belofte.promises.tests import camt
from belofte.replies.tests.test_races import hands

pytestmark = pytest.mark.usefixtures("committed")
LATER: Final = MONDAY + timedelta(days=3)
ROUNDS: Final = 20


@pytest.fixture
def anna() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def refunds(anna: Agent) -> list[Promise]:
    """Return promises of money back, each paid with a reference of its own."""
    case = makers.make_case(makers.make_inbox(anna.teams.get()))
    made = [promised(case, anna) for _ in range(ROUNDS)]
    for refund in made:
        pay(refund, anna)
    return made


def promised(case: Case, by: Agent) -> Promise:
    due_at, words = MONDAY + timedelta(days=7), "U krijgt € 24,95 terug."
    return makers.promise(case, by=by, kind=Kind.REFUND, words=words, channel="", due_at=due_at)


def pay(refund: Promise, by: Agent, *, reference: str = "") -> Proof:
    reference = reference or f"BELOFTE-{refund.pk}-1"
    return makers.pay_out(refund, by=by, at=MONDAY + timedelta(hours=1), reference=reference)


def lines(course: Course, numbers: Iterable[int]) -> list[Line]:
    facts = {"amount": Decimal("24.95"), "currency": "EUR", "booked_on": date(2026, 11, 24)}
    return [Line(course=course, reference=f"BELOFTE-{number}-1", **facts) for number in numbers]  # type: ignore[arg-type]


def kinds(refund: Promise) -> list[str]:
    return list(refund.entries.order_by("number").values_list("kind", flat=True))


def test_two_who_read_the_same_statement_prove_each_payout_once(refunds: list[Promise]) -> None:
    numbers = [refund.pk for refund in refunds]
    both = lines(Course.PAID, numbers), lines(Course.RETURNED, numbers)
    with hands(2) as at_once:
        for told in both:
            came = at_once(*(lambda told=told: bank.read(camt.told(*told), by=None, at=LATER) for _ in range(2)))
            done = [each.counts["proven"] + each.counts["returned"] for each in came if isinstance(each, bank.Read)]
            assert sum(done) == ROUNDS
    assert (BankEntry.objects.count(), BankMatch.objects.count()) == (2 * ROUNDS, 2 * ROUNDS)
    assert all(kinds(refund) == ["made", "kept", "proven", "retracted"] for refund in refunds)
    assert chain.first_fault(refunds[0].case) is None


def test_who_takes_a_payout_back_while_it_is_proven_loses_nothing(refunds: list[Promise]) -> None:
    lead = makers.make_agent(Role.LEAD)
    told = lines(Course.PAID, [refund.pk for refund in refunds])
    with hands(2) as at_once:
        for refund, line in zip(refunds, told, strict=True):
            payout = refund.payouts.get()
            at_once(
                lambda line=line: bank.read(camt.told(line), by=None, at=LATER),
                lambda payout=payout: promising.take_back(payout, reason="Verkeerd.", by=lead, at=LATER),
            )
            is_proven = kinds(refund) == ["made", "kept", "proven"]
            assert is_proven or kinds(refund) == ["made", "kept", "retracted"]
            assert refund.proofs.filter(fallen_at=None).count() == (2 if is_proven else 0)


def test_two_leads_who_deal_with_an_entry_at_once_do_so_once() -> None:
    leads = [makers.make_agent(Role.LEAD) for _ in range(2)]
    bank.read(camt.told(*lines(Course.PAID, range(ROUNDS))), by=None, at=LATER)
    with hands(2) as at_once:
        for entry in BankEntry.objects.order_by("pk"):
            came = at_once(
                *(lambda by=by, entry=entry: banking.check(entry, words="Gezien.", by=by, at=LATER) for by in leads)
            )
            (done,) = [each for each in came if isinstance(each, BankCheck)]
            (refused,) = [each for each in came if isinstance(each, banking.SettledAlreadyError)]
            assert str(refused) == f"{done.by.name} has dealt with this already."


def test_two_who_give_one_reference_at_once_pay_out_once(refunds: list[Promise], anna: Agent) -> None:
    owed = [promised(refunds[0].case, anna) for _ in range(ROUNDS)]
    with hands(2) as at_once:
        for refund in owed:
            came = at_once(*(lambda amount=amount, refund=refund: pay_part(refund, amount, anna) for amount in "12"))
            assert sorted(type(each).__name__ for each in came) == ["Proof", "ReferenceTakenError"]


def test_two_who_give_the_references_of_each_other_wait_for_nobody(anna: Agent) -> None:
    inbox = makers.make_inbox(anna.teams.get())
    cases = [makers.make_case(inbox) for _ in range(2)]
    with hands(2) as at_once:
        for _ in range(ROUNDS):
            owed = [[promised(case, anna) for _ in range(2)] for case in cases]
            names = [f"BELOFTE-{own[0].pk}-1" for own in owed]
            came = at_once(
                lambda owed=owed, names=names: answer(owed[0], names, by=anna),
                lambda owed=owed, names=names: answer(owed[1], names[::-1], by=anna),
            )
            assert [type(each).__name__ for each in came] == ["SayingRefusedError"] * 2


def test_payout_and_its_statement_that_do_not_see_each_other_meet_afterwards(anna: Agent) -> None:
    refund = promised(makers.make_case(makers.make_inbox(anna.teams.get())), anna)
    is_recorded, is_read = threading.Event(), threading.Event()

    def record() -> None:
        with transaction.atomic():
            pay(refund, anna)
            is_recorded.set()
            is_read.wait(10)

    def read() -> None:
        is_recorded.wait(10)
        bank.read(camt.told(*lines(Course.PAID, [refund.pk])), by=None, at=LATER)
        is_read.set()

    with hands(2) as at_once:
        at_once(record, read)
    before = kinds(refund)
    work()
    assert (before, kinds(refund)) == (["made", "kept"], ["made", "kept", "proven"])


def test_what_fits_in_another_case_meanwhile_is_settled_by_whoever_holds_that(anna: Agent) -> None:
    cases = [makers.make_case(makers.make_inbox(anna.teams.get())) for _ in range(2)]
    mistaken, owed = (promised(case, anna) for case in cases)
    payout = pay(mistaken, anna, reference="porto").payout
    assert payout is not None
    (line,) = lines(Course.PAID, [1])
    banking.keep(camt.told(replace(line, reference="PORTO")), by=None, at=LATER)
    is_held = threading.Event()

    def put_right() -> None:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=cases[0].pk)
            is_held.set()
            wait_until_somebody_waits()
            promising.take_back(payout, reason="Verkeerde klant.", by=anna, at=MONDAY + timedelta(hours=2))
            pay(owed, anna, reference="porto")

    def look() -> None:
        is_held.wait(10)
        bank.look(payout, at=LATER)

    with hands(2) as at_once:
        at_once(put_right, look)
    before = kinds(owed)
    work()
    assert (before, kinds(owed)) == (["made", "kept"], ["made", "kept", "proven"])


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() is not None:
                return
            time.sleep(0.05)


def pay_part(refund: Promise, amount: str, by: Agent) -> Proof:
    at, reference = MONDAY + timedelta(hours=1), f"BELOFTE-{refund.pk}-1"
    return makers.pay_out(refund, amount, by=by, at=at, reference=reference, why_less="De rest volgt.")


def answer(owed: list[Promise], references: list[str], *, by: Agent) -> object:
    facts = {"amount": Decimal("24.95"), "paid_on": MONDAY.date()}
    paid = [Paid(promise=each, reference=name, **facts) for each, name in zip(owed, references, strict=True)]  # type: ignore[arg-type]
    return makers.answer(owed[0].case, by=by, said=Said(paid=tuple(paid)))
