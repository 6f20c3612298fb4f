"""Making, renaming and filling teams. Who is in a team sees its cases from their next request.

`by` is None on the command line.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from belofte import locks
from belofte.language.calendar import Calendar
from belofte.live import announcing
from belofte.people import absences, calendars, managing
from belofte.people.models import ANSWERING, LEADING, Absence, Agent, Role, Team


class TeamExistsError(Exception):
    """There is a team of this name already."""


class HoursMissingError(Exception):
    """The team would never work."""


class StopTooLongError(Exception):
    """A stopped conversation does not stay so for that long."""


class FirstAnswerUnlikelyError(Exception):
    """Nobody answers that fast, or that late."""


STOP_DAYS_MAX = 31  # for which a conversation stays stopped
FIRST_ANSWER_HOURS_MAX = 200  # of working time: five weeks in an office


def members(team_id: int | OuterRef) -> QuerySet[Agent]:
    """Return who is in a team, also those who do not work here any more. Nothing else asks for a team's members."""
    return Agent.objects.filter(teams=team_id)


def at_work(team_id: int | OuterRef) -> QuerySet[Agent]:
    """Return the members of a team who work here."""
    return members(team_id).filter(is_active=True)


def there(team_id: int | OuterRef, *, at: datetime) -> QuerySet[Agent]:
    """Return who of a team answers customers and is not away now."""
    return at_work(team_id).filter(roles__overlap=ANSWERING).exclude(pk__in=absences.now(at=at).values("agent"))


def deciding(team_id: int, *, besides: int) -> QuerySet[Agent]:
    """Return who in a team decides what needs a lead, beside somebody. Who only administers opens no case."""
    deciders = at_work(team_id).filter(roles__overlap=LEADING).filter(roles__overlap=ANSWERING)
    return deciders.exclude(pk=besides)


def decides(agent: Agent, *, team_id: int) -> bool:
    """Tell whether somebody decides in a team what needs a lead, by the same rule, and as it stands now."""
    return at_work(team_id).filter(roles__overlap=LEADING).filter(roles__overlap=ANSWERING, pk=agent.pk).exists()


def leads(team_id: int, *, at: datetime) -> QuerySet[Agent]:
    """Return who hears what leads hear: they, or their deputies; while all are away, who is there and answers."""
    away = absences.now(at=at).values("agent")
    for leading in (leading_in(team_id), deputies(team_id)):
        present = leading.exclude(pk__in=away)
        if present.exists():
            return present
        if leading.exists():
            return there(team_id, at=at)
    return Agent.objects.none()


def leading_in(team_id: int | OuterRef) -> QuerySet[Agent]:
    """Return the leads of a team."""
    return at_work(team_id).filter(roles__contains=[Role.LEAD])


def deputies(team_id: int | OuterRef) -> QuerySet[Agent]:
    """Return who hears what leads hear in a team that has none: its administrators who answer customers too."""
    return at_work(team_id).filter(roles__contains=[Role.ADMINISTRATOR]).filter(roles__overlap=ANSWERING)


def leaderless() -> QuerySet[Team]:
    """Return the teams that have no lead, though somebody works in them."""
    return Team.objects.filter(Exists(at_work(OuterRef("pk")))).exclude(Exists(leading_in(OuterRef("pk"))))


def tell(agent: Agent, *, team_id: int, at: datetime) -> None:
    """Have the open pages of somebody look again at what asks for them; of the leads too, where they are not there."""
    announcing.agent_changed(agent.pk)
    if not there(team_id, at=at).filter(pk=agent.pk).exists():
        for lead in leads(team_id, at=at):
            announcing.agent_changed(lead.pk)


def led_by(agent: Agent, *, at: datetime) -> QuerySet[Team]:
    """Return the teams of which somebody hears what leads hear, by the same rule."""
    if agent.is_lead or not agent.is_answerer:
        return agent.teams.all() if agent.is_lead else Team.objects.none()
    away = absences.now(at=at).values("agent")
    leading, instead = leading_in(OuterRef("pk")), deputies(OuterRef("pk"))
    present = Q(Exists(leading.exclude(pk__in=away))) | ~Q(Exists(leading)) & Q(Exists(instead.exclude(pk__in=away)))
    return agent.teams.filter(Q(Exists(leading)) | Q(Exists(instead))).exclude(present)


def without_leads(absence: Absence) -> QuerySet[Team]:
    """Return the teams that somebody leads and nobody else does who is there on all days of an absence."""
    if not absence.agent.is_lead:
        return Team.objects.none()
    meanwhile = absences.standing().filter(first_day__lte=absence.last_day, last_day__gte=absence.first_day)
    others = leading_in(OuterRef("pk")).exclude(pk=absence.agent_id)
    return absence.agent.teams.exclude(Exists(others.exclude(pk__in=meanwhile.values("agent"))))


def is_at_work(agent: Agent, *, team_id: int) -> bool:
    """Tell whether somebody works here, in this team."""
    return agent.is_active and agent.teams.filter(pk=team_id).exists()


def hold_at_work(agent: Agent, *, team_id: int) -> bool:
    """Tell the same, and have whoever lets them go, or takes them out of a team, wait for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_active FROM people_agent WHERE id = %s FOR SHARE", [agent.pk])
        (is_active,) = cursor.fetchone() or (False,)
    return is_active and agent.teams.filter(pk=team_id).exists()


def hold_leaving(agents: QuerySet[Agent]) -> list[Agent]:
    """Return agents of whom work is taken, and wait for whoever gives them some just now."""
    return list(agents.select_for_update(of=("self",), no_key=True).order_by("pk"))


def create(*, name: str, by: Agent | None) -> Team:
    """Make a team. Refuses: TeamExistsError, managing.NotAdministratorError."""
    managing.expect_administrator(by)
    with transaction.atomic():
        return Team.objects.create(name=_free_name(name))


def rename(team: Team, *, name: str, by: Agent) -> None:
    """Give a team another name. Refuses: TeamExistsError, managing.NotAdministratorError."""
    managing.expect_administrator(by)
    with transaction.atomic():
        team.name = _free_name(name, besides=team)
        team.save(update_fields=["name"])


def set_hours(team: Team, *, hours: Calendar, by: Agent | None) -> None:
    """Say when a team works. Refuses: HoursMissingError, managing.NotAdministratorError."""
    managing.expect_administrator(by)
    if not any(hours.hours.values()):
        raise HoursMissingError(_("Fill in at least one day: warnings come in working hours."))
    team.hours = calendars.as_row(hours)
    team.save(update_fields=["hours"])


def set_house(team: Team, *, address_form: str, words: str, jargon: str, by: Agent | None) -> None:
    """Say how a team talks to its customers. Refuses: managing.NotAdministratorError."""
    managing.expect_administrator(by)
    team.address_form, team.house_words, team.house_jargon = address_form, words, jargon
    team.save(update_fields=["address_form", "house_words", "house_jargon"])


def set_first_answer(team: Team, *, hours: int, by: Agent | None) -> None:
    """Say within how many working hours a team answers a new question.

    Refuses: FirstAnswerUnlikelyError, managing.NotAdministratorError.
    """
    managing.expect_administrator(by)
    if not 1 <= hours <= FIRST_ANSWER_HOURS_MAX:
        raise FirstAnswerUnlikelyError(_("Choose from 1 to %(most)d working hours.") % {"most": FIRST_ANSWER_HOURS_MAX})
    team.first_answer_hours = hours
    team.save(update_fields=["first_answer_hours"])


def set_stop_days(team: Team, *, days: int, by: Agent | None) -> None:
    """Say for how many days a stopped conversation stays so. Refuses: StopTooLongError, NotAdministratorError."""
    managing.expect_administrator(by)
    if not 1 <= days <= STOP_DAYS_MAX:
        raise StopTooLongError(_("Choose from 1 to %(most)d days.") % {"most": STOP_DAYS_MAX})
    team.stop_days = days
    team.save(update_fields=["stop_days"])


def set_members(team: Team, *, members: Iterable[Agent], by: Agent) -> None:
    """Say who is in a team, instead of who was. Refuses: managing.NotAdministratorError."""
    managing.expect_administrator(by)
    team.agents.set(members)


def set_teams(agent: Agent, *, teams: Iterable[Team], by: Agent) -> None:
    """Say which teams somebody is in, instead of those they were in. Refuses: managing.NotAdministratorError."""
    managing.expect_administrator(by)
    agent.teams.set(teams)


def _free_name(name: str, *, besides: Team | None = None) -> str:
    """Return the name without spaces around it, or refuse one that another team has, whatever its capitals."""
    name = name.strip()
    locks.hold("team name", name.casefold())
    others = Team.objects.exclude(pk=besides.pk) if besides else Team.objects.all()
    if others.filter(name__iexact=name).exists():
        raise TeamExistsError(_("There is a team called “%(name)s” already.") % {"name": name})
    return name
