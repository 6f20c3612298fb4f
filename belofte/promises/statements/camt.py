"""Reading a statement in CAMT.053, as banks in the Netherlands and Belgium give it: XML of ISO 20022, any version.

A document type is refused, and with it every entity: a statement has none, and somebody else's file could read ours by
one. Elements are known by their names alone, since each version has another namespace. Names and accounts of others are
passed over as they come by.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from belofte.promises.statements.lines import (
    PAYMENTS_MAX,
    REFERENCE_MAX,
    STATEMENT_MAX,
    Course,
    Line,
    StatementError,
    given,
    normal,
    ours,
)

_DEPTH_MAX: Final = 40  # elements inside each other; a statement has about a dozen
_ELEMENTS_MAX: Final = 1_000_000  # of a whole file; one payment has about 40
_TEXT_MAX: Final = 2_000  # characters of one element
_CURRENCY_MAX: Final = 3
_RETURN_CODES: Final = {"RRTN", "RPCR", "UPDD"}  # families of a payment that came back
_FEE_CODES: Final = {"CHRG", "COMM", "FEES"}  # what the bank charges
_DIRECTIONS: Final = {"DBIT", "CRDT"}
_AMOUNT: Final = re.compile(r"\d{1,10}(\.\d{1,2}0*)?", re.ASCII)
_FREE_TEXTS: Final = ("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "AddtlTxInf")
_KNOWN: Final = frozenset(
    {
        *("Acct", "Id", "IBAN", "Othr", "Amt", "CdtDbtInd", "Sts", "Cd", "BookgDt", "Dt", "DtTm", "AcctSvcrRef"),
        *("BkTxCd", "Domn", "Fmly", "SubFmlyCd", "RvslInd", "NtryDtls", "TxDtls", "Refs", "EndToEndId", "TxId"),
        *("AmtDtls", "TxAmt", "RtrInf", "RmtInf", "Ustrd", "Strd", "CdtrRefInf", "Ref", "AddtlTxInf", "AddtlNtryInf"),
    }
)


@dataclass(slots=True)
class _Element:
    """An element with what is in it."""

    name: str
    text: str = ""
    currency: str = ""
    children: "list[_Element]" = field(default_factory=list)

    def all(self, path: str) -> "list[_Element]":
        """Return the elements at a path of names."""
        found = [self]
        for name in path.split("/"):
            found = [child for each in found for child in each.children if child.name == name]
        return found

    def first(self, *paths: str) -> str:
        """Return the first text that is at any of these paths; "" where there is none."""
        return next((one.text.strip() for path in paths for one in self.all(path) if one.text.strip()), "")


def read(raw: bytes) -> list[Line]:
    """Return each payment that was booked. Refuses: StatementError."""
    return _Reader().read(raw)


class _Reader:
    """Reads payments as a parser comes by them, within limits; of each entry only what we know is held."""

    def __init__(self) -> None:
        self._open: list[_Element] = [_Element("")]
        self._elements = self._payments = self._statements = 0
        self._lines: list[Line] = []

    def read(self, raw: bytes) -> list[Line]:
        """Return the payments of a document. Refuses: StatementError."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(raw, True)  # noqa: FBT003 - expat takes it by place
        except (expat.ExpatError, LookupError, ValueError) as fault:  # the last two for an encoding
            raise StatementError(_("This file is not whole, or is no XML: %(fault)s") % {"fault": fault}) from fault
        if not self._statements:
            raise StatementError(_("This XML is no statement in CAMT.053. Ask your bank for that format."))
        return self._lines

    def _refuse(self, *_about: object) -> int:
        raise StatementError(_("This XML has a document type or entities, which no bank writes. It was not read."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = _Element(name.rpartition(":")[2], currency=attributes.get("Ccy", "")[:_CURRENCY_MAX])
        self._elements += 1
        self._payments += element.name in {"Ntry", "TxDtls"}
        is_deep = len(self._open) > _DEPTH_MAX
        if is_deep or self._payments > PAYMENTS_MAX or self._elements > _ELEMENTS_MAX:
            raise StatementError(_("This statement is too large. Ask your bank for one of fewer days."))
        self._open.append(element)

    def _end(self, _name: str) -> None:
        element, into = self._open.pop(), self._open[-1]
        place = "/".join(each.name for each in self._open[2:])
        if element.name == "Stmt" and place == "BkToCstmrStmt":
            self._statements += 1
        elif element.name == "Ntry" and place == "BkToCstmrStmt/Stmt":
            self._lines.extend(_lines(element, of=into))
        elif element.name in _KNOWN:
            into.children.append(element)

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if element.name not in _KNOWN or element.children:  # between elements there is only white space
            return
        element.text += text
        if len(element.text) > _TEXT_MAX:
            raise StatementError(_("This statement is too large. Ask your bank for one of fewer days."))


def _lines(entry: _Element, *, of: _Element) -> list[Line]:
    """Return each payment of an entry: a batch has many; what is not booked yet has none. Refuses: StatementError."""
    if entry.first("Sts/Cd", "Sts") != "BOOK":
        return []
    payments = entry.all("NtryDtls/TxDtls") or [_Element("TxDtls")]
    try:
        return [
            _line(payment, unique, entry=entry, of=of)
            for payment, unique in zip(payments, _uniques(payments, entry=entry), strict=True)
        ]
    except ValueError as fault:
        said = _("A payment in this statement cannot be read: %(fault)s. Ask your bank for it once more.")
        raise StatementError(said % {"fault": fault}) from fault


def _uniques(payments: list[_Element], *, entry: _Element) -> list[str]:
    """Return by what the bank knows each payment of an entry alone; "" where it gives none.

    In a batch some banks repeat the name of the entry, or one name, with every payment: that is of none alone.
    """
    of_entry = given(entry.first("AcctSvcrRef"))
    if len(payments) == 1:
        return [_unique(payments[0]) or of_entry]
    found = [_unique(payment) for payment in payments]
    counts = Counter(found)
    return [each if each != of_entry and counts[each] == 1 else "" for each in found]


def _unique(payment: _Element) -> str:
    return given(payment.first("Refs/AcctSvcrRef")) or given(payment.first("Refs/TxId"))


def _line(payment: _Element, unique: str, *, entry: _Element, of: _Element) -> Line:
    amount = next(iter(payment.all("Amt") or payment.all("AmtDtls/TxAmt/Amt") or entry.all("Amt")), _Element("Amt"))
    written = amount.text.strip()
    if not _AMOUNT.fullmatch(written):
        raise ValueError(written or "<Amt/>")
    return Line(
        course=_course(entry, payment),
        amount=Decimal(written).quantize(Decimal("0.01")),
        currency=amount.currency,
        booked_on=date.fromisoformat(entry.first("BookgDt/Dt", "BookgDt/DtTm")[:10]),
        reference=_reference(payment, entry),
        bank_reference=(_unique(payment) or given(entry.first("AcctSvcrRef")))[:REFERENCE_MAX],
        unique=unique,
        account="".join(of.first("Acct/Id/IBAN", "Acct/Id/Othr/Id").split()),
        statement=of.first("Id")[:STATEMENT_MAX],
        is_fee=bool(_codes(payment, entry) & _FEE_CODES),
    )


def _reference(payment: _Element, entry: _Element) -> str:
    """Return the reference from end to end, unless it is not ours and one of ours stands in the free text."""
    told = normal(payment.first("Refs/EndToEndId"))
    free = [one.text for path in _FREE_TEXTS for one in payment.all(path)] + [
        one.text for one in entry.all("AddtlNtryInf")
    ]
    return ours([told]) or ours(free) or told


def _codes(payment: _Element, entry: _Element) -> set[str]:
    return {payment.first("BkTxCd/Domn/Fmly/SubFmlyCd"), entry.first("BkTxCd/Domn/Fmly/SubFmlyCd")}


def _course(entry: _Element, payment: _Element) -> Course:
    direction = payment.first("CdtDbtInd") or entry.first("CdtDbtInd")
    if direction not in _DIRECTIONS:
        raise ValueError(direction)
    is_undone = entry.first("RvslInd").lower() in {"true", "1"}
    is_return = is_undone or bool(payment.all("RtrInf")) or bool(_codes(payment, entry) & _RETURN_CODES)
    if direction == "DBIT":
        return Course.OTHER if is_undone else Course.PAID
    return Course.RETURNED if is_return else Course.OTHER
