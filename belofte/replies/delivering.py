"""Bringing a message to the wire, and keeping what became of it. Nothing else changes a Delivery.

A delivery is claimed before the wire is touched. Who dies while sending leaves a claim behind, and since a message
may have arrived, such a delivery becomes *uncertain*: a person decides, it is never sent again by itself.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from belofte import clock, jobs
from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case, Delivery, Event, Message, Receipt
from belofte.channels import registry
from belofte.channels.contract import Channel, Outgoing, SendError, UncertainError
from belofte.channels.models import RawEnvelope
from belofte.closing import closing, live
from belofte.conduct import abuse, objecting
from belofte.contacts.models import ContactPoint
from belofte.language import cleaning
from belofte.live import announcing
from belofte.parties import depending
from belofte.people.models import Agent
from belofte.procedures import following, proving, returning
from belofte.promises import proof, untelling
from belofte.replies import addressing, composing, correcting
from belofte.replies.addressing import Recipients
from belofte.replies.models import Brake, Breakdown

logger = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(days=5)  # as mail servers do (RFC 5321 4.5.4.1)
PROBE_WAIT = timedelta(minutes=1)  # between two tries of a mail server that cannot be reached
CLAIM_LASTS = timedelta(minutes=15)  # longer than any send can take: its time-outs add up to less
_JOB = "belofte.replies.jobs.deliver"
_WOKEN_MAX = 5_000  # at once; what is left over is found by the clock
_WAITS = [timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30)]  # then each half hour


class NotUncertainError(Exception):
    """Somebody has already said what became of this delivery."""


def queue(message: Message, recipients: Recipients, *, case: Case, at: datetime) -> Delivery:
    """Put a message on its way to everybody, and return the first; the jobs exist only if the rows do."""
    first = Delivery.MeantFor.THIRD_PARTY if message.forwards_id else Delivery.MeantFor.CUSTOMER
    meant = [(point, first) for point in recipients.to]
    meant += [(point, Delivery.MeantFor.COPY) for point in recipients.copies]
    deliveries = Delivery.objects.bulk_create(
        _new(message, point, meant_for, case=case, at=at) for point, meant_for in meant
    )
    for delivery in deliveries:
        jobs.defer(_JOB, delivery_id=delivery.pk)
    return deliveries[0]


def _new(message: Message, point: ContactPoint, meant_for: Delivery.MeantFor, *, case: Case, at: datetime) -> Delivery:
    return Delivery(
        message=message, case=case, contact_point=point, meant_for=meant_for, queued_at=at, next_attempt_at=at
    )


def deliver(delivery_id: int, *, at: datetime) -> None:
    """Try a delivery that is due, once; nothing happens when another worker has it or it is settled."""
    delivery = _claim(delivery_id, at=at)
    if delivery is None:
        return
    began = clock.now()
    try:
        outgoing, channel = _make_ready(delivery, at=at)
        channel.send(outgoing)
    except SendError as error:
        _settle_refused(delivery, error, at=at + _since(began))
        if not error.is_unreachable:
            _wake_next(delivery)
    except UncertainError as error:
        detail = str(error)
        settle(delivery, Receipt.Kind.LOST, at=at + _since(began), detail=detail)
        _wake_next(delivery)
    else:
        settle(delivery, Receipt.Kind.ACCEPTED, at=at + _since(began))
        _end_breakdown(delivery.message.conversation.inbox_id, at=at + _since(began))
        _wake_next(delivery)


def _since(began: datetime) -> timedelta:
    """Return how long a sending took; none where the clock was set back meanwhile."""
    return max(clock.now() - began, timedelta())


def _make_ready(delivery: Delivery, *, at: datetime) -> tuple[Outgoing, Channel]:
    """Prepare what leaves and its channel. What breaks here is a bug: nothing has left, and the case comes back."""
    try:
        return composing.compose(delivery), registry.channel(delivery.message.conversation.inbox)
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        settle(delivery, Receipt.Kind.REFUSED, at=at, detail=detail)
        raise


def _claim(delivery_id: int, *, at: datetime) -> Delivery | None:
    """Mark it as being sent, for good, before anything is said on the wire."""
    is_due = Q(next_attempt_at__lte=at) | Q(attempts=0)  # the first time at once, whatever another machine's clock says
    due = _may_leave(at=at).filter(is_due, pk=delivery_id)
    with transaction.atomic():
        delivery = due.select_for_update(skip_locked=True, of=("self",)).first()
        if delivery is None:
            return None
        delivery.state = Delivery.State.SENDING
        delivery.claimed_at = at
        delivery.attempts += 1
        delivery.save(update_fields=["state", "claimed_at", "attempts"])
    return Delivery.objects.select_related("message__conversation__inbox", "case__contact", "contact_point").get(
        pk=delivery_id
    )


def _may_leave(*, at: datetime) -> QuerySet[Delivery]:
    """Return what waits and is held back by nothing: no brake, no mail server out of reach, no earlier one to them."""
    earlier = Delivery.objects.filter(
        case=OuterRef("case"), contact_point=OuterRef("contact_point"), pk__lt=OuterRef("pk"), state__in=_UNDER_WAY
    )
    breakdown = Breakdown.objects.filter(inbox=OuterRef("message__conversation__inbox"), probe_at__gt=at)
    braked = Brake.objects.filter(released_at__isnull=True)
    waiting = Delivery.objects.filter(state=Delivery.State.QUEUED)
    return waiting.exclude(Exists(earlier)).exclude(Exists(breakdown)).exclude(Exists(braked))


def _wake_next(delivery: Delivery) -> None:
    """Have what waited behind this one leave now, unless this one itself still has to."""
    behind = Delivery.objects.filter(case=delivery.case_id, contact_point=delivery.contact_point_id)
    upcoming = behind.filter(state=Delivery.State.QUEUED, pk__gt=delivery.pk).order_by("pk").first()
    if upcoming is not None and delivery.state != Delivery.State.QUEUED:
        jobs.defer(_JOB, delivery_id=upcoming.pk)


def _begin_breakdown(inbox_id: int, *, detail: str, at: datetime) -> None:
    """Keep that a mail server is out of reach, and since when; the next try is a probe."""
    latest = {"probe_at": at + PROBE_WAIT, "detail": cleaning.clean_text(detail)}
    Breakdown.objects.update_or_create(inbox_id=inbox_id, defaults=latest, create_defaults={**latest, "since": at})


@transaction.atomic
def _end_breakdown(inbox_id: int, *, at: datetime) -> None:
    """Send all that waited for a mail server, now that it takes mail again."""
    ended, _ = Breakdown.objects.filter(inbox=inbox_id).delete()
    if ended:
        wake_waiting(at=at, inbox_id=inbox_id)


def braked() -> Brake | None:
    """Return the brake that is on, if any."""
    return Brake.objects.select_related("by").filter(released_at__isnull=True).first()


def wake_waiting(*, at: datetime, inbox_id: int | None = None) -> int:
    """Have all that waits leave now, oldest first, of one inbox or of all; return how many."""
    waiting = Delivery.objects.filter(state=Delivery.State.QUEUED)
    if inbox_id is not None:
        waiting = waiting.filter(message__conversation__inbox=inbox_id)
    found = list(waiting.order_by("pk").values_list("pk", flat=True)[:_WOKEN_MAX])
    Delivery.objects.filter(pk__in=found, state=Delivery.State.QUEUED).update(next_attempt_at=at)
    for delivery_id in found:
        jobs.defer(_JOB, delivery_id=delivery_id)
    return len(found)


def _settle_refused(delivery: Delivery, error: SendError, *, at: datetime) -> None:
    """Try again later where the other side asked for that, and for five days at most."""
    tried_since = delivery.delayed_since or at  # what waited for the brake was not tried
    if error.permanent or at - tried_since > GIVE_UP_AFTER:
        settle(delivery, Receipt.Kind.REFUSED, at=at, detail=str(error))
        return
    wait = PROBE_WAIT if error.is_unreachable else _WAITS[min(delivery.attempts, len(_WAITS)) - 1]
    if error.retry_after is not None:
        wait = max(wait, timedelta(seconds=error.retry_after))
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=delivery.case_id)
        _write(delivery, Receipt.Kind.DEFERRED, at=at, detail=str(error))
        delivery.state = Delivery.State.QUEUED
        delivery.next_attempt_at = at + wait
        delivery.delayed_since = delivery.delayed_since or at
        delivery.save(update_fields=["state", "next_attempt_at", "delayed_since"])
        if not delivery.message.is_automatic:
            moment = history.moment(case, at=at)
            history.record(case, Event.Kind.DELIVERY_DEFERRED, by=None, at=moment, delivery=delivery.pk)
            ball.settle(case, at=moment)
        jobs.defer(_JOB, at=delivery.next_attempt_at, delivery_id=delivery.pk)
        if error.is_unreachable:
            _begin_breakdown(delivery.message.conversation.inbox_id, detail=str(error), at=at)


_UNDER_WAY = [Delivery.State.QUEUED, Delivery.State.SENDING]
_SHOWN_BY = {  # what decides a delivery; the database wants to see it too (`cases/gates.py`)
    Receipt.Kind.ACCEPTED: Delivery.State.ACCEPTED,
    Receipt.Kind.REFUSED: Delivery.State.FAILED,
    Receipt.Kind.BOUNCED: Delivery.State.BOUNCED,
    Receipt.Kind.LOST: Delivery.State.UNCERTAIN,
    Receipt.Kind.DECLARED_ARRIVED: Delivery.State.ACCEPTED,
    Receipt.Kind.DECLARED_LOST: Delivery.State.FAILED,
}
_EVENTS = {
    Delivery.State.ACCEPTED: Event.Kind.DELIVERED,
    Delivery.State.FAILED: Event.Kind.DELIVERY_FAILED,
    Delivery.State.BOUNCED: Event.Kind.BOUNCED,
    Delivery.State.UNCERTAIN: Event.Kind.DELIVERY_UNCERTAIN,
}


_FOLLOWS = {
    Delivery.State.QUEUED: {Delivery.State.BOUNCED},
    Delivery.State.SENDING: set(_EVENTS),
    Delivery.State.ACCEPTED: {Delivery.State.BOUNCED},
    Delivery.State.UNCERTAIN: {Delivery.State.ACCEPTED, Delivery.State.FAILED, Delivery.State.BOUNCED},
    Delivery.State.FAILED: set(),
    Delivery.State.BOUNCED: set(),
}


def settle(
    delivery: Delivery,
    heard: Receipt.Kind,
    *,
    at: datetime,
    detail: str = "",
    by: Agent | None = None,
    envelope: RawEnvelope | None = None,
) -> None:
    """Keep what became of a delivery, with what follows from it for the case and its closure.

    What is known already is not unsaid: a bounce that came before our own "taken" stands. Where an arrival is to close
    the case, what came in is listened to first: the case's row is not held while a text is judged.
    """
    if _SHOWN_BY[heard] == Delivery.State.ACCEPTED:
        _listen_before_it_ends(delivery, at=at)
    _settle(delivery, heard, at=at, detail=detail, by=by, envelope=envelope)


def _listen_before_it_ends(delivery: Delivery, *, at: datetime) -> None:
    """Listen to what came in of a case that is to close; that an answer arrived is kept though nothing can listen."""
    if not closing.waits_for(delivery.message):
        return
    try:
        abuse.hear(delivery.case, judges=correcting.judges_of_mail(), at=at)
    except Exception:
        logger.exception("What came in could not be listened to before an answer was written down as arrived.")


@transaction.atomic
def _settle(
    delivery: Delivery,
    heard: Receipt.Kind,
    *,
    at: datetime,
    detail: str = "",
    by: Agent | None = None,
    envelope: RawEnvelope | None = None,
) -> None:
    case = Case.objects.select_for_update().get(pk=delivery.case_id)
    _write(delivery, heard, at=at, detail=detail, envelope=envelope)
    state = _SHOWN_BY[heard]
    before = Delivery.State(Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk))
    if state not in _FOLLOWS[before]:
        return
    delivery.state = state
    delivery.settled_at = at
    delivery.save(update_fields=["state", "settled_at"])
    moment = history.moment(case, at=at)  # who waited for the row comes after what was done meanwhile
    is_doubtful = before == Delivery.State.UNCERTAIN or state != Delivery.State.ACCEPTED
    if delivery.message.is_automatic and not (is_doubtful and _tells_of_end(delivery)):  # nobody waits for it
        _proceed(delivery, case=case, at=moment)
        announcing.case_changed(case.pk, team=case.team_id)
        return
    history.record(case, _EVENTS[state], by=by, at=moment, delivery=delivery.pk)
    if state != Delivery.State.ACCEPTED:
        _take_loss(delivery, case=case, is_sent_again=heard == Receipt.Kind.DECLARED_LOST, at=moment)
    elif delivery.answers_customer:
        _take_arrival(delivery, case=case, is_declared=heard == Receipt.Kind.DECLARED_ARRIVED, at=moment)
    ball.settle(case, at=moment)


def _tells_of_end(delivery: Delivery) -> bool:
    """Tell whether it says that a live conversation ends, or begins where that goes on."""
    return Delivery.objects.filter(live.tells("message"), pk=delivery.pk).exists()


def _proceed(delivery: Delivery, *, case: Case, at: datetime) -> None:
    """Have a first word confirm that a complaint was received, or confirm it no more."""
    if delivery.meant_for != Delivery.MeantFor.CUSTOMER or not proving.confirms(delivery.message):
        return
    if delivery.state == Delivery.State.ACCEPTED:
        following.take_arrival(delivery.message, case=case, at=at)
    else:
        returning.take_loss(delivery.message, case=case, at=at)
    ball.settle(case, at=at)


def _take_arrival(delivery: Delivery, *, case: Case, is_declared: bool, at: datetime) -> None:
    """Have what the answer shows be done, and close what waited for it; a copy or a forward answers no customer."""
    proof.take_arrival(delivery, is_declared=is_declared, at=at)
    following.take_arrival(delivery.message, case=case, at=at)
    closing.complete_waiting(case, message=delivery.message, at=at)


def _take_loss(delivery: Delivery, *, case: Case, is_sent_again: bool, at: datetime) -> None:
    """Bring the case back, and take back what an answer showed and told; what leaves once more tells it still."""
    if not delivery.is_missed:
        return
    if delivery.answers_customer:
        closing.cancel_waiting(case, at=at)
    closing.reopen(case, at=at, delivery=delivery)
    if delivery.answers_customer:
        proof.take_loss(delivery, at=at)
        returning.take_loss(delivery.message, case=case, at=at)
        objecting.tell(case)  # where it was the letter of a stop, somebody decides what that means
    if delivery.answers_customer and not is_sent_again:
        untelling.look(case, at=at)
        depending.look_again(case, at=at)


def take_bounce(delivery: Delivery, *, detail: str, envelope: RawEnvelope, at: datetime) -> None:
    """Take a mail server's word that a message came back; a repeated report changes nothing more."""
    settle(delivery, Receipt.Kind.BOUNCED, at=at, detail=detail, envelope=envelope)


def take_word(delivery: Delivery, heard: Receipt.Kind, *, detail: str, envelope: RawEnvelope, at: datetime) -> None:
    """Keep what was heard of a delivery where it decides nothing: that it takes longer, that it is there after all."""
    _write(delivery, heard, at=at, detail=detail, envelope=envelope)
    arrived = {Receipt.Kind.DELIVERED, Receipt.Kind.READ}
    if heard == Receipt.Kind.DEFERRED or (heard in arrived and delivery.delayed_since):
        with transaction.atomic():
            case = Case.objects.select_for_update().get(pk=delivery.case_id)
            delivery.delayed_since = None if heard in arrived else delivery.delayed_since or at
            delivery.save(update_fields=["delayed_since"])
            if heard == Receipt.Kind.DEFERRED and not delivery.message.is_automatic:  # nobody waits for that
                moment = history.moment(case, at=at)
                history.record(case, Event.Kind.DELIVERY_DEFERRED, by=None, at=moment, delivery=delivery.pk)


def _write(
    delivery: Delivery, heard: Receipt.Kind, *, at: datetime, detail: str, envelope: RawEnvelope | None = None
) -> None:
    """Write a receipt, in letters that the database can keep."""
    words = cleaning.clean_text(detail)
    Receipt.objects.create(delivery=delivery, kind=heard, at=at, detail=words, envelope=envelope)


def declare_arrived(delivery: Delivery, *, by: Agent, at: datetime) -> None:
    """Take somebody's word that an uncertain message arrived. Refuses: NotUncertainError."""
    _listen_before_it_ends(delivery, at=at)
    with transaction.atomic():
        uncertain = _lock_uncertain(delivery)
        _settle(uncertain, Receipt.Kind.DECLARED_ARRIVED, at=at, by=by)


def send_again(delivery: Delivery, *, by: Agent, at: datetime) -> Delivery:
    """Send once more what may or may not have arrived, because somebody decided so.

    Refuses: NotUncertainError, addressing.NotConfirmedError.
    """
    with transaction.atomic():
        uncertain = _lock_uncertain(delivery)
        addressing.refuse_again(uncertain)
        _settle(uncertain, Receipt.Kind.DECLARED_LOST, at=at, by=by)
        again = _new(uncertain.message, uncertain.contact_point, _meant_for(uncertain), case=uncertain.case, at=at)
        again.replaces = uncertain
        again.save()
        jobs.defer(_JOB, delivery_id=again.pk)
        ball.settle(Case.objects.get(pk=uncertain.case_id), at=at)
    return again


def _meant_for(delivery: Delivery) -> Delivery.MeantFor:
    return Delivery.MeantFor(delivery.meant_for)


def _lock_uncertain(delivery: Delivery) -> Delivery:
    Case.objects.select_for_update().get(pk=delivery.case_id)
    locked = Delivery.objects.select_related("message__conversation", "case", "contact_point").get(pk=delivery.pk)
    if locked.state != Delivery.State.UNCERTAIN:
        raise NotUncertainError(_("It has already been decided what became of this message."))
    return locked


def doubt_abandoned(*, at: datetime) -> int:
    """Make every delivery uncertain whose worker died while sending it; return how many."""
    abandoned = Delivery.objects.filter(state=Delivery.State.SENDING, claimed_at__lt=at - CLAIM_LASTS)
    return _doubt(abandoned, because=_("The desk stopped while sending."), at=at)


@transaction.atomic
def doubt_all(*, because: str, at: datetime) -> int:
    """Make every delivery uncertain that is under way, because a backup is behind; return how many.

    What waited when the backup was made may have left since: nobody here can tell.
    """
    Delivery.objects.filter(state=Delivery.State.QUEUED).update(state=Delivery.State.SENDING, claimed_at=at)
    return _doubt(Delivery.objects.filter(state=Delivery.State.SENDING), because=because, at=at)


def _doubt(doubtful: QuerySet[Delivery], *, because: str, at: datetime) -> int:
    count = 0
    for delivery in doubtful.select_related("message"):
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=delivery.case_id)
            if doubtful.filter(pk=delivery.pk).exists():
                _settle(delivery, Receipt.Kind.LOST, at=at, detail=because)
                count += 1
    return count


def try_overdue(*, at: datetime) -> int:
    """Try what is due and was not tried, whatever became of its job; return how many were found."""
    late = at - timedelta(minutes=1)
    overdue = _may_leave(at=at).filter(next_attempt_at__lt=late)
    found = list(overdue.order_by("next_attempt_at").values_list("pk", flat=True)[:_WOKEN_MAX])
    jobs.defer_lost(_JOB, "delivery_id", found)
    return len(found)


def show_delays(*, at: datetime) -> int:
    """Put cases back in the queue whose answer is on its way for too long; return how many."""
    late = at - ball.UNDER_WAY_FOR
    late_answers = Case.objects.filter(answer_under_way_since__lt=late)
    unasked = Case.objects.filter(
        closed_at__isnull=True,
        waiting_since__isnull=True,
        deliveries__state__in=[Delivery.State.QUEUED, Delivery.State.SENDING],
        deliveries__queued_at__lt=late,
        deliveries__meant_for=Delivery.MeantFor.CUSTOMER,
        deliveries__message__is_automatic=False,
    )
    count = 0
    for case_id in {*late_answers.values_list("pk", flat=True)[:1000], *unasked.values_list("pk", flat=True)[:1000]}:
        with transaction.atomic():
            ball.settle(Case.objects.select_for_update().get(pk=case_id), at=at)
            count += 1
    return count
