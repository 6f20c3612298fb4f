"""The earlier messages below an answer: only what this recipient has seen, newest first.

That is what they wrote themselves, and what of ours was delivered to them before this answer was written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from belofte.cases.models import Conversation, Delivery, Message
from belofte.closing.models import Ending
from belofte.promises import wording

_MESSAGES_MAX: Final = 5
_TRANSCRIPT_MAX: Final = 200  # messages of a live conversation, which are short
_LETTERS_MAX: Final = 20_000  # of one message


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One earlier message: the line above it, and its words."""

    attribution: str
    text: str


def find(delivery: Delivery, *, language: str) -> list[Quoted]:
    """Return what stands below this delivery's message, newest first; nothing where the inbox does not want it.

    Below the first message of a conversation that was carried over stands all that was said in the one before.
    """
    message = delivery.message
    if not message.conversation.inbox.quotes_history or message.forwards_id:
        return []
    if message.is_automatic:
        return [] if message.answers else _transcript(message, language=language)
    earlier = _seen_by(delivery.contact_point_id, message.conversation, until=message.recorded_at)
    return list(_quoted(earlier[:_MESSAGES_MAX], language=language))


def _transcript(message: Message, *, language: str) -> list[Quoted]:
    """Return what the customer said and read in the conversation that goes on in this one; mostly there is none."""
    ending = Ending.objects.filter(carried_to=message.conversation_id).select_related("conversation").first()
    if ending is None or message.recorded_at != ending.at:
        return []
    said = _seen_by(ending.conversation.contact_point_id, ending.conversation, until=ending.at)
    return list(_quoted(said[:_TRANSCRIPT_MAX], language=language))


def _seen_by(point: int, conversation: Conversation, *, until: datetime) -> QuerySet[Message]:
    """Return what one address wrote and got in a conversation before a moment, newest first."""
    reached = Delivery.objects.filter(
        message=OuterRef("pk"), contact_point=point, state=Delivery.State.ACCEPTED, settled_at__lte=until
    )
    own = Q(direction=Message.Direction.IN, contact_point=point)
    earlier = conversation.messages.filter(own | Q(Exists(reached)), recorded_at__lt=until)
    return earlier.exclude(text="").only("text", "author_name", "received_at").order_by("-recorded_at", "-pk")


def _quoted(messages: Iterable[Message], *, language: str) -> Iterable[Quoted]:
    with translation.override(language):
        for message in messages:
            yield Quoted(
                attribution=attribution(message.author_name, at=message.received_at),
                text=message.text.strip()[:_LETTERS_MAX],
            )


def attribution(name: str, *, at: datetime) -> str:
    """Return the line above a quoted message, as mail programs write it, in the active language."""
    local = at.astimezone(wording.zone())
    moment = {"day": date_format(local, "l j F Y"), "time": local.strftime("%H:%M"), "name": " ".join(name.split())}
    return _("On %(day)s at %(time)s, %(name)s wrote:") % moment


def as_text(quoted: Iterable[Quoted]) -> str:
    """Return it as plain mail has it: each line behind a >."""
    parts = []
    for one in quoted:
        lines = "\n".join(f"> {line}".rstrip() for line in one.text.splitlines())
        parts.append(f"{one.attribution}\n\n{lines}")
    return "\n\n".join(parts)
