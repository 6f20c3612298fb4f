"""What is read of a statement of a bank: each booked payment, in whichever format, and nothing that could do harm."""

from datetime import date
from decimal import Decimal

import pytest

from belofte.promises.statements import reading
from belofte.promises.statements.lines import Course, Line, StatementError, keyed
from belofte.promises.tests.camt import entry, statement

PAID = Line(
    course=Course.PAID,
    amount=Decimal("24.95"),
    currency="EUR",
    booked_on=date(2026, 11, 24),
    reference="BELOFTE-12-1",
    bank_reference="26112400017",
)
XXE = '<!DOCTYPE Document [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE Document [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_read_takes_each_payment_of_a_statement() -> None:
    assert reading.read(statement([entry("BELOFTE-12-1")])) == [PAID]


@pytest.mark.parametrize(
    "namespace", ["urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", "urn:iso:std:iso:20022:tech:xsd:camt.053.001.12"]
)
def test_read_takes_later_versions(namespace: str) -> None:
    later = entry("belofte-12-1 ", status="<Sts><Cd>BOOK</Cd></Sts>")
    assert reading.read(statement([later], namespace=namespace)) == [PAID]


def test_read_takes_each_payment_of_a_batch() -> None:
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>BELOFTE-{number}-1</EndToEndId></Refs><AmtDtls><TxAmt>"
        f'<Amt Ccy="EUR">{number}.50</Amt></TxAmt></AmtDtls></TxDtls>'
        for number in (1, 2)
    )
    batch = entry("x", amount="4.00").partition("<NtryDtls>")[0] + f"<NtryDtls>{details}</NtryDtls></Ntry>"
    found = reading.read(statement([batch]))
    assert [(each.reference, each.amount) for each in found] == [
        ("BELOFTE-1-1", Decimal("1.50")),
        ("BELOFTE-2-1", Decimal("2.50")),
    ]


def test_read_leaves_out_what_is_not_booked_yet() -> None:
    assert reading.read(statement([entry("BELOFTE-12-1", status="<Sts>PDNG</Sts>")])) == []


@pytest.mark.parametrize(
    ("fields", "course"),
    [
        ({"is_returned": True}, Course.RETURNED),
        ({"more": "<CdtDbtInd>CRDT</CdtDbtInd><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"}, Course.RETURNED),
        ({"more": "<CdtDbtInd>CRDT</CdtDbtInd>"}, Course.OTHER),
        ({"more": "<RtrInf/>"}, Course.PAID),  # of a debit: a direct debit that somebody had from us
    ],
)
def test_read_tells_what_came_back(fields: dict[str, str], course: Course) -> None:
    (found,) = reading.read(statement([entry("BELOFTE-12-1", **fields)]))  # type: ignore[arg-type]
    assert found.course == course


def test_read_gives_what_was_paid_before_what_came_back() -> None:
    both = [entry("B", is_returned=True), entry("A", booked_on="2026-11-25")]
    assert [each.reference for each in reading.read(statement(both))] == ["A", "B"]


@pytest.mark.parametrize("prefix", [XXE, LAUGHS, "<!DOCTYPE Document>"])
def test_read_refuses_every_document_type(prefix: str) -> None:
    with pytest.raises(StatementError, match="document type or entities"):
        reading.read(statement([entry("&secret;" if prefix == XXE else "&b;")], prefix=prefix))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"<Document><Other/></Document>", "no statement in CAMT.053"),
        (b"<Document>", "not whole, or is no XML"),
        (b'<?xml version="1.0" encoding="klingon"?><Document/>', "not whole, or is no XML"),
        (b"<a>" * 100, "too large"),
        (b"\xff\xfe\x00", "neither XML nor text"),
        (b"name,iban\nJansen,NL02", "lacks the columns booked_on, amount, currency, reference, course"),
        (statement([entry("A", amount="NaN")]), "cannot be read: NaN"),
        (statement([entry("A", amount="-3.00")]), "cannot be read: -3.00"),
        (statement([entry("A", booked_on="24 nov")]), "cannot be read"),
    ],
)
def test_read_refuses_what_is_no_statement(raw: bytes, said: str) -> None:
    with pytest.raises(StatementError, match=said):
        reading.read(raw)


def test_read_refuses_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BYTES_MAX", 100)
    with pytest.raises(StatementError, match="fewer days"):
        reading.read(statement([entry("A")]))


@pytest.mark.parametrize("separator", [",", ";"])
def test_read_takes_columns_with_names(separator: str) -> None:
    names = ("booked_on", "amount", "currency", "reference", "course", "bank_reference")
    amount = "24.95" if separator == "," else "24,95"
    values = ("2026-11-24", amount, "EUR", "BELOFTE-12-1", "paid", "26112400017")
    text = f"{separator.join(names)}\n{separator.join(values)}\n"
    assert reading.read(b"\xef\xbb\xbf" + text.encode()) == [PAID]


@pytest.mark.parametrize(
    "row", ["24 nov,24.95,EUR,A,paid", "2026-11-24,veel,EUR,A,paid", "2026-11-24,1,EUR,A,gone", "2026-11-24,1,,A,paid"]
)
def test_read_refuses_a_row_that_is_not_clear(row: str) -> None:
    with pytest.raises(StatementError, match="Line 2 cannot be read"):
        reading.read(f"booked_on,amount,currency,reference,course\n{row}\n".encode())


def test_keyed_tells_two_alike_in_one_file_apart() -> None:
    once = [key for key, _line in keyed([PAID])]
    twice = [key for key, _line in keyed([PAID, PAID])]
    assert (twice[0], len(set(twice))) == (once[0], 2)


@pytest.mark.parametrize(
    "row",
    ["9999-12-31;24.95;EUR;BELOFTE-1-1;paid", "1999-12-31;24.95;EUR;BELOFTE-1-1;paid", "2026-11-24;24.95;€;X-1;paid"],
)
def test_what_no_bank_says_is_refused(row: str) -> None:
    with pytest.raises(StatementError, match="makes no sense"):
        reading.read(f"booked_on;amount;currency;reference;course\n{row}\n".encode())


def test_a_letter_that_no_database_can_store_is_refused() -> None:
    with pytest.raises(StatementError):
        reading.read(b"booked_on;amount;currency;reference;course\n2026-11-24;24.95;EUR;BELOFTE\x00-1-1;paid\n")
