"""What a customer tells us beside their messages. Who may say it, and what follows, is decided further up."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import Attachment, Case, Message
from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept, never_deleted
from belofte.people.models import Agent
from belofte.testimony import gates


class Confirmation(models.Model):
    """A customer's word on how their case ended: it is solved, or it is not. The newest counts.

    Nothing but `closing/confirming.py` writes it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="confirmations", db_index=False)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    is_solved = models.BooleanField()
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, related_name="+")  # what they added
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="confirmation_by_case")]
        triggers: ClassVar = kept("confirmation_kept")

    def __str__(self) -> str:
        return "solved" if self.is_solved else "not solved"


class Inquiry(models.Model):
    """That a message of ours asks if it is solved meanwhile, or somebody still waits. It ends nothing by itself."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="inquiries", db_index=False)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="inquiry")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="inquiry_by_case")]
        triggers: ClassVar = [
            *kept("inquiry_kept"),
            gates.INQUIRY_IS_OF_ITS_CASE,
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"


class InquiryReply(models.Model):
    """A customer's word on an inquiry: it is solved, or they still wait. The newest counts.

    Nothing but `closing/inquiring.py` writes it.
    """

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="replies")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    is_solved = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            *kept("inquiry_reply_kept"),
            gates.INQUIRY_REPLY_WHILE_THEY_WAIT,
        ]

    def __str__(self) -> str:
        return "solved" if self.is_solved else "still waiting"


class Evidence(models.Model):
    """What a customer sent, named or showed us elsewhere: it hangs on the case, so that nobody asks for it again.

    Nothing but `evidencing.py` writes it. What was marked by mistake is dropped, and stays to be seen as that.
    """

    class Kind(models.TextChoices):
        """What it is."""

        FILE = "file", _("File")
        ORDER_NUMBER = "order_number", _("Order number")
        CUSTOMER_NUMBER = "customer_number", _("Customer number")
        TRACKING = "tracking", _("Parcel number")
        IBAN = "iban", _("Account number")
        SEEN = "seen", _("Seen or heard")  # in the shop, on the telephone: somebody typed what

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evidence")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="evidence")  # NULL: typed
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    words = models.CharField(max_length=200, blank=True)  # a number as they wrote it; of an account the end alone
    shows = models.CharField(max_length=300, blank=True, default="", db_default="")  # of what was typed
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    dropped_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_is_file_or_number",
                condition=models.Q(kind="file", attachment__isnull=False, words="")
                | ~models.Q(kind="file") & models.Q(attachment__isnull=True) & ~models.Q(words=""),
            ),
            models.CheckConstraint(
                name="evidence_sent_or_typed",
                condition=models.Q(message__isnull=False, shows="") & ~models.Q(kind="seen")
                | models.Q(message__isnull=True, attachment__isnull=True),
            ),
            models.CheckConstraint(
                name="evidence_dropped_by_somebody",
                condition=models.Q(dropped_at__isnull=True, dropped_by__isnull=True)
                | models.Q(dropped_at__isnull=False, dropped_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["attachment"], condition=models.Q(dropped_at__isnull=True), name="evidence_once_for_a_file"
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "words"],
                condition=models.Q(dropped_at__isnull=True, attachment__isnull=True),
                name="evidence_once_for_a_number",
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("evidence_never_deleted"),
            pgtrigger.ReadOnly(
                name="evidence_facts_kept",
                fields=["case", "message", "attachment", "kind", "words", "shows", "by", "at"],
            ),
            pgtrigger.Protect(
                name="evidence_dropped_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__dropped_at__isnull=False),
            ),
            gates.EVIDENCE_OF_ITS_CUSTOMER,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.words}"
