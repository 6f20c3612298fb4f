"""A customer's word on an explainer, and what follows from many. Nothing else writes a Contest or a Candidate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import get_language

from belofte.contacts.models import ContactPoint
from belofte.library.models import Candidate, Contest, ContestLimit, Text, Use
from belofte.people.models import Agent

CUSTOMERS_USUAL: Final = 5
DAYS_USUAL: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """From how many customers, within how many days, a known complaint may lie behind it."""

    customers: int = CUSTOMERS_USUAL
    days: int = DAYS_USUAL


def limit() -> Limit:
    """Return what the house chose."""
    chosen = ContestLimit.objects.order_by("-pk").first()
    return Limit(customers=chosen.customers, days=chosen.days) if chosen else Limit()


def choose_limit(chosen: Limit, *, by: Agent, at: datetime) -> None:
    """Have another number of customers count from now on."""
    ContestLimit.objects.create(customers=chosen.customers, days=chosen.days, by=by, at=at)


@transaction.atomic
def contest(use: Use, *, word: Contest.Word, by: ContactPoint, at: datetime) -> Candidate | None:
    """Keep a customer's word, once; return the candidate where this one made it so many."""
    text = Text.objects.select_for_update(no_key=True).get(pk=use.text_id)
    _contest, is_new = Contest.objects.get_or_create(
        use=use, word=word, defaults={"text": text, "contact_point": by, "at": at}
    )
    if not is_new:
        return None
    bound = limit()
    since = at - timedelta(days=bound.days)
    customers = customers_of(text, since=since)
    if customers < bound.customers or text.candidates.filter(at__gt=since).exists():
        return None
    return Candidate.objects.create(text=text, customers=customers, at=at)


def shown_of(message: str) -> ArraySubquery:
    """Return an expression for what a customer says of what messages explain; `message` names their key."""
    title = "text__version__title_en" if get_language() == "en" else "text__version__title_nl"
    told = JSONObject(word="word", title=title)
    return ArraySubquery(Contest.objects.filter(use__message=OuterRef(message)).order_by("pk").values(told=told))


def customers_of(text: Text, *, since: datetime) -> int:
    """Count the customers who contested a text since then."""
    contests = text.contests.filter(at__gt=since)
    return contests.values("contact_point__contact").distinct().count()


def counted(explainers: QuerySet[Text], *, at: datetime) -> Sequence[Text]:
    """Return explainers with how often each was sent and contested lately: what needs explaining most first."""
    since = at - timedelta(days=limit().days)
    uses = Use.objects.filter(text=OuterRef("pk"), at__gt=since)
    contests = Contest.objects.filter(text=OuterRef("pk"), at__gt=since)
    people = Count("contact_point__contact", distinct=True)
    candidates = Candidate.objects.filter(text=OuterRef("pk")).order_by("-pk").values("at")
    found = explainers.filter(kind=Text.Kind.EXPLAINER, version__isnull=False).annotate(
        times=_counted(uses, Count("pk")),
        unclear=_counted(contests.filter(word=Contest.Word.UNCLEAR), people),
        wrong=_counted(contests.filter(word=Contest.Word.WRONG), people),
        customers=_counted(contests, people),
        candidate_at=Subquery(candidates[:1]),
    )
    return list(found.order_by("-times", "version__title_nl"))


def _counted(rows: "QuerySet[Use] | QuerySet[Contest]", number: Count) -> Coalesce:
    """Return an expression for a number of rows of a text."""
    return Coalesce(Subquery(rows.order_by().values("text").annotate(number=number).values("number")), 0)
