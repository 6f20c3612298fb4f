"""Writing to many who wait at once, each with a date of their own, and stopping that. Nothing else makes a Mailing."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from belofte import jobs
from belofte.cases.models import Case
from belofte.mailings import dates, fitness, words
from belofte.mailings.models import Addressee, Mailing, MailingOverruling
from belofte.mailings.words import Words
from belofte.people import calendars, teams
from belofte.people.models import Agent, Team
from belofte.promises import wording
from belofte.promises.terms import FURTHEST
from belofte.replies import noticing
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.noticing import Noticed

CASES_MAX: Final = 1_000  # of one mailing
_WORDS_MAX: Final = 500
_JOB: Final = "belofte.mailings.jobs.tell"
_OTHER_TEAM: Final = gettext_noop("These cases are of more than one team. Choose those of one team.")


class MailingRefusedError(Exception):
    """It cannot be sent so, or not be stopped; the words say what to do. `field` is where on the form."""

    field = ""


class NotTheirLeadError(MailingRefusedError):
    """Only a lead of the team does it."""


class NobodyWaitsError(MailingRefusedError):
    """There are no cases to write to."""


class TooManyError(MailingRefusedError):
    """More cases than go into one."""


class OtherTeamError(MailingRefusedError):
    """The cases are of more than one team."""


class LastDayUnfitError(MailingRefusedError):
    """The last day has passed, is too far away, or is no working day."""

    field = "last_day"


class AlreadyStoppedError(MailingRefusedError):
    """Somebody stopped it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Who waits for a team and has no day of ours ahead, in the order of the backlog, as many as one mailing takes."""

    cases: Sequence[Case]
    beyond: int  # how many stand behind them, for the next mailing
    with_a_day: int  # how many wait, and have a day that is still to come or heard one lately: they stand outside


def waiting(team: Team, *, among: QuerySet[Case] | None = None, at: datetime) -> Line:
    """Return who waits for a team, or in a group of its backlog, in the order of that.

    Whoever has a day already takes nobody's place.
    """
    everybody = (Case.objects.all() if among is None else among).filter(team=team, waiting_since__isnull=False)
    found = everybody.exclude(fitness.has_a_day(team=team, at=at))
    cases = list(found.order_by("lifted_since", "pk")[:CASES_MAX])
    number = found.count() if len(cases) == CASES_MAX else len(cases)
    return Line(cases=cases, beyond=number - len(cases), with_a_day=everybody.count() - number)


def digest(said: Words, *, last_day: date, cases: Sequence[int]) -> str:
    """Return by what it is known again: what is sent is what somebody looked at."""
    parts = [said.nl, said.en, last_day.isoformat(), ",".join(map(str, cases))]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def send_to(
    cases: Sequence[Case],
    said: Words,
    *,
    last_day: date,
    reasons: Mapping[str, Reason] | None = None,
    key: uuid.UUID | None = None,
    by: Agent,
    at: datetime,
) -> Mailing:
    """Write to all of these, in their order, each with the date by which they are answered; a job does it for each.

    The same form, known by its key, sends once. Refuses: NobodyWaitsError, TooManyError, OtherTeamError,
    NotTheirLeadError, LastDayUnfitError, words.WordsRefusedError, and guarding.StoppedError where a guard stops it
    and there is no reason.
    """
    team = _team_of(cases)
    refuse_others(team, by=by)
    words.refuse_unfit(said)
    refuse_unfit_day(last_day, team=team, at=at)
    planned = dates.plan(cases, team=team, last_day=last_day, at=at)
    noticed = words.remarks_of(said, team=team, due_at=planned.due[0], since=cases[0].waiting_since or at, at=at)
    stops = noticing.stopping(noticed)
    _refuse_unanswered(noticed, reasons or {})
    with transaction.atomic():
        _hold(cases, team=team)
        if key and (earlier := Mailing.objects.filter(send_key=key, team=team).first()):
            return earlier
        made = Mailing.objects.create(
            team=team, nl=said.nl, en=said.en, last_day=last_day, stops=len(stops), send_key=key, by=by, at=at
        )
        _overrule(made, stops, reasons or {}, by=by, at=at)
        _address(made, cases, planned.due)
    return made


@transaction.atomic
def stop(mailing: Mailing, *, by: Agent, at: datetime) -> int:
    """Have whoever has not got it yet not get it; return how many. Refuses: NotTheirLeadError, AlreadyStoppedError."""
    held = Mailing.objects.select_for_update(of=("self",)).select_related("team").get(pk=mailing.pk)
    refuse_others(held.team, by=by)
    if held.stopped_at is not None:
        raise AlreadyStoppedError(_("This message has been stopped already."))
    held.stopped_by, held.stopped_at = by, at
    held.save(update_fields=["stopped_by", "stopped_at"])
    return _leave_out(held, at=at)


@transaction.atomic
def halt(number: int, *, because: Mailing.Because, at: datetime) -> int:
    """Stop one by the desk itself, unless it was stopped; return how many do not get it."""
    held = Mailing.objects.select_for_update().get(pk=number)
    if held.stopped_at is not None:
        return 0
    held.stopped_at, held.stopped_because = at, because
    held.save(update_fields=["stopped_at", "stopped_because"])
    return _leave_out(held, at=at)


def halt_all(*, because: Mailing.Because, at: datetime) -> int:
    """Stop all that are under way; return how many customers do not get theirs."""
    under_way = Addressee.objects.filter(settled_at=None).order_by("mailing").values_list("mailing", flat=True)
    return sum(halt(number, because=because, at=at) for number in list(under_way.distinct()))


def _leave_out(held: Mailing, *, at: datetime) -> int:
    return held.addressees.filter(settled_at=None).update(because=Addressee.Because.HALTED, settled_at=at)


def refuse_others(team: Team, *, by: Agent) -> None:
    """Let pass only a lead of the team. Refuses: NotTheirLeadError."""
    if not may_write(by, team=team):
        raise NotTheirLeadError(_("Only a lead of this team writes to all who wait. Ask one."))


def may_write(agent: Agent, *, team: Team) -> bool:
    """Tell whether somebody writes to all who wait for a team: whoever decides in it. Asked anew each time."""
    return teams.decides(agent, team_id=team.pk)


def refuse_unfit_day(last_day: date, *, team: Team, at: datetime) -> None:
    """Refuse a last day on which nobody works, or that has passed. Refuses: LastDayUnfitError."""
    today = at.astimezone(wording.zone()).date()
    if last_day < today:
        raise LastDayUnfitError(_("This day has passed. Choose one that is still to come."))
    if last_day > today + FURTHEST:
        raise LastDayUnfitError(_("This is more than two years away. Check the year."))
    if not calendars.of(team).is_working_day(last_day):
        raise LastDayUnfitError(_("The team does not work on that day. Choose a working day."))


def _team_of(cases: Sequence[Case]) -> Team:
    if not cases:
        raise NobodyWaitsError(_("Nobody waits, so there is nobody to write to."))
    if len(cases) > CASES_MAX:
        raise TooManyError(_("Write to at most %(most)d customers at once.") % {"most": CASES_MAX})
    if len({case.team_id for case in cases}) > 1:
        raise OtherTeamError(_(_OTHER_TEAM))
    return cases[0].team


def _hold(cases: Sequence[Case], *, team: Team) -> None:
    """Hold the cases in the order in which everybody holds more than one. Refuses: OtherTeamError."""
    numbers = [case.pk for case in cases]
    held = Case.objects.select_for_update().filter(pk__in=numbers).order_by("pk").values_list("team", flat=True)
    if set(held) != {team.pk}:
        raise OtherTeamError(_(_OTHER_TEAM))


def _refuse_unanswered(noticed: Sequence[Noticed], reasons: Mapping[str, Reason]) -> None:
    stops = noticing.stopping(noticed)
    if any(stop.key not in reasons or not reasons[stop.key].words.strip() for stop in stops):
        raise StoppedError(
            _("Nothing was sent. Change what is marked below, or say why it is right."),
            seen=[each.seen for each in noticed],
        )


def _overrule(
    made: Mailing, stops: Sequence[Noticed], reasons: Mapping[str, Reason], *, by: Agent, at: datetime
) -> None:
    MailingOverruling.objects.bulk_create(
        MailingOverruling(
            mailing=made,
            language=stop.language,
            guard=stop.seen.guard,
            words=stop.seen.remark.words[:_WORDS_MAX],
            reason=reasons[stop.key].words.strip()[:_WORDS_MAX],
            by=by,
            at=at,
        )
        for stop in stops
    )


def _address(made: Mailing, cases: Sequence[Case], due: Sequence[datetime]) -> None:
    rows = Addressee.objects.bulk_create(
        Addressee(mailing=made, case=case, place=place, due_at=due_at)
        for place, (case, due_at) in enumerate(zip(cases, due, strict=True), start=1)
    )
    jobs.defer_all(_JOB, "addressee_id", [row.pk for row in rows])
