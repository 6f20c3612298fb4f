"""Sending an answer that did not arrive to another address of the customer, because somebody decided so.

It is a new message with the same words: what was promised, moved, withdrawn and kept by the old one is by this one.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases.models import Case, Conversation, Delivery, Message
from belofte.conduct import stops
from belofte.contacts import reaching
from belofte.people.models import Agent
from belofte.promises import saying_again
from belofte.replies import addressing, sending
from belofte.replies.addressing import Recipients
from belofte.replies.refusals import SendingRefusedError
from belofte.replies.sending import Answer, Prepared


class ArrivedError(SendingRefusedError):
    """It did not come back, so it need not go elsewhere."""


class AboutConductError(SendingRefusedError):
    """It is no answer: it tells that the conversation is stopped, or what became of an objection."""


class SameAddressError(SendingRefusedError):
    """It did not arrive there."""


@transaction.atomic
def send_elsewhere(
    delivery: Delivery, *, address: str, key: uuid.UUID, seen_through: int, by: Agent, at: datetime
) -> Message:
    """Send the words of a delivery that failed to this address, where all later answers go too.

    Refuses: ArrivedError, AboutConductError, SameAddressError, addressing.BadAddressError, reaching.AddressTakenError,
    saying_again.StaleWordsError, and what send does.
    """
    addressing.refuse_bad(address)
    point = reaching.add(delivery.case.contact, address, channel=delivery.contact_point.channel, at=at)
    Case.objects.select_for_update().get(pk=delivery.case_id)
    lost = Delivery.objects.select_related("message", "contact_point").get(pk=delivery.pk)
    if lost.state not in {Delivery.State.FAILED, Delivery.State.BOUNCED} or not lost.answers_customer:
        raise ArrivedError(_("Only an answer to the customer that did not arrive can go to another address."))
    if stops.tells_of_conduct(lost.message):
        raise AboutConductError(
            _("This letter tells how the conversation stands. Call the customer, and tell them so.")
        )
    if point == lost.contact_point:
        raise SameAddressError(_("It did not arrive at this address. Choose another one, or call."))
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
