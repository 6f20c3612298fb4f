"""A desk that was upgraded: what it kept of the bank and of payouts before, and many entries at once."""

from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import bank, promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import judging
from belofte.promises.models import BankEntry, Kind, Payout, Promise
from belofte.promises.payouts import masked
from belofte.promises.refusals import ReferenceTakenError
from belofte.promises.statements.lines import Course
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.camt import payment, told

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = MONDAY + 3 * DAY


@pytest.fixture(autouse=True)
def _numbered() -> None:
    before_the_gates.number_promises(12)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


def pay(case: Case, agent: Agent, reference: str, words: str = "U krijgt de € 24,95 terug.") -> Payout:
    due_at = MONDAY + 7 * DAY
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=due_at)
    payout = makers.pay_out(refund, "24.95", by=agent, at=MONDAY + HOUR, reference=reference).payout
    assert payout is not None
    return payout


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


def test_record_refuses_a_reference_that_counts_elsewhere(case: Case, agent: Agent) -> None:
    before_the_gates.refer_to(pay(case, agent, "BELOFTE-12-1"), "BELOFTE-13-1")
    taken = f"^Case {case.pk} has a payout with this reference already.* pay this one with BELOFTE-13-2"
    with pytest.raises(ReferenceTakenError, match=taken) as said:
        pay(case, agent, "belofte - 13-1")
    assert said.value.field == "reference"


def test_record_takes_one_that_counts_no_longer_and_a_name_for_many(case: Case, agent: Agent) -> None:
    mistaken = pay(case, agent, "BELOFTE-12-1")
    promising.take_back(mistaken, reason="Verkeerd.", by=agent, at=MONDAY + 2 * HOUR)
    again = makers.pay_out(mistaken.promise, by=agent, at=MONDAY + 3 * HOUR, reference="Belofte\u00a0-12-1").payout
    assert again is not None
    assert again.reference == "BELOFTE-12-1"  # as the database and the bank know it
    assert {pay(case, agent, "porto november").reference for _ in range(2)} == {"porto november"}


def test_two_of_one_reference_from_before_stay_and_are_shown(case: Case, agent: Agent) -> None:
    pay(case, agent, "BELOFTE-12-1")
    before_the_gates.refer_to(pay(case, agent, "BELOFTE-13-1"), "belofte-12-1")
    ((_entry, one),) = bank.read(told(payment()), by=None, at=LATER).to_check
    assert (one.finding, Payout.objects.count()) == ("twice", 2)


def test_payout_in_unknown_money_is_proven_by_its_amount_unless_words_name_other_money(
    case: Case, agent: Agent
) -> None:
    unsaid = pay(case, agent, "BELOFTE-12-1", words="U krijgt uw geld terug.")
    earlier = pay(case, agent, "BELOFTE-13-1")
    before_the_gates.pay_in_unknown_money(earlier)
    pounds = [payment(currency="GBP"), payment(currency="GBP", reference="BELOFTE-13-1", bank_reference="2")]
    ((entry, one),) = bank.read(told(*pounds), by=None, at=LATER).to_check
    assert (entry.reference, one.finding) == ("BELOFTE-13-1", "other_currency")
    assert (kinds(unsaid.promise), kinds(earlier.promise)) == (["made", "kept", "proven"], ["made", "kept"])


def test_money_that_words_name_is_filled_in_once(case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    migration = import_module("belofte.promises.migrations.0039_bank_by_the_right_payout")
    monkeypatch.setattr(migration, "_BATCH", 1)
    for words in ("U krijgt £ 24,95 terug.", "U krijgt uw geld terug.", "U krijgt £ 24,95 porto terug."):
        before_the_gates.pay_in_unknown_money(pay(case, agent, "", words=words))
    with before_the_gates.without_gates(), connection.schema_editor(atomic=False) as editor:
        migration.fill_currencies(apps, editor)
    found = Payout.objects.order_by("pk").values_list("is_currency_known", "currency")
    assert list(found) == [(True, "GBP"), (False, "EUR"), (True, "GBP")]


def test_entry_of_before_is_the_same_payment_still(case: Case, agent: Agent) -> None:
    payout = pay(case, agent, "BELOFTE-12-1")
    bank.read(told(payment()), by=None, at=LATER)
    before_the_gates.read_without_file(BankEntry.objects.get(), key="numbered anew")
    outcome = bank.read(told(payment(bank_reference="")), by=None, at=LATER)
    assert (outcome.counts["known"], outcome.to_check, BankEntry.objects.count()) == (1, [], 1)
    twice = bank.read(told(payment(), payment(bank_reference="2")), by=None, at=LATER)
    assert [one.finding for _entry, one in twice.to_check] == ["paid_twice"]
    assert kinds(payout.promise) == ["made", "kept", "proven"]


def test_entry_of_before_is_taken_for_no_payment_that_is_kept_by_its_key(case: Case, agent: Agent) -> None:
    pay(case, agent, "BELOFTE-12-1")
    bank.read(told(payment()), by=None, at=LATER)
    before_the_gates.read_without_file(BankEntry.objects.get(), key="numbered anew")
    first, second, third = (payment(bank_reference=name) for name in ("1", "2", "3"))
    counted = []
    for lines in ((first, second), (second, first), (second, first, third), (third,)):
        bank.read(told(*lines), by=None, at=LATER)
        counted.append(BankEntry.objects.count())
    assert counted == [2, 2, 3, 3]


def test_payment_that_is_told_alone_is_none_of_before_where_more_are_kept_by_key(case: Case, agent: Agent) -> None:
    pay(case, agent, "BELOFTE-12-1")
    bank.read(told(payment()), by=None, at=LATER)
    before_the_gates.read_without_file(BankEntry.objects.get(), key="numbered anew")
    bank.read(told(payment(bank_reference="1"), payment(bank_reference="2")), by=None, at=LATER)
    ((_entry, one),) = bank.read(told(payment(bank_reference="4")), by=None, at=LATER).to_check
    assert (one.finding, BankEntry.objects.count()) == ("paid_twice", 3)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("26112400017", "26112400017"),
        ("NL02ABNA0123456789", "••6789"),
        ("NL02ABNA0123456789.2026.224", "••6789.2026.224"),
        ("DE89370400440532013000", "••3000"),
        ("1111-2222-3333-4444-5555-6666-7777", "••7777"),
    ],
)
def test_no_whole_number_of_an_account_is_kept(given: str, kept: str) -> None:
    bank.read(told(payment(bank_reference=given, statement=given)), by=None, at=LATER)
    entry = BankEntry.objects.get()
    assert (entry.bank_reference, entry.statement, masked(given)) == (kept, kept, kept)


def test_what_looks_like_a_number_only_across_two_columns_is_kept(case: Case, agent: Agent) -> None:
    bank.read(told(payment(bank_reference="20261124-0017", statement="2026-1124")), by=None, at=LATER)
    entry = BankEntry.objects.get()
    assert (entry.bank_reference, entry.statement) == ("20261124-0017", "2026-1124")


def test_reading_many_at_once_settles_what_fits_in_each_batch(case: Case, agent: Agent) -> None:
    payouts = {pay(case, agent, f"BELOFTE-{number}-1") for number in (12, 13)}
    lines = [payment(str(30 + number), reference="BELOFTE-99-1", bank_reference=str(number)) for number in range(1_100)]
    both = [payment(bank_reference="a"), *lines, payment(reference="BELOFTE-13-1", bank_reference="b")]
    outcome = bank.read(told(*both, both[0], both[1]), by=None, at=LATER)
    assert (outcome.counts["proven"], len(outcome.to_check)) == (2, 1_100)
    assert (outcome.counts["known"], outcome.counts["others"]) == (2, 0)  # what the file tells twice
    assert all(kinds(payout.promise) == ["made", "kept", "proven"] for payout in payouts)


def test_judging_asks_as_often_of_many_as_of_one(case: Case, agent: Agent) -> None:
    pay(case, agent, "BELOFTE-12-1")
    lines = [payment(str(10 + number), bank_reference=str(number)) for number in range(30)]
    bank.read(told(*lines), by=None, at=LATER)
    asked = []
    for entries in (BankEntry.objects.all()[:1], BankEntry.objects.all()):
        with CaptureQueriesContext(connection) as queries:
            assert {one.finding for _entry, one in judging.judged(entries)} == {"other_amount"}
        asked.append(len(queries))
    assert asked == [4, 4]


def test_reading_asks_no_query_for_each_row(case: Case, agent: Agent) -> None:
    pay(case, agent, "BELOFTE-12-1")
    asked = []
    for many in (50, 900):
        facts = {"course": Course.RETURNED, "booked_on": date(2026, 11, 25)}
        lines = [
            payment(str(Decimal(many) + number), bank_reference=f"{many}-{number}", **facts) for number in range(many)
        ]
        with CaptureQueriesContext(connection) as queries:
            assert len(bank.read(told(*lines), by=None, at=LATER).to_check) == many
        asked.append(len(queries))
    assert asked[1] <= asked[0] + 4  # of a thousand in one statement to the database
