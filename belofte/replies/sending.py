"""What goes out to a customer: `send()` for what people write, `send_by_itself()` for what the desk says alone.

Nothing else makes an outgoing message. Codes and links that a customer asks for are none (`codes_and_links`).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history, participants, seeing
from belofte.cases.models import Attachment, Case, Conversation, Delivery, Event, Message
from belofte.channels import registry
from belofte.channels.models import Inbox
from belofte.closing import closing
from belofte.closing.models import Outcome
from belofte.conduct import warning
from belofte.library import using
from belofte.parties import depending
from belofte.people.models import Agent
from belofte.promises import first_answers, saying
from belofte.promises.ledger import Source
from belofte.promises.saying import Said
from belofte.replies import addressing, beside, blanks, capping, correcting, delivering, guarding, outcomes, own_ids
from belofte.replies.addressing import NOBODY_ELSE, Also, Recipients
from belofte.replies.guarding import Reason, Seen
from belofte.replies.models import DraftFile
from belofte.replies.refusals import SendingRefusedError

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})  # that a mail shows in line
ANSWERS_MAX = 30  # ids of earlier messages that an answer names; the oldest and the newest tell most


class NothingToSendError(SendingRefusedError):
    """There are no words in it."""


class BlankLeftError(SendingRefusedError):
    """The words were made ready, and a blank in them is still to be filled in."""


class NoAddressError(SendingRefusedError):
    """Whoever wrote left no address to answer to."""


class TooLongError(SendingRefusedError):
    """The channel does not carry a message of this length."""


class FilesTooLargeError(SendingRefusedError):
    """Together the files are more than this inbox sends."""

    field = "attachments"


class AlreadySentError(SendingRefusedError):
    """The same form was sent before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What somebody wants to say to the customer, as the screen gave it."""

    text: str
    key: uuid.UUID  # of the form: the same form sends once
    seen_through: int  # id of the newest message that the writer had on the screen; 0 for none
    files: tuple[DraftFile | Attachment, ...] = ()
    outcome: Outcome | None = None  # send and close
    said: Said = saying.NOTHING  # what it says about promises
    also: Also = NOBODY_ELSE  # who else gets it
    reasons: Mapping[str, Reason] = field(default_factory=dict)  # why what a guard stops is right, by its key
    is_warning: bool = False  # about how the customer writes: its writer says so
    is_about_conduct: bool = False  # and answers nothing: that the conversation is stopped, what became of an objection
    forwards: Message | None = None  # what goes to third parties with it: then it answers nothing either
    note: str = ""  # what of its text somebody wrote above that


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What is worked out of an answer before its case is held, for it takes a while."""

    recipients: Recipients
    stops: Sequence[Seen] = ()  # what guards see in it that keeps it from leaving


def prepare(conversation: Conversation, answer: Answer, *, at: datetime) -> Prepared:
    """Return who gets it, and what guards see. Refuses: addressing.AddressRefusedError."""
    recipients = addressing.find(conversation, answer.also, at=at)
    return Prepared(recipients=recipients, stops=stops_of(answer, conversation, at=at))


@transaction.atomic
def send(
    conversation: Conversation, answer: Answer, *, prepared: Prepared | None = None, by: Agent, at: datetime
) -> Message:
    """Say something to the customer: words, promises, deliveries and event exist together or not at all.

    Who holds the case already has `prepared` it before.

    Refuses: NothingToSendError, BlankLeftError, NoAddressError, TooLongError, FilesTooLargeError,
    AlreadySentError, guarding.StoppedError, seeing.CaseChangedError, addressing.AddressRefusedError,
    saying.SayingRefusedError; and with an outcome what closing.close_when_delivered refuses.
    """
    prepared = prepared or prepare(conversation, answer, at=at)
    recipients, stops = prepared.recipients, prepared.stops
    case = Case.objects.select_for_update().get(pk=conversation.case_id)
    at = history.moment(case, at=at)
    _refuse_unfit(answer, conversation=conversation)
    refuse_second(answer.key)
    answers_customer = answer.forwards is None
    if answers_customer:
        seeing.refuse_unseen(case, seen_through=answer.seen_through)
    guarding.refuse_stopped(stops, answer.reasons, by=by)
    if answers_customer:
        closing.cancel_waiting(case, at=at)  # the customer is told more, so an earlier answer does not end it
        closing.reopen(case, by=by, at=at)
        participants.add(conversation, recipients.seen, by=by, at=at)
    message = _record(answer, recipients, conversation=conversation, case=case, by=by, at=at)
    # first: a stop is of a text that it was made of
    used = using.record(message, at=at) if answers_customer else ()
    guarding.record(message, stops, answer.reasons, by=by, at=at)
    _attach(answer, message=message)
    first = delivering.queue(message, recipients, case=case, at=at)
    history.record(case, Event.Kind.SENT, by=by, at=at, message=message.pk, delivery=first.pk)
    promised = saying.record(case, answer.said, source=Source(message=message), by=by, at=at)
    using.note_promises(promised, used=used)
    depending.hang(case, answer.said, promised, by=by, at=at)
    if answers_customer and not answer.is_about_conduct:
        first_answers.offer(case, message, by=by, at=at)
    if answer.is_warning:
        warning.record(message, case=case, by=by, at=at)
    if answer.outcome is not None:
        judges = correcting.judges_of_mail()
        closing.close_when_delivered(case, outcome=answer.outcome, message=message, judges=judges, by=by, at=at)
    ball.settle(case, at=at)
    return message


def stops_of(answer: Answer, conversation: Conversation, *, at: datetime) -> Sequence[Seen]:
    """Return what guards see in an answer that keeps it from leaving; of a forward they read the note above it."""
    if answer.forwards is not None:
        return [each for each in beside.look_at_note(answer.note, conversation, at=at) if each.level.stops]
    files, text = [file.name for file in answer.files], answer.text.strip()
    stops = guarding.stops_of(text, conversation, files=files, at=at)
    also = beside.stops_of(text, answer.said.worded, conversation, at=at)
    return list({each.key: each for each in [*also, *stops, *outcomes.stops_of(text, answer.outcome)]}.values())


def send_by_itself(
    conversation: Conversation, *, subject: str, text: str, answers: list[str], at: datetime
) -> tuple[Message, Delivery]:
    """Say something as the desk itself: marked as automatic, no answer, and no reason to move the ball.

    Neither text nor subject may hold anything that somebody outside chose. The case's row is held.
    Refuses: capping.CappedError.
    """
    capping.take_turn(conversation, at=at)
    message = Message.objects.create(
        conversation=conversation,
        direction=Message.Direction.OUT,
        author_name=conversation.inbox.name,
        subject=subject,
        text=text,
        to=[[conversation.contact_point.address, ""]],
        external_id=own_ids.make(conversation),
        answers=answers,
        is_automatic=True,
        received_at=at,
        recorded_at=at,
    )
    recipients = Recipients(to=(conversation.contact_point,))
    return message, delivering.queue(message, recipients, case=conversation.case, at=at)


def refuse_second(key: uuid.UUID) -> None:
    """Refuse a form that was sent before. Refuses: AlreadySentError."""
    if Message.objects.filter(send_key=key).exists():
        raise AlreadySentError(_("This answer has already been sent."))


def _refuse_unfit(answer: Answer, *, conversation: Conversation) -> None:
    if not answer.text.strip():
        raise NothingToSendError(_("Write an answer first: there is no text in it."))
    if blank := blanks.first(answer.text):
        raise BlankLeftError(_("Fill this in first: %(blank)s. Or take it out.") % {"blank": blank})
    if answer.forwards is None and not conversation.contact_point.address:
        raise NoAddressError(_("This customer left no address, so nothing can be sent. Call them, or close the case."))
    if answer.forwards is None:
        addressing.refuse_unconfirmed(conversation.contact_point)
    longest = registry.abilities(conversation.inbox.channel).length_max
    if longest is not None and len(answer.text) > longest:
        raise TooLongError(_("This channel takes at most %(longest)d characters.") % {"longest": longest})
    _refuse_large(answer.files, inbox=conversation.inbox)


def _refuse_large(files: Sequence[DraftFile | Attachment], *, inbox: Inbox) -> None:
    total = sum(file.size_bytes for file in files)
    if total > inbox.files_bytes_max:
        raise FilesTooLargeError(
            _("The files are %(total)s together, and this inbox sends at most %(most)d MB. Leave one out.")
            % {"total": filesizeformat(total), "most": inbox.files_mb_max}
        )


def _record(
    answer: Answer,
    recipients: Recipients,
    *,
    conversation: Conversation,
    case: Case,
    by: Agent,
    at: datetime,
) -> Message:
    earlier = _earlier_ids(conversation) if answer.forwards is None else []  # a stranger knows none of them
    return Message.objects.create(
        conversation=conversation,
        direction=Message.Direction.OUT,
        author=by,
        author_name=by.signed_name,
        subject=_subject(case, answer=answer, language=conversation.inbox.language),
        text=answer.text.strip(),
        to=recipients.pairs(recipients.to),
        cc=recipients.pairs(recipients.cc),
        bcc=recipients.pairs(recipients.bcc),
        external_id=own_ids.make(conversation),
        answers=earlier,
        received_at=at,
        recorded_at=at,
        send_key=answer.key,
        forwards=answer.forwards,
    )


def _subject(case: Case, *, answer: Answer, language: str) -> str:
    """Return the subject of an answer, in the inbox's language where the customer gave none."""
    with translation.override(language):
        subject = case.subject or _("Your message")
    if answer.forwards is not None:
        return f"Fwd: {subject}"[:500]
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"[:500]


def _earlier_ids(conversation: Conversation) -> list[str]:
    """Return the ids that an answer names, nearest first: the newest ones, and the one that began it."""
    named = conversation.messages.exclude(external_id="").values_list("external_id", flat=True)
    newest = list(named.order_by("-recorded_at", "-pk")[:ANSWERS_MAX])
    if len(newest) < ANSWERS_MAX:
        return newest
    return [*newest[:-1], *named.order_by("recorded_at", "pk")[:1]]


def _attach(answer: Answer, *, message: Message) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=file.name,
            content_type=file.content_type,
            size_bytes=file.size_bytes,
            blob=file.blob.name,
            content_id=_content_id(file, answer=answer, message=message),
        )
        for file in answer.files
    )


def _content_id(file: DraftFile | Attachment, *, answer: Answer, message: Message) -> str:
    """Return by which id a picture is shown in line: one that the words name in square brackets. "" for others."""
    if file.content_type not in _PICTURES or f"[{file.name}]" not in answer.text:
        return ""
    return f"{uuid.uuid4().hex}@{message.external_id.rpartition('@')[2]}"
