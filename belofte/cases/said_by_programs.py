"""Keeping what a program of ours said to a customer, wherever it did. Nothing leaves by it: they read it there."""

from collections.abc import Iterable
from datetime import datetime

from belofte.cases.doubts import Doubt
from belofte.cases.models import Conversation, Message
from belofte.channels.contract import Incoming
from belofte.channels.models import RawEnvelope
from belofte.database import composed


def record(
    incoming: Incoming,
    *,
    conversation: Conversation,
    envelope: RawEnvelope,
    problems: Iterable[str],
    doubts: Iterable[Doubt],
    at: datetime,
) -> Message:
    """Record what a program of ours said to a customer, wherever it did: it is automatic, and nothing leaves by it.

    `problems` are the sentences in which it promised what it may not.
    """
    message = Message(
        conversation=conversation,
        direction=Message.Direction.OUT,
        author_name=incoming.program,
        subject=incoming.subject[:500],
        text=incoming.text,
        to=[[incoming.author.address, incoming.author.name]],
        external_id=incoming.external_id[:998],
        answers=list(incoming.answers),
        said_at=incoming.said_at,
        received_at=envelope.received_at,
        recorded_at=at,
        is_automatic=True,
        problems=list(problems),
        doubts=list(doubts),
        envelope=envelope,
    )
    composed.insert(message)
    return message
