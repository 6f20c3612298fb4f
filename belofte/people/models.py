"""Who works here: agents, their teams and roles, when they are away, what let them in, and how a desk began."""

from importlib import import_module
from typing import Any, ClassVar, Final

import pgtrigger
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField, DateRangeField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from belofte.database.gates import never_deleted
from belofte.people import gates


class Role(models.TextChoices):
    """What somebody may do here; one person can have several."""

    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Lead")
    ADMINISTRATOR = "administrator", _("Administrator")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    OUTSOURCED = "outsourced", _("Outsourced agent")  # of another company; promises less


ANSWERING: Final = (Role.AGENT, Role.OUTSOURCED, Role.LEAD)  # who answer customers
LEADING: Final = (Role.LEAD, Role.ADMINISTRATOR)  # who decide what needs a lead


class Theme(models.TextChoices):
    """How the screens look to somebody."""

    SYSTEM = "system", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def office_hours() -> dict[str, list[list[str]]]:
    """Return the hours of a new team, Monday (0) to Friday, as `calendars.py` reads them."""
    return {str(day): [["09:00", "17:00"]] for day in range(5)}


ADDRESS_FORMS: Final = [("", _("either, but one in each reply")), ("u", "u"), ("je", "je")]


class Team(models.Model):
    """A group that answers together. A case belongs to one team, and its members see it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    hours = models.JSONField(_("working hours"), default=office_hours)
    first_answer_hours = models.PositiveSmallIntegerField(default=8)  # of working time, for a new question
    address_form = models.CharField(
        _("address customers with"),
        max_length=2,
        choices=ADDRESS_FORMS,
        blank=True,
        default="",
        db_default="",
    )
    callbacks_per_half_hour = models.PositiveSmallIntegerField(null=True)  # that it can make; NULL for any number
    stop_days = models.PositiveSmallIntegerField(default=7, db_default=7)  # that a stopped conversation stays so
    house_rules = models.JSONField(  # what it holds to in promises, where that is not what the house does
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    house_words = models.TextField(  # a line each: word = what to say
        _("other words"), blank=True, default="", db_default=""
    )
    house_jargon = models.TextField(  # the same of words that only people here know
        _("words of the trade"), blank=True, default="", db_default=""
    )

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="team_answers_within_some_hours",
                condition=models.Q(first_answer_hours__gte=1, first_answer_hours__lte=200),
            ),
            models.CheckConstraint(
                name="team_stops_for_some_days", condition=models.Q(stop_days__gte=1, stop_days__lte=31)
            ),
        ]
        triggers: ClassVar = [gates.HOUSE_RULES_MAKE_SENSE]

    def __str__(self) -> str:
        return self.name


class AgentManager(BaseUserManager["Agent"]):
    """Finding agents by address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Agent":
        """Find somebody who signs in."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Agent":
        """Make an agent; without a password nobody can sign in as them yet."""
        agent = self.model(email=email.strip().lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent


class Agent(AbstractBaseUser):
    """Somebody who answers customers, or sees to it that others can."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    signs_as = models.CharField(  # by which customers know them, and colleagues do not
        _("name that customers see"), max_length=100, blank=True, default="", db_default=""
    )
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), verbose_name=_("roles"))
    teams = models.ManyToManyField(Team, related_name="agents", blank=True, verbose_name=_("teams"))
    language = models.CharField(_("language"), max_length=2, choices=[("nl", "Nederlands"), ("en", "English")])
    theme = models.CharField(_("theme"), max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgentManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="agent_email_in_small_letters", condition=models.Q(email=Lower("email"))),
            models.CheckConstraint(
                name="agent_has_known_roles",
                condition=models.Q(roles__contained_by=Role.values) & models.Q(roles__len__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def signed_name(self) -> str:
        """The name under what they write to customers."""
        return self.signs_as or self.name

    @property
    def role_names(self) -> list[str]:
        """Their roles, as the screens call them."""
        return [str(Role(role).label) for role in self.roles]

    @property
    def is_answerer(self) -> bool:
        """Whether they answer customers."""
        return self.has_role(*ANSWERING)

    @property
    def is_lead(self) -> bool:
        """Whether they may decide what needs a lead."""
        return self.has_role(*LEADING)

    def has_role(self, *wanted: Role) -> bool:
        """Tell whether they have at least one of these roles; an outsourced agent may what an agent may."""
        return any(role in self.roles for role in wanted) or (Role.AGENT in wanted and Role.OUTSOURCED in self.roles)


_AGENT_ALONE: Final = models.Func(
    models.F("agent"), models.F("agent"), models.Value("[]"), function="int8range", output_field=BigIntegerRangeField()
)
_DAYS: Final = models.Func(
    models.F("first_day"), models.F("last_day"), models.Value("[]"), function="daterange", output_field=DateRangeField()
)


class Absence(models.Model):
    """Days on which somebody is not there. Only `absences.py` writes it, and nobody is asked why."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    begins_at = models.DateTimeField()  # the same in moments, where the desk stands
    ends_at = models.DateTimeField()  # the first moment at which they are back
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)  # it did not come to it, or they are back earlier

    class Meta:
        ordering: ClassVar = ["first_day", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=models.Q(first_day__lte=models.F("last_day"), begins_at__lt=models.F("ends_at")),
            ),
            models.CheckConstraint(
                name="absence_withdrawn_by_somebody",
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
            ExclusionConstraint(
                name="absence_overlaps_no_other",
                # a range of one number, as only ranges can be told apart without an extension
                expressions=[(_AGENT_ALONE, "&&"), (_DAYS, "&&")],
                condition=models.Q(withdrawn_at__isnull=True),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agent", "ends_at"], condition=models.Q(withdrawn_at__isnull=True), name="absence_of_agent"
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("absence_never_deleted"),
            pgtrigger.ReadOnly(
                name="absence_facts_kept",
                fields=["agent", "first_day", "last_day", "begins_at", "ends_at", "by", "made_at"],
            ),
            gates.ABSENCE_WITHDRAWN_ONCE,
            gates.ABSENCE_IS_OF_ITS_DAYS,
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.first_day}–{self.last_day}"


class Invitation(models.Model):
    """A way in for one person, once, for an hour. Only a hash of its token is kept."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=100)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), verbose_name=_("roles"))
    teams = models.ManyToManyField(Team, blank=True, verbose_name=_("teams"))
    language = models.CharField(_("language"), max_length=2, choices=[("nl", "Nederlands"), ("en", "English")])
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-invited_at"]

    def __str__(self) -> str:
        return self.email


class SetupCode(models.Model):
    """A way in for the first person of a desk, once. Only a hash of it is kept."""

    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # that were wrong
    founder = models.OneToOneField(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(used_at__isnull=False), name="setup_code_lets_one_in"
            ),
            models.CheckConstraint(
                name="setup_code_used_by_founder",
                condition=models.Q(used_at__isnull=True, founder__isnull=True)
                | models.Q(used_at__isnull=False, founder__isnull=False),
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="setup_code_founder_is_first",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=pgtrigger.Func(  # type: ignore[no-untyped-call]
                    """
                    IF EXISTS (SELECT 1 FROM people_agent WHERE id <> NEW.founder_id) THEN
                        RAISE EXCEPTION 'setup code: somebody works here already' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d %H:%M}"


class FirstStep(models.Model):
    """A step of setting up a new desk of which somebody said that it is done, or that it can do without."""

    name = models.CharField(max_length=20, unique=True)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: older than the steps
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AgentSession(AbstractBaseSession):
    """A browser that is signed in, or is about to. It names its agent, so that all of theirs can end at once."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """Return what reads and writes these rows."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
