"""Ending a live conversation with nothing open in it; or carrying it over to where its case goes on, and saying where.

The desk itself says so, and that answers nothing: what the customer asked still waits, and stays with whoever has it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history, seeing
from belofte.cases.models import Case, Conversation, Delivery, Message
from belofte.channels import registry
from belofte.channels.models import Inbox
from belofte.closing import live
from belofte.closing.live import EndingRefusedError
from belofte.closing.models import Ending
from belofte.contacts.models import ContactPoint
from belofte.people.models import Agent
from belofte.replies import about_endings, capping, sending

_NOT_ARRIVED: Final = (Delivery.State.FAILED, Delivery.State.BOUNCED)


class SaidTooMuchError(EndingRefusedError):
    """The desk has said so much to this address by itself that it keeps silent for now."""


class NobodyThereError(EndingRefusedError):
    """They left no address, so nothing can be said."""


class AnswerUnderWayError(EndingRefusedError):
    """An answer of ours has not arrived there yet."""


class NowhereError(EndingRefusedError):
    """It was not said where it goes on, or it cannot go on there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a case can go on: at an address of the customer, written to from an inbox."""

    point: ContactPoint
    inbox: Inbox

    @property
    def key(self) -> str:
        """By which a form names it."""
        return str(self.point.pk)


def places(conversation: Conversation) -> list[Place]:
    """Return where it can be carried over to: confirmed addresses, where what we wrote last did not come back.

    Not their own page: what was said is shown there after a code, and that goes through the conversation that ends.
    """
    case = conversation.case
    inboxes: dict[str, Inbox] = {}
    for inbox in case.team.inboxes.order_by("pk"):
        inboxes.setdefault(inbox.channel, inbox)
    sent = Delivery.objects.filter(contact_point=OuterRef("pk"), meant_for=Delivery.MeantFor.CUSTOMER)
    points = case.contact.contact_points.filter(confirmed_at__isnull=False).exclude(address="")
    points = points.annotate(fate=Subquery(sent.order_by("-pk").values("state")[:1])).order_by("pk")
    return [
        Place(point=point, inbox=inboxes[point.channel])
        for point in points
        if point.channel in inboxes and _waits(point.channel) and vars(point)["fate"] not in _NOT_ARRIVED
    ]


@transaction.atomic
def end(conversation: Conversation, *, seen_through: int, by: Agent, at: datetime) -> Ending:
    """End a live conversation with nothing open, and say so.

    Refuses: live.NotLiveError, live.EndedAlreadyError, live.StoppedError, live.QuestionOpenError,
    live.ComplaintOpenError, seeing.CaseChangedError, NobodyThereError, SaidTooMuchError.
    """
    case = _hold(conversation, seen_through=seen_through)
    live.refuse_open(case)
    at = history.moment(case, at=at)
    told = _say(conversation, about_endings.ended(conversation), at=at)
    return _record(conversation, told=told, by=by)


@transaction.atomic
def carry_over(conversation: Conversation, *, to: str, seen_through: int, by: Agent, at: datetime) -> Ending:
    """Carry a live conversation over to the place with this key: its case stays open, and the customer is told where.

    It begins there before it ends here; what was said goes with it, below that first message, where the inbox quotes.
    Refuses: what `end` refuses of its state, AnswerUnderWayError, NowhereError and live.NothingGoesOnError.
    """
    case = _hold(conversation, seen_through=seen_through)
    live.refuse_closed(case)
    _refuse_under_way(conversation)
    place = next((each for each in places(conversation) if each.key == to), None)
    if place is None:
        raise NowhereError(_("Choose where the case goes on."))
    at = history.moment(case, at=at)
    other = Conversation.objects.create(case=case, inbox=place.inbox, contact_point=place.point, opened_at=at)
    _say(other, about_endings.goes_on_here(other), at=at)
    told = _say(conversation, about_endings.carried_to(conversation, inbox=place.inbox), at=at)
    return _record(conversation, told=told, carried_to=other, by=by)


def _waits(channel: str) -> bool:
    """Tell whether what is said there waits, can have what was said before below it, and is read by nobody else."""
    abilities = registry.abilities(channel)
    return abilities.threads and not (abilities.live or abilities.public)


def _hold(conversation: Conversation, *, seen_through: int) -> Case:
    """Hold its case, as whoever receives or sends does. Refuses: what `end` says of its state."""
    case = Case.objects.select_for_update(of=("self",)).select_related("team", "contact").get(pk=conversation.case_id)
    conversation.case = case
    seeing.refuse_unseen(case, seen_through=seen_through)
    live.refuse_over(conversation)
    live.refuse_stopped(conversation)
    return case


def _refuse_under_way(conversation: Conversation) -> None:
    """Refuse while nobody knows yet whether an answer arrives there: it would go along to nowhere."""
    under_way = [Delivery.State.QUEUED, Delivery.State.SENDING]
    answers = Delivery.objects.filter(message__conversation=conversation, message__is_automatic=False)
    if answers.filter(state__in=under_way).exists():
        raise AnswerUnderWayError(_("An answer is still under way to the customer. Wait until it has arrived."))


def _say(conversation: Conversation, said: about_endings.Said, *, at: datetime) -> Message:
    if not conversation.contact_point.address:
        raise NobodyThereError(
            _("This customer left no address, so they cannot be told that it ends. Call them, or close the case.")
        )
    try:
        message, _delivery = sending.send_by_itself(
            conversation, subject=said.subject, text=said.text, answers=[], at=at
        )
    except capping.CappedError:
        raise SaidTooMuchError(
            _("The desk wrote to this customer by itself too often today. Say in an answer how it goes on.")
        ) from None
    return message


def _record(conversation: Conversation, *, told: Message, carried_to: Conversation | None = None, by: Agent) -> Ending:
    ending = live.record(conversation, told=told, carried_to=carried_to, by=by, at=told.recorded_at)
    ball.settle(conversation.case, at=told.recorded_at)
    return ending
