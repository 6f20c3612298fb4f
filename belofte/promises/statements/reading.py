"""Reading a statement of a bank, in whichever format it comes."""

from django.utils.translation import gettext as _

from belofte.promises.statements import camt, columns
from belofte.promises.statements.lines import BYTES_MAX, Line, StatementError


def read(raw: bytes) -> list[Line]:
    """Return each payment that was booked: what was paid first, since it may come back in the same file.

    Refuses: StatementError.
    """
    if len(raw) > BYTES_MAX:
        raise StatementError(_("This statement is too large. Ask your bank for one of fewer days."))
    lines = camt.read(raw) if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else columns.read(_text(raw))
    return sorted((line for line in lines if line.amount), key=lambda line: (line.course != "paid", line.booked_on))


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise StatementError(_("This is neither XML nor text in UTF-8. Ask your bank for CAMT.053.")) from fault
