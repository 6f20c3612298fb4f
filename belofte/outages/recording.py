"""Writing down that something is out, until when it may last, and that it is over. Nothing else writes an Outage."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from belofte.outages.gates import COVERS_FOR
from belofte.outages.models import Affected, Expectation, Outage
from belofte.people.models import Agent, Role, Team


class OutageRefusedError(Exception):
    """It cannot be so; the words say what to do. `field` is where."""

    field = "what"


class NotLeadError(OutageRefusedError):
    """Only a lead says so."""


class NotTheirsError(OutageRefusedError):
    """It meets teams that they do not lead."""


class WrittenAlreadyError(OutageRefusedError):
    """It was written down before."""


class WordsMissingError(OutageRefusedError):
    """It does not say what is out, or not in both languages."""

    def __init__(self, words: str, *, field: str) -> None:
        super().__init__(words)
        self.field = field


class TeamMissingError(OutageRefusedError):
    """It meets nobody."""

    field = "teams"


class TooLateError(OutageRefusedError):
    """It would begin or end at a moment that is still to come."""

    field = "began"


class EndedBeforeItBeganError(OutageRefusedError):
    """It would end before it began."""

    field = "ended"


class ExpectedEarlierError(OutageRefusedError):
    """It would last until a moment that has passed."""

    field = "until"


class ExpectedAlreadyError(OutageRefusedError):
    """That is what was said last."""

    field = "until"


class OverAlreadyError(OutageRefusedError):
    """Somebody said first that it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a lead tells of an outage."""

    what: str
    words_nl: str
    words_en: str
    began_at: datetime


@transaction.atomic
def record(what: Description, *, teams: Collection[Team], by: Agent, at: datetime) -> Outage:
    """Write down that something is out for some teams, once. Refuses: OutageRefusedError.

    Where somebody writes its words, `replies/outages.py` has them read before.
    """
    refuse_unfit(what, teams=teams, by=by, at=at)
    _refuse_twice(what, teams)
    outage = Outage.objects.create(
        what=what.what.strip(),
        words_nl=what.words_nl.strip(),
        words_en=what.words_en.strip(),
        began_at=what.began_at,
        recorded_by=by,
        recorded_at=at,
    )
    Affected.objects.bulk_create(Affected(outage=outage, team=team) for team in teams)
    return outage


def refuse_unfit(what: Description, *, teams: Collection[Team], by: Agent, at: datetime) -> None:
    """Refuse what cannot be written down by them, or so. Refuses: OutageRefusedError."""
    _refuse_agent(by)
    _refuse_wordless(what)
    if not teams:
        raise TeamMissingError(_("Choose at least one team whose customers it meets."))
    if what.began_at > at:
        raise TooLateError(_("This moment has yet to come. Say since when it is out."))


@transaction.atomic
def end(outage: Outage, *, ended_at: datetime, by: Agent, at: datetime) -> None:
    """Say since when it is over. Refuses: OutageRefusedError."""
    _refuse_agent(by)
    outage = Outage.objects.select_for_update().get(pk=outage.pk)
    if not may_end(outage, by=by):
        raise NotTheirsError(_("It meets other teams too. Ask who wrote it down, or an administrator, to say so."))
    if outage.ended_at is not None:
        raise OverAlreadyError(_("A colleague has already said that this is over."))
    if ended_at > at:
        raise TooLateError(_("This moment has yet to come. Say it is over once it is."))
    if ended_at < outage.began_at:
        raise EndedBeforeItBeganError(_("This is before it began. Check the day and the time."))
    outage.ended_at, outage.ended_by = ended_at, by
    outage.save(update_fields=["ended_at", "ended_by"])


@transaction.atomic
def expect(outage: Outage, *, until: datetime, by: Agent, at: datetime) -> Expectation:
    """Say until when it is expected to last; what was said last counts, also where that is earlier.

    Refuses: OutageRefusedError.
    """
    _refuse_agent(by)
    outage = Outage.objects.select_for_update().get(pk=outage.pk)
    if not may_end(outage, by=by):
        raise NotTheirsError(_("It meets other teams too. Ask who wrote it down, or an administrator, to say so."))
    if outage.ended_at is not None:
        raise OverAlreadyError(_("A colleague has already said that this is over."))
    if until <= at:
        raise ExpectedEarlierError(_("This moment has passed. Choose one that is still to come."))
    last = outage.expectations.order_by("-pk").first()
    if last is not None and last.until == until:
        raise ExpectedAlreadyError(_("This moment was named already."))
    return Expectation.objects.create(outage=outage, until=until, by=by, at=at)


def expected(outage: OuterRef, *, at: datetime) -> QuerySet[Expectation]:
    """Return until when an outage is expected to last, as was said last; nothing once that has passed."""
    newer = Expectation.objects.filter(outage=OuterRef("outage"), pk__gt=OuterRef("pk"))
    return Expectation.objects.filter(~Exists(newer), outage=outage, until__gt=at)


def may_end(outage: Outage, *, by: Agent) -> bool:
    """Tell whether somebody can know that it is over everywhere: who wrote it down, or leads all its teams."""
    if by.has_role(Role.ADMINISTRATOR) or outage.recorded_by_id == by.pk:
        return True
    return by.is_lead and not outage.teams.exclude(pk__in=by.teams.values("pk")).exists()


def covering(team: Team, *, at: datetime) -> QuerySet[Outage]:
    """Return the outages that met a team, and are there now or were shortly before; `gates.covers` says the same."""
    is_near = Q(ended_at=None) | Q(ended_at__gte=at - COVERS_FOR)
    return Outage.objects.filter(is_near, teams=team, began_at__lte=at)


def running(team_id: int | OuterRef) -> QuerySet[Outage]:
    """Return what is out for a team now, as far as anybody said."""
    return Outage.objects.filter(ended_at=None, affected__team=team_id)


def _refuse_agent(by: Agent) -> None:
    if not by.is_lead:
        raise NotLeadError(_("Only a lead says that something is out, and that it is over. Ask one."))


def _refuse_twice(what: Description, teams: Collection[Team]) -> None:
    """Refuse what was written down just like it, by a form that was pressed twice or by a colleague."""
    # whoever presses twice waits for the first
    list(Team.objects.select_for_update(no_key=True).filter(pk__in=[team.pk for team in teams]).order_by("pk"))
    same = Outage.objects.filter(what=what.what.strip(), began_at=what.began_at, teams__in=teams)
    if same.exists():
        raise WrittenAlreadyError(_("This is written down already, with the same name and the same moment."))


def _refuse_wordless(what: Description) -> None:
    for field in ("what", "words_nl", "words_en"):
        if not getattr(what, field).strip():
            raise WordsMissingError(_("Write what is out, and what the customer reads in both languages."), field=field)
