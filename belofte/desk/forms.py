"""What the forms under a case accept. Each knows which way of writing it belongs to."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from email.utils import formataddr
from typing import Any, ClassVar, cast
from uuid import uuid4

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import Call
from belofte.channels.contract import Address
from belofte.closing.models import REASONS, Outcome
from belofte.desk.outcomes import OutcomeField
from belofte.desk.reasons import reasons_in
from belofte.desk.typed_addresses import AddressesField
from belofte.language import cleaning
from belofte.replies.addressing import Also
from belofte.replies.guarding import Reason


class WordsField(forms.CharField):
    """Running text: line ends as LF, without what no database can store."""

    def __init__(self, **options: Any) -> None:
        """Be a text area of a limited length."""
        super().__init__(widget=forms.Textarea, strip=False, max_length=200_000, **options)

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
    attachments = forms.Field(required=False, label=_("Files"))  # kept by drafting
    cc = AddressesField(label=_("Copy to (Cc)"), help_text=_("The customer sees who else gets this answer."))
    bcc = AddressesField(label=_("Hidden copy to (Bcc)"), help_text=_("Nobody sees that they get it."))
    with_named = forms.MultipleChoiceField(required=False, label=_("Also to"))
    is_many_meant = forms.BooleanField(required=False, label=_("Yes, it goes to so many people"))
    is_warning = forms.BooleanField(required=False, label=_("This warns the customer about how they write"))
    outcome = OutcomeField(_("How does it end?"))
    deed = forms.ChoiceField(required=False, choices=[("send", ""), ("send_and_close", ""), ("ask_lead", "")])
    asks = WordsField(required=False)  # what a lead should know

    def __init__(self, given: QueryDict | None = None, initial: dict[str, Any] | None = None) -> None:
        """Take any address that is ticked: sending refuses what is none."""
        super().__init__(given, initial=initial)
        ticked = given.getlist("with_named") if given is not None else []
        cast("forms.MultipleChoiceField", self.fields["with_named"]).choices = [(each, each) for each in ticked]

    def renew_key(self) -> None:
        """Be another form from now on, with the same words: this one has the key of another draft."""
        given = cast("QueryDict", self.data).copy()
        given["key"] = str(uuid4())
        self.data = given

    def reasons(self) -> dict[str, Reason]:
        """Return why what a guard stops is right, by its key."""
        return reasons_in(self.data)

    def copies(self) -> list[BoundField]:
        """Return where others are typed."""
        return [self["cc"], self["bcc"]]

    def also(self) -> Also:
        """Return who else gets it: whom the customer named and somebody ticked, and who was typed."""
        given = self.cleaned_data
        ticked = tuple(Address(address=each) for each in given["with_named"])
        return Also(cc=ticked + given["cc"], bcc=given["bcc"], is_many_meant=given["is_many_meant"])

    def clean(self) -> dict[str, Any]:
        """Ask for the outcome where the case is to be closed."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("deed") == "send_and_close" and not cleaned.get("outcome"):
            self.add_error("outcome", _("Choose how it ends. The customer reads it in your answer."))
        return cleaned

    @property
    def chosen_outcome(self) -> Outcome | None:
        """With which outcome the case closes, if it does."""
        chosen = self.cleaned_data["outcome"] if self.cleaned_data["deed"] in {"send_and_close", "ask_lead"} else ""
        return Outcome(chosen) if chosen else None


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
    outcome = OutcomeField(_("Choose an outcome"))
    why_outcome = forms.CharField(required=False, max_length=500, label=_("If it is right: why?"))
    reason = forms.ChoiceField(required=False, choices=[("", _("Choose a reason")), *REASONS], label=_("Reason"))
    same_as = forms.CharField(
        required=False,
        label=_("Number of the other case, if it is answered there"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8}),
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


def fresh(at: datetime, *, draft: Mapping[str, Any]) -> dict[str, CaseForm]:
    """Return every form as it is when a case is opened."""
    return {
        "reply": ReplyForm(
            initial={
                "text": draft.get("text", ""),
                "cc": _typed(draft.get("cc", ())),
                "bcc": _typed(draft.get("bcc", ())),
                "is_warning": draft.get("is_warning", False),
                "outcome": QueryDict(draft.get("chosen", "")).get("outcome", ""),
            }
        ),
        "note": NoteForm(),
        "call": CallForm(initial={"key": uuid4(), "called_at": at, "direction": "out", "result": "answered"}),
        "close": ClosureForm(initial={"way": "told"}),
    }


def _typed(pairs: Iterable[Sequence[str]]) -> str:
    """Return addresses as somebody types them."""
    return ", ".join(formataddr((name, address)) for address, name in pairs)
