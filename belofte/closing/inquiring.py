"""Asking who waits whether it is solved meanwhile, and their word on it. Nothing else writes an Inquiry or its reply.

Silence ends nothing, nor does asking: only who presses that it is solved has their case closed, and only where nothing
else stands in the way.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Call, Case, Event, Message
from belofte.closing import closing
from belofte.closing.hindrances import ClosingRefusedError
from belofte.conduct import heard
from belofte.contacts.models import ContactPoint
from belofte.promises import first_answers
from belofte.testimony.models import Inquiry, InquiryReply


class ReplyRefusedError(Exception):
    """There is nothing to say to it; the words are for the customer."""


class NothingAskedError(ReplyRefusedError):
    """Nobody asks it any more: the case is closed, or somebody answered."""


class SaidAlreadyError(ReplyRefusedError):
    """They said so before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a customer can say while they wait, and what they said."""

    inquiry: Inquiry
    said: bool | None  # solved, still waiting, or nothing yet


def ask(message: Message, *, at: datetime) -> Inquiry:
    """Have a message of the desk's own ask it; the case's row is held."""
    return Inquiry.objects.create(case_id=message.conversation.case_id, message=message, at=at)


def asked(case: Case) -> Asked | None:
    """Return what a customer is asked while they wait: by the newest message that asks, as long as nobody answered."""
    if case.is_closed:
        return None
    newest = InquiryReply.objects.filter(inquiry=OuterRef("pk")).order_by("-id")
    found = Inquiry.objects.filter(case=case).annotate(said=Subquery(newest.values("is_solved")[:1]))
    inquiry = found.order_by("-id").first()
    if inquiry is None or _is_answered(inquiry):
        return None
    return Asked(inquiry=inquiry, said=vars(inquiry)["said"])


def word() -> QuerySet[InquiryReply]:
    """Return, for an outer query of cases, what each customer pressed last, while that still says how it stands.

    That is on the newest that we asked, as long as nobody answered since, nor the customer wrote something else.
    """
    newest = Inquiry.objects.filter(case=OuterRef(OuterRef("pk"))).order_by("-id").values("pk")[:1]
    ours, calls = _answers(OuterRef("inquiry__case"), since=OuterRef("inquiry__at"))
    holds = InquiryReply.objects.filter(~wrote_since(), ~Exists(ours), ~Exists(calls), inquiry=Subquery(newest))
    return holds.order_by("-id")


def wrote_since() -> Exists:
    """Return, for a query of replies, whether the customer wrote something since that waits for an answer."""
    later = Message.objects.filter(
        conversation__case=OuterRef("inquiry__case"), needs_answer=True, recorded_at__gt=OuterRef("at")
    )
    return Exists(later)


@transaction.atomic
def reply(case: Case, *, is_solved: bool, by: ContactPoint, at: datetime) -> bool:
    """Take a customer's word, and tell whether their case is closed now.

    Solved: what the desk promised by itself is withdrawn, as they wish. Still waiting: it is kept, and changes nothing,
    unless it takes back that it is solved: then that promise stands again.
    Refuses: NothingAskedError, SaidAlreadyError.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    at = history.moment(case, at=at)
    inquiry = _refuse_unasked(case, is_solved=is_solved)
    InquiryReply.objects.create(inquiry=inquiry, contact_point=by, is_solved=is_solved, at=at)
    kind = Event.Kind.SOLVED_MEANWHILE if is_solved else Event.Kind.STILL_WAITING
    history.record(case, kind, by=None, at=at, inquiry=inquiry.pk)
    if is_solved:
        first_answers.withdraw(case, by=None, at=at)
        _close(case, at=at)
    else:
        first_answers.stand_again(case, at=at)
    ball.settle(case, at=at)
    return case.is_closed


def _refuse_unasked(case: Case, *, is_solved: bool) -> Inquiry:
    found = asked(case)
    if found is None:
        raise NothingAskedError(_("We answered you, or your question is closed. You need not do anything."))
    if found.said == is_solved:
        raise SaidAlreadyError(_("You told us this already. You need not do anything."))
    return found.inquiry


def _is_answered(inquiry: Inquiry) -> bool:
    return any(found.exists() for found in _answers(inquiry.case_id, since=inquiry.at))


def _answers(case: int | OuterRef, *, since: datetime | OuterRef) -> tuple[QuerySet[Message], QuerySet[Call]]:
    """Return what one of us wrote to the customer since then, and by which calls we spoke to them."""
    ours = heard.written().filter(conversation__case=case, recorded_at__gt=since)
    return ours, Call.objects.filter(case=case, result=Call.Result.ANSWERED, recorded_at__gt=since)


def _close(case: Case, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            closing.close_confirmed(case, at=at)
    except ClosingRefusedError:  # it stays open, and who answers it sees what the customer said
        return
