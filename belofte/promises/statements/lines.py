"""What a statement of a bank says of one payment, and what cannot be read as a statement. Pure: it knows no tables."""

import hashlib
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


class StatementError(Exception):
    """It is no statement that we read, or too much of one; the words say what to do."""


class Course(models.TextChoices):
    """Which way money went."""

    PAID = "paid", pgettext_lazy("at the bank", "paid")
    RETURNED = "returned", pgettext_lazy("at the bank", "came back")
    OTHER = "other", _("money that came in, or a payment to us that was undone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One payment that a bank has booked; nothing of who got it."""

    course: Course
    amount: Decimal  # above zero
    currency: str  # "EUR"
    booked_on: date
    reference: str  # from end to end, as `normal` writes it; "" for none
    bank_reference: str = ""  # by which the bank finds it


def normal(reference: str) -> str:
    """Return a reference as banks carry it: without spaces, in capitals; "" where it says that there is none."""
    plain = "".join(reference.split()).upper()[:REFERENCE_MAX]
    return "" if plain == "NOTPROVIDED" else plain


def keyed(lines: Iterable[Line]) -> Iterator[tuple[str, Line]]:
    """Yield each line with its key: the same in every file that tells of the same payment.

    Of two alike in one file, which some banks do not tell apart, each has its own.
    """
    seen: Counter[str] = Counter()
    for line in lines:
        facts = (line.course, line.booked_on.isoformat(), f"{line.amount:.2f}", line.currency, line.reference)
        text = "|".join((*facts, line.bank_reference))
        seen[text] += 1
        yield hashlib.sha256(f"{text}|{seen[text]}".encode()).hexdigest(), line
