"""What was paid back of a promise, as the page of its case says it: each payout a line, and how much of the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, OuterRef, Subquery
from django.db.models.functions import Cast, JSONObject
from django.utils import formats
from django.utils.translation import gettext as _

from belofte.language import amounts
from belofte.people.models import Agent
from belofte.promises import payout_references, payouts, retracting, wording
from belofte.promises.models import BankMatch, Payout, Promise, Way
from belofte.promises.payouts import Paid
from belofte.promises.statements.lines import Course, Format

_HASH_SHOWN: Final = 12  # of 64 letters: enough to tell one file from another
Fact = dict[str, Any]  # one payout, as the database writes it in JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One payout, in words."""

    number: int
    words: str
    details: tuple[str, ...]  # its reasons and its reference
    is_doubted: bool  # the customer says that they did not get it
    taken_back: str  # by whom it was, and why, or that it came back; "" where it was not
    proven: str  # that the bank confirms it, by which reference, and where it says so; "" where it does not
    is_theirs: bool  # whoever looks may take it back

    @property
    def counts(self) -> bool:
        """Whether it counts towards what was promised."""
        return not (self.is_doubted or self.taken_back)


def of_promise() -> ArraySubquery:
    """Return what reads the payouts of a promise with it, for `lines` and `paid`."""
    names = (
        *("paid_on", "way", "method", "why_other", "why_less", "reference"),
        "id",
        "by_id",
        "mistyped_until",
        "is_currency_known",
    )
    fact = JSONObject(
        **{name: name for name in names},
        amount=Cast("amount", CharField()),
        fallen_at="proof__fallen_at",
        retracted_by="retraction__by__name",
        retracted_because="retraction__reason",
        proven_on=_told_by_bank(Course.PAID, "booked_on"),
        proven_by=_told_by_bank(Course.PAID, "bank_reference"),
        proven_in=_told_by_bank(Course.PAID, "currency"),
        statement=_told_by_bank(Course.PAID, "statement"),
        file_format=_told_by_bank(Course.PAID, "file_format"),
        file_hash=_told_by_bank(Course.PAID, "file_hash"),
        is_part_back=Exists(retracting.came_back_in_part()),
        returned_on=_told_by_bank(Course.RETURNED, "booked_on"),
    )
    return ArraySubquery(Payout.objects.filter(promise=OuterRef("pk")).order_by("id").values(fact=fact))


def lines(promise: Promise, *, by: Agent, now: datetime) -> list[Line]:
    """Return each payout of a promise that `of_promise` was read with, as one of us sees it."""
    return [
        Line(
            number=fact["id"],
            words=of_paid(_paid(fact, promise), now=now),
            details=tuple(_details(fact)),
            is_doubted=fact["fallen_at"] is not None and not (fact["retracted_by"] or fact["returned_on"]),
            taken_back=_taken_back(fact, now=now),
            proven=_proven(fact, promise, now=now),
            is_theirs=_is_theirs(fact, by=by, now=now),
        )
        for fact in _facts(promise)
    ]


def titles(promises: Iterable[Promise], *, now: datetime) -> dict[int, str]:
    """Return what the history calls each payout, by its number: how much, and when."""
    return {fact["id"]: _title(_paid(fact, each), now=now) for each in promises for fact in _facts(each)}


def part(promise: Promise) -> str:
    """Return how much of the whole was paid; "" where that is nothing, or all."""
    paid = _so_far(promise)
    if not paid or promise.amount is None or paid >= promise.amount:
        return ""
    sums = {
        "paid": wording.money(paid, like=promise.words),
        "whole": wording.money(promise.amount, like=promise.words),
    }
    return _("%(paid)s of %(whole)s paid back") % sums


def left(promise: Promise) -> str:
    """Return what is left to pay, as a field shows it; "" where nobody said how much was promised."""
    if promise.amount is None:
        return ""
    return formats.number_format(promise.amount - _so_far(promise), 2)


def next_reference(promise: Promise) -> str:
    """Return the reference to pay the next part with."""
    return payout_references.next_of(promise, recorded=len(_facts(promise)), had=vars(promise)["references_had"])


def of_paid(paid: Paid, *, now: datetime) -> str:
    """Return a payout in words: how much, when and how."""
    facts = {
        "amount": wording.money(paid.amount, like=paid.promise.words),
        "day": wording.day(paid.paid_on, now=now),
        "method": paid.method.strip(),
    }
    if paid.way == Way.OTHER:
        return _("%(amount)s paid back on %(day)s, another way: %(method)s") % facts
    if facts["method"]:
        return _("%(amount)s paid back on %(day)s, the way the customer paid: %(method)s") % facts
    return _("%(amount)s paid back on %(day)s, the way the customer paid") % facts


def _title(paid: Paid, *, now: datetime) -> str:
    amount = wording.money(paid.amount, like=paid.promise.words)
    return _("%(amount)s of %(day)s") % {"amount": amount, "day": wording.day(paid.paid_on, now=now)}


def _facts(promise: Promise) -> list[Fact]:
    found: list[Fact] = vars(promise)["payouts_found"]
    return found


def _so_far(promise: Promise) -> Decimal:
    return sum((Decimal(fact["amount"]) for fact in _facts(promise) if fact["fallen_at"] is None), Decimal(0))


def _paid(fact: Fact, promise: Promise) -> Paid:
    paid_on, way = date.fromisoformat(fact["paid_on"]), Way(fact["way"])
    return Paid(promise=promise, amount=Decimal(fact["amount"]), paid_on=paid_on, way=way, method=fact["method"])


def _told_by_bank(course: Course, name: str) -> Subquery:
    """Return what reads a fact of the entry of a bank that a payout fits."""
    found = BankMatch.objects.filter(payout=OuterRef("pk"), course=course)
    return Subquery(found.values(f"entry__{name}")[:1])


def _proven(fact: Fact, promise: Promise, *, now: datetime) -> str:
    if fact["proven_on"] is None:
        return ""
    said = {"day": wording.day(date.fromisoformat(fact["proven_on"]), now=now), "reference": _reference(fact)}
    parts = [
        _("The bank confirms it: paid on %(day)s, reference %(reference)s.") % said
        if said["reference"]
        else _("The bank confirms it: paid on %(day)s.") % said
    ]
    if not (fact["is_currency_known"] or _is_said(fact["proven_in"], promise)):
        parts.append(_("Nobody wrote down in which money; the bank says %(money)s.") % {"money": fact["proven_in"]})
    return " ".join([*parts, *_source(fact)])


def _is_said(currency: str, promise: Promise) -> bool:
    """Tell whether the words of a promise name this money; what was paid before that was kept may be of it."""
    return bool(amounts.amounts(promise.words)) and amounts.currency(promise.words) == currency


def _reference(fact: Fact) -> str:
    return payouts.masked(fact["proven_by"])  # of what was kept before whole numbers were masked


def _source(fact: Fact) -> list[str]:
    """Return where the bank says so: the statement by its own name, and its file by how the hash of it begins."""
    said = {"name": fact["statement"], "hash": fact["file_hash"][:_HASH_SHOWN]}
    if fact["file_format"] == Format.COLUMNS:
        return [_("Out of a file of columns, read in by an administrator (file %(hash)s).") % said]
    if fact["file_format"] == Format.CAMT:
        return [_("Statement %(name)s in CAMT.053 (file %(hash)s).") % said]
    return []


def _taken_back(fact: Fact, *, now: datetime) -> str:
    if fact["returned_on"] is not None:
        day = wording.day(date.fromisoformat(fact["returned_on"]), now=now)
        return _("Came back to us on %(day)s, says the bank.") % {"day": day}
    if fact["retracted_by"] is None:
        return ""
    return _("Taken back by %(name)s: %(reason)s") % {"name": fact["retracted_by"], "reason": fact["retracted_because"]}


def _is_theirs(fact: Fact, *, by: Agent, now: datetime) -> bool:
    if fact["fallen_at"] is not None or (fact["proven_on"] and not (fact["is_part_back"] and by.is_lead)):
        return False
    until = fact["mistyped_until"] and datetime.fromisoformat(fact["mistyped_until"])
    return retracting.may_take_back(until, recorded_by=fact["by_id"], by=by, at=now)


def _details(fact: Fact) -> list[str]:
    said = {
        "why_other": _("Why another way: %(words)s"),
        "why_less": _("Why less: %(words)s"),
        "reference": _("Reference: %(words)s"),
    }
    return [words % {"words": fact[name]} for name, words in said.items() if fact[name]]
