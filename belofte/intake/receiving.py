"""Everything that comes in from a customer passes `receive()`: each consequence is a line here."""

from datetime import datetime

from belofte.attention import ball
from belofte.cases import history, matching, placing, recording
from belofte.cases.matching import Speaker
from belofte.cases.models import Case, Event, Message
from belofte.channels.contract import Incoming
from belofte.channels.models import RawEnvelope
from belofte.closing import closing
from belofte.conduct import abuse
from belofte.contacts.models import ContactPoint
from belofte.intake import addressing, colleagues, programs, sifting
from belofte.intake.acquaintances import Acquaintances
from belofte.intake.colleagues import Said
from belofte.replies import acknowledging


def receive(
    incoming: Incoming, *, envelope: RawEnvelope, at: datetime, acquainted: Acquaintances | None = None
) -> Message:
    """Give a message its place, and the case its due: who said it, where it belongs, and who has to act now.

    In a transaction of the caller's. What it refuses it refuses before it has written anything but who somebody is.
    Refuses: sifting.UnwantedError, placing.NoPlaceError.
    """
    addressed = addressing.inboxes_of(incoming, envelope=envelope)
    inbox = addressed.inbox
    incoming = programs.only_of_ours(incoming, channel=inbox.channel)
    acquainted = acquainted or Acquaintances()
    known = acquainted.known(incoming.author.address)
    sifting.refuse_unwanted(incoming, inbox=inbox, envelope=envelope, known=known)
    heard = colleagues.hear(incoming, agent=known.agent)
    said = heard.incoming
    at = envelope.received_at if _is_old(envelope) else at  # old mail makes a case of its own day
    author = acquainted.point(said.author.address, channel=inbox.channel)
    matched = matching.match(said, inbox=inbox, speaker=_speaker(heard, author))
    is_new = matched.conversation_id is None
    is_wanted = envelope.is_import or envelope.made_case_by_id is not None or bool(said.program)
    conversation, author = placing.place(said, matched=matched, inbox=inbox, author=author, at=at, is_wanted=is_wanted)
    acquainted.meet(author)
    case = conversation.case
    is_past = _is_past(case, envelope)
    at = history.moment(case, at=at)
    if is_new:
        history.record(case, Event.Kind.OPENED, by=None, at=at)
    if said.program:
        return programs.hear(said, conversation=conversation, envelope=envelope, doubts=matched.doubts, at=at)
    message = recording.record(
        said,
        conversation=conversation,
        speaker=author,
        envelope=envelope,
        colleague=heard.colleague,
        needs_answer=not is_past and (is_new or not (heard.colleague and heard.is_proven)),
        doubts=(*heard.doubts, *matched.doubts),
        at=at,
    )
    abuse.expect(message)
    history.record(case, Event.Kind.RECEIVED, by=None, at=at, message=message.pk)
    for other in addressed.others:
        history.record(case, Event.Kind.ALSO_SENT, by=None, at=at, message=message.pk, address=other.address)
    if is_new and not envelope.is_import and not heard.doubts:  # nothing leaves for what may be somebody else's mail
        acknowledging.acknowledge(message, said, at=at)
    if message.needs_answer and not is_new:
        closing.cancel_waiting(case, at=at)
        closing.reopen(case, at=at, message=message)
    if is_new and is_past:
        closing.close_imported(case, at=at)
    ball.settle(case, at=at)
    return message


def _is_old(envelope: RawEnvelope) -> bool:
    """Tell whether it is old mail, unless somebody made it a case of today."""
    return envelope.is_import and envelope.made_case_by_id is None


def _is_past(case: Case, envelope: RawEnvelope) -> bool:
    """Tell whether it is old mail to which nobody waits for an answer: it was dealt with, or its case closed since."""
    is_closed_since = case.closed_at is not None and envelope.received_at <= case.closed_at
    return _is_old(envelope) and (envelope.is_history or is_closed_since)


def _speaker(heard: Said, point: ContactPoint | None) -> Speaker:
    """Tell how sure we are of somebody; whom a colleague passed on is as little certain as any typed address."""
    return Speaker(
        address=heard.incoming.author.address.lower(),
        point=point,
        is_failing=heard.incoming.authentication.is_failing,
        is_one_of_us=heard.colleague is not None and heard.is_proven,
    )


def receive_again(envelope: RawEnvelope, *, at: datetime) -> None:
    """Note on its case that a message came again, or to another address of ours; an import says nothing new."""
    if envelope.is_import:
        return
    asked = Message.objects.filter(envelope=envelope.second_delivery_of)
    first = asked.select_related("conversation", "envelope").first()
    if first is None or first.envelope is None:
        return
    case = Case.objects.select_for_update().get(pk=first.conversation.case_id)
    moment = history.moment(case, at=at)
    if envelope.inbox_id == first.envelope.inbox_id:
        history.record(case, Event.Kind.SECOND_DELIVERY, by=None, at=moment, message=first.pk)
        return
    about: dict[str, int | str] = {"message": first.pk, "address": envelope.inbox.address}
    is_written_to = envelope.inbox_id == first.conversation.inbox_id  # the other copy was only the first to come
    if not is_written_to and not case.events.filter(kind=Event.Kind.ALSO_SENT, details__contains=about).exists():
        history.record(case, Event.Kind.ALSO_SENT, by=None, at=moment, **about)
