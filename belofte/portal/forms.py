"""What a customer can type on their pages."""

import re
import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from belofte.contacts.verifying import CODE_DIGITS
from belofte.language import cleaning

TEXT_MAX: Final = 10_000  # characters


class CodeForm(forms.Form):
    """The code, however it is spaced."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Type the six digits from our mail.")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code", "size": 8}
        ),
    )

    def clean_code(self) -> str:
        """Return six digits."""
        code = re.sub(r"[\s.-]", "", self.cleaned_data["code"])
        if not (code.isascii() and code.isdigit() and len(code) == CODE_DIGITS):
            raise forms.ValidationError(_("The code has six digits. Look at our mail again."))
        return code


class WordsForm(forms.Form):
    """Something that is sent once, by its key."""

    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Return text that can be kept."""
        text = cleaning.clean_text(self.cleaned_data["text"]).strip()
        if not text and self.fields["text"].required:
            raise forms.ValidationError(self.fields["text"].error_messages["required"])
        return text


class AnswerForm(WordsForm):
    """What somebody wants to say."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=TEXT_MAX,
        error_messages={
            "required": _("Write your message first."),
            "max_length": _("Your message is too long. Write at most %(limit_value)d letters."),
        },
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class VerdictForm(WordsForm):
    """Whether it is solved, and what is not right yet where somebody adds that."""

    solved = forms.ChoiceField(
        choices=[("yes", ""), ("no", "")],
        error_messages={
            "required": _("Choose whether it is solved."),
            "invalid_choice": _("Choose whether it is solved."),
        },
    )
    text = forms.CharField(
        label=_("What is not right yet? You may leave this empty."),
        required=False,
        max_length=TEXT_MAX,
        error_messages={"max_length": _("Your message is too long. Write at most %(limit_value)d letters.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def fresh_answer(**given: Any) -> AnswerForm:
    """Return an empty form with a key of its own, so that it is sent once."""
    return AnswerForm(initial={"key": uuid.uuid4(), **given})


def fresh_verdict() -> VerdictForm:
    """Return an empty form with a key of its own, so that what is added is sent once."""
    return VerdictForm(initial={"key": uuid.uuid4()}, auto_id="verdict-%s")
