"""The wire as rows: an inbox is one configured account on a channel, a raw envelope one thing that came in."""

from typing import ClassVar

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from belofte import blobs
from belofte.database.gates import never_emptied
from belofte.people.models import Agent, Team
from belofte.secrecy import SecretField

RAW_IN_ROW_BYTES_MAX = 256 * 1024
CANARY = "canary"  # what an inbox mailed to itself, and nothing but that
CANARY_MARK = b"belofte.canary."  # how the id of each begins, in its own letters
PAGE_KEY = "page "  # how the transport key begins of what a customer writes on their page
STORM = "storm"  # what is filed because its sender opened too many cases in a day, or said too much in one
# Calling a mail a canary is not enough: its content, which nobody can change, has to say so too.
_NO_CANARY = (
    f"OLD.kind <> '{CANARY}' OR OLD.state <> 'read'"
    f" OR COALESCE(position('{CANARY_MARK.decode()}'::bytea IN OLD.raw), 0) = 0"
)
_ENCRYPTED = URLValidator(schemes=["https"], message=_("This has to be an address that begins with https://."))

# Two tables hold addresses, so no constraint sees both; the lock makes two at once wait for each other.
_ADDRESS_OF_ONE_INBOX = pgtrigger.Trigger(
    name="address_of_one_inbox",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("is_taken", "boolean")],
    func=pgtrigger.Func(  # type: ignore[no-untyped-call]
        """
        PERFORM pg_advisory_xact_lock(hashtext('address of an inbox'));
        SELECT EXISTS (
            SELECT 1 FROM channels_alias alias JOIN channels_inbox inbox ON inbox.address = alias.address
            JOIN channels_inbox owner ON owner.id = alias.inbox_id AND owner.channel = inbox.channel
            WHERE alias.address = NEW.address
        ) INTO is_taken;
        IF is_taken THEN
            RAISE EXCEPTION 'inbox: this address belongs to an inbox already' USING ERRCODE = 'unique_violation';
        END IF;
        RETURN NEW;
        """
    ),
)


class Inbox(models.Model):
    """One address, number or account on a channel, with the team that answers it."""

    channel = models.CharField(_("channel"), max_length=20)
    name = models.CharField(_("name"), max_length=100, help_text=_("Customers see this name as the sender."))
    address = models.CharField(_("address"), max_length=254)  # in small letters
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="inboxes", verbose_name=_("team"))
    language = models.CharField(_("language"), max_length=2, choices=[("nl", "Nederlands"), ("en", "English")])
    acknowledges = models.BooleanField(default=False)  # tells who writes for the first time by when an answer comes
    acknowledgement = models.TextField(blank=True)  # in the organisation's own words; "" for ours
    signature_nl = models.TextField(_("signature below Dutch answers"), blank=True)  # {agent}: who writes
    signature_en = models.TextField(_("signature below English answers"), blank=True)
    quotes_history = models.BooleanField(
        _("put earlier messages below an answer"),
        default=True,
        help_text=_("Only what this recipient has seen: never notes, nor what others wrote."),
    )
    files_mb_max = models.PositiveSmallIntegerField(
        _("files of one answer, MB at most"),
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Many mail servers refuse mails of more than 25 MB."),
    )
    cases_a_day_max = models.PositiveSmallIntegerField(
        _("cases of one sender in a day, at most"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(32_000)],
        help_text=_("What the same sender sends above this makes no case. It stands under “Other mail”."),
    )
    canary_minutes = models.PositiveSmallIntegerField(
        _("mails itself as a test, each so many minutes"),
        default=15,
        validators=[MaxValueValidator(1_440)],
        help_text=_("When two in a row do not come back, every page says so. With 0 it sends none."),
    )
    credentials = SecretField(default=dict)
    trusted_servers = models.JSONField(_("trusted mail servers"), default=list, blank=True)  # as they name themselves
    keys = SecretField(null=True)  # what opens and proves the mail that comes in

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "address"], name="inbox_address_unique"),
        ]
        triggers: ClassVar = [_ADDRESS_OF_ONE_INBOX]

    def __str__(self) -> str:
        return self.name

    @property
    def addresses(self) -> tuple[str, ...]:
        """All its addresses, the one that our mail usually leaves from first."""
        return (self.address, *(alias.address for alias in self.aliases.all()))

    @property
    def files_bytes_max(self) -> int:
        """How much the files of one answer may be together."""
        return self.files_mb_max * 1024 * 1024


class Alias(models.Model):
    """One more address of an inbox. No address belongs to two inboxes, whichever way it is theirs."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="aliases")
    address = models.CharField(_("address"), max_length=254, unique=True)  # in small letters

    class Meta:
        ordering: ClassVar = ["address"]
        triggers: ClassVar = [_ADDRESS_OF_ONE_INBOX]

    def __str__(self) -> str:
        return self.address


class Bookmark(models.Model):
    """How far we are in what we fetch for an inbox, and how the fetching fares."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="bookmark")
    cursor = models.JSONField(default=dict)  # in the channel's own words
    waiting = models.PositiveIntegerField(default=0)  # not fetched yet, as far as is known
    reached_at = models.DateTimeField(null=True)  # when we were last there, and all was well
    renumbered_at = models.DateTimeField(null=True)  # when the other side last numbered everything anew
    problem = models.TextField(blank=True)
    failing_since = models.DateTimeField(null=True)
    comparison_asked_at = models.DateTimeField(null=True)  # by a person; else it is made once a day
    compared_at = models.DateTimeField(null=True)  # when what the other side holds was last held against what we took
    held = models.PositiveIntegerField(default=0)  # by the other side then, of what is ours to take
    missed = models.PositiveIntegerField(default=0)  # of those we had not; they were taken then,
    lacking = models.PositiveIntegerField(default=0)  # but for these

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bookmark_problem_has_begun",
                condition=models.Q(problem="", failing_since__isnull=True)
                | ~models.Q(problem="") & models.Q(failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inbox} ({self.waiting} waiting)"


class Canary(models.Model):
    """How the mail fares that an inbox sends to itself by the clock, so that silence is noticed."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="canary")
    sent_at = models.DateTimeField(null=True)  # the newest
    returned_at = models.DateTimeField(null=True)  # when one last came in
    missed = models.PositiveSmallIntegerField(default=0)  # in a row, that had not come in when the next was due
    failing_since = models.DateTimeField(null=True)  # when the first of those was sent
    problem = models.TextField(blank=True)  # why the newest did not leave, in the mail server's words

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="canary_missed_has_begun",
                condition=models.Q(missed=0, failing_since__isnull=True)
                | models.Q(missed__gt=0, failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inbox} ({self.missed} missed)"

    @property
    def is_out(self) -> bool:
        """Whether the newest has not come in yet."""
        return self.sent_at is not None and (self.returned_at is None or self.returned_at < self.sent_at)


class Round(models.Model):
    """What the clock found when it last went round, each minute; there is one row."""

    ONLY: ClassVar = 1

    number = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    made_at = models.DateTimeField()  # while this moves on, the worker works
    shut_since = models.DateTimeField(null=True)  # since when nobody takes what mail servers hand over

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="round_is_one", condition=models.Q(number=1))]

    def __str__(self) -> str:
        return f"{self.made_at:%H:%M}"


class Authorisation(models.Model):
    """A provider's leave to sign in for an inbox with tokens, where a password will not do (OAuth 2.0)."""

    class Provider(models.TextChoices):
        """Who gives it."""

        MICROSOFT = "microsoft", "Microsoft 365"
        GOOGLE = "google", "Google Workspace"
        OTHER = "other", _("another provider")

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="authorisation")
    provider = models.CharField(_("provider"), max_length=10, choices=Provider.choices)
    tenant = models.CharField(max_length=100, blank=True)  # Microsoft's word for an organisation
    client_id = models.CharField(max_length=255)
    is_for_application = models.BooleanField(default=False)  # Belofte signs in by itself, and nobody consents
    consent_url = models.CharField(max_length=500, blank=True, validators=[_ENCRYPTED])  # of another provider
    token_url = models.CharField(max_length=500, blank=True, validators=[_ENCRYPTED])
    scope = models.CharField(max_length=500, blank=True)
    secrets = SecretField(default=dict)  # client_secret, refresh_token, access_token
    secret_expires_on = models.DateField(null=True, blank=True)  # of the client secret, as the administrator knows it
    token_expires_at = models.DateTimeField(null=True)  # of the access token
    renewed_at = models.DateTimeField(null=True)  # when the provider last gave one
    problem = models.TextField(blank=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    next_attempt_at = models.DateTimeField(null=True)  # not before then is the provider asked again

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="authorisation_problem_has_begun",
                condition=models.Q(problem="", failing_since__isnull=True)
                | ~models.Q(problem="") & models.Q(failing_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inbox} ({self.get_provider_display()})"

    @property
    def is_given(self) -> bool:
        """Whether there is anything to ask a token with."""
        return self.is_for_application or bool(self.secrets.get("refresh_token"))


class RawEnvelopeQuerySet(models.QuerySet["RawEnvelope"]):
    """Finding what still has to be read."""

    def waiting(self) -> "RawEnvelopeQuerySet":
        """Return what nobody has read yet, oldest first."""
        return self.filter(state=RawEnvelope.State.WAITING).order_by("id")

    def filed(self) -> "RawEnvelopeQuerySet":
        """Return what is no message and about nothing of ours, newest first."""
        return self.filter(state=RawEnvelope.State.FILED).order_by("-id")

    def storms(self) -> "RawEnvelopeQuerySet":
        """Return what was filed because its sender sent too much in a day."""
        return self.filter(state=RawEnvelope.State.FILED, kind=STORM)

    def canaries(self) -> "RawEnvelopeQuerySet":
        """Return what inboxes mailed to themselves and is back."""
        return self.filter(state=RawEnvelope.State.READ, kind=CANARY)

    def unreadable(self) -> "RawEnvelopeQuerySet":
        """Return what a person has to look at, oldest first."""
        return self.filter(state__in=[RawEnvelope.State.UNREADABLE, RawEnvelope.State.FAILED]).order_by("id")

    def unwanted(self) -> "RawEnvelopeQuerySet":
        """Return what was set apart as spam or for its sender, newest first."""
        return self.filter(state__in=[RawEnvelope.State.SPAM, RawEnvelope.State.BLOCKED]).order_by("-id")


class RawEnvelope(models.Model):
    """What the wire gave us, byte for byte. It is acknowledged once this row is committed.

    It is never deleted, but for what an inbox mailed to itself to see whether mail comes in.
    """

    class State(models.TextChoices):
        """How far we are with it."""

        WAITING = "waiting", _("Waiting to be read")
        READ = "read", _("Read")
        SECOND_DELIVERY = "second_delivery", _("Second delivery")
        UNREADABLE = "unreadable", _("Could not be read")  # the mail is at fault, or too much for our limits
        FAILED = "failed", _("Failed")  # we are at fault: a bug
        FILED = "filed", _("Other mail")  # read, about nothing of ours, and nobody waits for an answer to it
        SPAM = "spam", _("Spam")  # the company's own mail server says so
        BLOCKED = "blocked", _("Blocked")  # somebody blocked the sender
        SET_ASIDE = "set_aside", pgettext_lazy("a mail", "Set aside")  # a person looked at it and needs it no more

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="envelopes", db_index=False)
    transport_key = models.CharField(max_length=255, null=True)  # noqa: DJ001 - several have none: NULL keeps them apart
    content_hash = models.BinaryField(max_length=32)  # SHA-256 without the lines that each relay adds
    sender = models.CharField(max_length=998, blank=True)
    recipients = models.JSONField(default=list)
    headers = models.JSONField(default=dict)
    raw = models.BinaryField(null=True)
    blob = models.FileField(storage=blobs.storage, max_length=80, blank=True)
    size_bytes = models.BigIntegerField()
    received_at = models.DateTimeField()
    is_import = models.BooleanField(default=False)  # old mail: nothing goes out because of it
    is_history = models.BooleanField(default=False)  # and nobody waits for an answer to it
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)  # that failed by what may pass by itself
    problem = models.TextField(blank=True)
    kind = models.CharField(max_length=20, blank=True)  # what it was read as; "message" where somebody decided so
    author = models.CharField(max_length=320, blank=True)  # of what was filed, so that a list can show it
    subject = models.CharField(max_length=500, blank=True)
    made_case_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    second_delivery_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="second_deliveries"
    )
    settled_at = models.DateTimeField(null=True)
    set_aside_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RawEnvelopeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inbox", "transport_key"], name="envelope_transport_key_unique"),
            models.CheckConstraint(
                name="envelope_is_in_row_or_blob",
                condition=models.Q(raw__isnull=False, blob="") | (models.Q(raw__isnull=True) & ~models.Q(blob="")),
            ),
            models.CheckConstraint(
                name="envelope_history_is_an_import", condition=~models.Q(is_history=True) | models.Q(is_import=True)
            ),
            models.CheckConstraint(
                name="envelope_problem_is_told",
                condition=~models.Q(state__in=["unreadable", "failed"]) | ~models.Q(problem=""),
            ),
            models.CheckConstraint(
                name="envelope_filed_has_a_kind",
                condition=~models.Q(state="filed") | ~models.Q(kind__in=["", "message"]),
            ),
            models.CheckConstraint(
                name="envelope_unwanted_is_explained",
                condition=~models.Q(state__in=["spam", "blocked"]) | ~models.Q(problem=""),
            ),
            models.CheckConstraint(
                name="envelope_is_set_aside_by_somebody",
                condition=models.Q(state="set_aside", set_aside_by__isnull=False)
                | ~models.Q(state="set_aside") & models.Q(set_aside_by__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["inbox", "-received_at"], name="envelope_latest"),
            models.Index(
                fields=["attempts", "is_import", "id"], condition=models.Q(state="waiting"), name="envelope_waiting"
            ),
            models.Index(fields=["sender", "id"], condition=models.Q(state="waiting"), name="envelope_waiting_sender"),
            models.Index(
                fields=["inbox", "id"],
                condition=models.Q(state__in=["unreadable", "failed"]),
                name="envelope_unreadable",
            ),
            models.Index(fields=["inbox", "-id"], condition=models.Q(state="set_aside"), name="envelope_set_aside"),
            models.Index(fields=["inbox", "id"], condition=models.Q(state="filed"), name="envelope_filed"),
            models.Index(
                fields=["inbox", "author"], condition=models.Q(state="filed", kind=STORM), name="envelope_storm"
            ),
            models.Index(
                fields=["inbox", "received_at"],
                condition=models.Q(state="read", kind=CANARY),
                name="envelope_canary",
            ),
            models.Index(
                fields=["inbox", "-id"],
                condition=models.Q(state__in=["spam", "blocked"]),
                name="envelope_unwanted",
            ),
            models.Index(fields=["content_hash", "received_at"], name="envelope_content_hash"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="envelope_never_deleted", operation=pgtrigger.Delete, condition=pgtrigger.Condition(_NO_CANARY)
            ),
            never_emptied("envelopes_never_emptied"),
            pgtrigger.ReadOnly(
                name="envelope_content_kept",
                fields=[
                    "inbox",
                    "content_hash",
                    "sender",
                    "recipients",
                    "raw",
                    "blob",
                    "size_bytes",
                    "received_at",
                    "is_import",
                    "is_history",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sender or '<>'} ({self.size_bytes} B)"
