"""The forms of the texts of the house: writing one, and from how many customers an explainer is contested."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from belofte.closing.models import OF_COMPLAINT, Outcome
from belofte.desk.forms import WordsField
from belofte.library import writing
from belofte.library.contesting import Limit
from belofte.library.models import Text, Version
from belofte.library.writing import Content
from belofte.people.models import Agent, Role, Team

_INPUT = {"class": "input"}
_SELECT = {"class": "select"}
_EXPLAINER = ("title_nl", "nl", "title_en", "en")


class TextForm(forms.Form):
    """A version of a text, in both languages."""

    title_nl = forms.CharField(label=_("Name in Dutch"), max_length=100, required=False, widget=forms.TextInput(_INPUT))
    nl = WordsField(label=_("In Dutch"), required=False)
    title_en = forms.CharField(
        label=_("Name in English"), max_length=100, required=False, widget=forms.TextInput(_INPUT)
    )
    en = WordsField(label=_("In English"), required=False)
    answer_days = forms.IntegerField(
        label=_("Promises an answer within so many working days"),
        required=False,
        min_value=1,
        max_value=writing.ANSWER_DAYS_MAX,
        help_text=_("Then say {antwoorddag} in Dutch, and {answer day} in English. It becomes a promise as any other."),
    )
    outcome = forms.ChoiceField(
        label=_("Chooses how it ends"),
        required=False,
        choices=[("", pgettext_lazy("outcome", "none")), *Outcome.choices],
        widget=forms.Select(_SELECT),
        help_text=_("It is chosen beside “Send and close”; whoever answers can choose another."),
    )
    marks_complaint = forms.BooleanField(label=_("Marks the case as a complaint at once"), required=False)
    instead_of = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        """Ask for what a text of this kind has."""
        super().__init__(*args, **kwargs)
        for name in ("nl", "en"):
            self.fields[name].widget.attrs |= {"rows": 9, "lang": name}
        if kind == Text.Kind.EXPLAINER:
            for name in ("answer_days", "outcome", "marks_complaint"):
                del self.fields[name]

    def content(self) -> Content:
        """Return what it says. The form is valid."""
        given = self.cleaned_data
        return Content(
            **{name: given[name].strip() for name in _EXPLAINER},
            marks_complaint=given.get("marks_complaint", False),
            outcome=Outcome(given["outcome"]) if given.get("outcome") else None,
            answer_days=given.get("answer_days"),
        )

    def go_on_from(self, version: Version) -> None:
        """Have what was typed come in the place of another version from now on."""
        given = cast("QueryDict", self.data).copy()
        given["instead_of"] = str(version.number)
        self.data = given

    def clean(self) -> dict[str, Any]:
        """Refuse an outcome that the case cannot end with once it is marked."""
        given: dict[str, Any] = super().clean() or {}
        outcome = given.get("outcome")
        if outcome and (outcome in OF_COMPLAINT) != bool(given.get("marks_complaint")):
            self.add_error("outcome", _("A complaint ends in its own way, and nothing else does. Choose another."))
        return given


class NewTextForm(TextForm):
    """A new text, of a team or of the house."""

    team = forms.ModelChoiceField(
        label=_("Of which team"), queryset=Team.objects.none(), required=False, widget=forms.Select(_SELECT)
    )
    field_order = ("team",)

    def __init__(self, *args: Any, by: Agent, **kwargs: Any) -> None:
        """Offer the teams whose texts somebody writes; the whole house to an administrator."""
        super().__init__(*args, **kwargs)
        teams: QuerySet[Team] = writing.writable_teams(by)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - it is, two lines above
        field.queryset, field.required = teams, not by.has_role(Role.ADMINISTRATOR)
        field.empty_label = None if field.required else str(_("The whole house"))


class LimitForm(forms.Form):
    """From how many customers within how many days an explainer is shown to its owner."""

    customers = forms.IntegerField(label=_("Customers"), min_value=1, max_value=1_000)
    days = forms.IntegerField(label=_("Within so many days"), min_value=1, max_value=365)

    def limit(self) -> Limit:
        """Return what was chosen. The form is valid."""
        return Limit(customers=self.cleaned_data["customers"], days=self.cleaned_data["days"])


def initial_of(version: Version) -> dict[str, Any]:
    """Return a version as its form shows it."""
    names = (*_EXPLAINER, "answer_days", "outcome", "marks_complaint")
    return {name: getattr(version, name) for name in names} | {"instead_of": version.number}
