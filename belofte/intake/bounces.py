"""What mail servers report of our mail, tied to its delivery: what came back puts the case in front of an agent.

So does what came back of the question whose a new address is.
"""

from datetime import datetime

from belofte.cases import reply_addresses
from belofte.cases.models import Delivery
from belofte.cases.models import Receipt as ReceiptRow
from belofte.channels.contract import Receipt
from belofte.channels.models import RawEnvelope
from belofte.replies import delivering, new_addresses
from belofte.replies.models import NewAddress


def take(receipt: Receipt, *, envelope: RawEnvelope, at: datetime) -> bool:
    """Keep a receipt with its delivery; tell whether it is about one of ours.

    Of the question whose a new address is, only that it came back says something.
    """
    if (asked := _find_asked(receipt)) is not None:
        if receipt.kind == "bounced":
            new_addresses.fail(asked, at=at)
        return True
    delivery = _find(receipt)
    if delivery is None:
        return False
    if receipt.kind == "bounced":  # whether the address is wrong for good or was not reached in time: nobody has it
        delivering.take_bounce(delivery, detail=receipt.detail, envelope=envelope, at=at)
    else:
        delivering.take_word(delivery, ReceiptRow.Kind(receipt.kind), detail=receipt.detail, envelope=envelope, at=at)
    return True


def _find_asked(receipt: Receipt) -> NewAddress | None:
    """Return the question that a signed address names."""
    ids = [reply_addresses.row_of(token, purpose="a") for token in receipt.reply_tokens]
    known = [row for row in ids if row is not None]
    found = NewAddress.objects.select_related("delivery", "contact_point").filter(pk=known[0]) if known else None
    return found.first() if found is not None else None


def _find(receipt: Receipt) -> Delivery | None:
    """Return the delivery that a signed address or the id of our message names."""
    deliveries = Delivery.objects.select_related("message")
    ids = [reply_addresses.row_of(token, purpose="d") for token in receipt.reply_tokens]
    known = [row for row in ids if row is not None]
    if known:
        return deliveries.filter(pk=known[0]).first()
    if not receipt.external_id:
        return None
    of_message = deliveries.filter(message__external_id=receipt.external_id, message__direction="out")
    tried = of_message.filter(attempts__gt=0)  # one that was never tried cannot come back
    to_them = tried.filter(contact_point__address=receipt.recipient.lower())
    return to_them.order_by("-pk").first() or tried.order_by("meant_for", "pk").last()
