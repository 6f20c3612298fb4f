"""Half hours that a customer could choose from once nobody had reached them, and the one that they chose.

`offering.py` writes these rows; the gates on them stand in `gates_on_offers.py`.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from belofte.cases.models import Message
from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept
from belofte.promises import gates_on_offers


class SlotOffer(models.Model):
    """That a message told of a try to ring, and had the customer choose when we ring: by a link, or from its words."""

    promise = models.ForeignKey("promises.Promise", on_delete=models.PROTECT, related_name="slot_offers")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="slot_offers")
    has_link = models.BooleanField()  # to the page on which they choose
    slots = ArrayField(models.DateTimeField())  # that its words named: when each half hour begins
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "promise"], name="slot_offer_once_in_a_message"),
            models.CheckConstraint(
                name="slot_offer_offers_something", condition=models.Q(has_link=True) | ~models.Q(slots=[])
            ),
        ]
        triggers: ClassVar = [*kept("slot_offer_kept"), gates_on_offers.OFFER_TELLS_OF_A_TRY]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.message_id}"


class SlotChoice(models.Model):
    """That a customer chose one on their page: it gave the promise another date, at their wish."""

    offer = models.OneToOneField(SlotOffer, on_delete=models.PROTECT, related_name="choice")
    renegotiation = models.OneToOneField("promises.Renegotiation", on_delete=models.PROTECT, related_name="choice")
    slot = models.DateTimeField()
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: ClassVar = [*kept("slot_choice_kept"), gates_on_offers.CHOICE_IS_OF_AN_OFFER]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.slot:%Y-%m-%d %H:%M}"
