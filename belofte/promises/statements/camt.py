"""Reading a statement in CAMT.053, as banks in the Netherlands and Belgium give it: XML of ISO 20022, any version.

A document type is refused, and with it every entity: a statement has none, and somebody else's file could read ours by
one. Elements are known by their names alone, since each version has another namespace.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from belofte.promises.statements.lines import PAYMENTS_MAX, Course, Line, StatementError, normal

_DEPTH_MAX: Final = 40  # elements inside each other; a statement has about a dozen
_TEXT_MAX: Final = 2_000  # characters of one element
_RETURN_CODES: Final = {"RRTN", "RPCR", "UPDD"}  # families of a payment that came back
_DIRECTIONS: Final = {"DBIT", "CRDT"}
_AMOUNT: Final = re.compile(r"\d{1,10}(\.\d{1,2}0*)?", re.ASCII)


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
    root = _Reader().read(raw)
    if not root.all("BkToCstmrStmt/Stmt"):
        raise StatementError(_("This XML is no statement in CAMT.053. Ask your bank for that format."))
    try:
        return [line for entry in root.all("BkToCstmrStmt/Stmt/Ntry") for line in _lines(entry)]
    except ValueError as fault:
        said = _("A payment in this statement cannot be read: %(fault)s. Ask your bank for it once more.")
        raise StatementError(said % {"fault": fault}) from fault


class _Reader:
    """Makes a tree of what a parser says, within limits."""

    def __init__(self) -> None:
        self._open: list[_Element] = [_Element("")]
        self._payments = 0

    def read(self, raw: bytes) -> _Element:
        """Return the element of the document. Refuses: StatementError."""
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
        return self._open[0].children[0]

    def _refuse(self, *_about: object) -> int:
        raise StatementError(_("This XML has a document type or entities, which no bank writes. It was not read."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = _Element(name.rpartition(":")[2], currency=attributes.get("Ccy", ""))
        self._payments += element.name in {"Ntry", "TxDtls"}
        if len(self._open) > _DEPTH_MAX or self._payments > PAYMENTS_MAX:
            raise StatementError(_("This statement is too large. Ask your bank for one of fewer days."))
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        element = self._open[-1]
        if not element.children:  # between elements there is only white space
            element.text = (element.text + text)[:_TEXT_MAX]


def _lines(entry: _Element) -> Iterator[Line]:
    """Yield each payment of an entry: a batch has many; what is not booked yet has none."""
    if entry.first("Sts/Cd", "Sts") != "BOOK":
        return
    for payment in entry.all("NtryDtls/TxDtls") or [_Element("TxDtls")]:
        yield _line(entry, payment)


def _line(entry: _Element, payment: _Element) -> Line:
    amount = next(iter(payment.all("Amt") or payment.all("AmtDtls/TxAmt/Amt") or entry.all("Amt")), _Element("Amt"))
    written = amount.text.strip()
    if not _AMOUNT.fullmatch(written):
        raise ValueError(written or "<Amt/>")
    return Line(
        course=_course(entry, payment),
        amount=Decimal(written).quantize(Decimal("0.01")),
        currency=amount.currency[:3],
        booked_on=date.fromisoformat(entry.first("BookgDt/Dt", "BookgDt/DtTm")[:10]),
        reference=normal(payment.first("Refs/EndToEndId")),
        bank_reference=(payment.first("Refs/AcctSvcrRef") or entry.first("AcctSvcrRef", "NtryRef"))[:100],
    )


def _course(entry: _Element, payment: _Element) -> Course:
    direction = payment.first("CdtDbtInd") or entry.first("CdtDbtInd")
    if direction not in _DIRECTIONS:
        raise ValueError(direction)
    codes = {payment.first("BkTxCd/Domn/Fmly/SubFmlyCd"), entry.first("BkTxCd/Domn/Fmly/SubFmlyCd")}
    is_undone = entry.first("RvslInd").lower() in {"true", "1"}
    is_return = is_undone or bool(payment.all("RtrInf")) or bool(codes & _RETURN_CODES)
    if direction == "DBIT":
        return Course.OTHER if is_undone else Course.PAID
    return Course.RETURNED if is_return else Course.OTHER
