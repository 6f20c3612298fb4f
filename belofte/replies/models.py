"""What is being written, with the files that will go along; and whom the desk wrote to by itself, for its caps."""

import uuid
from typing import ClassVar

from django.db import models

from belofte import blobs
from belofte.cases.models import Case, Message
from belofte.channels.models import Inbox
from belofte.people.models import Agent


class Draft(models.Model):
    """Somebody's unsent words on a case; only they see them. Sending uses it up, with its key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="drafts")
    text = models.TextField(blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # becomes the message's send key
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "agent"], name="draft_one_for_an_agent")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.agent_id}"


class DraftFile(models.Model):
    """A file uploaded to go along with a draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    blob = models.FileField(storage=blobs.storage, max_length=80)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.name


class Acknowledgement(models.Model):
    """That somebody was told by when an answer comes. Only marks of their address are kept: enough to count by."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="acknowledgement")
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    recipient = models.CharField(max_length=26)
    domain = models.CharField(max_length=26)
    is_proven = models.BooleanField()  # the domain vouches for whoever wrote, so that nobody else is mailed
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["recipient", "at"], name="acknowledged_recipient"),
            models.Index(fields=["domain", "at"], name="acknowledged_domain"),
            models.Index(fields=["inbox", "at"], name="acknowledged_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}"
