"""The words of procedures: which there are, of what steps, how a step stands, and why one was skipped."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """Which procedure a team follows."""

    COMPANY = "company", _("Company, with a disputes committee")
    FINANCIAL = "financial", _("Financial services")
    PAYMENTS = "payments", _("Payment services")
    MUNICIPAL = "municipal", _("Dutch government (Awb, chapter 9)")


class Name(models.TextChoices):
    """What is done in a step."""

    RECEIPT = "receipt", _("Confirm the receipt")
    OFFER = "offer", _("Offer a hearing")
    HEARING = "hearing", _("Hear the customer")
    END = "end", _("Tell what came of it")


class State(models.TextChoices):
    """How a step stands."""

    OPEN = "open", pgettext_lazy("a step", "running")
    LATE = "late", pgettext_lazy("a step", "term has passed")
    DONE = "done", pgettext_lazy("a step", "done")
    SKIPPED = "skipped", pgettext_lazy("a step", "skipped")


AWAITED: Final = (State.OPEN, State.LATE)  # what still has to be done, or skipped


class Ground(models.TextChoices):
    """Why a step is skipped."""

    DECLINED = "declined", _("The customer does not want to be heard")
    SILENT = "silent", _("The customer did not say in time that they want it")
    UNFOUNDED = "unfounded", _("The complaint is manifestly unfounded")
    CONTENT = "content", _("The customer is content with what we did")
    UNREACHABLE = "unreachable", _("The customer cannot be reached")  # a lead's word
    NO_COMPLAINT = "no_complaint", _("It is no complaint after all")  # a lead's word


OF_HEARING: Final = (Ground.DECLINED, Ground.SILENT, Ground.UNFOUNDED, Ground.CONTENT)
OF_LEADS: Final = (Ground.UNREACHABLE, Ground.NO_COMPLAINT)


class Way(models.TextChoices):
    """How somebody was heard."""

    MEETING = "meeting", pgettext_lazy("a hearing", "in a meeting")
    CALL = "call", pgettext_lazy("a hearing", "by telephone or video")
