"""The words in which promises are kept: kinds, forms, states, and who wanted what."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

PHONE: Final = "phone"  # the only channel of a promise that is not the name of one of `channels`


class Kind(models.TextChoices):
    """What was promised."""

    CALLBACK = "callback", pgettext_lazy("what was promised", "Call back")
    REPLY = "reply", pgettext_lazy("what was promised", "Answer")
    DELIVERY = "delivery", pgettext_lazy("what was promised", "Delivery or appointment")
    REFUND = "refund", pgettext_lazy("what was promised", "Money back")
    SOLUTION = "solution", pgettext_lazy("what was promised", "Solution")
    OTHER = "other", pgettext_lazy("what was promised", "Something else")


class Origin(models.TextChoices):
    """Who promised it: reports keep what people promised apart from what the desk says to everybody."""

    PERSON = "person", _("one of us")
    DESK = "desk", _("the desk itself")  # on an occasion
    BOT = "bot", _("a program of ours")  # in a conversation of its own with the customer; somebody of us sees to it


class Occasion(models.TextChoices):
    """On which occasion the desk promised something by itself."""

    FIRST_WORD = "first_word", _("in its first word to who wrote")
    MAILING = "mailing", _("in a message to all who wait")
    AGAIN = "again", _("anew, to who waits after all")  # as it was told before


class Form(models.TextChoices):
    """On which terms."""

    FIRM = "firm", _("firm")
    CONDITIONAL = "conditional", _("once something has happened")  # its clock starts when that is recorded
    RECURRING = "recurring", _("again and again")
    CLAIMED = "claimed", _("somebody else promised it, says the customer")


class State(models.TextChoices):
    """Where it stands. *In danger* is no state but an open promise that somebody was warned of."""

    CONDITIONAL = "conditional", _("waits for its condition")
    OPEN = "open", pgettext_lazy("a promise", "running")
    KEPT = "kept", pgettext_lazy("a promise", "kept")
    BROKEN = "broken", pgettext_lazy("a promise", "not kept")
    WITHDRAWN = "withdrawn", pgettext_lazy("a promise", "withdrawn")
    HONOURED = "honoured", pgettext_lazy("a promise", "taken over by us")  # what somebody else promised


DUE_FROM_US: Final = (State.OPEN, State.BROKEN)  # what still has to be kept
LEFT: Final = (State.CONDITIONAL, *DUE_FROM_US)  # the same, and what will have to be once its condition is met


class Every(models.TextChoices):
    """How often something is promised again."""

    WEEK = "week", _("every week")
    FORTNIGHT = "fortnight", _("every two weeks")
    MONTH = "month", _("every month")


class Grain(models.TextChoices):
    """How exactly a moment was named; `due_at` is always its end."""

    MINUTE = "minute"
    PART_OF_DAY = "part_of_day"
    DAY = "day"
    VAGUE = "vague"


class WaitUnit(models.TextChoices):
    """In what is counted how long something takes once its condition is met, as `language/dates/waits.py` reads it."""

    MINUTE = "minute"
    WORKING_HOUR = "working_hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"


class PartOfDay(models.TextChoices):
    """When somebody tried to ring a customer, by the clock of the team."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class Initiator(models.TextChoices):
    """Who wanted another date. What the customer asked for does not count as moved; force majeure counts apart."""

    US = "us", _("We ourselves")
    CUSTOMER = "customer", _("The customer")
    PARTY = "party", _("Another company")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")


class Way(models.TextChoices):
    """How money went back."""

    ORIGINAL = "original", pgettext_lazy("how money went back", "The way the customer paid")
    OTHER = "other", pgettext_lazy("how money went back", "Another way")


class Step(models.TextChoices):
    """What the clock does next about an open promise."""

    OWNER = "owner"  # warn the owner
    NEAR = "near"  # warn them again
    LEAD = "lead"  # warn the leads of the team
    BREAK = "break"  # it was not kept


STAND: Final = "stand"  # of a solution that was kept: it stands, where its customer has not contradicted it
ASK: Final = "ask"  # not about a date: whether what a promise waits for has happened
