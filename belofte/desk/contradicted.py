"""What the customer says was not kept: what can be said beside a message or a call, and who said so before."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _

from belofte.cases.models import Call, Case, Message
from belofte.promises import contradicting, wording
from belofte.promises.models import Contradiction, Promise, Proof

Choices = list[tuple[int, str]]  # the number of each proof, and what it keeps
_WORDS_MAX: Final = 60  # characters of a promise


def of_promise() -> ArraySubquery:
    """Return what reads with a promise who said that it was not kept, for `lines`."""
    fact = JSONObject(
        id="id",
        message="message_id",
        call="call_id",
        said_at=Coalesce("message__received_at", "call__called_at", "at"),
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


def choices(
    case: Case, *, messages: Sequence[Message], calls: Sequence[Call], now: datetime
) -> dict[str, dict[int, Choices]]:
    """Return what the customer can say was not kept in each message and call, by its number; none where nothing is."""
    proofs = list(contradicting.deniable(case))
    found: dict[str, dict[int, Choices]] = {"message": {}, "call": {}}
    for kind, said in (("message", messages), ("call", calls)):
        for source in said if proofs else ():
            if contradicting.can_be_said_in(source, case=case):
                since = [proof for proof in proofs if contradicting.is_said_after(proof, source)]
                found[kind][source.pk] = [(proof.pk, _label(proof, now=now)) for proof in since]
    return found


def _label(proof: Proof, *, now: datetime) -> str:
    kind = proof.promise.get_kind_display()
    if proof.payout is not None:
        amount, day = wording.money(proof.payout.amount), wording.day(proof.payout.paid_on, now=now)
        return f"{kind}: {_('%(amount)s of %(day)s') % {'amount': amount, 'day': day}}"
    return f"{kind}: {' '.join(proof.promise.words.split())[:_WORDS_MAX]}"


def _words(fact: dict[str, Any], *, now: datetime) -> str:
    said = {"when": wording.moment(datetime.fromisoformat(fact["said_at"]), now=now), "by": fact["by"]}
    if fact["message"] is not None:
        return _("In their message of %(when)s the customer says that it was not kept, as %(by)s read.") % said
    if fact["call"] is not None:
        return _("In the call of %(when)s the customer said that it was not kept, as %(by)s heard.") % said
    return _("On their page the customer pressed that it was not kept, %(when)s.") % said


def _place(fact: dict[str, Any]) -> str:
    found = (f"{name}-{fact[name]}" for name in ("message", "call") if fact[name] is not None)
    return next(found, "")
