"""Sending what a customer said on to somebody else, by whom it is not known yet. It answers no customer.

Their answer comes back into the case by its signed address, as said by somebody else than the customer.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from belofte.cases.models import Attachment, Message
from belofte.channels.contract import Address
from belofte.people.models import Agent
from belofte.promises import wording
from belofte.replies import sending
from belofte.replies.addressing import Also, BadAddressError
from belofte.replies.guarding import Reason
from belofte.replies.sending import Answer


@transaction.atomic
def forward(  # noqa: PLR0913 - all that a forward depends on
    message: Message,
    *,
    to: Sequence[Address],
    note: str,
    files: Sequence[Attachment],
    is_many_meant: bool = False,
    reasons: Mapping[str, Reason] | None = None,
    key: uuid.UUID,
    by: Agent,
    at: datetime,
) -> Message:
    """Send a message on with a note above it, and the files that were chosen.

    Refuses: SendingRefusedError, guarding.StoppedError among them where a guard stops the note.
    """
    if not to:
        raise BadAddressError(_("Write down to whom it goes."))
    conversation = message.conversation
    own = [file for file in files if file.message_id == message.pk]
    answer = Answer(
        text="\n\n".join(filter(None, [note.strip(), _original(message, language=conversation.inbox.language)])),
        key=key,
        seen_through=0,
        files=tuple(own),
        also=Also(third_parties=tuple(to), is_many_meant=is_many_meant),
        forwards=message,
        note=note,
        reasons=reasons or {},
    )
    return sending.send(conversation, answer, by=by, at=at)


def _original(message: Message, *, language: str) -> str:
    """Return the message as mail programs put it below a note."""
    address = message.contact_point.address if message.contact_point else message.conversation.inbox.address
    author = f"{message.author_name} <{address}>" if address else message.author_name
    with translation.override(language):
        said = message.received_at.astimezone(wording.zone())
        lines = [
            _("---------- Forwarded message ---------"),
            _("From: %(author)s") % {"author": author},
            _("Date: %(moment)s") % {"moment": f"{date_format(said, 'j F Y')} {said:%H:%M}"},
            _("Subject: %(subject)s") % {"subject": message.subject},
        ]
    return "\n".join(lines) + "\n\n" + "\n\n".join(filter(None, [message.text.strip(), message.folded.strip()]))
