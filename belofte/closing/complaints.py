"""Saying that a case is a complaint, and that it is none after all. Nothing else writes a Complaint."""

from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Call, Case, Event, Message
from belofte.closing import closing, complaining, hindrances
from belofte.closing.hindrances import finding
from belofte.closing.models import Complaint
from belofte.conduct import heard
from belofte.conduct.models import Grievance
from belofte.people.models import Agent
from belofte.procedures import following
from belofte.procedures.models import Ground

_UNSAID: Final = complaining.unsaid("%(case)s")
_SAID_AGAIN: Final = complaining.said_again("%(case)s")
_ANSWERED: Final = heard.answered("%(case)s", by="%(by)s")


class ComplaintRefusedError(Exception):
    """It cannot be said of this case; the words say what to do instead."""


class AlreadyMarkedError(ComplaintRefusedError):
    """Somebody said so first."""


class NotSaidError(ComplaintRefusedError):
    """The customer cannot have complained again there."""


class NoComplaintError(ComplaintRefusedError):
    """Nobody calls it a complaint."""


class NothingHeardError(ComplaintRefusedError):
    """Nothing sounds like a complaint of which nobody said whether it is one."""


class LeadNeededError(ComplaintRefusedError):
    """Only a lead can say so."""


class ReasonMissingError(ComplaintRefusedError):
    """Nobody wrote down why."""


@transaction.atomic
def mark(case: Case, *, said_in: Message | Call | None = None, by: Agent, at: datetime) -> Complaint | None:
    """Say that a case is a complaint: from now on it closes with an outcome of its own kind only.

    A closed case opens again: who complains by telephone of how it ended writes nothing that would open it. The
    procedure of the team begins, from what the customer said last. So it is with another complaint, once the outcome
    of the first was told: with what sounds like one, or is `said_in` a message or a call of the customer since. None
    where that outcome never arrived and the customer could not be reached: the first goes on, now that they were.
    Refuses: AlreadyMarkedError, NotSaidError.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if said_in is not None:
        _refuse_unsaid(case, said_in)
    elif _standing(case) is not None and not hindrances.is_unsaid(case):
        raise AlreadyMarkedError(_already_words(case))
    at = history.moment(case, at=at)
    received_at = _said_at(said_in) if said_in else _received_at(case, at=at)
    closing.cancel_waiting(case, at=at)  # with an outcome that is none for a complaint
    closing.reopen(case, by=by, at=at)
    if hindrances.is_complaint_unanswered(case):  # once more: they can be reached after all
        ball.settle(case, at=at)
        return None
    source = {"message" if isinstance(said_in, Message) else "call": said_in}
    complaint = Complaint.objects.create(case=case, by=by, at=at, **source)
    _settle_heard(case, is_complaint=True, by=by, at=at)
    history.record(case, Event.Kind.COMPLAINT_MARKED, by=by, at=at, complaint=complaint.pk)
    following.begin(case, received_at=received_at, by=by, at=at)
    ball.settle(case, at=at)  # what follows is later
    return complaint


def _already_words(case: Case) -> str:
    if finding.finds(_SAID_AGAIN, case=case.pk):
        return _(
            "This case is a complaint already. Did they complain again? Choose beside it, under “Complaint”, in which"
            " message or call."
        )
    if case.is_closed:
        return _("This was a complaint already, and it has ended. Did they complain again? Log the call first.")
    return _("This case is a complaint already.")


def _refuse_unsaid(case: Case, said_in: Message | Call) -> None:
    """Refuse another complaint where its customer said nothing of it. Refuses: NotSaidError."""
    if _place(said_in) not in finding.values(_SAID_AGAIN, case=case.pk):
        raise NotSaidError(
            _("Choose a message of the customer, or a call with them, since they were told the outcome of the first.")
        )


def _place(said_in: Message | Call) -> str:
    return f"{'message' if isinstance(said_in, Message) else 'call'}-{said_in.pk}"


def _said_at(said_in: Message | Call) -> datetime:
    return said_in.received_at if isinstance(said_in, Message) else said_in.called_at


@transaction.atomic
def deny(case: Case, *, reason: str, by: Agent, at: datetime) -> None:
    """Say that what sounds like a complaint is none; who answered it says why.

    It asks no lead, for nobody marked it: unless the customer calls it one themselves. Then a lead says why it is none.
    What belongs to a complaint that was marked stays what it was.
    Refuses: NothingHeardError, LeadNeededError, ReasonMissingError.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not hindrances.is_unsaid(case):
        raise NothingHeardError(_("Nothing is asked here any more: somebody said already whether it is a complaint."))
    if hindrances.is_named(case):
        _refuse_named(reason, by=by)
    if not reason.strip() and has_answered(case, by=by):
        raise ReasonMissingError(_("You answered this customer yourself. Write down why it is no complaint."))
    at = history.moment(case, at=at)
    asked = Grievance.objects.filter(message__in=finding.values(_UNSAID, case=case.pk))
    asked.update(is_complaint=False, reason=reason.strip(), by=by, at=at)
    history.record(case, Event.Kind.COMPLAINT_DENIED, by=by, at=at)


def _refuse_named(reason: str, *, by: Agent) -> None:
    """Refuse to contradict who calls it a complaint themselves. Refuses: LeadNeededError, ReasonMissingError."""
    if not by.is_lead:
        raise LeadNeededError(_("The customer calls it a complaint, so only a lead can say that it is none. Ask one."))
    if not reason.strip():
        raise ReasonMissingError(_("The customer calls it a complaint. Write down why it is none."))


def has_answered(case: Case, *, by: Agent) -> bool:
    """Tell whether somebody wrote to the customer of a case, or spoke to them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_ANSWERED}", {"case": case.pk, "by": by.pk})
        return bool(cursor.fetchone()[0])


@transaction.atomic
def change(case: Case, *, reason: str, by: Agent, at: datetime) -> Complaint:
    """Say that a case is no complaint after all, and why.

    Refuses: LeadNeededError, ReasonMissingError, NoComplaintError.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not by.is_lead:
        raise LeadNeededError(_("Only a lead can say that this is no complaint after all. Ask one."))
    if not reason.strip():
        raise ReasonMissingError(_("Write down why this is no complaint."))
    complaint = _standing(case)
    if complaint is None:
        raise NoComplaintError(_("This case is not a complaint."))
    complaint.changed_by, complaint.changed_at, complaint.reason = by, history.moment(case, at=at), reason.strip()
    complaint.save(update_fields=["changed_by", "changed_at", "reason"])
    _settle_heard(case, is_complaint=False, reason=complaint.reason, by=by, at=complaint.changed_at)
    history.record(case, Event.Kind.COMPLAINT_CHANGED, by=by, at=complaint.changed_at, complaint=complaint.pk)
    following.drop(case, ground=Ground.NO_COMPLAINT, reason=complaint.reason, by=by, at=complaint.changed_at)
    ball.settle(case, at=complaint.changed_at)
    return complaint


def _settle_heard(case: Case, *, is_complaint: bool, reason: str = "", by: Agent, at: datetime) -> None:
    """Answer, for all that was heard in a case, whether it is a complaint."""
    heard = Grievance.objects.filter(message__conversation__case=case, is_complaint__isnull=True)
    heard.update(is_complaint=is_complaint, reason=reason, by=by, at=at)


def _standing(case: Case) -> Complaint | None:
    return Complaint.objects.filter(case=case, changed_at__isnull=True).order_by("-pk").first()


def _received_at(case: Case, *, at: datetime) -> datetime:
    """Return when the complaint came in: with what the customer said first since an answer of ours reached them.

    On a case that ended, and where everything was answered, it is what they said last, or the moment itself.
    """
    if case.is_closed:
        return at
    messages = Message.objects.filter(conversation__case=case, is_automatic=False, received_at__lte=at)
    calls = Call.objects.filter(case=case, result=Call.Result.ANSWERED, called_at__lte=at)
    said = [
        *messages.filter(direction=Message.Direction.IN).values_list("received_at", flat=True),
        *calls.filter(direction=Call.Direction.IN).values_list("called_at", flat=True),
    ]
    answered = [
        *heard.answers(case).filter(received_at__lte=at).values_list("received_at", flat=True),
        *calls.filter(direction=Call.Direction.OUT).values_list("called_at", flat=True),
    ]
    waiting = [each for each in said if not answered or each > max(answered)]
    return min(waiting) if waiting else max(said, default=at)
