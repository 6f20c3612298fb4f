"""What it is about: a case holds conversations, a conversation messages; and what happened on the way.

What was said and what happened is never changed or deleted: triggers refuse it, whoever asks.
"""

from datetime import timedelta
from typing import ClassVar, Final, TypeAlias

from django.db import models
from django.db.models.functions import Least
from django.utils.translation import gettext_lazy as _

from belofte import blobs
from belofte.cases import gates, indexes
from belofte.cases.happenings import Happening
from belofte.channels.models import Inbox, RawEnvelope
from belofte.contacts.models import Contact, ContactPoint
from belofte.database.gates import kept, never_deleted
from belofte.people.models import Agent, Team

CHASERS_MAX: Final = 5  # of the times that somebody asked again; more lift no further
LIFT: Final = timedelta(hours=24)
# The same in SQL; "1 day" would be an hour more or less where the clocks change.
_LIFT: Final = models.Func(template="interval '24 hours'", output_field=models.DurationField())
_LIFTED: Final = models.F("waiting_since") - models.ExpressionWrapper(
    Least(models.F("chasers"), models.Value(CHASERS_MAX)) * _LIFT, models.DurationField()
)


class Ball(models.TextChoices):
    """Who has to act."""

    US = "us", _("us")
    CUSTOMER = "customer", _("the customer")
    PARTY = "party", _("another party")
    NOBODY = "nobody", _("nobody")  # the case is closed


class CaseQuerySet(models.QuerySet["Case"]):
    """Finding cases as the desk's lists show them."""

    def visible_to(self, agent: Agent) -> "CaseQuerySet":
        """Return the cases of somebody's own teams; a privacy officer sees all."""
        if agent.has_role("privacy_officer"):  # type: ignore[arg-type]
            return self
        return self.filter(team__in=agent.teams.all())


class Case(models.Model):
    """One matter of one customer, over all channels. Its number is its id."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="cases")
    assignee = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="cases")
    subject = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # set by a completed Closure only; a trigger holds it to that
    ball = models.CharField(max_length=10, choices=Ball.choices, default=Ball.US)
    waiting_since = models.DateTimeField(null=True)  # who waits longest comes first; NULL: nobody waits for us
    lifted_since = models.DateTimeField(null=True)  # the same, earlier by a day for each time that they asked again
    chasers = models.PositiveSmallIntegerField(default=0, db_default=0)  # how often they did
    answer_under_way_since = models.DateTimeField(null=True)  # written, not yet delivered
    has_broken_promise = models.BooleanField(default=False)  # then it stands on top, whoever else waits
    promise_due_at = models.DateTimeField(null=True)  # of the promises and terms that still run, the first
    last_activity_at = models.DateTimeField()

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="case_waits_only_for_us",
                condition=models.Q(waiting_since__isnull=True) | models.Q(ball="us"),
            ),
            models.CheckConstraint(
                name="case_lifted_by_who_asks_again",
                condition=models.Q(waiting_since__isnull=True, lifted_since__isnull=True)
                | models.Q(waiting_since__isnull=False, lifted_since__isnull=False, lifted_since=_LIFTED),
            ),
            models.CheckConstraint(
                name="case_closed_means_nobody_has_the_ball",
                condition=models.Q(closed_at__isnull=True, ball__in=["us", "customer", "party"])
                | models.Q(closed_at__isnull=False, ball="nobody"),
            ),
        ]
        indexes: ClassVar = indexes.OF_CASE
        triggers: ClassVar = gates.CASE_STAYS

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_closed(self) -> bool:
        """Whether it ended with an outcome."""
        return self.closed_at is not None


class Conversation(models.Model):
    """One thread on one channel, inside a case. Its contact point is whom our answers go to."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="conversations")
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="conversations")
    contact_point = models.ForeignKey(
        ContactPoint, on_delete=models.PROTECT, related_name="conversations", db_index=False
    )
    opened_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["contact_point", "inbox", "opened_at"], name="conversation_opened_by"),
        ]
        triggers: ClassVar = gates.CONVERSATION_STAYS

    def __str__(self) -> str:
        return f"{self.inbox_id}/{self.pk}"


class Participant(models.Model):
    """Somebody beside the customer whom an agent gave a place in a conversation. Nobody gets one by being in a Cc."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="participants")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="participations")
    name = models.CharField(max_length=200, blank=True)
    added_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["conversation", "contact_point"], name="participant_once"),
        ]
        triggers: ClassVar = [gates.PARTICIPANT_KEPT]

    def __str__(self) -> str:
        return f"{self.name} {self.contact_point_id}"


class Message(models.Model):
    """Something said, by the customer or by us. Neither its words nor its place change."""

    class Direction(models.TextChoices):
        """Who said it."""

        IN = "in", _("from the customer")
        OUT = "out", _("from us")

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="messages", db_index=False)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    author = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # who works here
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, null=True, related_name="+")  # of theirs
    author_name = models.CharField(max_length=200, blank=True)  # as they wrote it then
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    signature = models.TextField(blank=True)  # what stands below each of their messages
    folded = models.TextField(blank=True)  # quoted history; text, signature and folded are always the whole
    html = models.TextField(blank=True)  # as it came; cleaned each time it is shown
    reply_to = models.CharField(max_length=320, blank=True)  # where they ask to answer; shown, never used by itself
    to = models.JSONField(default=list)  # [[address, name], …] of everybody it was sent to
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)  # of ours only: nobody else sees them
    external_id = models.CharField(max_length=998, blank=True)
    answers = models.JSONField(default=list)  # external ids, nearest first
    said_at = models.DateTimeField(null=True)  # by the sender's clock: shown, never trusted
    received_at = models.DateTimeField()  # when the wire gave it to us, or we wrote it
    recorded_at = models.DateTimeField()  # when this row came: what counts as later
    needs_answer = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    seals = models.JSONField(default=list)  # locks and signatures that were around it, as the contract has them
    kind = models.CharField(max_length=20, default="message")  # an automatic one is an out-of-office, a calendar answer
    # what had to be mended to read it; of what a program of ours said, where it promised what it may not
    problems = models.JSONField(default=list)
    authentication = models.JSONField(default=dict)  # what is known of who sent it, as the channel contract has it
    doubts = models.JSONField(default=list)  # what makes us unsure of it (`doubts.py`)
    envelope = models.OneToOneField(RawEnvelope, on_delete=models.PROTECT, null=True, related_name="message")
    send_key = models.UUIDField(null=True, unique=True)  # of the form that sent it: the same form sends once
    forwards = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")  # to a third party

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="message_has_its_author",  # what came in may be a colleague's, from a mailbox of their own
                condition=models.Q(direction="in", contact_point__isnull=False)
                | models.Q(direction="out", contact_point__isnull=True),
            ),
            models.CheckConstraint(
                name="message_needs_answer_only_from_customer",
                condition=models.Q(needs_answer=False) | models.Q(direction="in"),
            ),
        ]
        indexes: ClassVar = indexes.OF_MESSAGE
        triggers: ClassVar = gates.MESSAGE_STAYS

    def __str__(self) -> str:
        return f"{self.direction} {self.pk}"

    @property
    def is_from_customer(self) -> bool:
        """Whether a customer said it."""
        return self.direction == self.Direction.IN

    @property
    def answers_customer(self) -> bool:
        """Whether somebody here wrote it to the customer: not by itself, and not to a third party."""
        return not (self.is_from_customer or self.is_automatic or self.forwards_id)


class Attachment(models.Model):
    """A file that came or went with a message. Its name is for display, its bytes lie under a name of ours."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100)
    size_bytes = models.BigIntegerField()
    content_id = models.CharField(max_length=255, blank=True)
    blob = models.FileField(storage=blobs.storage, max_length=80)

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = kept("attachment_kept")

    def __str__(self) -> str:
        return self.name


class Scan(models.Model):
    """What a virus scanner said of a file that came in. A file without one came before there was a scanner."""

    class State(models.TextChoices):
        """What is known of it."""

        WAITING = "waiting", _("Not checked for viruses yet")
        CLEAN = "clean", _("Checked for viruses")
        FOUND = "found", _("Locked: a virus was found")
        TOO_LARGE = "too_large", _("Too large to be checked for viruses")

    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="scan")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    finding = models.CharField(max_length=200, blank=True)  # the scanner's name for what it found
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="scan_says_what_it_found",
                condition=models.Q(state="found") & ~models.Q(finding="")
                | ~models.Q(state="found") & models.Q(finding=""),
            ),
            models.CheckConstraint(
                name="scan_waits_or_was_made",
                condition=models.Q(state="waiting", scanned_at=None)
                | ~models.Q(state="waiting") & models.Q(scanned_at__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=models.Q(state="waiting"), name="scan_waiting")]
        triggers: ClassVar = [*never_deleted("scan_never_deleted"), gates.SCAN_VERDICT_KEPT]

    def __str__(self) -> str:
        return self.state

    @property
    def is_locked(self) -> bool:
        """Whether somebody who is no administrator cannot open the file."""
        return self.state != self.State.CLEAN


class Delivery(models.Model):
    """One sending of a message to one recipient: tried until it is taken, refused or uncertain."""

    class State(models.TextChoices):
        """What is known of it."""

        QUEUED = "queued", _("Under way")
        SENDING = "sending", _("Being sent")
        ACCEPTED = "accepted", _("Delivered")
        FAILED = "failed", _("Not delivered")
        BOUNCED = "bounced", _("Came back")
        UNCERTAIN = "uncertain", _("Not sure if it arrived")

    class MeantFor(models.TextChoices):
        """Why they get it: what reaches the customer is an answer, what reaches others is not."""

        CUSTOMER = "customer", _("the customer")
        COPY = "copy", _("who reads along")
        THIRD_PARTY = "third_party", _("to whom it was forwarded")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="deliveries")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    meant_for = models.CharField(max_length=11, choices=MeantFor.choices, default=MeantFor.CUSTOMER)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    delayed_since = models.DateTimeField(null=True)  # when a mail server first said: not yet

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="delivery_settled_when_known",
                condition=models.Q(state__in=["queued", "sending"], settled_at__isnull=True)
                | models.Q(state__in=["accepted", "failed", "bounced", "uncertain"], settled_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["message", "contact_point"],
                condition=models.Q(state__in=["queued", "sending", "uncertain"]),
                name="delivery_one_open_for_a_recipient",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="queued"), name="delivery_due"),
            models.Index(fields=["contact_point", "queued_at"], name="delivery_to_somebody"),
            models.Index(fields=["claimed_at"], condition=models.Q(state="sending"), name="delivery_claimed"),
            models.Index(
                fields=["case", "id"], condition=models.Q(state__in=["queued", "sending"]), name="delivery_under_way"
            ),
            models.Index(
                fields=["case", "settled_at"],
                condition=models.Q(state__in=["failed", "bounced", "uncertain"]),
                name="delivery_not_arrived",
            ),
        ]
        triggers: ClassVar = [*never_deleted("delivery_never_deleted"), *gates.DELIVERY_STAYS]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"

    @property
    def standing(self) -> str:
        """How it stands, for people: its state, or *delayed* while a mail server says: not yet."""
        is_open = self.state in {self.State.QUEUED, self.State.ACCEPTED}
        return "delayed" if self.delayed_since and is_open else self.state

    @property
    def answers_customer(self) -> bool:
        """Whether the customer has an answer once it arrives."""
        return self.meant_for == self.MeantFor.CUSTOMER and self.message.answers_customer

    @property
    def is_missed(self) -> bool:
        """Whether somebody here has to act when it does not arrive: not on a copy, nor on what left by itself."""
        return self.meant_for != self.MeantFor.COPY and not self.message.is_automatic


class Receipt(models.Model):
    """What was heard of a delivery, each time something was: the other side's own words."""

    class Kind(models.TextChoices):
        """What it said."""

        ACCEPTED = "accepted", _("taken by the next mail server")
        DELIVERED = "delivered", _("delivered")
        READ = "read", _("read")
        DEFERRED = "deferred", _("not taken yet")
        REFUSED = "refused", _("refused")
        BOUNCED = "bounced", _("came back")
        COMPLAINED = "complained", _("called unwanted mail")
        LOST = "lost", _("connection lost while sending")
        DECLARED_ARRIVED = "declared_arrived", _("somebody says that it arrived")
        DECLARED_LOST = "declared_lost", _("somebody says that it did not arrive")

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    detail = models.TextField(blank=True)
    envelope = models.ForeignKey(RawEnvelope, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = kept("receipt_kept")

    def __str__(self) -> str:
        return self.kind


class Note(models.Model):
    """Said among agents. It has no way to a customer."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = kept("note_kept")

    def __str__(self) -> str:
        return self.text[:80]


class Call(models.Model):
    """A telephone call, logged by hand by whoever made or took it."""

    class Direction(models.TextChoices):
        """Who rang."""

        IN = "in", _("The customer rang us")
        OUT = "out", _("We rang the customer")

    class Result(models.TextChoices):
        """How it went."""

        ANSWERED = "answered", _("We spoke")
        NO_ANSWER = "no_answer", _("No answer")
        VOICEMAIL = "voicemail", _("Left a voicemail")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="calls")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    result = models.CharField(max_length=10, choices=Result.choices)
    text = models.TextField(blank=True)
    called_at = models.DateTimeField()
    zone = models.CharField(max_length=64, blank=True, db_default="")  # of the desk's clock then; "" for older ones
    recorded_at = models.DateTimeField()
    key = models.UUIDField(null=True, unique=True)  # of the form that logged it: the same form logs once

    class Meta:
        triggers: ClassVar = [*kept("call_kept"), gates.CALL_HAS_ITS_CLOCK]

    def __str__(self) -> str:
        return f"{self.direction} {self.result}"


class Needless(models.TextChoices):
    """Why nobody waits for an answer."""

    THANKS = "thanks", _("A thank-you: nothing is asked")
    SPAM = "spam", _("Spam or advertising")
    NOT_FOR_US = "not_for_us", _("Not meant for us")
    AUTOMATIC = "automatic", _("An automatic message")
    SAME_MATTER = "same_matter", _("Answered in another case")
    UNREACHABLE = "unreachable", _("The customer cannot be reached")  # a lead's word only
    NOTHING_NEW = "nothing_new", _("Nothing new after our final answer")  # a lead's word only
    IMPORTED = "imported", _("Old mail that was brought in as history")  # the desk's own, when it imports
    CONFIRMED = "confirmed", _("The customer says that it is solved")  # by their own press, and no agent's


class AnswerWaiver(models.Model):
    """Somebody's decision that what a customer said so far needs no answer, and why; one that was withdrawn is none."""

    Reason: TypeAlias = Needless

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="answer_waivers")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: an import, or a press
    reason = models.CharField(max_length=20, choices=Reason.choices)
    same_as = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")  # the case that answers it
    is_held_to = models.BooleanField(db_default=True)  # not before the desk saw to it that the other case answers it
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="waiver_known_reason", condition=models.Q(reason__in=Needless.values)),
            models.CheckConstraint(
                name="waiver_is_somebodys",
                condition=models.Q(by__isnull=False) | models.Q(reason__in=["imported", "confirmed"]),
            ),
            models.CheckConstraint(
                name="waiver_withdrawn_by_somebody",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | models.Q(withdrawn_at__isnull=False, reason="unreachable")  # they wrote, or a letter came back
                | models.Q(withdrawn_at__isnull=False, reason="confirmed"),  # they say that it is not solved after all
            ),
        ]
        triggers: ClassVar = [*gates.WAIVER_KEPT, gates.WAIVER_OF_BEFORE, gates.UNREACHABLE_IS_SAID_BY_A_LEAD]

    def __str__(self) -> str:
        return self.reason


class Event(models.Model):
    """Something that happened on a case: who, when, what. The history of the case, in ids and kinds, not words."""

    Kind = Happening

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=25, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the desk itself
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="event_by_case")]
        triggers: ClassVar = kept("event_kept")

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
