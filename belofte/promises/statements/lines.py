"""What a statement of a bank says of one payment, and what cannot be read as a statement. Pure: it knows no tables."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

BYTES_MAX: Final = 20 * 1024 * 1024
PAYMENTS_MAX: Final = 100_000
REFERENCE_MAX: Final = 100  # characters; a bank takes 35
STATEMENT_MAX: Final = 100  # characters; a bank takes 35
_SAYS_NONE: Final = {"NOTPROVIDED", "NONREF", "NOREF"}
_OURS: Final = re.compile(r"(?<![A-Z0-9])BELOFTE ?- ?(\d{1,18}) ?- ?(\d{1,9})(?![A-Z0-9])", re.ASCII | re.IGNORECASE)


class StatementError(Exception):
    """It is no statement that we read, or too much of one; the words say what to do."""


class Course(models.TextChoices):
    """Which way money went."""

    PAID = "paid", pgettext_lazy("at the bank", "paid")
    RETURNED = "returned", pgettext_lazy("at the bank", "came back")
    OTHER = "other", _("money that came in, or a payment to us that was undone")


class Format(models.TextChoices):
    """In what a statement was written."""

    CAMT = "camt", "CAMT.053"
    COLUMNS = "columns", _("a file of columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One payment that a bank has booked; nothing of who got it."""

    course: Course
    amount: Decimal  # above zero
    currency: str  # "EUR"
    booked_on: date
    reference: str  # from end to end, or ours out of its free text, as `normal` writes it; "" for none
    bank_reference: str = ""  # by which the bank finds it; of a batch all payments may share it
    unique: str = ""  # by which the bank knows this payment alone, in every file; "" where it gives none
    account: str = ""  # of ours, on which it is booked; it is part of the key and kept nowhere
    statement: str = ""  # the bank's name of what it stands in
    is_fee: bool = False  # what the bank charges, and no payment


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A file of a bank, as it was read."""

    lines: tuple[Line, ...]
    format: Format
    file_hash: str  # SHA-256 of its bytes, in hexadecimal


def given(reference: str) -> str:
    """Return a reference as it is written, or "" where it says that there is none."""
    return "" if "".join(reference.split()).upper() in _SAYS_NONE else reference.strip()


def normal(reference: str) -> str:
    """Return a reference as banks carry it: without spaces, in capitals; "" where it says that there is none."""
    return "".join(given(reference).split()).upper()[:REFERENCE_MAX]


def ours(texts: Iterable[str]) -> str:
    """Return the reference of the desk that stands in free texts; "" where none does, or several."""
    found = {f"BELOFTE-{one[1]}-{one[2]}" for text in texts for one in _OURS.finditer(text)}
    return found.pop() if len(found) == 1 else ""


def keyed(lines: Iterable[Line]) -> Iterator[tuple[str, Line]]:
    """Yield each line with its key: the same in every file that tells of the same payment.

    It is the account with what the bank knows the payment by. Where it gives nothing such, it is what does not differ
    from file to file; of two alike in one file, each then has its own.
    """
    seen: Counter[str] = Counter()
    for line in lines:
        facts = (line.account, line.course, f"{line.amount:.2f}", line.currency, line.reference)
        text = "|".join((*facts, line.unique or line.booked_on.isoformat()))
        if not line.unique:
            seen[text] += 1
            text = f"{text}|#{seen[text]}"
        yield hashlib.sha256(text.encode()).hexdigest(), line
