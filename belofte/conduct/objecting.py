"""Who hears that a customer wrote since their conversation was stopped, so that no objection is left lying.

Whether it is one, a person says: a lead of the team, or after some hours its administrators too. Nothing else writes a
NoObjection.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from belofte.cases.models import Case, Message
from belofte.conduct import stops
from belofte.conduct.models import NoObjection, Stop
from belofte.conduct.stops import AnotherLeadNeededError, ObjectionRefusedError
from belofte.language.calendar import working_time
from belofte.live import announcing
from belofte.people import calendars
from belofte.people.models import Agent, Role

_LONG: Final = timedelta(hours=4)  # of the team's working hours


class OverMeanwhileError(ObjectionRefusedError):
    """The stop ended since whoever decides looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A stop since which the customer wrote what nobody has decided on."""

    stop: Stop
    case: Case
    message: int  # the newest of them
    since: datetime  # of the first of them
    is_late: bool


def asking(agent: Agent, *, case: Case | None = None, at: datetime) -> list[Undecided]:
    """Return what asks somebody to decide, the longest ago first; of all their teams, or in one case.

    First it asks the leads of the team; its administrators once it is late, or where no lead is there to decide.
    """
    if not agent.is_lead:
        return []
    found = _undecided(agent) if case is None else _undecided(agent).filter(conversation__case=case)
    told = [_told(stop, at=at) for stop in found]
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
