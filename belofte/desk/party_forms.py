"""The form of another party on a case: who, and what they said they do, and by when."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from belofte.desk.wall_times import WallTimeField
from belofte.parties.models import Party
from belofte.parties.taking_part import NAME_MAX


class PartyForm(forms.Form):
    """Who it is, and what they owe this case; what they owe can come later."""

    name = forms.CharField(max_length=NAME_MAX, label=_("Company or department"))
    kind = forms.ChoiceField(choices=Party.Kind.choices, label=_("What is it to us?"))
    words = forms.CharField(required=False, max_length=2_000, label=_("What do they do, as they said it?"))
    due = WallTimeField(required=False, label=_("Before"))
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)  # the same form records once

    def __init__(self, given: object = None) -> None:
        """Name its fields apart from the others on the page."""
        super().__init__(given, initial={"key": uuid.uuid4()}, prefix="party")  # type: ignore[arg-type]
