"""Sending an answer that did not arrive to another address of the customer, because somebody decided so.

It is a new message with the same words: what was promised, moved, withdrawn and kept by the old one is by this one.
To an address that nobody has confirmed it leaves once they say that it is theirs (`new_addresses`).
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.attention import ball
from belofte.cases import history, seeing
from belofte.cases.models import AnswerWaiver, Call, Case, Conversation, Delivery, Event, Message
from belofte.closing import closing
from belofte.conduct import stops
from belofte.contacts import confirming, reaching
from belofte.contacts.models import ContactPoint
from belofte.people import teams
from belofte.people.models import Agent
from belofte.promises import saying_again
from belofte.replies import addressing, new_addresses, sending
from belofte.replies.addressing import Recipients
from belofte.replies.models import NewAddress
from belofte.replies.refusals import REFUSALS, SendingRefusedError
from belofte.replies.sending import Answer, Prepared


class ArrivedError(SendingRefusedError):
    """It did not come back, so it need not go elsewhere."""


class AboutConductError(SendingRefusedError):
    """It is no answer: it tells that the conversation is stopped, or what became of an objection."""


class SameAddressError(SendingRefusedError):
    """It did not arrive there."""


class CaseEndedError(SendingRefusedError):
    """The case was closed or its customer heard us otherwise, or who wrote it left."""


@transaction.atomic
def send_elsewhere(
    delivery: Delivery, *, address: str, key: uuid.UUID, seen_through: int, by: Agent, at: datetime
) -> Message | None:
    """Send the words of a delivery that failed to this address, where all later answers go too.

    Return None where nobody has confirmed the address: a letter asks them first, and shows nothing of the case.
    Refuses: ArrivedError, AboutConductError, SameAddressError, addressing.BadAddressError, reaching.AddressTakenError,
    new_addresses.AskedAlreadyError, saying_again.StaleWordsError, and what send does.
    """
    addressing.refuse_bad(address)
    point = reaching.add(delivery.case.contact, address, channel=delivery.contact_point.channel, at=at)
    case = Case.objects.select_for_update().get(pk=delivery.case_id)
    lost = _find_lost(delivery, but=point)
    if point.confirmed_at is None:
        seeing.refuse_unseen(case, seen_through=seen_through)
        sending.refuse_second(key)
        saying_again.said_in(lost.message, at=at)  # refuses now what could not leave then
        at = history.moment(case, at=at)
        new_addresses.ask(lost, point, key=key, seen_through=seen_through, by=by, at=at)
        return None
    new_addresses.drop(lost, at=at)
    return _send(lost, point, key=key, seen_through=seen_through, by=by, at=at)


def take_yes(asked: NewAddress, *, at: datetime) -> None:
    """Confirm an address, because who reads it says so, and have what waits for that leave; once."""
    if _confirm(asked, at=at):
        _release_waiting(asked.contact_point, at=at)


def settle_address(contact_point_id: int, *, at: datetime) -> None:
    """Do what follows from the word of who reads an address, where a press did not come to that."""
    point = ContactPoint.objects.get(pk=contact_point_id)
    if point.confirmed_at is not None:
        _release_waiting(point, at=at)
    elif not point.contact.cases.exists():  # it was taken off
        new_addresses.refuse_waiting(point, at=at)


@transaction.atomic
def _confirm(asked: NewAddress, *, at: datetime) -> bool:
    """Confirm the address, and tell whether the press counts: its row is let go of before a case is held."""
    point = new_addresses.hold(asked)
    if not new_addresses.takes_yes(asked, at=at):
        return False
    confirming.confirm(point, at=at)
    jobs.defer("belofte.replies.jobs.settle_address", at=at + new_addresses.SOON, contact_point_id=point.pk)
    return True


def _release_waiting(point: ContactPoint, *, at: datetime) -> None:
    for number in new_addresses.waiting_for(point, at=at):
        _settle(number, point, at=at)


@transaction.atomic
def _settle(number: int, point: ContactPoint, *, at: datetime) -> None:
    """Have one answer leave that waited for an address, or say on its case why it stays."""
    asked = NewAddress.objects.select_related("delivery", "by")
    case = Case.objects.select_for_update().get(pk=asked.get(pk=number).delivery.case_id)
    is_left = Q(ended_at=None) | Q(became=NewAddress.Became.FAILED)
    waiting = asked.filter(is_left, pk=number).first()
    if waiting is None:  # somebody else had it leave, or dropped it
        return
    at = history.moment(case, at=at)
    history.record(case, Event.Kind.ADDRESS_CONFIRMED, by=None, at=at, delivery=waiting.delivery_id)
    became = _release(waiting, point, case=case, at=at)
    new_addresses.end(waiting, became, at=at)
    if became == NewAddress.Became.KEPT_BACK:
        ball.settle(case, at=at)  # it is for us to look at


def _release(waiting: NewAddress, point: ContactPoint, *, case: Case, at: datetime) -> NewAddress.Became:
    """Send what waited, if the case is still as it was; else the case says why it did not leave."""
    try:
        with transaction.atomic():
            if waiting.became == NewAddress.Became.FAILED:  # the agent was told so, and may have done something else
                raise CaseEndedError
            _refuse_changed(waiting, point, case)
            lost = _find_lost(waiting.delivery, but=point)
            seen_through = _seen_through(waiting, case)
            _send(lost, point, key=waiting.key, seen_through=seen_through, by=waiting.by, at=at)
    except REFUSALS:
        if case.answer_waivers.filter(reason=AnswerWaiver.Reason.UNREACHABLE, withdrawn_at=None).exists():
            closing.reopen(case, at=at, delivery=waiting.delivery)  # now they can be reached
        return NewAddress.Became.KEPT_BACK
    return NewAddress.Became.SENT


def _seen_through(waiting: NewAddress, case: Case) -> int:
    """Return what its writer has seen: what left just now, by the same yes, tells them nothing new."""
    siblings = NewAddress.objects.filter(contact_point=waiting.contact_point_id, became=NewAddress.Became.SENT)
    left = set(Message.objects.filter(send_key__in=siblings.values("key")).values_list("pk", flat=True))
    newer = [message.pk for message in seeing.unseen(case, seen_through=waiting.seen_through)]
    return max([waiting.seen_through, *newer]) if left.issuperset(newer) else waiting.seen_through


def _refuse_changed(waiting: NewAddress, point: ContactPoint, case: Case) -> None:
    """Refuse what should not leave by itself any more: a person sends it. Refuses: CaseEndedError."""
    since = waiting.asked_at
    is_told = case.calls.filter(result=Call.Result.ANSWERED, recorded_at__gt=since).exists()
    is_waived = case.answer_waivers.filter(recorded_at__gt=since).exists()
    is_at_work = teams.is_at_work(waiting.by, team_id=case.team_id)
    is_theirs = point.contact_id == case.contact_id  # else somebody wrote from it, and has a case of their own
    if case.is_closed or is_told or is_waived or not is_at_work or not is_theirs:
        raise CaseEndedError


def _find_lost(delivery: Delivery, *, but: ContactPoint) -> Delivery:
    """Return an answer that did not arrive; the case's row is held."""
    lost = Delivery.objects.select_related("message", "contact_point", "case").get(pk=delivery.pk)
    if lost.state not in {Delivery.State.FAILED, Delivery.State.BOUNCED} or not lost.answers_customer:
        raise ArrivedError(_("Only an answer to the customer that did not arrive can go to another address."))
    if stops.tells_of_conduct(lost.message):
        raise AboutConductError(
            _(
                "This letter tells how the conversation stood then. See on the case how it stands now, call the "
                "customer, and tell them that."
            )
        )
    if but == lost.contact_point:
        raise SameAddressError(_("It did not arrive at this address. Choose another one, or call."))
    return lost


def _send(
    lost: Delivery, point: ContactPoint, *, key: uuid.UUID, seen_through: int, by: Agent, at: datetime
) -> Message:
    conversation = Conversation.objects.get(pk=lost.message.conversation_id)
    conversation.contact_point = point
    conversation.save(update_fields=["contact_point"])
    answer = Answer(
        text=lost.message.text,
        key=key,
        seen_through=seen_through,
        files=tuple(lost.message.attachments.all()),
        said=saying_again.said_in(lost.message, at=at),
    )
    prepared = Prepared(recipients=Recipients(to=(point,)))  # no guard reads again what left before
    return sending.send(conversation, answer, prepared=prepared, by=by, at=at)
