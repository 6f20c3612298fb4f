"""When somebody is away: by whole days, where the desk stands. Nothing else writes an Absence.

What somebody has promised for those days is handed over in the same act, which `keeping/going_away.py` sees to.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from belofte.language.calendar import local
from belofte.people.models import Absence, Agent, Role

DAYS_MAX: Final = 366
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)


class AbsenceRefusedError(Exception):
    """Somebody cannot be away so; the words say what to do. `field` is where."""

    field = "last_day"


class LastDayFirstError(AbsenceRefusedError):
    """It would end before it begins."""


class DaysPassedError(AbsenceRefusedError):
    """Those days are over."""


class TooLongError(AbsenceRefusedError):
    """It is longer, or further away, than anybody knows."""


class AwayAlreadyError(AbsenceRefusedError):
    """They are away on some of those days already."""

    field = "first_day"


class WithdrawnAlreadyError(AbsenceRefusedError):
    """It does not hold any more."""


class NotTheirsError(AbsenceRefusedError):
    """Somebody's days are their own, and their leads'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From which day through which."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        """The first moment of them."""
        return local(self.first, time(), _zone())

    @property
    def ends_at(self) -> datetime:
        """The first moment after them."""
        return local(self.last + _DAY, time(), _zone())


def may_decide(agent: Agent, *, by: Agent) -> bool:
    """Tell whether somebody may say when this person is away: they themselves, a lead of theirs, an administrator."""
    if not by.is_active:
        return False
    if agent.pk == by.pk or by.has_role(Role.ADMINISTRATOR):
        return True
    return by.has_role(Role.LEAD) and agent.teams.filter(pk__in=by.teams.all()).exists()


def refuse_unfit(agent: Agent, days: Days, *, by: Agent, at: datetime) -> None:
    """Refuse days that cannot be.

    Refuses: NotTheirsError, LastDayFirstError, DaysPassedError, TooLongError, AwayAlreadyError.
    """
    if not may_decide(agent, by=by):
        raise NotTheirsError(_("Only %(name)s, a lead of their team or an administrator may say so.") % vars(agent))
    today = at.astimezone(_zone()).date()
    if days.last < days.first:
        raise LastDayFirstError(_("The last day comes before the first. Look at the dates once more."))
    if days.last < today:
        raise DaysPassedError(_("These days are over. Choose a last day from today on."))
    if days.last - days.first >= timedelta(days=DAYS_MAX) or days.first > today + timedelta(days=2 * DAYS_MAX):
        raise TooLongError(_("That is more than a year. Check the dates."))
    other = standing().filter(agent=agent, first_day__lte=days.last, last_day__gte=days.first).first()
    if other is not None:
        words = (
            _("%(name)s is away already on %(first)s. Withdraw that, or choose other days.")
            if other.first_day == other.last_day
            else _("%(name)s is away already from %(first)s through %(last)s. Withdraw that, or choose other days.")
        )
        raise AwayAlreadyError(
            words % {"name": agent.name, "first": day(other.first_day, at=at), "last": day(other.last_day, at=at)}
        )


def record(agent: Agent, days: Days, *, by: Agent, at: datetime) -> Absence:
    """Write down that somebody is away; their row is held, and what they promised for then is given away.

    Refuses: what `refuse_unfit` refuses.
    """
    refuse_unfit(agent, days, by=by, at=at)
    return Absence.objects.create(
        agent=agent,
        first_day=days.first,
        last_day=days.last,
        begins_at=days.begins_at,
        ends_at=days.ends_at,
        by=by,
        made_at=at,
    )


def withdraw(absence: Absence, *, by: Agent, at: datetime) -> None:
    """Say that somebody is there after all, or is back earlier. Refuses: NotTheirsError, WithdrawnAlreadyError."""
    if not may_decide(absence.agent, by=by):
        raise NotTheirsError(
            _("Only %(name)s, a lead of their team or an administrator may say so.") % vars(absence.agent)
        )
    if not standing().filter(pk=absence.pk, ends_at__gt=at).update(withdrawn_by=by, withdrawn_at=at):
        raise WithdrawnAlreadyError(_("This was withdrawn already, or is over."))


def standing() -> QuerySet[Absence]:
    """Return the absences that hold."""
    return Absence.objects.filter(withdrawn_at__isnull=True)


def coming(agents: Collection[int], *, at: datetime) -> QuerySet[Absence]:
    """Return the absences of some people that last now, or are still to come."""
    return standing().filter(agent__in=agents, ends_at__gt=at).select_related("agent")


def now(*, at: datetime) -> QuerySet[Absence]:
    """Return the absences that last now."""
    return standing().filter(begins_at__lte=at, ends_at__gt=at)


def over(due: datetime | OuterRef | F) -> QuerySet[Absence]:
    """Return the absences in which something falls due; what ends at midnight belongs to the day before."""
    return standing().filter(begins_at__lt=due, ends_at__gte=due)


def is_away(agent: Agent, *, at: datetime) -> bool:
    """Tell whether somebody is away now."""
    return now(at=at).filter(agent=agent).exists()


def away_through(*, at: datetime) -> Subquery:
    """Return of people, as a list reads them, the last day on which they are away; NULL for who is there."""
    return Subquery(now(at=at).filter(agent=OuterRef("pk")).values("last_day")[:1])


def is_away_now(whom: str, *, at: datetime) -> Exists:
    """Tell of rows whether the person whom they name is away now."""
    return Exists(now(at=at).filter(agent=OuterRef(whom)))


def owner_is_away() -> Exists:
    """Tell of a promise whether its owner is away when it falls due."""
    return Exists(over(OuterRef("due_at")).filter(agent=OuterRef("owner")))


def words(absence: Absence, *, at: datetime) -> str:
    """Say who is away and until when: “Sanne is away through Friday.”."""
    said = {
        "name": absence.agent.name,
        "first": day(absence.first_day, at=at),
        "last": day(absence.last_day, at=at),
    }
    if absence.begins_at <= at:
        is_last = absence.last_day == at.astimezone(_zone()).date()
        return (_("%(name)s is away today.") if is_last else _("%(name)s is away through %(last)s.")) % said
    if absence.first_day == absence.last_day:
        return _("%(name)s is away on %(first)s.") % said
    return _("%(name)s is away from %(first)s through %(last)s.") % said


def labelled(name: str, last_day: date | None, *, at: datetime) -> str:
    """Return a name as a list shows it, with until when they are away, where they are."""
    if last_day is None:
        return name
    return f"{name} ({through(last_day, at=at)})"


def through(last_day: date, *, at: datetime) -> str:
    """Say until when somebody is away who is so now."""
    if last_day == at.astimezone(_zone()).date():
        return _("away today")
    return _("away through %(last)s") % {"last": day(last_day, at=at)}


def period(absence: Absence) -> str:
    """Say which days it is about, so that it is still right when it is read years later."""
    words = _("Away on %(first)s.") if _is_one_day(absence) else _("Away from %(first)s through %(last)s.")
    return words % _dated(absence)


def why(absence: Absence) -> str:
    """Say the same with who is away."""
    is_one_day = _is_one_day(absence)
    words = (
        _("%(name)s is away on %(first)s.") if is_one_day else _("%(name)s is away from %(first)s through %(last)s.")
    )
    return words % _dated(absence)


def _is_one_day(absence: Absence) -> bool:
    return absence.first_day == absence.last_day


def _dated(absence: Absence) -> dict[str, str]:
    pattern = pgettext("date", "j F Y")
    return {
        "name": absence.agent.name,
        "first": formats.date_format(absence.first_day, pattern),
        "last": formats.date_format(absence.last_day, pattern),
    }


def labels(agents: Collection[int], *, at: datetime) -> dict[int, str]:
    """Return when some people are away, now or soon, as a list shows it behind their names: the first of it."""
    today = at.astimezone(_zone()).date()
    said: dict[int, str] = {}
    for each in coming(agents, at=at).order_by("first_day"):
        is_now = each.begins_at <= at or each.first_day <= today
        said.setdefault(each.agent_id, through(each.last_day, at=at) if is_now else _from_through(each, at=at))
    return said


def _from_through(absence: Absence, *, at: datetime) -> str:
    said = {"first": day(absence.first_day, at=at), "last": day(absence.last_day, at=at)}
    if absence.first_day == absence.last_day:
        return _("away on %(first)s") % said
    return _("away from %(first)s through %(last)s") % said


def day(on: date, *, at: datetime) -> str:
    """Return a day as one says it: today, a day of the week where it is near, and else its date."""
    today = at.astimezone(_zone()).date()
    if on == today:
        return _("today")
    if today < on < today + _WEEK:
        return formats.date_format(on, "l")
    return formats.date_format(on, pgettext("date", "l j F") if on.year == today.year else pgettext("date", "l j F Y"))


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
