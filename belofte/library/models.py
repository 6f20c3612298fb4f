"""What a house writes once and sends often: its texts, their versions, what was sent of them and what customers say."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import Message
from belofte.closing.models import Outcome
from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept, never_deleted
from belofte.library import gates
from belofte.people.models import Agent, Team
from belofte.promises.models import Promise


class Text(models.Model):
    """A saved reply or an explainer, of a team or of the house. It is archived, and never deleted."""

    class Kind(models.TextChoices):
        """What it is for."""

        REPLY = "reply", _("Saved reply")
        EXPLAINER = "explainer", _("Explainer")

    kind = models.CharField(max_length=9, choices=Kind.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: of the house
    version = models.ForeignKey("Version", on_delete=models.PROTECT, null=True, related_name="+")  # in use: the newest
    sought = models.TextField(blank=True)  # the words of that version, as searching.py folds them
    sought_by = models.GeneratedField(  # kept: to work it out for each text takes longer than finding it
        expression=SearchVector("sought", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    to_read_since = models.DateTimeField(null=True)  # by guards, who would judge it otherwise than when it was written
    archived_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["sought_by"], name="text_sought")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="text_archived_by_somebody",
                condition=models.Q(archived_at__isnull=True, archived_by__isnull=True)
                | models.Q(archived_at__isnull=False, archived_by__isnull=False),
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("text_never_deleted"),
            pgtrigger.ReadOnly(name="text_facts_kept", fields=["kind", "team", "by", "at"]),
            gates.TEXT_USES_WHAT_WAS_READ,
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_explainer(self) -> bool:
        """Whether customers see it on their page too."""
        return self.kind == self.Kind.EXPLAINER


class Version(models.Model):
    """What a text says from a moment on, in Dutch and in English; and what a macro does besides."""

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title_nl = models.CharField(max_length=100)
    title_en = models.CharField(max_length=100)
    nl = models.TextField()
    en = models.TextField()
    marks_complaint = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    answer_days = models.PositiveSmallIntegerField(null=True)  # working days until the answer that it promises
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["text", "number"], name="version_numbered_once"),
            models.CheckConstraint(
                name="version_says_something_twice",
                condition=models.Q(title_nl__regex=r"\S", title_en__regex=r"\S", nl__regex=r"\S", en__regex=r"\S"),
            ),
        ]
        triggers: ClassVar = [
            *kept("version_kept"),
            gates.VERSION_BY_WHO_MAY,
            gates.EXPLAINER_HAS_NO_BLANKS,
            gates.VERSION_IS_READ,
        ]

    def __str__(self) -> str:
        return f"{self.title_en} {self.number}"

    @property
    def does_more(self) -> bool:
        """Whether it is a macro."""
        return bool(self.marks_complaint or self.outcome or self.answer_days)

    def words(self, language: str) -> str:
        """Return what it says in a language."""
        return self.en if language == "en" else self.nl

    def title(self, language: str) -> str:
        """Return what it is called in a language."""
        return self.title_en if language == "en" else self.title_nl


class VersionRead(models.Model):
    """That the guards read a version before it came into use, and how much of it they stopped."""

    version = models.OneToOneField(Version, on_delete=models.PROTECT, primary_key=True, related_name="seen")
    stops = models.PositiveSmallIntegerField()

    class Meta:
        triggers: ClassVar = [*kept("version_read_kept"), gates.EVERY_STOP_HAS_A_REASON]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.stops}"


class VersionOverruling(models.Model):
    """Why a version is used although a guard stopped it, and which lead says so."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="overrulings")
    language = models.CharField(max_length=2)
    guard = models.CharField(max_length=20)
    words = models.CharField(max_length=500, blank=True)  # "" where something is missing
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="version_overruled_with_a_reason", condition=models.Q(reason__regex=r"\S"))
        ]
        triggers: ClassVar = [*kept("version_overruling_kept"), gates.OVERRULED_BY_WHO_MAY]

    def __str__(self) -> str:
        return f"{self.guard}: {self.reason}"


class Doubt(models.Model):
    """What is the matter with a version in use, as things are now. Each reading replaces them.

    Either the guards would stop it, and nobody gave a reason; or its team says it in another way by now.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="doubts")
    language = models.CharField(max_length=2)
    guard = models.CharField(max_length=20)
    words = models.CharField(max_length=500, blank=True)
    stops = models.BooleanField(default=True, db_default=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.guard}: {self.words}"


class PutIn(models.Model):
    """That a version was put into what is being written, by the key of the form. Names nobody; sending uses it up."""

    key = models.UUIDField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "version"], name="put_in_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="put_in_at")]

    def __str__(self) -> str:
        return f"{self.key}"


class Use(models.Model):
    """That an answer was sent with a version of a text in it."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="texts_used")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="uses")
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="uses", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "version"], name="used_once_in_an_answer")]
        indexes: ClassVar = [models.Index(fields=["text", "team", "at"], name="use_by_text")]
        triggers: ClassVar = [*kept("use_kept"), gates.USED_IN_AN_ANSWER]

    def __str__(self) -> str:
        return f"{self.text_id} in {self.message_id}"


class TextPromise(models.Model):
    """That something was promised in the words of a text, which an answer was made from."""

    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, primary_key=True, related_name="from_text")
    use = models.ForeignKey(Use, on_delete=models.PROTECT, related_name="promises")
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="promises")

    class Meta:
        triggers: ClassVar = [*kept("text_promise_kept"), gates.PROMISED_IN_ITS_ANSWER]

    def __str__(self) -> str:
        return f"{self.promise_id} in {self.text_id}"


class Contest(models.Model):
    """A customer's word, by one press, on an explainer that was sent to them."""

    class Word(models.TextChoices):
        """What they say of it."""

        UNCLEAR = "unclear", _("This is not clear")
        WRONG = "wrong", _("This is not right")

    use = models.ForeignKey(Use, on_delete=models.PROTECT, related_name="contests", db_index=False)
    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="contests", db_index=False)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=7, choices=Word.choices)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["use", "word"], name="contested_once_in_a_word")]
        indexes: ClassVar = [models.Index(fields=["text", "at"], name="contest_by_text")]
        triggers: ClassVar = [
            *kept("contest_kept"),
            gates.CONTESTED_BY_WHO_GOT_IT,
        ]

    def __str__(self) -> str:
        return self.word


class Candidate(models.Model):
    """That so many customers contested an explainer that a known complaint may lie behind it."""

    text = models.ForeignKey(Text, on_delete=models.PROTECT, related_name="candidates")
    customers = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = kept("candidate_kept")

    def __str__(self) -> str:
        return f"{self.text_id}: {self.customers}"


class ContestLimit(models.Model):
    """How many customers within how many days make a candidate of an explainer; the newest row counts."""

    customers = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contest_limit_is_some", condition=models.Q(customers__gte=1, days__gte=1, days__lte=365)
            )
        ]

    def __str__(self) -> str:
        return f"{self.customers} in {self.days} days"
