"""Statements as banks write them, for tests: made-up companies, accounts and amounts."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from belofte.promises.statements.lines import Course, Format, Line, Statement

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


def entry(
    reference: str,
    amount: str = "24.95",
    *,
    booked_on: str = "2026-11-24",
    status: str = "<Sts>BOOK</Sts>",
    bank_reference: str = "26112400017",
    is_returned: bool = False,
    currency: str = "EUR",
    more: str = "",
) -> str:
    """Return an entry of one payment from us, or of one that came back."""
    direction = "CRDT" if is_returned else "DBIT"
    undone = "<RvslInd>true</RvslInd>" if is_returned else ""
    return f"""
      <Ntry>
        <Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{undone}{status}
        <BookgDt><Dt>{booked_on}</Dt></BookgDt><AcctSvcrRef>{bank_reference}</AcctSvcrRef>
        <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
        <NtryDtls><TxDtls><Refs><EndToEndId>{reference}</EndToEndId></Refs>
          <RltdPties><Cdtr><Nm>J. Jansen</Nm></Cdtr></RltdPties>{more}</TxDtls></NtryDtls>
      </Ntry>"""


def statement(entries: Iterable[str], *, prefix: str = "", namespace: str = NAMESPACE) -> bytes:
    """Return a statement with these entries, behind a prologue."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>{prefix}
<Document xmlns="{namespace}"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id>
  <Acct><Id><IBAN>NL02ABNA0123456789</IBAN></Id></Acct>{"".join(entries)}
</Stmt></BkToCstmrStmt></Document>""".encode()


def payment(amount: str = "24.95", **fields: Any) -> Line:
    """Return a payment of ours as it is read of a statement."""
    facts = {"course": Course.PAID, "currency": "EUR", "booked_on": date(2026, 11, 24), "reference": "BELOFTE-12-1"}
    names = {"bank_reference": "26112400017", "statement": "2026-224", **fields}
    return Line(**{"amount": Decimal(amount), "unique": names["bank_reference"], **facts, **names})


def told(*lines: Line, format: Format = Format.CAMT) -> Statement:  # noqa: A002 - as the rows call it
    """Return a file with these payments, as it was read."""
    return Statement(lines=lines, format=format, file_hash="3f" * 32)
