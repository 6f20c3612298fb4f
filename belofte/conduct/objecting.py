"""Who hears that a customer wrote since their conversation was stopped, so that no objection is left lying.

Or that the letter which says so came back: then they open the conversation again, or not.

Whether it is one, a person says: a lead of the team, or after some hours its administrators too. Nothing else writes a
NoObjection.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import BigIntegerField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Delivery, Message
from belofte.conduct import ending, heard, stops
from belofte.conduct.models import NoObjection, Stop
from belofte.conduct.stops import AnotherLeadNeededError, ObjectionRefusedError
from belofte.language.calendar import working_time
from belofte.live import announcing
from belofte.people import calendars
from belofte.people.models import Agent, Role

_LONG: Final = timedelta(hours=4)  # of the team's working hours


class OverMeanwhileError(ObjectionRefusedError):
    """The stop ended since whoever decides looked."""


class NotBackError(ObjectionRefusedError):
    """Its letter did not come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A stop since which the customer wrote what nobody has decided on, or whose letter came back."""

    stop: Stop
    case: Case
    message: int | None  # the newest of them; None where the letter came back
    since: datetime  # of the first of them, or of when it came back
    is_late: bool


def asking(agent: Agent, *, case: Case | None = None, at: datetime) -> list[Undecided]:
    """Return what asks somebody to decide, the longest ago first; of all their teams, or in one case.

    First it asks the leads of the team; its administrators once it is late, or where no lead is there to decide.
    """
    if not agent.is_lead:
        return []
    both = (_undecided(agent), _back(agent))
    found = [stop for each in both for stop in (each if case is None else each.filter(conversation__case=case))]
    told = sorted((_told(stop, at=at) for stop in found), key=lambda one: (one.since, one.stop.pk))
    if agent.has_role(Role.LEAD) or case is not None:
        return told
    return [one for one in told if one.is_late or not _has_lead(one)]


def tell(case: Case) -> None:
    """Have the open pages of who decides look again, where a conversation of the case is stopped."""
    for stop in stops.standing(case).select_related("by"):
        for agent in stops.deciders(case, besides=stop.by):
            announcing.agent_changed(agent.pk)


def refuse_over(stop: Stop, *, is_over: bool) -> None:
    """Refuse a decision on a stop that ended since somebody looked. Refuses: OverMeanwhileError.

    The case's row is held.
    """
    stop.refresh_from_db(fields=["ended_at"])
    if (stop.ended_at is not None) != is_over:
        raise OverMeanwhileError(
            _("This stop ended meanwhile, so the conversation is open again. Read your words again before you send.")
        )


@transaction.atomic
def set_aside(stop: Stop, message: Message, *, by: Agent, at: datetime) -> None:
    """Say that up to this message the customer does not object. Refuses: AnotherLeadNeededError."""
    case = Case.objects.select_for_update(of=("self",)).get(conversations=stop.conversation_id)
    if not stops.deciders(case, besides=stop.by).filter(pk=by.pk).exists():
        raise AnotherLeadNeededError(_("A lead decides this, who did not stop the conversation. Ask one."))
    NoObjection.objects.get_or_create(stop=stop, message=message, defaults={"by": by, "at": at})
    announcing.case_changed(case.pk, team=case.team_id)
    tell(case)


@transaction.atomic
def open_again(stop: Stop, *, by: Agent, at: datetime) -> None:
    """Have a conversation be open again, since the letter that says that it stops came back.

    Refuses: AnotherLeadNeededError, OverMeanwhileError, NotBackError.
    """
    case = Case.objects.select_for_update(of=("self",)).get(conversations=stop.conversation_id)
    if not stops.deciders(case, besides=stop.by).filter(pk=by.pk).exists():
        raise AnotherLeadNeededError(_("A lead decides this, who did not stop the conversation. Ask one."))
    refuse_over(stop, is_over=False)
    if not _back(by).filter(pk=stop.pk).exists():
        raise NotBackError(_("The letter did not come back after all, so the stop runs until its time."))
    ending.end(stop, because="came_back", by=by, at=history.moment(case, at=at))
    announcing.case_changed(case.pk, team=case.team_id)


def _back(agent: Agent) -> QuerySet[Stop]:
    """Return the stops whose letter came back, on which somebody decides."""
    came_back = Delivery.objects.filter(message=OuterRef("told"), state=Delivery.State.BOUNCED).order_by("settled_at")
    return (
        Stop.objects.alias(letter=heard.fate("told"))
        .filter(ended_at__isnull=True, letter=Delivery.State.BOUNCED, conversation__case__team__in=agent.teams.all())
        .exclude(by=agent)
        .annotate(newest=Value(None, BigIntegerField()), since=Subquery(came_back.values("settled_at")[:1]))
        .select_related("conversation__case__team", "conversation__case__contact", "by")
        .order_by("since", "pk")
    )


def _undecided(agent: Agent) -> QuerySet[Stop]:
    read = NoObjection.objects.filter(stop=OuterRef(OuterRef("pk"))).order_by().values("stop")
    wrote = Message.objects.filter(
        conversation__case=OuterRef("conversation__case"),
        direction=Message.Direction.IN,
        is_automatic=False,
        recorded_at__gt=OuterRef("at"),
        pk__gt=Coalesce(Subquery(read.annotate(last=Max("message")).values("last")), 0),
    )
    mine = Stop.objects.filter(ended_at__isnull=True, objection__isnull=True)
    return (
        mine.filter(conversation__case__team__in=agent.teams.all())
        .exclude(by=agent)
        .annotate(newest=Subquery(wrote.order_by("-pk").values("pk")[:1]))
        .annotate(since=Subquery(wrote.order_by("pk").values("recorded_at")[:1]))
        .filter(newest__isnull=False)
        .select_related("conversation__case__team", "conversation__case__contact", "by")
        .order_by("since", "pk")
    )


def _told(stop: Stop, *, at: datetime) -> Undecided:
    case, facts = stop.conversation.case, vars(stop)
    is_late = working_time(facts["since"], at, calendar=calendars.of(case.team)) >= _LONG
    return Undecided(stop=stop, case=case, message=facts["newest"], since=facts["since"], is_late=is_late)


def _has_lead(one: Undecided) -> bool:
    return stops.deciders(one.case, besides=one.stop.by).filter(roles__contains=[Role.LEAD]).exists()
