"""The statement of the bank on its page: a lead reads it in, and what fits no payout stays until it is dealt with."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from typer.testing import CliRunner

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY
from belofte.ops import command
from belofte.people.models import Agent, Role
from belofte.promises.models import BankCheck, BankEntry, Kind, Promise
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.camt import entry, statement

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REFERENCE = "BELOFTE-12-1"


@pytest.fixture(autouse=True)
def _numbered() -> None:
    before_the_gates.number_promises(12)


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with clock.moved_to(MONDAY + 3 * DAY):
        yield


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.LEAD, teams=(makers.make_team(),))


@pytest.fixture
def case(lead: Agent) -> Case:
    return makers.make_case(makers.make_inbox(lead.teams.get()))


@pytest.fixture
def refund(case: Case, lead: Agent) -> Promise:
    words, due_at = "U krijgt € 24,95 terug.", MONDAY + 7 * DAY
    made = makers.promise(case, by=lead, kind=Kind.REFUND, words=words, channel="", due_at=due_at)
    makers.pay_out(made, by=lead, at=MONDAY + HOUR, reference=REFERENCE)
    return made


def upload(client: Client, raw: bytes) -> HttpResponse:
    return client.post("/payouts/", {"file": SimpleUploadedFile("nov.xml", raw)}, follow=True)  # type: ignore[return-value]


def test_statement_proves_a_payout_on_its_case(case: Case, refund: Promise, lead: Agent) -> None:
    client = sign_in(lead)
    page = upload(client, statement([entry(REFERENCE), entry("HUUR")])).content.decode()
    assert "1 payout proven." in page
    assert "1 without a reference of ours: left out." in page
    assert "All that the bank told fits the payouts of the desk." in page
    shown = client.get(f"/cases/{case.pk}/").content.decode()
    assert "The bank confirms it: paid on Tuesday 24 November, reference 26112400017." in shown
    assert "Nobody wrote down in which money" not in shown
    entry_kept = BankEntry.objects.get()
    assert f"Statement 1 in CAMT.053 (file {entry_kept.file_hash[:12]})." in shown
    assert f'action="/payouts/{refund.payouts.get().pk}/' not in shown  # nobody takes back what is proven
    assert "the bank confirms that promised money was paid back: Money back, € 24.95 of Monday 23 November" in shown


def test_statement_that_does_not_fit_waits_until_it_is_dealt_with(case: Case, refund: Promise, lead: Agent) -> None:
    client = sign_in(lead)
    page = upload(client, statement([entry(REFERENCE, amount="24.59")])).content.decode()
    assert "The payout has another amount." in page
    assert f'href="/cases/{case.pk}/#promised"' in page
    assert "1 to look at" in client.get("/promises/").content.decode()
    number = BankEntry.objects.get().pk
    assert (
        "Write down what you found out."
        in client.post(f"/payouts/entries/{number}/", {"words": ""}, follow=True).content.decode()
    )
    client.post(f"/payouts/entries/{number}/", {"words": "De bank heeft het hersteld."})
    assert BankCheck.objects.get().words == "De bank heeft het hersteld."
    assert "The payout has another amount." not in client.get("/payouts/").content.decode()


def test_case_of_another_team_is_not_named(case: Case, refund: Promise) -> None:
    client = sign_in(makers.make_agent(Role.LEAD, teams=(makers.make_team(),)))
    page = upload(client, statement([entry(REFERENCE, amount="24.59")])).content.decode()
    assert "The payout has another amount." in page
    assert f"/cases/{case.pk}/" not in page


def test_money_that_nobody_named_is_said(case: Case, lead: Agent) -> None:
    words, due_at = "U krijgt uw geld terug.", MONDAY + 7 * DAY
    made = makers.promise(case, by=lead, kind=Kind.REFUND, words=words, channel="", due_at=due_at)
    makers.pay_out(made, "24.95", by=lead, at=MONDAY + HOUR, reference=REFERENCE)
    client = sign_in(lead)
    upload(client, statement([entry(REFERENCE, currency="GBP")]))
    shown = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Nobody wrote down in which money; the bank says GBP." in shown


def test_columns_are_read_on_the_machine_alone(refund: Promise, case: Case, lead: Agent, tmp_path: Path) -> None:
    raw = f"booked_on;amount;currency;reference;course\n2026-11-24;24.95;EUR;{REFERENCE};paid\n".encode()
    client = sign_in(lead)
    page = upload(client, raw)
    assert (page.status_code, BankEntry.objects.count()) == (422, 0)
    assert "A file of columns can be typed by anybody" in page.content.decode()
    file = tmp_path / "nov.csv"
    file.write_bytes(raw)
    assert CliRunner().invoke(command.app, ["payouts", "confirm", str(file)]).exit_code == 0
    shown = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Out of a file of columns, read in by an administrator (file " in shown


def test_whole_number_of_an_account_from_before_is_not_shown(refund: Promise, case: Case, lead: Agent) -> None:
    client = sign_in(lead)
    upload(client, statement([entry(REFERENCE), entry("BELOFTE-99-1", bank_reference="2")]))
    with before_the_gates.without_gates("promises_bankentry") as cursor:
        cursor.execute("UPDATE promises_bankentry SET bank_reference = 'NL02ABNA0123456789'")
    for path in (f"/cases/{case.pk}/", "/payouts/"):
        shown = client.get(path).content.decode()
        assert ("••6789" in shown, "NL02ABNA" in shown) == (True, False)


def test_statement_says_what_it_left_out(refund: Promise, lead: Agent) -> None:
    charged = entry("KOSTEN", amount="0.15", bank_reference="8").replace("ESCT", "CHRG")
    page = upload(sign_in(lead), statement([charged, entry("NOTPROVIDED")])).content.decode()
    assert "1 of what the bank charges: left out." in page
    assert "1 paid without any reference: left out. If a payout is among them, the bank cannot prove it." in page


def test_file_that_is_no_statement_is_refused_in_words(lead: Agent) -> None:
    page = upload(sign_in(lead), b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>')
    assert page.status_code == 422
    assert "which no bank writes. It was not read." in page.content.decode()


def test_what_came_back_is_said_on_its_case_and_in_the_words_ready(case: Case, refund: Promise, lead: Agent) -> None:
    client = sign_in(lead)
    makers.call(case, by=lead, at=MONDAY + 2 * HOUR)
    upload(client, statement([entry(REFERENCE), entry(REFERENCE, is_returned=True, bank_reference="2")]))
    shown = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Came back to us on Tuesday 24 November, says the bank." in shown
    assert "a payout came back to us, says the bank" in shown
    assert "Not received, says the customer." not in shown


def test_payout_begins_with_a_reference_of_the_desk(case: Case, lead: Agent) -> None:
    words, due_at = "U krijgt € 10 terug.", MONDAY + 7 * DAY
    made = makers.promise(case, by=lead, kind=Kind.REFUND, words=words, channel="", due_at=due_at)
    assert f'value="BELOFTE-{made.pk}-1"' in sign_in(lead).get(f"/cases/{case.pk}/").content.decode()


def test_command_tells_what_became_of_it(refund: Promise, tmp_path: Path) -> None:
    file = tmp_path / "nov.xml"
    file.write_bytes(statement([entry(REFERENCE), entry("BELOFTE-99-1")]))
    told = CliRunner().invoke(command.app, ["payouts", "confirm", str(file)])
    assert told.exit_code == 1
    assert "1 proven, 0 came back, 0 known already." in told.output
    assert "BELOFTE-99-1 of 2026-11-24: EUR 24.95. No payout has this reference." in told.output
    again = CliRunner().invoke(command.app, ["payouts", "confirm", str(file), "--json"])
    facts = json.loads(again.output)
    assert (facts["proven"], facts["known"], facts["to_check"][0]["finding"]) == (0, 1, "unknown")
    file.write_bytes(statement([entry(REFERENCE)]))
    assert CliRunner().invoke(command.app, ["payouts", "confirm", str(file)]).exit_code == 0


def test_command_refuses_what_is_no_statement(tmp_path: Path) -> None:
    file = tmp_path / "nov.xml"
    file.write_bytes(b"<Document/>")
    told = CliRunner().invoke(command.app, ["payouts", "confirm", str(file)])
    assert "no statement in CAMT.053" in str(told.exception)
