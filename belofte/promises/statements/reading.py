"""Reading a statement of a bank, in whichever format it comes."""

import hashlib
import re
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from belofte.promises.statements import camt, columns
from belofte.promises.statements.lines import BYTES_MAX, Format, Line, Statement, StatementError

_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_NEVER_SAID: Final = re.compile(r"[\x00-\x1f\x7f]")
_FIRST_DAY: Final = date(2000, 1, 1)  # no bank gives older statements, and no clock goes further than the last
_LAST_DAY: Final = date(2100, 1, 1)


def read(raw: bytes, *, takes_columns: bool) -> Statement:
    """Return each payment that was booked: what was paid first, since it may come back in the same file.

    `takes_columns`: it may be a plain file too. Anybody can type one, so no page takes it. Refuses: StatementError.
    """
    if len(raw) > BYTES_MAX:
        raise StatementError(_("This statement is too large. Ask your bank for one of fewer days."))
    is_xml = raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
    if not (is_xml or takes_columns):
        raise StatementError(
            _(
                "This is no CAMT.053 (XML). Ask your bank for that format. A file of columns can be typed by anybody,"
                " so only an administrator reads it in, with “belofte payouts confirm”."
            )
        )
    lines = camt.read(raw) if is_xml else columns.read(_text(raw))
    for line in lines:
        _refuse_senseless(line)
    booked = sorted((line for line in lines if line.amount), key=lambda line: (line.course != "paid", line.booked_on))
    return Statement(
        lines=tuple(booked),
        format=Format.CAMT if is_xml else Format.COLUMNS,
        file_hash=hashlib.sha256(raw).hexdigest(),
    )


def _refuse_senseless(line: Line) -> None:
    """Refuse what no bank says of a payment. Refuses: StatementError."""
    is_dated = _FIRST_DAY <= line.booked_on < _LAST_DAY
    is_plain = not _NEVER_SAID.search(line.reference + line.bank_reference + line.statement)
    if not (is_dated and is_plain and _CURRENCY.fullmatch(line.currency)):
        said = _(
            "A payment of %(day)s cannot be read: its currency, its date or its reference makes no sense. Ask your bank"
            " for this statement anew."
        )
        raise StatementError(said % {"day": line.booked_on.isoformat()})


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise StatementError(_("This is neither XML nor text in UTF-8. Ask your bank for CAMT.053.")) from fault
