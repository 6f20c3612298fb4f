"""What is about to be promised, and whether it can be: by whom, by when, how. Refuses what nobody can keep."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from belofte.cases.models import Case
from belofte.outages.models import Outage
from belofte.people import calendars, teams
from belofte.people.models import ANSWERING, Agent, Role
from belofte.promises import channels, series
from belofte.promises.refusals import (
    ClaimantMissingError,
    ConditionMissingError,
    DueMissingError,
    DuePassedError,
    DueTooFarError,
    HolidayError,
    LaterThanSaidError,
    LeadMissingError,
    MandateError,
    OutageMissingError,
    OwnerMissingError,
    ReasonMissingError,
    RecurrenceMissingError,
    SeriesTooShortError,
    TermsRefusedError,
    WordsMissingError,
)
from belofte.promises.vocabulary import Every, Form, Grain, Initiator, Kind

__all__ = [
    "FURTHEST",
    "WORDS_MAX",
    "ClaimantMissingError",
    "ConditionMissingError",
    "Due",
    "DueMissingError",
    "DuePassedError",
    "DueTooFarError",
    "HolidayError",
    "LaterThanSaidError",
    "LeadMissingError",
    "MandateError",
    "NewDate",
    "OutageMissingError",
    "OwnerMissingError",
    "ReasonMissingError",
    "RecurrenceMissingError",
    "SeriesTooShortError",
    "Terms",
    "TermsRefusedError",
    "WordsMissingError",
    "fit_owner",
    "is_fit_owner",
    "recurrence",
    "refuse_unfit",
    "refuse_unfit_date",
    "refuse_without_reason",
    "successor",
]

FURTHEST: Final = timedelta(days=731)  # two years: a later date is a slip of the pen
SERIES_MAX: Final = timedelta(days=3_653)  # ten years
_INSTANT: Final = timedelta(microseconds=1)
WORDS_MAX: Final = 2_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """By when, as it was said: the last moment, how exactly, and the words."""

    at: datetime
    grain: Grain = Grain.MINUTE
    words: str = ""
    is_on_holiday_knowingly: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is promised."""

    kind: Kind
    words: str
    owner: Agent | None
    is_of_team: bool = False  # the team sees to it until somebody of it takes it: then there is no owner yet
    due: Due | None = None
    channel: str = ""
    form: Form = Form.FIRM
    condition: str = ""
    every: Every | None = None  # of a recurring one
    until: date | None = None  # the last day of its series; None while it goes on
    claimed_of: str = ""  # of a claimed one: who promised it, by the customer's word


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDate:
    """Another date for something promised before."""

    due: Due | None
    initiator: Initiator
    reason: str
    outage: Outage | None = None  # of force majeure


def refuse_unfit(terms: Terms, *, case: Case, at: datetime) -> None:
    """Refuse what cannot be promised.

    Refuses: WordsMissingError, UnfitChannelError, OwnerMissingError, ConditionMissingError, ClaimantMissingError,
    RecurrenceMissingError, SeriesTooShortError, and what refuse_unfit_date refuses.
    """
    if not terms.words.strip():
        raise WordsMissingError(_("Write down what is promised."))
    channels.refuse_unfit(terms.kind, terms.channel, form=terms.form)
    if terms.owner is not None or not terms.is_of_team:
        fit_owner(terms.owner, case=case)
    if terms.form == Form.CONDITIONAL and not terms.condition.strip():
        raise ConditionMissingError(_("Write down what has to happen first."))
    if terms.form == Form.CLAIMED and not terms.claimed_of.strip():
        raise ClaimantMissingError(_("Write down who promised it: a shop, a fitter, a colleague."))
    if terms.form == Form.CLAIMED:
        refuse_unlikely_date(terms.due, at=at)
    elif terms.due is not None or terms.form != Form.CONDITIONAL:
        refuse_unfit_date(terms.due, case=case, at=at)
    if terms.form == Form.RECURRING:
        recurrence(terms, case=case)


def recurrence(terms: Terms, *, case: Case) -> str:
    """Return the rule of a recurring promise. Refuses: RecurrenceMissingError, DueMissingError, SeriesTooShortError."""
    if terms.every is None:
        raise RecurrenceMissingError(_("Choose how often it is done."))
    if terms.due is None:
        raise DueMissingError(_("Choose by when it is done the first time."))
    if terms.until is not None and not terms.due.at.date() < terms.until <= (terms.due.at + SERIES_MAX).date():
        raise SeriesTooShortError(_("Choose a last day after the first time, and at most ten years later."))
    calendar = calendars.of(case.team)
    rule = series.rule(terms.every, first=terms.due.at, until=terms.until, calendar=calendar)
    if series.next_due(rule, after=terms.due.at, calendar=calendar) is None:
        raise SeriesTooShortError(_("Then it is done once. Choose a later day, or choose “once”."))
    return rule


def is_fit_owner(owner: Agent | None, *, case: Case) -> bool:
    """Tell whether somebody is there to see to a promise: at work here, and answering in the team of the case."""
    return owner is not None and owner.is_answerer and teams.is_at_work(owner, team_id=case.team_id)


def fit_owner(owner: Agent | None, *, case: Case) -> Agent:
    """Return who sees to it, if they can: they cannot leave before this is committed. Refuses: OwnerMissingError."""
    if owner is None:
        raise OwnerMissingError(_("Choose who sees to it: a promise without an owner is kept by nobody."))
    if not teams.hold_at_work(owner, team_id=case.team_id):
        raise OwnerMissingError(_("%(name)s is not in the team of this case. Choose a colleague who is.") % vars(owner))
    if not owner.is_answerer:
        raise OwnerMissingError(_("%(name)s does not answer customers. Choose a colleague who does.") % vars(owner))
    return owner


def successor(case: Case) -> Agent | None:
    """Return who sees to what runs again after its owner left: who answers the case, a lead, anybody who is there."""
    if is_fit_owner(case.assignee, case=case):
        return case.assignee
    team = teams.at_work(case.team_id).filter(roles__overlap=ANSWERING)
    administrators = Agent.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR])
    return team.filter(roles__contains=[Role.LEAD]).first() or team.first() or administrators.first()


def refuse_unlikely_date(due: Due | None, *, at: datetime) -> None:
    """Refuse a date that nobody else can have named; one that has passed is what customers tell of most.

    Refuses: DueMissingError, DueTooFarError.
    """
    if due is None:
        raise DueMissingError(_("Choose by when it would be done."))
    if abs(due.at - at) > FURTHEST:
        raise DueTooFarError(_("This is more than two years away. Check the year."))


def refuse_unfit_date(due: Due | None, *, case: Case, at: datetime) -> None:
    """Refuse a date that cannot be. Refuses: DueMissingError, DuePassedError, DueTooFarError, HolidayError."""
    if due is None:
        raise DueMissingError(_("Choose by when it will be done."))
    if due.at <= at:
        raise DuePassedError(_("This moment has passed. Choose one that is still to come."))
    if due.at > at + FURTHEST:
        raise DueTooFarError(_("This is more than two years away. Check the year."))
    calendar = calendars.of(case.team)
    day = (due.at - _INSTANT).astimezone(calendar.zone).date()  # what ends at midnight belongs to the day before
    holiday = calendar.holiday(day, language="nl" if get_language() == "nl" else "en")
    if holiday and not due.is_on_holiday_knowingly:
        raise HolidayError(
            _("That is %(holiday)s, a day off. Choose another day, or tick that you mean it.") % {"holiday": holiday}
        )


def refuse_without_reason(new: NewDate) -> None:
    """Refuse another date without a reason. Refuses: ReasonMissingError."""
    if not new.reason.strip():
        raise ReasonMissingError(_("Write down why the date changes: the customer may ask."))
