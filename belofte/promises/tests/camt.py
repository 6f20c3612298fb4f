"""Statements as banks write them, for tests: made-up companies, accounts and amounts."""

from collections.abc import Iterable

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
