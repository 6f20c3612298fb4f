"""Taking the steps of a complaint's procedure: told, heard, skipped, or longer.

The caller holds the case's row, and settles its ball.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from belofte.cases.models import Message
from belofte.language.calendar import local
from belofte.people import calendars
from belofte.people.models import Agent
from belofte.procedures import proving, terms
from belofte.procedures.entering import awaited, finish, lengthen, lock_awaited
from belofte.procedures.models import Ground, Kind, Name, ProcedureStep, State, StepEntry, Way
from belofte.procedures.plans import PLANS
from belofte.procedures.refusals import (
    ConsentMissingError,
    GroundUnfitError,
    HearerInvolvedError,
    HearingUnlikelyError,
    LongerAlreadyError,
    NotLongerError,
    NotToldError,
    OfferMissingError,
    ReasonMissingError,
    ReportMissingError,
    TermPassedError,
)
from belofte.procedures.vocabulary import OF_HEARING

_Kind: Final = StepEntry.Kind
_DAY_ENDS: Final = time(23, 59)
WORDS_MAX: Final = 10_000  # characters
FURTHEST: Final = timedelta(days=366)  # that a customer consents to: what is later is a slip of the pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Who heard the customer, when and how, and what was said."""

    by: Agent
    at: datetime
    way: Way
    report: str


@transaction.atomic
def tell(step: ProcedureStep, *, message: Message, by: Agent, at: datetime) -> None:
    """Say that a message told the customer what this step asks. Refuses: StepOverError, NotToldError."""
    step = lock_awaited(step)
    is_fit = step.name == Name.RECEIPT or (step.name == Name.OFFER and not message.is_automatic)
    if not is_fit or not proving.is_told(step, message):
        raise NotToldError(_("Choose an answer that the customer has received since they complained."))
    finish(step, _Kind.DONE, by=by, at=at, settled_at=proving.arrived_at(message, at=at), message=message)


@transaction.atomic
def hear(step: ProcedureStep, hearing: Hearing, *, by: Agent, at: datetime) -> None:
    """Write down that the customer was heard, by somebody who had no part in what they complain of.

    Refuses: StepOverError, ReportMissingError, HearingUnlikelyError, HearerInvolvedError.
    """
    step = lock_awaited(step)
    if step.name != Name.HEARING or not hearing.report.strip():
        raise ReportMissingError(_("Write down what the customer said: the report belongs to the complaint."))
    if not step.procedure.received_at <= hearing.at <= at:
        raise HearingUnlikelyError(_("Choose a moment after the complaint came in, and not one still to come."))
    if hearing.by.pk in proving.involved(step.procedure):
        raise HearerInvolvedError(
            _("%(name)s answered this customer before, or owned the case. Somebody else hears the complaint.")
            % {"name": hearing.by.name}
        )
    words = hearing.report.strip()[:WORDS_MAX]
    facts: dict[str, Any] = {"heard_by": hearing.by, "heard_at": hearing.at, "way": hearing.way, "words": words}
    finish(step, _Kind.DONE, by=by, at=at, settled_at=hearing.at, **facts)


@transaction.atomic
def skip(step: ProcedureStep, *, ground: Ground, reason: str, by: Agent, at: datetime) -> None:
    """Say that a step is not taken, and why; without an offer there is no hearing either.

    Refuses: StepOverError, GroundUnfitError, OfferMissingError, ReasonMissingError.
    """
    step = lock_awaited(step)
    if step.name not in {Name.OFFER, Name.HEARING} or ground not in OF_HEARING:
        raise GroundUnfitError(_("Only a hearing, or the offer of one, can be skipped."))
    offer = step.procedure.steps.filter(name=Name.OFFER).first()
    if ground == Ground.SILENT and (offer is None or offer.state != State.DONE):
        raise OfferMissingError(_("Nobody offered the customer a hearing yet. Do that first."))
    if not reason.strip():
        raise ReasonMissingError(_("Write down why: who judges the complaint later reads it."))
    finish(step, _Kind.SKIPPED, by=by, at=at, ground=ground, words=reason.strip()[:WORDS_MAX])
    if step.name == Name.OFFER:
        for hearing in awaited(step.case).filter(procedure=step.procedure, name=Name.HEARING):
            finish(hearing, _Kind.SKIPPED, by=by, at=at, ground=ground, words=reason.strip()[:WORDS_MAX])


@transaction.atomic
def extend(step: ProcedureStep, *, message: Message, by: Agent, at: datetime) -> None:
    """Take the longer term that the procedure allows once, since the customer was told in time.

    Refuses: StepOverError, TermPassedError, LongerAlreadyError, NotToldError.
    """
    step = lock_awaited(step)
    longest = longer_until(step)
    if longest is None:
        raise LongerAlreadyError(_("This term cannot get longer, but with the consent of the customer."))
    if step.state != State.OPEN or at > step.due_at:
        raise TermPassedError(_("This term has passed. It only gets longer with the consent of the customer."))
    if message.is_automatic or not proving.is_told(step, message):
        raise NotToldError(_("Tell the customer first that it takes longer, and choose that answer."))
    lengthen(step, until=longest, message=message, by=by, at=at)


@transaction.atomic
def extend_by_consent(step: ProcedureStep, *, until: date | None, message: Message, by: Agent, at: datetime) -> None:
    """Take the time that the customer consents to in a message of theirs.

    Refuses: StepOverError, ConsentMissingError, NotLongerError.
    """
    step = lock_awaited(step)
    if not proving.said_since(step.procedure).filter(pk=message.pk).exists():
        raise ConsentMissingError(_("Choose the message in which the customer consents: not the complaint itself."))
    zone = calendars.of(step.case.team).zone
    end = local(until, _DAY_ENDS, zone) if until is not None else at
    if not max(at, step.due_at) < end <= at + FURTHEST:
        raise NotLongerError(_("Choose a later day, within a year."))
    lengthen(step, until=end, message=message, by=by, at=at)


def longer_until(step: ProcedureStep) -> datetime | None:
    """Return until when a step may take, once the customer was told; None where it may not, or does already."""
    rule = PLANS[Kind(step.procedure.choice.kind)].steps[Name(step.name)]
    if rule.longer is None:
        return None
    calendar = calendars.of(step.case.team)
    end = terms.end(rule.longer, received_at=step.procedure.received_at, calendar=calendar)
    return end if end > step.due_at and not _was_told_longer(step) else None


def _was_told_longer(step: ProcedureStep) -> bool:
    """Tell whether it takes longer already by what we told the customer, and that did not come back."""
    told = step.entries.filter(kind=_Kind.EXTENDED, message__direction=Message.Direction.OUT)
    back = step.entries.filter(kind=_Kind.SHORTENED, message=OuterRef("message"), pk__gt=OuterRef("pk"))
    return told.exclude(Exists(back)).exists()
