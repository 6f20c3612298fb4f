"""Giving a message its place: in the case that it answers, or in a new one; or refusing it both."""

from datetime import datetime
from typing import Final

from belofte.cases import storms
from belofte.cases.matching import Match
from belofte.cases.models import Case, Conversation
from belofte.channels.contract import Incoming
from belofte.channels.models import Inbox
from belofte.contacts import confirming, recognising
from belofte.contacts.models import ContactPoint
from belofte.database import composed
from belofte.database.composed import Select

_HOLD: Final = Select(
    """
    SELECT {conversation}, {held} FROM cases_conversation conversation
    JOIN cases_case held ON held.id = conversation.case_id WHERE conversation.id = %s FOR UPDATE OF held
    """,
    conversation=Conversation,
    held=Case,
)


class NoPlaceError(Exception):
    """It joins no case and opens none: it is no message, or one too many of its sender."""

    def __init__(self, kind: str, *, case_id: int | None = None) -> None:
        """Keep as what it is to be filed, and the case that would have been its place."""
        super().__init__(kind)
        self.kind = kind
        self.case_id = case_id


def place(
    incoming: Incoming, *, matched: Match, inbox: Inbox, author: ContactPoint | None, at: datetime, is_wanted: bool
) -> tuple[Conversation, ContactPoint]:
    """Return the conversation that it joins, or a new one in a new case, and who says it; the case's row is held.

    A stranger, whose `author` is None, becomes a contact before a case is held: sending goes in the same order.
    `is_wanted`: somebody decided that it is a case. Refuses: NoPlaceError.
    """
    if matched.conversation_id is None:
        _refuse_to_open(incoming, inbox=inbox, author=author, at=at, is_wanted=is_wanted)
    if author is not None and matched.conversation_id is None and not incoming.program:
        confirming.part(author, at=at)  # else an agent's slip of the pen would have a stranger read the customer's mail
    wrote = not (incoming.is_automatic or incoming.program)  # a program says of nobody that they read it
    author = recognising.meet(incoming.author, known=author, channel=inbox.channel, at=at, wrote=wrote)
    if matched.conversation_id is None:
        return _open(incoming, inbox=inbox, customer=author, at=at), author
    conversation = _hold(matched.conversation_id)
    if not is_wanted and storms.is_above_in(conversation, incoming, author=author, at=at):
        raise NoPlaceError(storms.KIND, case_id=conversation.case_id)
    return conversation, author


def _refuse_to_open(
    incoming: Incoming, *, inbox: Inbox, author: ContactPoint | None, at: datetime, is_wanted: bool
) -> None:
    if incoming.is_automatic:
        raise NoPlaceError(incoming.kind)
    if author and not is_wanted and storms.is_above(incoming, inbox=inbox, author=author, at=at):
        raise NoPlaceError(storms.KIND)


def _hold(number: int) -> Conversation:
    found = _HOLD.first([number])
    if found is None:
        raise Conversation.DoesNotExist(number)
    conversation: Conversation
    conversation, conversation.case = found
    return conversation


def _open(incoming: Incoming, *, inbox: Inbox, customer: ContactPoint, at: datetime) -> Conversation:
    case = Case(
        contact=customer.contact,
        team_id=inbox.team_id,
        subject=incoming.subject[:500],
        opened_at=at,
        last_activity_at=at,
    )
    composed.insert(case)
    conversation = Conversation(case=case, inbox=inbox, contact_point=customer, opened_at=at)
    composed.insert(conversation)
    return conversation
