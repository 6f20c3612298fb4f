"""Ending a live conversation with nothing open in it; or carrying it over to where its case goes on, and saying where.

The desk itself says so, and that answers nothing: what the customer asked still waits, and stays with whoever has it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history, links, seeing
from belofte.cases.models import Case, Conversation, Message
from belofte.channels import registry
from belofte.channels.models import Inbox
from belofte.closing import live
from belofte.closing.live import EndingRefusedError
from belofte.closing.models import Ending
from belofte.contacts.models import ContactPoint
from belofte.people.models import Agent
from belofte.replies import about_endings, capping, sending

PAGE = "page"


class SaidTooMuchError(EndingRefusedError):
    """The desk has said so much to this address by itself that it keeps silent for now."""


class NowhereError(EndingRefusedError):
    """It was not said where it goes on, or it cannot go on there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a case can go on: at an address of the customer, written to from an inbox; or on their own page."""

    point: ContactPoint | None = None
    inbox: Inbox | None = None

    @property
    def key(self) -> str:
        """By which a form names it."""
        return str(self.point.pk) if self.point else PAGE


def places(conversation: Conversation) -> list[Place]:
    """Return where it can be carried over to: confirmed addresses on channels that wait, then the customer's page."""
    case = conversation.case
    inboxes: dict[str, Inbox] = {}
    for inbox in case.team.inboxes.order_by("pk"):
        inboxes.setdefault(inbox.channel, inbox)
    points = case.contact.contact_points.filter(confirmed_at__isnull=False).exclude(address="").order_by("pk")
    found = [
        Place(point=point, inbox=inboxes[point.channel])
        for point in points
        if point.channel in inboxes and _waits(point.channel)
    ]
    return [*found, Place()] if links.are_carried(conversation.inbox.channel) else found


@transaction.atomic
def end(conversation: Conversation, *, seen_through: int, by: Agent, at: datetime) -> Ending:
    """End a live conversation with nothing open, and say so.

    Refuses: live.NotLiveError, live.EndedAlreadyError, live.QuestionOpenError, live.ComplaintOpenError,
    seeing.CaseChangedError, SaidTooMuchError.
    """
    case = _hold(conversation, seen_through=seen_through)
    live.refuse_open(case)
    at = history.moment(case, at=at)
    told = _say(conversation, about_endings.ended(conversation), at=at)
    return _record(conversation, told=told, goes_on=False, by=by)


@transaction.atomic
def carry_over(conversation: Conversation, *, to: str, seen_through: int, by: Agent, at: datetime) -> Ending:
    """Carry a live conversation over to the place with this key: its case stays open, and the customer is told where.

    What was said goes with it, below the first mail. Refuses: what `end` refuses of its state, NowhereError and
    live.NothingGoesOnError.
    """
    case = _hold(conversation, seen_through=seen_through)
    live.refuse_closed(case)
    place = next((each for each in places(conversation) if each.key == to), None)
    if place is None:
        raise NowhereError(_("Choose where the case goes on."))
    at = history.moment(case, at=at)
    if place.point is None or place.inbox is None:
        told = _say(conversation, about_endings.carried_to_page(conversation), at=at)
        return _record(conversation, told=told, goes_on=True, by=by)
    other = Conversation.objects.create(case=case, inbox=place.inbox, contact_point=place.point, opened_at=at)
    told = _say(conversation, about_endings.carried_to(conversation, inbox=place.inbox), at=at)
    ending = _record(conversation, told=told, goes_on=True, carried_to=other, by=by)
    _say(other, about_endings.goes_on_here(other), at=at)
    return ending


def _waits(channel: str) -> bool:
    """Tell whether what is said there waits for who reads it, and is read by nobody else."""
    abilities = registry.abilities(channel)
    return not (abilities.live or abilities.public)


def _hold(conversation: Conversation, *, seen_through: int) -> Case:
    """Hold its case, as whoever receives or sends does. Refuses: what `end` says of its state."""
    case = Case.objects.select_for_update(of=("self",)).select_related("team", "contact").get(pk=conversation.case_id)
    conversation.case = case
    seeing.refuse_unseen(case, seen_through=seen_through)
    live.refuse_over(conversation)
    return case


def _say(conversation: Conversation, said: about_endings.Said, *, at: datetime) -> Message:
    try:
        message, _delivery = sending.send_by_itself(
            conversation, subject=said.subject, text=said.text, answers=[], at=at
        )
    except capping.CappedError:
        raise SaidTooMuchError(
            _("The desk wrote to this customer by itself too often today. Say in an answer how it goes on.")
        ) from None
    return message


def _record(
    conversation: Conversation, *, told: Message, goes_on: bool, carried_to: Conversation | None = None, by: Agent
) -> Ending:
    at = told.recorded_at
    ending = live.record(conversation, told=told, goes_on=goes_on, carried_to=carried_to, by=by, at=at)
    ball.settle(conversation.case, at=at)
    return ending
