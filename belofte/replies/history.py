"""The earlier messages below an answer: only what this recipient has seen, newest first.

That is what they wrote themselves, and what of ours was delivered to them before this answer was written.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from belofte.cases.models import Delivery, Message
from belofte.promises import wording

_MESSAGES_MAX: Final = 5
_LETTERS_MAX: Final = 20_000  # of one message


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One earlier message: the line above it, and its words."""

    attribution: str
    text: str


def find(delivery: Delivery, *, language: str) -> list[Quoted]:
    """Return what stands below this delivery's message, newest first; nothing where the inbox does not want it."""
    message = delivery.message
    if not message.conversation.inbox.quotes_history or message.is_automatic or message.forwards_id:
        return []
    reached = Delivery.objects.filter(
        message=OuterRef("pk"),
        contact_point=delivery.contact_point_id,
        state=Delivery.State.ACCEPTED,
        settled_at__lte=message.recorded_at,
    )
    own = Q(direction=Message.Direction.IN, contact_point=delivery.contact_point_id)
    earlier = message.conversation.messages.filter(own | Q(Exists(reached)), recorded_at__lt=message.recorded_at)
    found = earlier.exclude(text="").only("text", "author_name", "received_at").order_by("-recorded_at", "-pk")
    return list(_quoted(found[:_MESSAGES_MAX], language=language))


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
