"""Finding the conversation that a message belongs to, or opening a case for it.

Only what we made ourselves proves that somebody was in the conversation: a signed reply address, or the unguessable
id of a message of ours. What a customer's own earlier mail was called counts from that customer only. A case number
in a subject proves nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from belofte.cases import reply_addresses
from belofte.cases.models import Case, Conversation, Message
from belofte.channels.contract import Incoming
from belofte.channels.models import Inbox
from belofte.contacts.models import ContactPoint

_PURPOSES: Final[tuple[reply_addresses.Purpose, ...]] = ("c", "d")
_CONVERSATIONS = Conversation.objects.select_related("case", "inbox").select_for_update(of=("case",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a message goes, and whether that opened a new case."""

    conversation: Conversation
    is_new: bool


def match(incoming: Incoming, *, inbox: Inbox, speaker: ContactPoint, at: datetime) -> Match:
    """Return the conversation it answers, or a new one in a new case; either way the case's row is held."""
    found = _by_token(incoming) or _by_answered(incoming, inbox=inbox, speaker=speaker)
    if found is not None:
        return Match(conversation=found, is_new=False)
    return Match(conversation=_open(incoming, inbox=inbox, speaker=speaker, at=at), is_new=True)


def belongs(incoming: Incoming) -> bool:
    """Tell whether it is about something of ours, by what only we can have told it."""
    has_token = any(
        reply_addresses.row_of(token, purpose=kind) for token in incoming.reply_tokens for kind in _PURPOSES
    )
    ours = Message.objects.filter(external_id__in=incoming.answers, direction=Message.Direction.OUT)
    return has_token or (bool(incoming.answers) and ours.exists())


def _by_token(incoming: Incoming) -> Conversation | None:
    """Take the signed address it was sent to: of the conversation, or of one delivery, as robots answer (RFC 3834)."""
    for token in incoming.reply_tokens:
        if (row := reply_addresses.row_of(token, purpose="c")) is not None:
            return _CONVERSATIONS.filter(pk=row).first()
        if (row := reply_addresses.row_of(token, purpose="d")) is not None:
            return _CONVERSATIONS.filter(messages__deliveries=row).first()
    return None


def _by_answered(incoming: Incoming, *, inbox: Inbox, speaker: ContactPoint) -> Conversation | None:
    """Take the nearest message it says it answers, if that one is ours or the speaker's own."""
    if not incoming.answers:
        return None
    answered = Message.objects.filter(external_id__in=incoming.answers).values_list(
        "external_id", "conversation_id", "direction", "contact_point_id"
    )
    here = answered.filter(conversation__inbox=inbox)  # one mail to two of our teams is a message with each
    proven = {
        external_id: conversation
        for external_id, conversation, direction, author in (*answered, *here)
        if direction == Message.Direction.OUT or author == speaker.pk
    }
    nearest = next((proven[answer] for answer in incoming.answers if answer in proven), None)
    return _CONVERSATIONS.filter(pk=nearest).first() if nearest else None


def _open(incoming: Incoming, *, inbox: Inbox, speaker: ContactPoint, at: datetime) -> Conversation:
    case = Case.objects.create(
        contact=speaker.contact,
        team_id=inbox.team_id,
        subject=incoming.subject[:500],
        opened_at=at,
        last_activity_at=at,
    )
    return Conversation.objects.create(case=case, inbox=inbox, contact_point=speaker, opened_at=at)
