"""Money back that was paid: how much, when and how. Nothing else makes a Payout; `gates_on_payouts.py` holds it so.

Somebody declares it. A bank that tells of it proves it (`banking.py`), which is one more proof beside that word.
"""

import re
import uuid
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from belofte.language import amounts
from belofte.language.marking import gettext_noop
from belofte.language.personal.numbers import find_numbers
from belofte.people import calendars
from belofte.people.models import Agent
from belofte.promises import mandates, payout_references, wording
from belofte.promises.gates_on_payouts import MANY_DIGITS, NUMBER_SHAPE
from belofte.promises.ledger import BY_HAND, LedgerRefusedError, RecordedAlreadyError, Source
from belofte.promises.models import Form, Kind, Payout, Promise, Way
from belofte.promises.refusals import (
    MethodMissingError,
    NotOwedError,
    PaidAnotherDayError,
    PaidNothingError,
    PaidTooMuchError,
    ReasonMissingError,
    WholeNumberError,
)

METHOD_MAX: Final = 100  # characters
WHY_MAX: Final = 500
REFERENCE_MAX: Final = 100
_WHOLE: Final = {"iban", "card"}
_WHOLE_NUMBER: Final = gettext_noop(
    "This names the whole number of a card or an account. Write the last four digits only: ••1234."
)


class PayoutMissingError(LedgerRefusedError):
    """Money back is kept by paying it, and nothing says that it was paid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What somebody tells of money that they paid back."""

    promise: Promise
    amount: Decimal
    paid_on: date
    way: Way = Way.ORIGINAL
    method: str = ""  # in words; the way the customer paid needs none
    why_other: str = ""
    why_less: str = ""
    reference: str = ""


def record(
    promise: Promise, paid: Paid, *, source: Source = BY_HAND, key: uuid.UUID | None = None, by: Agent, at: datetime
) -> Payout:
    """Write down what was paid of a promise, whose row is held. Refuses: FieldRefusedError."""
    paid = replace(paid, reference=payout_references.written(paid.reference))  # what is kept is what is looked at
    _refuse_unfit_day(promise, paid, at=at)
    _refuse_unfit_amount(promise, paid)
    mandates.refuse_payout_beyond(paid_so_far(promise) + paid.amount, team_id=promise.case.team_id, by=by)
    _refuse_unfit_way(paid)
    _refuse_whole_numbers(paid)
    payout_references.refuse_unfit(promise, paid.reference)
    return Payout.objects.create(
        promise=promise,
        amount=paid.amount,
        currency=amounts.currency(promise.words),
        is_currency_known=bool(amounts.amounts(promise.words)),
        paid_on=paid.paid_on,
        way=paid.way,
        method=paid.method.strip()[:METHOD_MAX],
        why_other=paid.why_other.strip()[:WHY_MAX] if paid.way == Way.OTHER else "",
        why_less=paid.why_less.strip()[:WHY_MAX],
        reference=paid.reference[:REFERENCE_MAX],
        message=source.message,
        call=source.call,
        mistyped_until=calendars.end_of_working_day(at, count=1, calendar=calendars.of(promise.case.team)),
        key=key,
        by=by,
        at=at,
    )


def refuse_second(key: uuid.UUID | None) -> None:
    """Refuse a form that was sent before. Refuses: RecordedAlreadyError."""
    if key is not None and Payout.objects.filter(key=key).exists():
        raise RecordedAlreadyError(_("This payout has been recorded already."))


def paid_so_far(promise: Promise) -> Decimal:
    """Return what was paid of a promise; what the customer did not get, or was recorded by mistake, is none of it."""
    counted = promise.payouts.filter(proof__fallen_at__isnull=True)
    return counted.aggregate(amount=Sum("amount"))["amount"] or Decimal(0)


def is_whole(promise: Promise) -> bool:
    """Tell whether all was paid; where the words of the promise name no amount, whatever was paid is all."""
    paid = paid_so_far(promise)
    return paid > 0 and (promise.amount is None or paid >= promise.amount)


def masked(words: str) -> str:
    """Return words with the last four alone of each whole number of a card or an account: ••1234."""
    while re.search(NUMBER_SHAPE, words):  # what is left of a longer one may look like one again
        words = re.sub(f"(?:••)?(?:{NUMBER_SHAPE})", lambda found: f"••{found[0][-4:]}", words)
    for one in reversed([each for each in find_numbers(words) if each.kind in _WHOLE]):
        words = f"{words[: one.start]}••{words[one.end - 4 : one.end]}{words[one.end :]}"
    return words


def refuse_whole_number(words: str, *, field: str) -> None:
    """Refuse words that name a whole number of a card or an account. Refuses: refusals.WholeNumberError."""
    if _names_whole_number(words):
        raise WholeNumberError(_(_WHOLE_NUMBER), field=field)


def _names_whole_number(words: str) -> bool:
    return bool(re.search(NUMBER_SHAPE, words)) or any(one.kind in _WHOLE for one in find_numbers(words))


def _refuse_unfit_day(promise: Promise, paid: Paid, *, at: datetime) -> None:
    if promise.kind != Kind.REFUND:
        raise NotOwedError(_("Only money that was promised back is paid out. Tick what else this keeps."))
    if paid.paid_on > at.astimezone(wording.zone()).date():
        raise PaidAnotherDayError(_("This day has yet to come. Record it once it is paid."))
    is_told_later = promise.form == Form.CLAIMED or promise.key is not None  # by hand: it was said before
    if not is_told_later and paid.paid_on < promise.made_at.astimezone(wording.zone()).date():
        raise PaidAnotherDayError(_("This is before it was promised. Check on which day it was paid."))


def _refuse_unfit_amount(promise: Promise, paid: Paid) -> None:
    if paid.amount <= 0:
        raise PaidNothingError(_("Fill in how much was paid."))
    if promise.amount is None:
        return
    left = promise.amount - paid_so_far(promise)
    facts = {"left": wording.money(left, like=promise.words), "paid": wording.money(paid.amount, like=promise.words)}
    if paid.amount > left:
        said = _("%(left)s was left to pay, so %(paid)s is too much. Check it, or first promise the rest too.")
        raise PaidTooMuchError(said % facts)
    if paid.amount < left and not paid.why_less.strip():
        said = _("%(left)s was left to pay, and %(paid)s is less. Write why. The promise runs on until all is paid.")
        raise ReasonMissingError(said % facts, field="why_less")


def _refuse_unfit_way(paid: Paid) -> None:
    if paid.way != Way.OTHER:
        return
    if not paid.method.strip():
        raise MethodMissingError(_("Write which other way: another account, a gift card."))
    if not paid.why_other.strip():
        raise ReasonMissingError(_("Write why it did not go back the way the customer paid."), field="why_other")


def _refuse_whole_numbers(paid: Paid) -> None:
    if re.search(MANY_DIGITS, paid.method):
        raise WholeNumberError(_(_WHOLE_NUMBER), field="method")
    for field in ("method", "why_other", "why_less", "reference"):
        refuse_whole_number(getattr(paid, field), field=field)
