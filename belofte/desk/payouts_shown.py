"""What was paid back of a promise, as the page of its case says it: each payout a line, and how much of the whole."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject
from django.utils import formats
from django.utils.translation import gettext as _

from belofte.people.models import Agent
from belofte.promises import retracting, wording
from belofte.promises.models import Payout, Promise, Way
from belofte.promises.payouts import Paid

Fact = dict[str, Any]  # one payout, as the database writes it in JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One payout, in words."""

    number: int
    words: str
    details: tuple[str, ...]  # its reasons and its reference
    is_doubted: bool  # the customer says that they did not get it
    taken_back: str  # by whom it was, and why; "" where it was not
    is_theirs: bool  # whoever looks may take it back

    @property
    def counts(self) -> bool:
        """Whether it counts towards what was promised."""
        return not (self.is_doubted or self.taken_back)


def of_promise() -> ArraySubquery:
    """Return what reads the payouts of a promise with it, for `lines` and `paid`."""
    names = (*("paid_on", "way", "method", "why_other", "why_less", "reference"), "id", "by_id", "mistyped_until")
    fact = JSONObject(
        **{name: name for name in names},
        amount=Cast("amount", CharField()),
        fallen_at="proof__fallen_at",
        retracted_by="retraction__by__name",
        retracted_because="retraction__reason",
    )
    return ArraySubquery(Payout.objects.filter(promise=OuterRef("pk")).order_by("id").values(fact=fact))


def lines(promise: Promise, *, by: Agent, now: datetime) -> list[Line]:
    """Return each payout of a promise that `of_promise` was read with, as one of us sees it."""
    return [
        Line(
            number=fact["id"],
            words=of_paid(_paid(fact, promise), now=now),
            details=tuple(_details(fact)),
            is_doubted=fact["fallen_at"] is not None and fact["retracted_by"] is None,
            taken_back=_taken_back(fact),
            is_theirs=_is_theirs(fact, promise, by=by, now=now),
        )
        for fact in _facts(promise)
    ]


def part(promise: Promise) -> str:
    """Return how much of the whole was paid; "" where that is nothing, or all."""
    paid = _so_far(promise)
    if not paid or promise.amount is None or paid >= promise.amount:
        return ""
    amounts = {
        "paid": wording.money(paid, like=promise.words),
        "whole": wording.money(promise.amount, like=promise.words),
    }
    return _("%(paid)s of %(whole)s paid back") % amounts


def left(promise: Promise) -> str:
    """Return what is left to pay, as a field shows it; "" where nobody said how much was promised."""
    if promise.amount is None:
        return ""
    return formats.number_format(promise.amount - _so_far(promise), 2)


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


def _facts(promise: Promise) -> list[Fact]:
    found: list[Fact] = vars(promise)["payouts_found"]
    return found


def _so_far(promise: Promise) -> Decimal:
    return sum((Decimal(fact["amount"]) for fact in _facts(promise) if fact["fallen_at"] is None), Decimal(0))


def _paid(fact: Fact, promise: Promise) -> Paid:
    paid_on, way = date.fromisoformat(fact["paid_on"]), Way(fact["way"])
    return Paid(promise=promise, amount=Decimal(fact["amount"]), paid_on=paid_on, way=way, method=fact["method"])


def _taken_back(fact: Fact) -> str:
    if fact["retracted_by"] is None:
        return ""
    return _("Taken back by %(name)s: %(reason)s") % {"name": fact["retracted_by"], "reason": fact["retracted_because"]}


def _is_theirs(fact: Fact, promise: Promise, *, by: Agent, now: datetime) -> bool:
    if fact["fallen_at"] is not None or not retracting.may_count(promise):
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
