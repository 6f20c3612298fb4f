"""An outage as it is filled in: on the page of outages, and in the chip of a date that it moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from belofte.cases.models import Case
from belofte.desk.reasons import in_words, shown_in
from belofte.desk.reasons import told as told_of
from belofte.desk.wall_times import WallTimeField
from belofte.outages import recording
from belofte.outages.models import Outage
from belofte.outages.recording import Description, OutageRefusedError
from belofte.people.models import Agent, Team
from belofte.replies import outages
from belofte.replies.guarding import StoppedError

_RECORDS: Final = "outage-"  # and the place of a chip
_FIELDS: Final = {"what": "outage_what", "words_nl": "outage_nl", "words_en": "outage_en", "began": "outage_began"}
Row = dict[str, Any]  # the fields of one chip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why an outage was not recorded at a chip."""

    words: str
    shown: Sequence[str] = ()  # keys of what guards say, that the words tell


NO_FAULT: Final = Fault(words="")


class OutageForm(forms.Form):
    """What is out, since when, and for which teams."""

    what = forms.CharField(
        max_length=120,
        label=gettext_lazy("What is not working?"),
        help_text=gettext_lazy("Among ourselves: “Network Utrecht”."),
    )
    words_nl = forms.CharField(
        max_length=300,
        label=gettext_lazy("What the customer reads, in Dutch"),
        help_text=gettext_lazy("It stands on their page, with the new date."),
    )
    words_en = forms.CharField(max_length=300, label=gettext_lazy("What the customer reads, in English"))
    began = WallTimeField(label=gettext_lazy("Since when?"))
    teams = forms.ModelMultipleChoiceField(
        queryset=Team.objects.none(),
        label=gettext_lazy("Which teams’ customers are affected?"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, teams: Sequence[Team], **kwargs: Any) -> None:
        """Know which teams there are to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = Team.objects.filter(pk__in=[team.pk for team in teams])  # type: ignore[attr-defined]

    def refuse(self, refused: StoppedError) -> None:
        """Show what guards stop beside the words in which they do."""
        for seen in refused.seen:
            said = [name for name in ("words_nl", "words_en") if seen.remark.words in self.cleaned_data.get(name, "")]
            self.add_error(said[0] if said else None, [str(refused), in_words(seen)])

    def description(self) -> Description:
        """Return what was told. The form is valid."""
        given = self.cleaned_data
        words = {name: given[name] for name in ("what", "words_nl", "words_en")}
        return Description(**words, began_at=given["began"])


def choosable(case: Case, *, by: Agent, at: datetime) -> list[Outage]:
    """Return what a lead may name when they call it force majeure; for others, who may not, nothing is looked up."""
    return list(recording.covering(case.team, at=at)) if by.is_lead else []


def record_in_chip(rows: Sequence[Row], posted: QueryDict, *, case: Case, by: Agent, at: datetime) -> Fault:
    """Record what was filled in at a chip, choose it there, and return why not.

    What guards only remark on is returned too, and recorded once that was on the screen.
    """
    deed = posted.get("deed", "")
    place = deed.removeprefix(_RECORDS)
    if place == deed or not place.isdecimal() or len(place) > 2 or int(place) >= len(rows):  # noqa: PLR2004 - digits
        return NO_FAULT
    row = rows[int(place)]
    told = {name: row[chip] for name, chip in _FIELDS.items()}
    form = OutageForm({**told, "teams": [case.team_id]}, teams=[case.team])
    if not form.is_valid():
        field, faults = next(iter(form.errors.items()))
        return Fault(words=f"{form.fields[field].label} {faults[0]}")
    try:
        outage = outages.record(form.description(), teams=[case.team], shown=shown_in(posted), by=by, at=at)
    except StoppedError as refused:
        return Fault(words=told_of(refused), shown=[each.key for each in refused.seen])
    except OutageRefusedError as refused:
        return Fault(words=str(refused))
    row |= {"outage": str(outage.pk), **dict.fromkeys(_FIELDS.values(), "")}
    return NO_FAULT
