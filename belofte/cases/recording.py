"""Keeping what was said: a message from a customer with its files. Our own messages are made by sending."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from belofte import blobs
from belofte.cases import scanning
from belofte.cases.doubts import Doubt
from belofte.cases.models import Attachment, Conversation, Message
from belofte.channels.contract import Address, Authentication, Incoming
from belofte.channels.models import RawEnvelope
from belofte.contacts.models import ContactPoint
from belofte.database import composed
from belofte.people.models import Agent


def record(
    incoming: Incoming,
    *,
    conversation: Conversation,
    speaker: ContactPoint,
    envelope: RawEnvelope,
    at: datetime,
    colleague: Agent | None = None,
    needs_answer: bool = True,
    doubts: Iterable[Doubt] = (),
) -> Message:
    """Record what a customer said, or a colleague by mail. Nobody waits for an answer to an automatic message."""
    message = Message(
        conversation=conversation,
        direction=Message.Direction.IN,
        author=colleague,
        contact_point=speaker,
        author_name=incoming.author.name[:200],
        subject=incoming.subject[:500],
        text=incoming.text,
        signature=incoming.signature,
        folded=incoming.folded,
        html=incoming.html,
        reply_to=incoming.reply_to.address[:320] if incoming.reply_to else "",
        to=_pairs(incoming.to),
        cc=_pairs(incoming.cc),
        external_id=incoming.external_id[:998],
        answers=list(incoming.answers),
        said_at=incoming.said_at,
        received_at=envelope.received_at,
        recorded_at=at,
        needs_answer=needs_answer and not incoming.is_automatic,
        is_automatic=incoming.is_automatic,
        seals=[asdict(seal) for seal in incoming.seals],
        kind=incoming.kind,
        problems=list(incoming.problems),
        authentication=asdict(incoming.authentication) if incoming.authentication != Authentication() else {},
        doubts=list(doubts),
        envelope=envelope,
    )
    composed.insert(message)
    _keep_files(incoming, message=message)
    return message


def _keep_files(incoming: Incoming, *, message: Message) -> None:
    attachments: list[Attachment] = []
    for file in incoming.files:
        with Path(file.path).open("rb") as content:
            blob = blobs.keep(content)
        attachments.append(
            Attachment(
                message=message,
                name=file.name[:200],
                content_type=file.content_type[:100],
                size_bytes=file.size_bytes,
                content_id=file.content_id[:255],
                blob=blob,
            )
        )
    Attachment.objects.bulk_create(attachments)
    scanning.expect(attachments)


def _pairs(addresses: tuple[Address, ...]) -> list[list[str]]:
    return [[address.address, address.name] for address in addresses]
