"""What the customer says was not kept: what can be said beside a message or a call, and who said so before."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef
from django.db.models.functions import Cast, JSONObject
from django.utils.translation import gettext as _

from belofte.cases.models import Call, Case, Message
from belofte.promises import contradicting, wording
from belofte.promises.contradictions import SAID_AT
from belofte.promises.models import Contradiction, Promise

Fact = dict[str, Any]  # one row, as the database writes it in JSON
Choices = list[tuple[int, str]]  # the number of each proof, and what it keeps
_WORDS_MAX: Final = 60  # characters of a promise


def of_promise() -> ArraySubquery:
    """Return what reads with a promise who said that it was not kept, for `lines`."""
    fact = JSONObject(
        id="id",
        message="message_id",
        call="call_id",
        said_at=SAID_AT,
        by="by__name",
    )
    said = Contradiction.objects.filter(proof__promise=OuterRef("pk")).order_by("pk")
    return ArraySubquery(said.values(fact=fact))


def lines(promise: Promise, *, now: datetime) -> list[dict[str, str]]:
    """Return who said that it was not kept, and where on the page that stands, as `of_promise` read it."""
    return [{"words": _words(fact, now=now), "place": _place(fact)} for fact in vars(promise)["contradicted"]]


def titles(promises: Iterable[Promise], *, now: datetime) -> dict[int, dict[str, str]]:
    """Return the same by the number of each contradiction."""
    facts = (fact for promise in promises for fact in vars(promise)["contradicted"])
    return {fact["id"]: {"words": _words(fact, now=now), "place": _place(fact)} for fact in facts}


def deniable() -> ArraySubquery:
    """Return what reads with a promise what of it the customer can deny, for `choices`."""
    fact = JSONObject(
        id="pk",
        since="since",
        call="call_id",
        message="attestation__message_id",
        amount=Cast("payout__amount", CharField()),
        paid_on="payout__paid_on",
    )
    return ArraySubquery(contradicting.deniable().filter(promise=OuterRef("pk")).values(fact=fact))


def choices(
    promises: Iterable[Promise], *, case: Case, messages: Iterable[Message], calls: Iterable[Call], now: datetime
) -> dict[str, dict[int, Choices]]:
    """Return what the customer can say was not kept in each message and call, by its number, as `deniable` read it."""
    facts = [(promise, fact) for promise in promises for fact in vars(promise)["deniable"]]

    def said_in(source: Message | Call) -> Choices:
        if not contradicting.can_be_said_in(source, case=case):
            return []
        return [(fact["id"], _label(promise, fact, now=now)) for promise, fact in facts if _is_after(fact, source)]

    return {
        "message": {message.pk: said_in(message) for message in messages},
        "call": {call.pk: said_in(call) for call in calls},
    }


def _is_after(fact: Fact, source: Message | Call) -> bool:
    since = datetime.fromisoformat(fact["since"])
    return contradicting.is_said_after(since, source, call=fact["call"], message=fact["message"])


def _label(promise: Promise, fact: Fact, *, now: datetime) -> str:
    kind = promise.get_kind_display()
    if fact["amount"] is not None:
        amount = wording.money(Decimal(fact["amount"]), like=promise.words)
        day = wording.day(date.fromisoformat(fact["paid_on"]), now=now)
        return f"{kind}: {_('%(amount)s of %(day)s') % {'amount': amount, 'day': day}}"
    words = f"{kind}: {' '.join(promise.words.split())[:_WORDS_MAX]}"
    if promise.due_at is None:
        return words
    return f"{words} ({wording.due(promise.due_at, promise.grain, words=promise.due_words, now=now)})"


def _words(fact: Fact, *, now: datetime) -> str:
    said = {"when": wording.moment(datetime.fromisoformat(fact["said_at"]), now=now), "by": fact["by"]}
    if fact["message"] is not None:
        return _("In their message of %(when)s the customer says that it was not kept, as %(by)s read.") % said
    if fact["call"] is not None:
        return _("In the call of %(when)s the customer said that it was not kept, as %(by)s heard.") % said
    return _("On their page the customer pressed that it was not kept, %(when)s.") % said


def _place(fact: Fact) -> str:
    found = (f"{name}-{fact[name]}" for name in ("message", "call") if fact[name] is not None)
    return next(found, "")
