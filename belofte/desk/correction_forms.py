"""The form that puts right what was written down wrongly of a promise, beside it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from belofte.desk.promise_forms import CHANNELS, Members, how_of, offered_channels
from belofte.desk.wall_times import WALL, WallTimeField
from belofte.language.dates import waits
from belofte.people.models import Agent
from belofte.promises import wording
from belofte.promises.correcting import Right, Takes
from belofte.promises.corrections import REASON_MAX
from belofte.promises.models import Form, Grain, Kind, Promise, State
from belofte.promises.terms import Due


class CorrectionForm(forms.Form):
    """All that can be wrong with one promise, as it is written down now; what is changed is corrected."""

    kind = forms.ChoiceField(choices=Kind.choices, label=gettext_lazy("What"))
    due = WallTimeField(required=False, label=gettext_lazy("Before"))
    takes = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("How long it takes from then"),
        help_text=gettext_lazy("For example “5 working days” or “2 weeks”. Empty if nobody said so."),
    )
    channel = forms.ChoiceField(required=False, choices=CHANNELS, label=pgettext_lazy("channel of a promise", "How"))
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=gettext_lazy("Who sees to it"))
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the newest entry on the screen
    reason = forms.CharField(
        max_length=REASON_MAX,
        label=gettext_lazy("What was wrong?"),
        help_text=gettext_lazy("Only colleagues can read this."),
    )

    def __init__(self, posted: QueryDict | None, *, promise: Promise, members: Members) -> None:
        """Begin with the promise as it is written down."""
        self.promise = promise
        written: dict[str, Any] = {"kind": promise.kind, "due": wall(promise.due_at), "channel": promise.channel}
        written |= {"takes": wording.wait(promise.wait_amount, promise.wait_unit)}
        written |= {"owner": promise.owner_id, "seen": vars(promise)["newest"]}
        super().__init__(posted, initial=written, auto_id=f"correction-{promise.pk}-%s")
        # who has it may have left
        named: Mapping[int | None, str] = {
            promise.owner_id: promise.keeper,
            **dict(members),
        }
        self.fields["owner"].choices = list(named.items())  # type: ignore[attr-defined]
        self.fields["channel"].widget = forms.Select(choices=list(offered_channels(promise.channel)))
        if promise.form == Form.RECURRING or promise.due_at is None or _was_moved(promise):
            del self.fields["due"]
        if promise.state != State.CONDITIONAL or promise.due_at is not None:
            del self.fields["takes"]

    def clean_takes(self) -> Takes | None:
        """Read how long it takes; None where that is as it was."""
        typed = self.cleaned_data["takes"]
        if typed == self.initial["takes"]:
            return None
        wait = waits.typed(typed) if typed else None
        if typed and wait is None:
            raise forms.ValidationError(_("Write how long it takes, such as “5 working days” or “2 weeks”."))
        return Takes(amount=wait.amount, unit=wait.unit) if wait else Takes()

    def right(self, *, owner: Agent | None) -> Right:
        """Return what the promise should have been. The form is valid."""
        given = self.cleaned_data
        named: datetime | None = given.get("due")
        is_same = named is None or wall(named) == wall(self.promise.due_at)
        due = None if named is None or is_same else Due(at=named, grain=Grain.MINUTE)
        is_claimed = self.promise.form == Form.CLAIMED
        how = given["channel"] if is_claimed else how_of(given["kind"], given["channel"])
        return Right(kind=Kind(given["kind"]), channel=how, owner=owner, due=due, takes=given.get("takes"))

    @property
    def seen_number(self) -> int:
        """Which entry was the newest on the screen; 0 where the form does not say. The form is valid."""
        return self.cleaned_data["seen"] or 0

    def refuse(self, words: str, *, field: str = "") -> None:
        """Say why it is not corrected so, beside a field where that is to be changed; what was typed stays."""
        self.add_error(field if field in self.fields else None, words)
        self.data = {**self.data.dict(), "seen": self.initial["seen"]}  # type: ignore[attr-defined]  # shown next


def wall(at: datetime | None) -> str:
    """Return a moment as the field shows it."""
    return at.astimezone(timezone.get_current_timezone()).strftime(WALL) if at else ""


def _was_moved(promise: Promise) -> bool:
    """Tell whether the customer got another date since: that is no misreading any more."""
    moved: list[dict[str, Any]] = vars(promise)["moved"]
    return any(not each["untold"] for each in moved)
