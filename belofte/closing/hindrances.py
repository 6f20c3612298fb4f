"""What stands in the way of closing a case, in words that say what to do; the database refuses it too (`gates.py`)."""

from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from belofte.cases.models import AnswerWaiver, Case, Delivery
from belofte.closing import conditions
from belofte.closing.models import OF_COMPLAINT
from belofte.people.models import Agent

_LOST: Final = conditions.lost("%(case)s")
_COMPLAINED: Final = conditions.complained("%(case)s")


class ClosingRefusedError(Exception):
    """A case cannot be closed so; the words say what to do instead."""


class AnswerLostError(ClosingRefusedError):
    """The last answer did not arrive."""


class ArrivalUncertainError(ClosingRefusedError):
    """Nobody knows whether the last answer arrived."""


class AnswerUnderWayError(ClosingRefusedError):
    """An answer has not arrived yet, and nobody knows whether it will."""


class ComplaintUnansweredError(ClosingRefusedError):
    """Whoever complained was not told what came of it."""


class LeadNeededError(ClosingRefusedError):
    """Only a lead can say so."""


def refuse_lost(case: Case) -> None:
    """Refuse while the last answer did not arrive, or may not have. Refuses: AnswerLostError, ArrivalUncertainError."""
    state = lost(case)
    if state == Delivery.State.UNCERTAIN:
        raise ArrivalUncertainError(
            _("Nobody knows if the last answer arrived. Choose at that answer “It arrived” or “Send again” first.")
        )
    if state:
        raise AnswerLostError(
            _("The last answer did not arrive. Send it to another address, write a new one, or call the customer.")
        )


def lost(case: Case) -> str:
    """Return the state of the last answer, where it did not arrive or nobody knows; "" where all is well."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST, {"case": case.pk})
        found = cursor.fetchone()
    return found[0] if found else ""


def refuse_under_way(case: Case) -> None:
    """Refuse while an answer is still on its way: the outcome may be in it. Refuses: AnswerUnderWayError."""
    leaving = case.deliveries.filter(
        state__in=[Delivery.State.QUEUED, Delivery.State.SENDING],
        meant_for=Delivery.MeantFor.CUSTOMER,
        message__is_automatic=False,
    )
    if leaving.exists():
        raise AnswerUnderWayError(_("Your last answer is still on its way. Wait a moment until it has arrived."))


def refuse_complaint(case: Case, *, outcome: str = "") -> None:
    """Refuse while whoever complained does not know what came of it. Refuses: ComplaintUnansweredError."""
    if is_complaint_unanswered(case, outcome=outcome):
        raise ComplaintUnansweredError(
            _(
                "This is a complaint. Tell the customer what we found, what we did, what will change or why nothing"
                " changes, and choose that as the outcome."
            )
        )


def is_complaint_unanswered(case: Case, *, outcome: str) -> bool:
    """Tell whether somebody complained, and neither knew what came of it before nor hears it by this outcome."""
    if outcome in OF_COMPLAINT:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_COMPLAINED, {"case": case.pk})
        return cursor.fetchone() is not None


def refuse_word(reason: AnswerWaiver.Reason, *, of: Agent) -> None:
    """Refuse a reason that is not for everybody to give. Refuses: LeadNeededError."""
    if reason == AnswerWaiver.Reason.UNREACHABLE and not of.is_lead:
        raise LeadNeededError(
            _("That the customer cannot be reached is for a lead to say. Ask one to close this case.")
        )
    if reason == AnswerWaiver.Reason.NOTHING_NEW and not of.is_lead:
        raise LeadNeededError(_("That there is nothing new is for a lead to say. Ask one to close this case."))
