"""Reading a statement from a plain file of columns with names, for a bank or a program that gives no CAMT.053."""

import csv
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from belofte.language import amounts
from belofte.promises.statements.lines import PAYMENTS_MAX, REFERENCE_MAX, Course, Line, StatementError, given, normal

COLUMNS: Final = ("booked_on", "amount", "currency", "reference", "course")


def read(text: str) -> list[Line]:
    """Return each payment; the first line names the columns. Refuses: StatementError."""
    first = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first else ",", skipinitialspace=True)
    if lacking := [name for name in COLUMNS if name not in (rows.fieldnames or ())]:
        said = _("This is no CAMT.053, and its first line lacks the columns %(names)s. Give either.")
        raise StatementError(said % {"names": ", ".join(lacking)})
    return [_line(row, number=number) for number, row in _few(rows)]


def _few(rows: "csv.DictReader[str]") -> "list[tuple[int, dict[str, str]]]":
    found = []
    try:
        for number, row in enumerate(rows, start=2):
            if number > PAYMENTS_MAX:
                raise StatementError(_("This statement is too large. Ask your bank for one of fewer days."))
            found.append((number, row))
    except csv.Error as fault:
        raise StatementError(_("This file cannot be read: %(fault)s") % {"fault": fault}) from fault
    return found


def _line(row: dict[str, str], *, number: int) -> Line:
    fields = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "bank_reference")}
    amount = amounts.read(fields["amount"])
    try:
        booked_on, course = date.fromisoformat(fields["booked_on"]), Course(fields["course"])
    except ValueError:
        booked_on, course = None, None
    if amount is None or booked_on is None or course is None or not fields["currency"]:
        said = _(
            "Line %(number)d cannot be read. It needs a date (2026-11-23), an amount (24.95), a currency (EUR), and"
            " paid or returned."
        )
        raise StatementError(said % {"number": number})
    return Line(
        course=course,
        amount=Decimal(amount),
        currency=fields["currency"].upper()[:3],
        booked_on=booked_on,
        reference=normal(fields["reference"]),
        bank_reference=given(fields["bank_reference"])[:REFERENCE_MAX],
        unique=given(fields["bank_reference"]),
    )
