"""The form that says who knows that a delivery or an appointment took place: a message of theirs, a call, one of us."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from belofte.cases.models import Case, Message
from belofte.desk.wall_times import WALL, WallTimeField
from belofte.people import teams
from belofte.people.models import Agent
from belofte.promises import attesting, wording
from belofte.promises.attesting import PARTY_MAX, Told
from belofte.promises.models import Promise, Witness

TELEPHONE: Final = "telephone"
THERE: Final = "there"
_WORDS_MAX: Final = 2_000  # characters
_MESSAGES_MAX: Final = 20
_QUOTE_MAX: Final = 60  # characters of a message


class AttestationForm(forms.Form):
    """Who says so; the other fields are for what one of us heard or saw."""

    use_required_attribute = False

    said = forms.ChoiceField(label=gettext_lazy("Who says so?"))
    party = forms.CharField(
        required=False,
        max_length=PARTY_MAX,
        label=gettext_lazy("Which company?"),
        help_text=gettext_lazy("Only where another company told it by telephone."),
    )
    colleague = forms.ModelChoiceField(
        queryset=Agent.objects.none(),
        required=False,
        empty_label=gettext_lazy("I was there myself"),
        label=gettext_lazy("Who was there?"),
        help_text=gettext_lazy("Only where one of us was there."),
    )
    said_at = WallTimeField(required=False, label=gettext_lazy("When did you hear or see it?"))
    words = forms.CharField(
        required=False,
        max_length=_WORDS_MAX,
        label=gettext_lazy("What was said, or what did you see?"),
        help_text=gettext_lazy("Becomes a note for your colleagues. Not needed for a message."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, posted: QueryDict | None, *, promise: Promise, said: Iterable[Message], at: datetime) -> None:
        """Offer what was said on the case since it was promised, newest first."""
        begun = {"said_at": at.astimezone(wording.zone()).strftime(WALL)}
        super().__init__(posted, initial=begun, prefix=f"attested-{promise.pk}")
        self.promise = promise
        self.fields["colleague"].queryset = teams.at_work(promise.case.team_id)  # type: ignore[attr-defined]
        newest = sorted(said, key=lambda message: message.pk, reverse=True)
        self.messages = {message.pk: message for message in _fit(newest, promise=promise)}
        field: forms.ChoiceField = self.fields["said"]  # type: ignore[assignment]
        field.choices = [
            *((str(number), _label(message, promise=promise, now=at)) for number, message in self.messages.items()),
            (TELEPHONE, _("Another company told us by telephone")),
            (THERE, _("One of us was there")),
        ]

    def clean(self) -> None:
        """Ask for a company where one told us."""
        if self.cleaned_data.get("said") == TELEPHONE and not self.cleaned_data.get("party", "").strip():
            self.add_error("party", _("Write down which company told you."))

    @property
    def message(self) -> Message | None:
        """Return the message that says so; None for what one of us heard or saw. The form is valid."""
        said = self.cleaned_data["said"]
        return self.messages[int(said)] if said.isdecimal() else None

    def told(self, *, at: datetime) -> Told:
        """Return what one of us heard or saw. The form is valid."""
        given = self.cleaned_data
        party = given["party"] if given["said"] == TELEPHONE else ""
        colleague = given["colleague"] if given["said"] == THERE else None
        return Told(words=given["words"], party=party, colleague=colleague, said_at=given["said_at"] or at)


def messages_of(case: Case) -> QuerySet[Message]:
    """Return what came in on a case lately, for `AttestationForm`."""
    found = Message.objects.filter(conversation__case=case, direction=Message.Direction.IN)
    return found.select_related("conversation__case", "contact_point").order_by("-pk")[: 2 * _MESSAGES_MAX]


def _fit(said: Iterable[Message], *, promise: Promise) -> Iterator[Message]:
    """Yield what can say that it took place."""
    since = attesting.begun_at(promise)
    fit = (
        message
        for message in said
        if message.received_at >= since and attesting.whose(message, case=promise.case) is not None
    )
    for _number, message in zip(range(_MESSAGES_MAX), fit, strict=False):
        yield message


def _label(message: Message, *, promise: Promise, now: datetime) -> str:
    is_customer = attesting.whose(message, case=promise.case) == Witness.CUSTOMER
    words = _("%(who)s wrote, %(when)s: “%(words)s”")
    return words % {
        "who": _("The customer") if is_customer else message.author_name or _("Somebody else"),
        "when": wording.moment(message.received_at, now=now),
        "words": " ".join(message.text.split())[:_QUOTE_MAX],
    }
