"""What a team tells many customers at once: the words, to whom, by when each is answered, and what came of it."""

from typing import ClassVar, Final

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import Case, Message
from belofte.database.gates import kept, never_deleted
from belofte.mailings import gates
from belofte.people.models import Agent, Team
from belofte.promises.models import Promise

ZONES: Final = (  # of places, and UTC: not those at a fixed distance, of which some are no place's
    "^((Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)/.+|UTC|Etc/UTC)$"
)
PLACEHOLDERS: Final = {"nl": ("{datum}", "{sinds}"), "en": ("{date}", "{since}")}  # of them the first is a must


class Mailing(models.Model):
    """One message to many who wait, by a lead of their team: each is told a date, which is promised to them."""

    class Because(models.TextChoices):
        """Why the desk itself stopped it."""

        RESTORED = "restored", _("the desk was restored from a backup, and some of it may have left since")
        NO_LEAD = "no_lead", _("whoever sent it does not decide for this team any more")

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="mailings")
    nl = models.TextField()
    en = models.TextField()
    last_day = models.DateField()  # by which everybody has their answer
    zone = models.CharField(max_length=64, db_default="")  # in which that day ends
    stops = models.PositiveSmallIntegerField()  # how much of it the guards stopped
    send_key = models.UUIDField(null=True, unique=True)  # of the form that sent it: the same form sends once
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    stopped_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.CharField(  # by the desk itself
        max_length=8, choices=Because.choices, blank=True, default="", db_default=""
    )

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="mailing_names_the_date",
                condition=models.Q(nl__contains="{datum}") & models.Q(en__contains="{date}"),
            ),
            models.CheckConstraint(
                name="mailing_day_ends_where_people_live",  # elsewhere it could end a day later than in any place
                condition=models.Q(zone="") | models.Q(zone__regex=ZONES),
            ),
            models.CheckConstraint(
                name="mailing_stopped_by_somebody",
                condition=models.Q(stopped_at__isnull=True, stopped_by__isnull=True, stopped_because="")
                | models.Q(stopped_at__isnull=False, stopped_by__isnull=False, stopped_because="")
                | models.Q(stopped_at__isnull=False, stopped_by__isnull=True) & ~models.Q(stopped_because=""),
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("mailing_never_deleted"),
            pgtrigger.ReadOnly(
                name="mailing_facts_kept",
                fields=["team", "nl", "en", "last_day", "zone", "stops", "send_key", "by", "at"],
            ),
            pgtrigger.Protect(
                name="mailing_stopped_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__stopped_at__isnull=False),
            ),
            gates.MAILING_IS_A_LEADS,
            gates.MAILING_STOPPED_BY_A_LEAD,
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class MailingOverruling(models.Model):
    """Why a mailing leaves although a guard stopped it, and which lead says so."""

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="overrulings")
    language = models.CharField(max_length=2)
    guard = models.CharField(max_length=20)
    words = models.CharField(max_length=500, blank=True)  # "" where something is missing
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="mailing_overruled_with_a_reason", condition=models.Q(reason__regex=r"\S")),
            models.UniqueConstraint(fields=["mailing", "language", "guard", "words"], name="mailing_overruled_once"),
        ]
        triggers: ClassVar = [*kept("mailing_overruling_kept"), gates.MAILING_OVERRULED_BY_ITS_LEAD]

    def __str__(self) -> str:
        return f"{self.guard}: {self.reason}"


class Addressee(models.Model):
    """One case of a mailing: by when it is answered, and the message once it left, or why none did."""

    class Because(models.TextChoices):
        """Why nothing was sent."""

        ANSWERED = "answered", _("somebody answered it meanwhile, or is about to")
        UNCERTAIN = "uncertain", _("nobody knows if our last answer arrived: a person looks first")
        SOLVED = "solved", _("the customer said that it is solved")
        EARLY = "early", _("they have not waited longer than a first answer takes")
        DOUBTFUL = "doubtful", _("a check doubts that the customer wrote it, or calls it spam")
        ELSEWHERE = "elsewhere", _("they ask for the answer at another address")
        CHANNEL = "channel", _("the desk writes nothing by itself there, with a link to their own page")
        PROMISED = "promised", _("something was promised with a date that is still to come: that date counts")
        BROKEN = "broken", _("an agent’s promise was not kept: a person calls or writes first")
        STOPPED = "stopped", _("the conversation is stopped")
        UNCONFIRMED = "unconfirmed", _("nobody has said yet that the address is the customer’s")
        BOUNCED = "bounced", _("our last message did not arrive")
        NO_ADDRESS = "no_address", _("the customer left no address")
        CAPPED = "capped", _("the desk has written to this address by itself too often today")
        LATELY = "lately", _("they had such a message lately")
        NOBODY_WAITS = "nobody_waits", _("nobody waits any more")
        OTHER_TEAM = "other_team", _("another team answers it by now")
        LATE = "late", _("the date had passed before it could leave")
        HALTED = "halted", _("the message was stopped before it left")
        FAILED = "failed", _("it did not work; look at the case itself")

    mailing = models.ForeignKey(Mailing, on_delete=models.PROTECT, related_name="addressees", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()  # in the order in which they are answered
    due_at = models.DateTimeField()
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, related_name="addressee")
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="+")
    because = models.CharField(max_length=12, choices=Because.choices, blank=True)
    settled_at = models.DateTimeField(null=True)  # NULL while it is still to leave

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mailing", "case"], name="addressee_once_in_a_mailing"),
            models.CheckConstraint(
                name="addressee_sent_or_left_out",
                condition=models.Q(settled_at=None, message=None, promise=None, because="")
                | models.Q(settled_at__isnull=False, message__isnull=False, promise__isnull=False, because="")
                | models.Q(settled_at__isnull=False, message=None, promise=None) & ~models.Q(because=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(settled_at=None), name="addressee_to_send"),
        ]
        triggers: ClassVar = [
            *never_deleted("addressee_never_deleted"),
            pgtrigger.ReadOnly(name="addressee_facts_kept", fields=["mailing", "case", "place", "due_at"]),
            pgtrigger.Protect(
                name="addressee_settled_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__settled_at__isnull=False),
            ),
            gates.ADDRESSEE_IS_OF_THE_TEAM,
            gates.ADDRESSEE_IS_TOLD_IN_ITS_CASE,
        ]

    def __str__(self) -> str:
        return f"{self.mailing_id}/{self.case_id}"
