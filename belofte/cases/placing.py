"""Whether a message may join the case that it answers, or open one; and opening it."""

from datetime import datetime

from belofte.cases import storms
from belofte.cases.models import Case, Conversation
from belofte.channels.contract import Incoming
from belofte.channels.models import Inbox
from belofte.contacts.models import ContactPoint
from belofte.database import composed


class NoPlaceError(Exception):
    """It joins no case and opens none: it is no message, or one too many of its sender."""

    def __init__(self, kind: str, *, case_id: int | None = None) -> None:
        """Keep as what it is to be filed, and the case that would have been its place."""
        super().__init__(kind)
        self.kind = kind
        self.case_id = case_id


def refuse_to_join(
    conversation: Conversation, incoming: Incoming, *, author: ContactPoint | None, at: datetime, is_wanted: bool
) -> None:
    """Let pass what may join this conversation; `author` is None for somebody new. Refuses: NoPlaceError."""
    if author and not is_wanted and storms.is_above_in(conversation, incoming, author=author, at=at):
        raise NoPlaceError(storms.KIND, case_id=conversation.case_id)


def refuse_to_open(
    incoming: Incoming, *, inbox: Inbox, author: ContactPoint | None, at: datetime, is_wanted: bool
) -> None:
    """Let pass what may open a case; `is_wanted`: somebody decided that it is one. Refuses: NoPlaceError."""
    if incoming.is_automatic:
        raise NoPlaceError(incoming.kind)
    if author and not is_wanted and storms.is_above(incoming, inbox=inbox, author=author, at=at):
        raise NoPlaceError(storms.KIND)


def open_case(incoming: Incoming, *, inbox: Inbox, customer: ContactPoint, at: datetime) -> Conversation:
    """Open a case of a customer with a conversation in it."""
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
