"""What the forms under a case accept. Each knows which way of writing it belongs to."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import AnswerWaiver, Call
from belofte.closing.models import Outcome
from belofte.language import cleaning

_TEXT_MAX = 200_000  # characters


class WordsField(forms.CharField):
    """Running text: line ends as LF, without what no database can store."""

    def __init__(self, **options: Any) -> None:
        """Be a text area of a limited length."""
        super().__init__(widget=forms.Textarea, strip=False, max_length=_TEXT_MAX, **options)

    def to_python(self, value: Any) -> str:  # noqa: ANN401 - Django's signature
        """Clean what was typed."""
        return cleaning.clean_text(super().to_python(value) or "")


class CaseForm(forms.Form):
    """A form in the composer."""

    mode: ClassVar[str]

    def __init__(self, given: QueryDict | None = None, initial: dict[str, Any] | None = None) -> None:
        """Name its fields after its mode, so that ids differ on one page."""
        super().__init__(given, initial=initial, auto_id=f"{self.mode}-%s")


class ReplyForm(CaseForm):
    """An answer to the customer; whether it can leave is for sending to say."""

    mode = "reply"

    text = WordsField(required=False, label=_("Your answer"))
    key = forms.UUIDField()
    seen_through = forms.IntegerField(min_value=0)
    conversation = forms.IntegerField(min_value=1)
    attachments = forms.Field(
        required=False, label=_("Files"), help_text=_("At most 25 MB together.")
    )  # kept by drafting
    outcome = forms.ChoiceField(
        required=False, choices=[("", _("How does it end?")), *Outcome.choices], label=_("Outcome")
    )
    deed = forms.ChoiceField(required=False, choices=[("send", ""), ("send_and_close", "")])

    def clean(self) -> dict[str, Any]:
        """Ask for the outcome where the case is to be closed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("deed") == "send_and_close" and not cleaned.get("outcome"):
            self.add_error("outcome", _("Choose how it ends. The customer reads it in your answer."))
        return cleaned

    @property
    def chosen_outcome(self) -> Outcome | None:
        """With which outcome the case closes, if it does."""
        closes = self.cleaned_data["deed"] == "send_and_close"
        return Outcome(self.cleaned_data["outcome"]) if closes else None


class DraftForm(forms.Form):
    """An answer that does not leave yet."""

    text = WordsField(required=False)
    key = forms.UUIDField()


class NoteForm(CaseForm):
    """A note to colleagues."""

    mode = "note"

    text = WordsField(
        required=False, label=_("Internal note"), help_text=_("Only colleagues see this. It is never sent.")
    )


class CallForm(CaseForm):
    """A telephone call that took place."""

    mode = "call"

    direction = forms.ChoiceField(choices=Call.Direction.choices, label=_("Who rang?"), widget=forms.RadioSelect)
    result = forms.ChoiceField(choices=Call.Result.choices, label=_("How did it go?"), widget=forms.RadioSelect)
    called_at = forms.DateTimeField(
        label=_("When?"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    text = WordsField(required=False, label=_("What was said?"))
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)  # the same form logs once


class ClosureForm(CaseForm):
    """The end of a case without a new answer."""

    mode = "close"

    seen_through = forms.IntegerField(min_value=0)
    way = forms.ChoiceField(
        choices=[
            ("told", _("The customer has had our answer. The outcome is:")),
            ("waived", _("Nobody needs an answer, because it is:")),
        ],
        label=_("How does it end?"),
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        required=False, choices=[("", _("Choose an outcome")), *Outcome.choices], label=_("Outcome")
    )
    reason = forms.ChoiceField(
        required=False, choices=[("", _("Choose a reason")), *AnswerWaiver.Reason.choices], label=_("Reason")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to the chosen way."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("way") == "told" and not cleaned.get("outcome"):
            self.add_error("outcome", _("Choose the outcome that the customer was told."))
        if cleaned.get("way") == "waived" and not cleaned.get("reason"):
            self.add_error("reason", _("Choose why nobody needs an answer."))
        return cleaned


class AssigneeForm(forms.Form):
    """Who answers the case, in place of whom the screen showed; 0 is nobody."""

    assignee = forms.IntegerField(min_value=0)
    instead_of = forms.IntegerField(min_value=0)


MODES: tuple[type[CaseForm], ...] = (ReplyForm, NoteForm, CallForm, ClosureForm)


def fresh(at: datetime, *, draft: str) -> dict[str, CaseForm]:
    """Return every form as it is when a case is opened."""
    return {
        "reply": ReplyForm(initial={"text": draft}),
        "note": NoteForm(),
        "call": CallForm(initial={"key": uuid4(), "called_at": at, "direction": "out", "result": "answered"}),
        "close": ClosureForm(initial={"way": "told"}),
    }
