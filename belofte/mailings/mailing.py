"""Writing to many who wait at once, each with a date of their own, and stopping that. Nothing else makes a Mailing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.cases.models import Case
from belofte.language.calendar import WorkingTimeMissingError
from belofte.mailings import dates, words
from belofte.mailings.models import Addressee, Mailing, MailingOverruling
from belofte.mailings.words import Words
from belofte.people import calendars, teams
from belofte.people.models import Agent, Team
from belofte.promises import wording
from belofte.promises.terms import FURTHEST
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.vetting import Stopped

CASES_MAX: Final = 1_000  # of one mailing
_WORDS_MAX: Final = 500
_JOB: Final = "belofte.mailings.jobs.tell"


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


class NoWorkingTimeError(MailingRefusedError):
    """The team works too little for anybody to say by when."""


class AlreadyStoppedError(MailingRefusedError):
    """Somebody stopped it first."""


def waiting(team: Team, *, through: int | None = None) -> list[Case]:
    """Return who waits for a team, longest first, as many as one mailing takes; up to the newest that was seen."""
    found = Case.objects.filter(team=team, waiting_since__isnull=False)
    if through is not None:
        found = found.filter(pk__lte=through)
    return list(found.order_by("waiting_since", "pk")[:CASES_MAX])


def send_to(
    cases: Sequence[Case],
    said: Words,
    *,
    last_day: date,
    reasons: Mapping[str, Reason] | None = None,
    by: Agent,
    at: datetime,
) -> Mailing:
    """Write to all of these, in their order, each with the date by which they are answered; a job does it for each.

    Refuses: NobodyWaitsError, TooManyError, OtherTeamError, NotTheirLeadError, LastDayUnfitError, NoWorkingTimeError,
    words.WordsRefusedError, and guarding.StoppedError where a guard stops it and there is no reason.
    """
    team = _team_of(cases)
    refuse_others(team, by=by)
    words.refuse_unfit(said)
    refuse_unfit_day(last_day, team=team, at=at)
    try:
        planned = dates.plan(cases, team=team, last_day=last_day, at=at)
    except WorkingTimeMissingError:
        raise NoWorkingTimeError(_("This team works too few hours to say by when. Change its hours first.")) from None
    stops = words.stops_of(said, team=team, due_at=planned.due[0], since=cases[0].waiting_since or at, at=at)
    _refuse_unanswered(stops, reasons or {})
    with transaction.atomic():
        made = Mailing.objects.create(
            team=team, nl=said.nl, en=said.en, last_day=last_day, stops=len(stops), by=by, at=at
        )
        _overrule(made, stops, reasons or {}, by=by, at=at)
        _address(made, cases, planned.due)
    return made


@transaction.atomic
def stop(mailing: Mailing, *, by: Agent, at: datetime) -> int:
    """Have whoever has not got it yet not get it; return how many. Refuses: NotTheirLeadError, AlreadyStoppedError."""
    held = Mailing.objects.select_for_update().select_related("team").get(pk=mailing.pk)
    refuse_others(held.team, by=by)
    if held.stopped_at is not None:
        raise AlreadyStoppedError(_("This message has been stopped already."))
    held.stopped_by, held.stopped_at = by, at
    held.save(update_fields=["stopped_by", "stopped_at"])
    return held.addressees.filter(settled_at=None).update(because=Addressee.Because.HALTED, settled_at=at)


def refuse_others(team: Team, *, by: Agent) -> None:
    """Let pass only a lead of the team. Refuses: NotTheirLeadError."""
    if not may_write(by, team=team):
        raise NotTheirLeadError(_("Only a lead of this team writes to all who wait. Ask one."))


def may_write(agent: Agent, *, team: Team) -> bool:
    """Tell whether somebody writes to all who wait for a team."""
    return agent.is_lead and teams.is_at_work(agent, team_id=team.pk)


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
        raise TooManyError(_("Write to at most %(most)d cases at once.") % {"most": CASES_MAX})
    if len({case.team_id for case in cases}) > 1:
        raise OtherTeamError(_("These cases are of more than one team. Write to those of one team."))
    return cases[0].team


def _refuse_unanswered(stops: Sequence[Stopped], reasons: Mapping[str, Reason]) -> None:
    if any(stop.key not in reasons or not reasons[stop.key].words.strip() for stop in stops):
        raise StoppedError(
            _("Nothing was sent. Change what is marked below, or say why it is right."),
            seen=[each.seen for each in stops],
        )


def _overrule(
    made: Mailing, stops: Sequence[Stopped], reasons: Mapping[str, Reason], *, by: Agent, at: datetime
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
    for row in rows:
        jobs.defer(_JOB, addressee_id=row.pk)
