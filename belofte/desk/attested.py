"""Who says that a delivery or an appointment took place, as the page of its case says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from belofte.promises import wording
from belofte.promises.models import Contradiction, Kind, Promise, Proof, Witness

Fact = dict[str, Any]  # one proof, as the database writes it in JSON

_WROTE: Final = gettext_lazy("%(who)s wrote so, %(when)s.")
_CUSTOMER: Final = gettext_lazy("The customer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One word that it took place."""

    number: int | None  # of the attestation; None where one of us told the customer that it took place
    words: str
    place: str  # where on the page it stands; "" where it was pressed
    is_proven: bool
    is_over: bool  # the customer said otherwise since, or it came back
    is_denied: bool  # of these: the customer said otherwise


def of_promise() -> ArraySubquery:
    """Return what reads with a promise who said that it took place, for `lines`."""
    fact = JSONObject(
        attestation="attestation_id",
        witness="attestation__witness",
        party="attestation__party",
        colleague="attestation__colleague__name",
        is_identified="attestation__is_identified",
        message=Coalesce("attestation__message_id", "message_id"),
        note="attestation__note_id",
        call="call_id",
        said_at=Coalesce("attestation__said_at", "kept_at", "established_at"),
        by="by__name",
        certainty="certainty",
        fallen_at="fallen_at",
        is_denied=Exists(Contradiction.objects.filter(proof=OuterRef("pk"))),
    )
    proofs = Proof.objects.filter(
        promise=OuterRef("pk"), promise__kind=Kind.DELIVERY, established_at__isnull=False, payout=None, match=None
    )
    return ArraySubquery(proofs.order_by("pk").values(fact=fact))


def lines(promise: Promise, *, now: datetime) -> list[Line]:
    """Return who said that it took place, as `of_promise` read it."""
    return [
        Line(
            number=fact["attestation"],
            words=_words(fact, now=now),
            place=_place(fact),
            is_proven=fact["certainty"] == Proof.Certainty.PROVEN,
            is_over=fact["fallen_at"] is not None,
            is_denied=fact["is_denied"],
        )
        for fact in vars(promise)["attested"]
    ]


def titles(promises: Iterable[Promise], *, now: datetime) -> dict[int, str]:
    """Return in words who said so, by attestation."""
    every = (line for promise in promises for line in lines(promise, now=now))
    return {line.number: line.words for line in every if line.number is not None}


def _words(fact: Fact, *, now: datetime) -> str:
    said = {"when": wording.moment(datetime.fromisoformat(fact["said_at"]), now=now), "by": fact["by"]}
    if fact["witness"] == Witness.COLLEAGUE:
        return _("%(by)s was there, %(when)s.") % (said | {"by": fact["colleague"] or fact["by"]})
    if fact["witness"] == Witness.PARTY:
        said["who"] = fact["party"]
        words = _("%(who)s told %(by)s so by telephone, %(when)s.") if fact["note"] is not None else str(_WROTE)
        return words % said
    if fact["witness"] == Witness.CUSTOMER:
        return _customers(fact) % (said | {"who": str(_CUSTOMER)})
    if fact["call"] is not None:
        return _("%(by)s spoke about it with the customer, %(when)s.") % said
    return _("%(by)s wrote to the customer that it took place, %(when)s.") % said


def _customers(fact: Fact) -> str:
    if fact["message"] is not None:
        return str(_WROTE)
    if fact["is_identified"]:
        return _("%(who)s pressed it on their page, %(when)s.")
    return _("It was pressed on the customer's page by whoever has the link, without a code, %(when)s.")


def _place(fact: Fact) -> str:
    found = (f"{name}-{fact[name]}" for name in ("message", "note", "call") if fact[name] is not None)
    return next(found, "")
