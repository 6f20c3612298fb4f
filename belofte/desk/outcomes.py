"""How a case ends, as a choice in a form: a complaint ends otherwise than a question."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from belofte.closing.models import OF_COMPLAINT, ORDINARY, Outcome

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class OutcomeField(forms.ChoiceField):
    """How a case ends. It takes any outcome: which of them fits is for closing to say; the page offers those."""

    def __init__(self, unchosen: "StrPromise") -> None:
        """Name what is shown before anything is chosen."""
        self.unchosen = unchosen
        super().__init__(required=False, choices=[("", unchosen), *Outcome.choices], label=_("Outcome"))

    def offer(self, outcomes: Iterable[Outcome]) -> None:
        """Have the page show only these."""
        self.widget.choices = [("", self.unchosen), *((each.value, each.label) for each in outcomes)]


def offer(every_form: Iterable[forms.Form], *, is_complaint: bool) -> None:
    """Have the forms that can close a case show the outcomes that fit it."""
    for form in every_form:
        field = form.fields.get("outcome")
        if isinstance(field, OutcomeField):
            field.offer(OF_COMPLAINT if is_complaint else ORDINARY)
