"""What is read of a statement of a bank: each booked payment, in whichever format, and nothing that could do harm."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from belofte.promises.statements import camt, reading
from belofte.promises.statements.lines import Course, Format, Line, StatementError, keyed
from belofte.promises.tests.camt import entry, statement

PAID = Line(
    course=Course.PAID,
    amount=Decimal("24.95"),
    currency="EUR",
    booked_on=date(2026, 11, 24),
    reference="BELOFTE-12-1",
    bank_reference="26112400017",
    unique="26112400017",
    account="NL02ABNA0123456789",
    statement="1",
)
XXE = '<!DOCTYPE Document [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE Document [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def lines(raw: bytes) -> list[Line]:
    return list(reading.read(raw, takes_columns=True).lines)


def test_read_takes_each_payment_of_a_statement() -> None:
    assert lines(statement([entry("BELOFTE-12-1")])) == [PAID]


@pytest.mark.parametrize(
    "namespace", ["urn:iso:std:iso:20022:tech:xsd:camt.053.001.08", "urn:iso:std:iso:20022:tech:xsd:camt.053.001.12"]
)
def test_read_takes_later_versions(namespace: str) -> None:
    later = entry("belofte-12-1 ", status="<Sts><Cd>BOOK</Cd></Sts>")
    assert lines(statement([later], namespace=namespace)) == [PAID]


def test_read_takes_each_payment_of_a_batch() -> None:
    details = "".join(
        f"<TxDtls><Refs><EndToEndId>BELOFTE-{number}-1</EndToEndId></Refs><AmtDtls><TxAmt>"
        f'<Amt Ccy="EUR">{number}.50</Amt></TxAmt></AmtDtls></TxDtls>'
        for number in (1, 2)
    )
    batch = entry("x", amount="4.00").partition("<NtryDtls>")[0] + f"<NtryDtls>{details}</NtryDtls></Ntry>"
    found = lines(statement([batch]))
    assert [(each.reference, each.amount) for each in found] == [
        ("BELOFTE-1-1", Decimal("1.50")),
        ("BELOFTE-2-1", Decimal("2.50")),
    ]


def test_read_leaves_out_what_is_not_booked_yet() -> None:
    assert lines(statement([entry("BELOFTE-12-1", status="<Sts>PDNG</Sts>")])) == []


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
    (found,) = lines(statement([entry("BELOFTE-12-1", **fields)]))  # type: ignore[arg-type]
    assert found.course == course


def test_read_gives_what_was_paid_before_what_came_back() -> None:
    both = [entry("B", is_returned=True), entry("A", booked_on="2026-11-25")]
    assert [each.reference for each in lines(statement(both))] == ["A", "B"]


@pytest.mark.parametrize("prefix", [XXE, LAUGHS, "<!DOCTYPE Document>"])
def test_read_refuses_every_document_type(prefix: str) -> None:
    with pytest.raises(StatementError, match="document type or entities"):
        lines(statement([entry("&secret;" if prefix == XXE else "&b;")], prefix=prefix))


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
        lines(raw)


def test_read_refuses_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BYTES_MAX", 100)
    with pytest.raises(StatementError, match="fewer days"):
        lines(statement([entry("A")]))


@pytest.mark.parametrize("separator", [",", ";"])
def test_read_takes_columns_with_names(separator: str) -> None:
    names = ("booked_on", "amount", "currency", "reference", "course", "bank_reference")
    amount = "24.95" if separator == "," else "24,95"
    values = ("2026-11-24", amount, "EUR", "BELOFTE-12-1", "paid", "26112400017")
    text = f"{separator.join(names)}\n{separator.join(values)}\n"
    assert lines(b"\xef\xbb\xbf" + text.encode()) == [replace(PAID, account="", statement="")]


@pytest.mark.parametrize(
    "row", ["24 nov,24.95,EUR,A,paid", "2026-11-24,veel,EUR,A,paid", "2026-11-24,1,EUR,A,gone", "2026-11-24,1,,A,paid"]
)
def test_read_refuses_a_row_that_is_not_clear(row: str) -> None:
    with pytest.raises(StatementError, match="Line 2 cannot be read"):
        lines(f"booked_on,amount,currency,reference,course\n{row}\n".encode())


def test_keyed_tells_two_alike_in_one_file_apart() -> None:
    alike = replace(PAID, unique="")
    once = [key for key, _line in keyed([alike])]
    twice = [key for key, _line in keyed([alike, alike])]
    assert (twice[0], len(set(twice))) == (once[0], 2)


def test_keyed_knows_what_the_bank_names_once_by_that_alone() -> None:
    restated = replace(PAID, booked_on=date(2026, 11, 25), bank_reference="seen elsewhere", statement="2")
    assert len({key for key, _line in keyed([PAID, restated])}) == 1
    elsewhere = replace(PAID, account="NL02ABNA0000000000")
    assert len({key for key, _line in keyed([PAID, elsewhere, replace(PAID, course=Course.RETURNED)])}) == 3


@pytest.mark.parametrize(
    "unique", ["<Refs><TxId>T1</TxId>", "<Refs><AcctSvcrRef>A1</AcctSvcrRef><TxId>T1</TxId>", "<Refs>"]
)
def test_keyed_does_not_heed_what_a_bank_numbers_anew_in_each_file(unique: str) -> None:
    def numbered(number: int) -> bytes:
        told = entry("BELOFTE-12-1", bank_reference="NONREF").replace("<Refs>", unique)
        return statement([told.replace("<AcctSvcrRef>NONREF", f"<NtryRef>{number}</NtryRef><AcctSvcrRef>NONREF")])

    (first,), (second,) = keyed(lines(numbered(1))), keyed(lines(numbered(2)))
    assert first == second


def test_read_does_not_take_the_reference_of_a_batch_for_that_of_one_payment() -> None:
    one = entry("BELOFTE-1-1").partition("<NtryDtls>")[2].partition("</NtryDtls>")[0]
    batch = entry("BELOFTE-1-1").replace(one, one * 2)
    found = lines(statement([batch]))
    assert [(each.unique, each.bank_reference) for each in found] == [("", "26112400017")] * 2
    assert len({key for key, _line in keyed(found)}) == 2


@pytest.mark.parametrize("repeated", ["26112400017", "BATCH-7"])
def test_read_does_not_take_what_a_bank_repeats_with_each_payment_for_its_name(repeated: str) -> None:
    named = entry("BELOFTE-1-1").replace("<Refs>", f"<Refs><AcctSvcrRef>{repeated}</AcctSvcrRef>")
    one = named.partition("<NtryDtls>")[2].partition("</NtryDtls>")[0]
    found = lines(statement([named.replace(one, one * 2)]))
    assert [(each.unique, each.bank_reference) for each in found] == [("", repeated)] * 2
    assert len({key for key, _line in keyed(found)}) == 2
    assert [each.unique for each in lines(statement([named]))] == [repeated]


@pytest.mark.parametrize(
    ("told", "free", "reference"),
    [
        ("NOTPROVIDED", "Terugbetaling belofte-12-1, dank", "BELOFTE-12-1"),
        ("FACTUUR77", "BELOFTE - 12 - 1", "BELOFTE-12-1"),
        ("BELOFTE-12-1", "BELOFTE-99-1", "BELOFTE-12-1"),
        ("FACTUUR77", "BELOFTE-12-1 en BELOFTE-13-1", "FACTUUR77"),
        ("FACTUUR77", "XBELOFTE-12-1 BELOFTE-12-1A", "FACTUUR77"),
        ("NOTPROVIDED", "NOTPROVIDED", ""),
    ],
)
def test_read_finds_a_reference_of_ours_in_free_text(told: str, free: str, reference: str) -> None:
    more = f"<RmtInf><Ustrd>{free}</Ustrd></RmtInf>"
    assert [each.reference for each in lines(statement([entry(told, more=more)]))] == [reference]


def test_read_tells_what_the_bank_charges_apart() -> None:
    charged = entry("BELOFTE-12-1", amount="0.15").replace("ESCT", "CHRG")
    assert [each.is_fee for each in lines(statement([charged, entry("BELOFTE-12-1")]))] == [True, False]


def test_read_gives_the_hash_of_the_file_and_its_format() -> None:
    raw = statement([entry("BELOFTE-12-1")])
    found = reading.read(raw, takes_columns=False)
    assert (found.format, found.file_hash) == (Format.CAMT, hashlib.sha256(raw).hexdigest())


def test_read_takes_no_columns_where_anybody_may_have_typed_them() -> None:
    with pytest.raises(StatementError, match="can be typed by anybody"):
        reading.read(b"booked_on;amount;currency;reference;course\n", takes_columns=False)


@pytest.mark.parametrize("name", ["EndToEndId", "Nm", "Ustrd"])
def test_read_holds_no_text_beyond_what_a_bank_writes(name: str) -> None:
    long = statement([entry("A", more="<RmtInf><Ustrd>B</Ustrd></RmtInf>")]).replace(
        f"</{name}>".encode(), b"x" * 3_000 + f"</{name}>".encode()
    )
    if name == "Nm":  # of others nothing is held
        assert [each.reference for each in lines(long)] == ["A"]
        return
    with pytest.raises(StatementError, match="too large"):
        lines(long)


def test_read_refuses_more_elements_than_a_bank_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt, "_ELEMENTS_MAX", 100)
    with pytest.raises(StatementError, match="too large"):
        lines(statement([entry("A")], prefix="<!-- -->").replace(b"<Nm>", b"<a/>" * 100 + b"<Nm>"))


@pytest.mark.parametrize(
    "row",
    ["9999-12-31;24.95;EUR;BELOFTE-1-1;paid", "1999-12-31;24.95;EUR;BELOFTE-1-1;paid", "2026-11-24;24.95;€;X-1;paid"],
)
def test_what_no_bank_says_is_refused(row: str) -> None:
    with pytest.raises(StatementError, match="makes no sense"):
        lines(f"booked_on;amount;currency;reference;course\n{row}\n".encode())


def test_a_letter_that_no_database_can_store_is_refused() -> None:
    with pytest.raises(StatementError):
        lines(b"booked_on;amount;currency;reference;course\n2026-11-24;24.95;EUR;BELOFTE\x00-1-1;paid\n")
