"""What the database refuses about what a bank tells: raw SQL, in every way that a payout might look proven."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from django.db import transaction

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import banking
from belofte.promises.models import BankEntry, Kind, Payout, Promise
from belofte.promises.statements.lines import Course
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.camt import payment, told
from belofte.promises.tests.test_gates import entry, refusal
from belofte.promises.tests.test_gates_on_payouts import insert, proof
from belofte.promises.tests.test_gates_on_payouts import payout as payout_of

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_FITS: Final = "bank: it fits one payout that counts, in reference, amount, way and day, or none"
_NEWEST_MATCH: Final = "(SELECT max(id) FROM promises_bankmatch)"
_NEWEST_PROOF: Final = "(SELECT max(id) FROM promises_proof)"
_NOW: Final = f"'{MONDAY + DAY}'"


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
def payout(case: Case, agent: Agent) -> Payout:
    return paid(case, agent)


def paid(case: Case, agent: Agent, reference: str = "BELOFTE-12-1") -> Payout:
    due_at = MONDAY + 7 * DAY
    refund = makers.promise(
        case, by=agent, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel="", due_at=due_at
    )
    found = makers.pay_out(refund, by=agent, at=MONDAY + HOUR, reference=reference).payout
    assert found is not None
    return found


def booked(**fields: Any) -> BankEntry:
    return banking.keep(told(payment(**fields)), by=None, at=MONDAY + DAY)[0]


def settle(row: BankEntry, *, at: datetime = MONDAY + DAY) -> None:
    banking.settle(row, case=Case.objects.get(), at=at)


def match(row: BankEntry, payout: Payout, course: str = "'paid'") -> str:
    columns = {"entry_id": str(row.pk), "payout_id": str(payout.pk), "course": course, "at": _NOW}
    return insert("promises_bankmatch", **columns)


def proven(promise: Promise, **columns: str) -> str:
    facts = {"match_id": _NEWEST_MATCH, "certainty": "'proven'", "by_id": "NULL"}
    return proof(promise, **{**facts, **columns})


def test_raw_sql_cannot_change_or_delete_what_a_bank_told(payout: Payout) -> None:
    row = booked()
    settle(row)
    for table in ("promises_bankentry", "promises_bankmatch"):
        assert refusal(f"UPDATE {table} SET id = id").startswith("pgtrigger: Cannot update")  # noqa: S608
        assert refusal(f"DELETE FROM {table}").startswith("pgtrigger: Cannot update or delete")  # noqa: S608


def test_raw_sql_cannot_keep_the_same_entry_twice() -> None:
    booked()
    columns = "course, amount, currency, booked_on, reference, bank_reference, read_at, key, file_hash, file_format"
    assert "promises_bankentry_key_key" in refusal(
        f"INSERT INTO promises_bankentry ({columns}) SELECT {columns} FROM promises_bankentry"  # noqa: S608
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "24.59"},
        {"booked_on": date(2026, 11, 17)},
        {"booked_on": date(2027, 1, 23)},
        {"currency": "GBP"},
        {"reference": "BELOFTE-99-1"},
        {"course": Course.RETURNED},
        {"course": Course.OTHER},
    ],
)
def test_raw_sql_cannot_match_what_does_not_fit(payout: Payout, fields: dict[str, object]) -> None:
    assert refusal(match(booked(**fields), payout)) == _FITS


def test_raw_sql_cannot_match_a_reference_of_two_payouts(case: Case, agent: Agent, payout: Payout) -> None:
    before_the_gates.refer_to(paid(case, agent, "BELOFTE-13-1"), "belofte-12-1")
    assert refusal(match(booked(), payout)) == _FITS


def test_raw_sql_cannot_send_back_one_of_two_payments(payout: Payout) -> None:
    booked()
    booked(bank_reference="2")
    first = booked(bank_reference="3", course=Course.RETURNED)
    assert refusal(match(first, payout, "'returned'")) == _FITS
    second = booked(bank_reference="4", course=Course.RETURNED)
    assert refusal(match(second, payout, "'returned'")) == "bank: the ledger does not know of it"


def test_raw_sql_cannot_match_what_was_paid_after_it_came_back(payout: Payout) -> None:
    settle(booked(course=Course.RETURNED))
    assert refusal(match(booked(bank_reference="2", booked_on=date(2026, 11, 25)), payout)) == _FITS
    late = match(booked(bank_reference="3"), payout)
    assert refusal(f"{late}; {proven(payout.promise)}") == "proof: a bank proves what it says was paid of this promise"
    assert refusal(late) == ""


def test_raw_sql_cannot_take_back_what_the_bank_proved(payout: Payout) -> None:
    settle(booked())
    lead, at = makers.make_agent(Role.LEAD), f"'{MONDAY + 2 * DAY}'"
    columns = {"payout_id": str(payout.pk), "reason": "'Vergissing.'", "by_id": str(lead.pk), "at": at}
    fallen = f"UPDATE promises_proof SET fallen_at = {at}"  # noqa: S608
    for before in ("", f"{fallen}; "):
        taken = refusal(f"{before}{insert('promises_retraction', **columns)}")
        assert taken == "retraction: the bank says that this was paid"


def test_raw_sql_cannot_pay_out_with_a_reference_that_counts(case: Case, agent: Agent, payout: Payout) -> None:
    due_at, words = MONDAY + 7 * DAY, "U krijgt € 24,95 terug."
    other = makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=due_at)
    assert refusal(payout_of(other, reference="'Belofte-12 -1'")) == "payout: this reference is of another promise"
    for no_number in ("BELOFTE-12-1234567890", "BELOFTE-1234567890123456789-1"):  # that the desk gives
        assert refusal(payout_of(other, reference=f"'{no_number}'")) == "payout: the ledger does not know of it"
    part = payout_of(other, reference="'BELOFTE-13-1'", amount="10", why_less="'Deel.'")
    assert refusal(f"{part}; {part}") == "payout: another one has this reference"


def test_raw_sql_cannot_pay_out_with_a_reference_that_the_bank_or_the_customer_told_of(payout: Payout) -> None:
    with transaction.atomic():
        settle(booked(course=Course.RETURNED))
        again = payout_of(payout.promise, reference="'BELOFTE-12-1'")
        assert refusal(again) == "payout: another one has this reference"
        unused = payout_of(payout.promise, reference="'BELOFTE-12-2'")
        assert refusal(unused) == "payout: the ledger does not know of it"
        transaction.set_rollback(True)
    promising.contradict_payout(payout, by=payout.promise.case.conversations.get().contact_point, at=MONDAY + DAY)
    assert refusal(again) == "payout: another one has this reference"


def test_raw_sql_cannot_match_a_payout_of_which_another_had_the_reference(
    case: Case, agent: Agent, payout: Payout
) -> None:
    second = paid(case, agent, "BELOFTE-13-1")
    settle(booked())
    promising.contradict_payout(payout, by=case.conversations.get().contact_point, at=MONDAY + DAY)
    before_the_gates.refer_to(second, "BELOFTE-12-1")
    for course in (Course.PAID, Course.RETURNED):
        row = booked(course=course, bank_reference=f"2 {course}")
        assert refusal(match(row, second, f"'{course}'")) == _FITS


def test_raw_sql_cannot_take_back_a_part_unless_by_a_lead_and_since_it_was_paid(payout: Payout, agent: Agent) -> None:
    settle(booked(), at=MONDAY + HOUR)
    lead, at = makers.make_agent(Role.LEAD), f"'{MONDAY + 2 * HOUR}'"
    columns = {"payout_id": str(payout.pk), "reason": "'Deel kwam terug.'", "at": at}
    said = "retraction: the bank says that this was paid"
    booked(amount="20", course=Course.RETURNED, booked_on=date(2026, 11, 23), bank_reference="2")
    assert refusal(insert("promises_retraction", **columns, by_id=str(lead.pk))) == said
    booked(amount="20", course=Course.RETURNED, booked_on=date(2026, 11, 25), bank_reference="3")
    assert refusal(insert("promises_retraction", **columns, by_id=str(agent.pk))) == said
    taken = refusal(insert("promises_retraction", **columns, by_id=str(lead.pk)))
    assert taken == "retraction: the ledger does not know of it"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"file_hash": "''"}, "bank: it stands in a statement"),
        ({"file_hash": "repeat('z', 64)"}, "bank: it stands in a statement"),
        ({"file_format": "''"}, "bank: it stands in a statement"),
        ({"file_format": "'columns'", "read_by_id": "(SELECT min(id) FROM people_agent)"}, "bank: it stands in a st"),
        ({"bank_reference": "'NL02ABNA0123456789'"}, "bank: no whole number"),
        ({"statement": "'NL02ABNA0123456789.224'"}, "bank: no whole number"),
        ({"bank_reference": "'4111-1111-1111-1111'"}, "bank: no whole number"),
    ],
)
def test_raw_sql_cannot_add_an_entry_of_no_statement(payout: Payout, columns: dict[str, str], said: str) -> None:
    facts = {"key": "'k'", "course": "'paid'", "amount": "3", "currency": "'EUR'", "booked_on": "'2026-11-24'"}
    texts = {"reference": "'BELOFTE-12-1'", "bank_reference": "''", "statement": "''"}
    whence = {"file_hash": "repeat('3f', 32)", "file_format": "'camt'", "read_at": "now()"}
    row = {**facts, **texts, **whence}
    assert refusal(insert("promises_bankentry", **{**row, **columns})).startswith(said)
    across = {"bank_reference": "'20261124-0017'", "statement": "'2026-1124'", "file_format": "'columns'"}
    assert refusal(insert("promises_bankentry", **{**row, **across})) == ""


def test_raw_sql_cannot_match_unknown_to_the_ledger(payout: Payout) -> None:
    assert refusal(match(booked(), payout)) == "bank: the ledger does not know of it"


def test_raw_sql_cannot_prove_a_payout_twice(payout: Payout) -> None:
    settle(booked())
    assert "bank_match_once_each_way" in refusal(match(booked(bank_reference="2"), payout))


def test_raw_sql_cannot_prove_without_an_entry(payout: Payout) -> None:
    assert refusal(proven(payout.promise, match_id="NULL")).startswith("proof: only an answer is proven")
    declared = proven(payout.promise, match_id="NULL", certainty="'declared'")
    assert "violates check constraint" in refusal(declared)


def test_raw_sql_cannot_prove_another_promise(case: Case, agent: Agent, payout: Payout) -> None:
    other = paid(case, agent, "BELOFTE-13-1")
    statement = f"{match(booked(), payout)}; {proven(other.promise)}"
    assert refusal(statement) == "proof: a bank proves what it says was paid of this promise"


def test_raw_sql_cannot_have_the_bank_only_declare(payout: Payout) -> None:
    shown = proven(payout.promise, certainty="'declared'")
    statement = f"{match(booked(), payout)}; {shown}"
    assert "proof_by_somebody_or_by_the_bank" in refusal(statement)


def test_raw_sql_cannot_date_a_proof_before_the_bank(payout: Payout) -> None:
    shown = proven(payout.promise, kept_at=f"'{MONDAY}'")
    statement = f"{match(booked(), payout)}; {shown}"
    assert refusal(statement).startswith("proof: it kept when they spoke or paid")


def test_raw_sql_cannot_enter_a_proof_that_no_bank_gave(payout: Payout) -> None:
    said = refusal(entry(payout.promise, kind="'proven'", state="'kept'", proof_id=str(payout.proof.pk)))
    assert said == "ledger: proven (kept) does not follow from kept (kept)"


def test_raw_sql_cannot_enter_a_proof_in_somebodys_name(payout: Payout) -> None:
    facts = {"kind": "'proven'", "state": "'kept'", "proof_id": _NEWEST_PROOF, "at": _NOW}
    entered = entry(payout.promise, **facts, by_id=str(payout.by_id))
    said = refusal(f"{match(booked(), payout)}; {proven(payout.promise)}; {entered}")
    assert said == "ledger: proven (kept) does not follow from kept (kept)"


def test_raw_sql_cannot_send_back_what_no_bank_sent(payout: Payout) -> None:
    row = booked()
    columns = {"payout_id": str(payout.pk), "reason": "''", "match_id": _NEWEST_MATCH, "at": _NOW}
    statement = f"{match(row, payout)}; {insert('promises_retraction', **columns)}"
    assert refusal(statement) == "retraction: no bank says that it came back"
    unsaid = {**columns, "match_id": "NULL"}
    assert refusal(insert("promises_retraction", **unsaid)) == "retraction: by no lead, and not as just mistyped"


def test_raw_sql_cannot_have_the_proof_of_a_bank_fall_alone(payout: Payout) -> None:
    settle(booked())
    said = refusal("UPDATE promises_proof SET fallen_at = now() WHERE match_id IS NOT NULL")
    assert said.startswith("proof: it stands until")


def test_raw_sql_cannot_check_without_a_lead(payout: Payout, agent: Agent) -> None:
    row, lead = booked(amount="3"), makers.make_agent(Role.LEAD)
    columns = {"entry_id": str(row.pk), "words": "'Klopt.'", "at": "now()"}
    said = "bank: a lead checks what fits no payout"
    assert refusal(insert("promises_bankcheck", **columns, by_id=str(agent.pk))) == said
    assert "bank_check_says_what" in refusal(
        insert("promises_bankcheck", **{**columns, "words": "' '"}, by_id=str(lead.pk))
    )
    fits = booked()
    by_now = {**columns, "entry_id": str(fits.pk), "by_id": str(lead.pk)}
    assert refusal(insert("promises_bankcheck", **by_now)) == said
    settle(fits)
    assert refusal(insert("promises_bankcheck", **{**columns, "entry_id": str(fits.pk)}, by_id=str(lead.pk))) == said
