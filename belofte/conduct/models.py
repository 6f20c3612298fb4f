"""What a customer said that hurts, what we said of it, and where it ends: a conversation stopped, its case running."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import Case, Conversation, Message
from belofte.conduct import gates, gates_on_grievances, gates_on_objections
from belofte.database.gates import kept, never_deleted
from belofte.people.models import Agent


class Kind(models.TextChoices):
    """How it hurts."""

    THREAT = "threat", _("a threat")
    INSULT = "insult", _("insulting words")


class Unheard(models.Model):
    """A message that nobody has listened to yet for words that hurt; it goes once that is done."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="+")
    failed_at = models.DateTimeField(null=True)  # it could not be heard: it is tried again, and keeps no case open

    def __str__(self) -> str:
        return f"{self.message_id}"


class Abuse(models.Model):
    """That a customer's message hurts, so that it is shown folded; and that somebody says it does not after all.

    Who reads it has the last word, on how it hurts too.
    """

    message = models.OneToOneField(Message, on_delete=models.PROTECT, primary_key=True, related_name="abuse")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    at = models.DateTimeField()
    unmarked_at = models.DateTimeField(null=True)  # by whom is nobody's business

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="abuse_known_kind", condition=models.Q(kind__in=Kind.values))
        ]
        triggers: ClassVar = [
            *never_deleted("abuse_never_deleted"),
            pgtrigger.ReadOnly(name="abuse_facts_kept", fields=["message", "at"]),
            gates.ABUSE_IS_A_CUSTOMERS,
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.kind}"


class Grievance(models.Model):
    """That a customer's message sounds like a complaint, and whether it is one: the word of who read it."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, primary_key=True, related_name="grievance")
    heard_at = models.DateTimeField()
    is_named = models.BooleanField(db_default=False)  # by the customer: only a lead says that it is none
    is_complaint = models.BooleanField(null=True)  # NULL: nobody said
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it is none, of who answered it

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grievance_is_somebodys_word",
                condition=models.Q(is_complaint__isnull=True, by__isnull=True, at__isnull=True, reason="")
                | models.Q(is_complaint__isnull=False, by__isnull=False, at__isnull=False),
            )
        ]
        triggers: ClassVar = [
            *never_deleted("grievance_never_deleted"),
            pgtrigger.ReadOnly(name="grievance_facts_kept", fields=["message", "heard_at", "is_named"]),
            pgtrigger.Protect(
                name="grievance_word_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_complaint__isnull=False),
            ),
            gates_on_grievances.GRIEVANCE_DENIED_WITH_A_REASON,
        ]

    def __str__(self) -> str:
        return f"{self.message_id}"


class AbuseCorrection(models.Model):
    """Words that were taken for abuse and are none, or the reverse: from these the desk can learn. Names nobody."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")  # so that it goes where the case goes
    words = models.CharField(max_length=1_000)  # with placeholders for what says who somebody is
    language = models.CharField(max_length=2)
    hurts = models.BooleanField(db_default=False)  # by the word of whoever read them
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "words"], name="abuse_correction_once_a_case"),
        ]

    def __str__(self) -> str:
        return self.words


class Pause(models.Model):
    """That a case is out of somebody's lists for a while, because they asked for a breath. Gone once it is over."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="pauses")
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "agent"], name="pause_one_of_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} until {self.until:%H:%M}"


class PassedOn(models.Model):
    """That a case was passed on after words that hurt, and to whom; not by whom. The newest of a case counts."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="passed_on")
    to = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the team
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case_id}"


class ConductWarning(models.Model):
    """That a message of ours warns the customer: after it, insulting words can stop the conversation."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, primary_key=True, related_name="conduct_warning")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [*kept("conduct_warning_kept"), gates.WARNING_IS_ITS_WRITERS]

    def __str__(self) -> str:
        return f"{self.message_id}"


class Stop(models.Model):
    """Somebody's decision that a conversation goes no further for a while, and by which words of the customer.

    The case goes on, with somebody else.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="stops")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="+")  # the customer's; once
    quote = models.TextField()  # exactly as it stands there
    warning = models.ForeignKey(ConductWarning, on_delete=models.PROTECT, null=True, related_name="stops")
    told = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="stop")  # ours: no answer
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()  # were its letter taken at once: `ending.ends_at` counts from when it was
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: by itself

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="stop_known_kind", condition=models.Q(kind__in=Kind.values)),
            models.CheckConstraint(name="stop_has_a_quote", condition=models.Q(quote__regex=r"\S")),
            models.CheckConstraint(
                name="stop_for_insults_after_a_warning",
                condition=models.Q(kind="threat") | models.Q(warning__isnull=False),
            ),
            models.CheckConstraint(name="stop_lasts_a_while", condition=models.Q(until__gt=models.F("at"))),
            models.CheckConstraint(
                name="stop_is_ended_by_somebody_once_it_ended",
                condition=models.Q(ended_by__isnull=True) | models.Q(ended_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["conversation"], condition=models.Q(ended_at__isnull=True), name="stop_one_of_a_conversation"
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("stop_never_deleted"),
            pgtrigger.ReadOnly(
                name="stop_facts_kept",
                fields=["conversation", "kind", "message", "quote", "warning", "told", "by", "at", "until"],
            ),
            pgtrigger.Protect(
                name="stop_end_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            gates.STOP_QUOTES_THE_CUSTOMER,
            gates.STOP_WAS_WARNED_OF,
            gates.STOP_IS_TOLD,
            gates.STOP_IS_OF_ITS_TEAM,
            gates.STOP_ENDS_IN_TIME,
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id} {self.kind}"


class Objection(models.Model):
    """What a lead decided when a customer objected to a stop, and by which message they were told."""

    stop = models.OneToOneField(Stop, on_delete=models.PROTECT, related_name="objection")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")  # in which they object
    is_upheld = models.BooleanField()
    told = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="objection")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            *kept("objection_kept"),
            gates_on_objections.OBJECTION_DECIDED_BY_ANOTHER_LEAD,
            gates_on_objections.OBJECTION_IS_TOLD,
        ]

    def __str__(self) -> str:
        return "upheld" if self.is_upheld else "not upheld"


class NoObjection(models.Model):
    """That up to a message a customer did not object to a stop, by the word of who would decide on it."""

    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, related_name="no_objections")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stop", "message"], name="no_objection_said_once")]
        triggers: ClassVar = [*kept("no_objection_kept"), gates_on_objections.NO_OBJECTION_BY_ANOTHER_LEAD]

    def __str__(self) -> str:
        return f"{self.stop_id} up to {self.message_id}"


class StoppedCase(Case):
    """The gate on who answers a case: not who stopped a conversation of it, while that is stopped."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates.STOPPED_CASE_IS_ANOTHERS]


class StoppedConversation(Conversation):
    """The same gate, where a stopped conversation comes to stand in another case."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates.STOPPED_CONVERSATION_IS_ANOTHERS]
