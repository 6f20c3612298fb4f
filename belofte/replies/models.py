"""What is being written, what holds it back, and whom the desk wrote to by itself, for its caps."""

import uuid
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.lookups import Exact

from belofte import blobs
from belofte.cases.models import Case, Conversation, Delivery, Message
from belofte.channels.models import Inbox
from belofte.closing.models import Outcome
from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept, never_deleted
from belofte.library.models import Text
from belofte.people.models import Agent, Team
from belofte.promises.models import Promise
from belofte.replies import gates
from belofte.replies.guards.contract import Level


class Draft(models.Model):
    """Somebody's unsent words on a case; only they see them. Sending uses it up, with its key."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="drafts")
    text = models.TextField(blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True)  # becomes the message's send key
    cc = models.JSONField(default=list)  # [[address, name], …] of who else gets it
    bcc = models.JSONField(default=list)
    about = models.ForeignKey(  # the promise that its words were made ready about
        Promise, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_warning = models.BooleanField(default=False, db_default=False)  # about how the customer writes
    chosen = models.TextField(blank=True, default="", db_default="")  # beside the words: chips and outcome, as posted
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


class NewAddress(models.Model):
    """An answer that did not arrive, and waits until who reads another address says that it is theirs."""

    class Became(models.TextChoices):
        """What came of it."""

        SENT = "sent"  # it is theirs, and the answer left
        KEPT_BACK = "kept_back"  # it is theirs, and the answer stayed: something had changed
        REFUSED = "refused"  # it is not theirs
        DROPPED = "dropped"  # an agent chose another address
        FAILED = "failed"  # the question did not reach it

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="new_addresses")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True)  # becomes the message's send key
    seen_through = models.BigIntegerField()  # the newest message that the agent had on the screen; 0 for none
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    became = models.CharField(max_length=9, choices=Became.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery"], condition=models.Q(ended_at=None), name="new_address_one_at_a_time"
            ),
            models.CheckConstraint(
                name="new_address_ends_as_something",
                condition=models.Q(ended_at=None, became="") | models.Q(ended_at__isnull=False) & ~models.Q(became=""),
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("new_address_never_deleted"),
            pgtrigger.ReadOnly(
                name="new_address_facts_kept",
                fields=["delivery", "contact_point", "key", "seen_through", "by", "asked_at"],
            ),
            pgtrigger.Protect(
                name="new_address_ends_once",
                operation=pgtrigger.Update,
                # a letter that came back, and was read all the same, is answered
                condition=pgtrigger.Q(old__ended_at__isnull=False)
                & ~(pgtrigger.Q(old__became="failed") & pgtrigger.Q(new__became="kept_back")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_point_id} {self.became}"


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


class Held(models.Model):
    """An answer in its last seconds at the desk, or one that waits for a lead: its writer can take it back.

    Nothing is said or promised yet.
    """

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="held")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="+")
    seen_through = models.BigIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    said = models.JSONField(default=dict)  # what it says about promises, as `remembering.py` writes it
    reasons = models.JSONField(default=dict)  # why what a guard stops is right: remark to words
    is_many_meant = models.BooleanField(default=False)
    is_warning = models.BooleanField(default=False, db_default=False)
    held_at = models.DateTimeField()
    release_at = models.DateTimeField(null=True)  # by the clock; NULL where a lead decides
    asks = models.CharField(max_length=500, blank=True)  # what its writer tells that lead
    reminded_at = models.DateTimeField(null=True)  # that no lead had decided for long
    stopped_at = models.DateTimeField(null=True)  # it did not leave after all
    stopped_because = models.TextField(blank=True)
    stopped_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # a lead who did not

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="held_says_why_it_stopped",
                condition=models.Q(stopped_at__isnull=True, stopped_because="")
                | models.Q(stopped_at__isnull=False) & ~models.Q(stopped_because=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["release_at"], condition=models.Q(stopped_at__isnull=True), name="held_due"),
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.held_at:%H:%M:%S}"


class HoldTime(models.Model):
    """For how long answers are held before they leave; the newest row counts."""

    seconds = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seconds} s"


class Brake(models.Model):
    """Somebody's decision that nothing goes out, and why, until somebody lets go."""

    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: by command
    at = models.DateTimeField()
    released_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(released_at__isnull=True), name="brake_one_at_a_time"
            ),
            models.CheckConstraint(name="brake_has_a_reason", condition=models.Q(reason__regex=r"\S")),
        ]

    def __str__(self) -> str:
        return self.reason


class Breakdown(models.Model):
    """An inbox's mail server that cannot be reached: one answer probes it now and then, the others wait."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="breakdown")
    since = models.DateTimeField()
    probe_at = models.DateTimeField()
    detail = models.TextField()

    def __str__(self) -> str:
        return f"{self.inbox_id} {self.since:%Y-%m-%d %H:%M}"


class PromiseCorrection(models.Model):
    """What an agent made of what language found in an answer: from these the desk can learn. Names nobody."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")  # so that it goes where the case goes
    words = models.CharField(max_length=1_000)  # with placeholders for what says who somebody is
    found = models.CharField(max_length=10)  # a kind of promise, or "none"
    said = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "words"], name="promise_correction_once_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.found} → {self.said}"


class LanguageModel(models.Model):
    """What was learned on this desk; of each name the newest row counts."""

    name = models.CharField(max_length=20)
    content = models.BinaryField()
    lessons = models.CharField(max_length=16)  # the fingerprint of what it was learned from
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name", "-id"], name="language_model_newest")]

    def __str__(self) -> str:
        return f"{self.name} {self.lessons}"


class Dismissal(models.Model):
    """How often on a day a remark of one sort was waved away: a sort that is wrong too often shows itself."""

    label = models.CharField(max_length=30)
    language = models.CharField(max_length=2)
    on = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["label", "language", "on"], name="dismissal_one_row_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.times}"


class GuardLevel(models.Model):
    """What a team has happen when a guard sees something. Without a row it is the guard's usual level."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="guard_levels")
    guard = models.CharField(max_length=20)
    level = models.CharField(max_length=6, choices=Level.choices)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "guard"], name="guard_level_one_a_team"),
            models.CheckConstraint(name="guard_level_is_one", condition=models.Q(level__in=Level.values)),
        ]
        triggers: ClassVar = [gates.STOPS_ONCE_TRIED]

    def __str__(self) -> str:
        return f"{self.guard} {self.level}"


class GuardTrial(models.Model):
    """How often a guard would have spoken on what a team sent: the newest row counts. `trying_out` alone writes it."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="guard_trials")
    guard = models.CharField(max_length=20)
    read = models.PositiveIntegerField()  # answers
    remarked = models.PositiveIntegerField()
    stopped = models.PositiveIntegerField()  # would have been, at a level that stops
    by = models.ForeignKey(  # who asked for it; NULL only of trials from before that was kept
        Agent, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team", "guard", "-id"], name="guard_trial_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="guard_trial_adds_up",
                condition=models.Q(stopped__lte=models.F("remarked")) & models.Q(remarked__lte=models.F("read")),
            ),
        ]
        triggers: ClassVar = [*kept("guard_trial_kept"), gates.TRIAL_READS_WHAT_WAS_SENT]

    def __str__(self) -> str:
        return f"{self.guard} {self.stopped}/{self.read}"


class TrialOverruling(models.Model):
    """Why a guard may stop answers although its trial was on too few, or stopped too many, and which lead says so."""

    trial = models.OneToOneField(GuardTrial, on_delete=models.PROTECT, related_name="overruling")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="trial_overruled_with_a_reason", condition=models.Q(reason__regex=r"\S"))
        ]
        triggers: ClassVar = [*kept("trial_overruling_kept"), gates.STOPS_BY_A_LEADS_REASON]

    def __str__(self) -> str:
        return f"{self.trial_id}: {self.reason}"


class Checked(models.Model):
    """That the guards of its team had their say of an answer before it left, and how many of them stopped it."""

    message = models.OneToOneField(Message, on_delete=models.PROTECT, primary_key=True, related_name="checked")
    stops = models.PositiveSmallIntegerField()

    class Meta:
        triggers: ClassVar = [
            *kept("checked_stays"),
            gates.EVERY_STOP_HAS_A_REASON,
        ]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.stops}"


class Overruling(models.Model):
    """Why something left that a guard stopped, and who says so."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="overrulings")
    guard = models.CharField(max_length=20)
    level = models.CharField(max_length=6, choices=[(Level.REASON, Level.REASON.label), (Level.LEAD, Level.LEAD.label)])
    words = models.CharField(max_length=500, blank=True)  # of the answer, which has left; "" where something is missing
    reason = models.CharField(max_length=500)
    is_rule = models.BooleanField(default=False)  # "a rule of ours makes me write this"
    text = models.ForeignKey(  # of the house, in which that rule stands: the words are from there
        Text, on_delete=models.PROTECT, null=True, related_name="+"
    )
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"], condition=models.Q(is_rule=True), name="overruling_by_rule")]
        constraints: ClassVar = [
            models.CheckConstraint(name="overruling_has_a_reason", condition=models.Q(reason__regex=r"\S"))
        ]
        triggers: ClassVar = [
            *kept("overruling_stays"),
            gates.LEAD_OVERRULES,
        ]

    def __str__(self) -> str:
        return f"{self.guard}: {self.reason}"


class Pressed(models.Model):
    """That somebody said while writing that a rule makes them write what a guard remarks on. Not who, and no words."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    guard = models.CharField(max_length=20)
    text = models.ForeignKey(Text, on_delete=models.PROTECT, null=True, related_name="+")  # which they put in: the rule
    on = models.DateField()
    mark = models.BinaryField(  # of one person on one day, by a key that is not here; NULL once that day is over
        max_length=32, unique=True, null=True
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pressed_is_marked",
                condition=Exact(models.Func("mark", function="octet_length", output_field=models.IntegerField()), 32),
            ),
            models.CheckConstraint(name="pressed_of_a_guard", condition=~models.Q(guard="")),
        ]
        indexes: ClassVar = [models.Index(fields=["team", "guard", "on"], name="pressed_of_a_rule")]
        triggers: ClassVar = [*never_deleted("pressed_never_deleted"), gates.MARK_IS_FORGOTTEN]

    def __str__(self) -> str:
        return f"{self.team_id} {self.guard} {self.on}"


class Rule(models.Model):
    """What makes people write what a guard stops, and who owns it: the one who can change it.

    It is a rule of a team behind a guard, or a text of the house.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    guard = models.CharField(max_length=20, blank=True)
    text = models.OneToOneField(Text, on_delete=models.PROTECT, null=True, related_name="rule")
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "guard"], name="rule_has_one_owner"),
            models.CheckConstraint(
                name="rule_of_a_team_or_a_text",
                condition=models.Q(team__isnull=False, text__isnull=True) & ~models.Q(guard="")
                | models.Q(team__isnull=True, text__isnull=False, guard=""),
            ),
        ]

    def __str__(self) -> str:
        return f"text {self.text_id}" if self.text_id else f"{self.team_id} {self.guard}"


class RuleAnswer(models.Model):
    """What the owner of a rule does with it: who was made to write by it is told. The newest row counts."""

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="answers")
    words = models.CharField(max_length=500)
    said_through = models.BigIntegerField(default=0)  # the newest Pressed that its owner could know of; 0 for none
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rule_answer_has_words", condition=models.Q(words__regex=r"\S"))
        ]
        triggers: ClassVar = [
            *kept("rule_answer_stays"),
            gates.OWNER_ANSWERS,
        ]

    def __str__(self) -> str:
        return self.words


class Answered(Message):
    """A message as the guards see it: none leaves that somebody wrote and no guard has read."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates.ANSWER_IS_CHECKED]
