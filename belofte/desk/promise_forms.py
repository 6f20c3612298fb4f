"""The form of one promise: a chip under what somebody writes, or one that is recorded by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, get_args

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from belofte.channels import registry
from belofte.channels.contract import Abilities
from belofte.desk import posted_numbers
from belofte.desk.choosing import Select
from belofte.desk.wall_times import WallTimeField
from belofte.outages.models import Outage
from belofte.people.models import Agent
from belofte.promises import terms
from belofte.promises.cautions import About
from belofte.promises.models import PHONE, Every, Form, Grain, Initiator, Kind, Promise
from belofte.promises.saying import Hanging, Honoured, Item, Moved, Repeated, Sort
from belofte.promises.terms import Due, NewDate, Terms

Others = Sequence[tuple[str, str]]  # what a promise can hang on, as a list names it
Members = list[tuple[int, str]]  # who can see to a promise: numbers and names
TEAM: Final = 0  # in place of somebody: the team of the case
_AGAIN: Final = "again"
_CLAIM: Final = "claimed"
_HOW: Final = {
    "": pgettext_lazy("channel of a promise", "either way"),
    PHONE: pgettext_lazy("channel of a promise", "by telephone"),
    "email": pgettext_lazy("channel of a promise", "by e-mail"),
    "console": pgettext_lazy("channel of a promise", "on the console"),
    "public_console": pgettext_lazy("channel of a promise", "on the public console"),
}
CHANNELS: Final = [(name, _HOW.get(name, name)) for name in ("", PHONE, *registry.NAMES)]


class PromiseForm(forms.Form):
    """One chip."""

    cautions: Sequence[str] = ()  # what to think of before this is promised
    places: str = ""  # how many can be rung at that time
    is_undecided: bool = False  # a solution of which nobody is sure

    record = forms.BooleanField(required=False, label=gettext_lazy("Record this promise"))
    kind = forms.ChoiceField(choices=Kind.choices, label=gettext_lazy("What"), widget=Select)
    words = forms.CharField(
        required=False,
        max_length=terms.WORDS_MAX,
        label=gettext_lazy("In your words"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due = WallTimeField(required=False, label=gettext_lazy("Before"))
    channel = forms.ChoiceField(required=False, choices=CHANNELS, label=pgettext_lazy("channel of a promise", "How"))
    owner = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=gettext_lazy("Who sees to it"), widget=Select
    )
    instead_of = forms.CharField(required=False, max_length=80, label=gettext_lazy("New, or another date?"))
    initiator = forms.ChoiceField(
        required=False,
        choices=[("", "…"), *Initiator.choices],
        label=gettext_lazy("Who wants another date?"),
        help_text=gettext_lazy("Force majeure, and a second time by ourselves, are for a lead."),
        widget=Select,
    )
    reason = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The customer can read this on their page."),
    )
    outage = forms.CharField(
        required=False,
        max_length=20,
        label=gettext_lazy("Which outage?"),
        help_text=gettext_lazy("The customer reads its words with the new date."),
    )
    outage_what = forms.CharField(required=False, max_length=120, label=gettext_lazy("What is not working?"))
    outage_nl = forms.CharField(required=False, max_length=300, label=gettext_lazy("What the customer reads, in Dutch"))
    outage_en = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("What the customer reads, in English")
    )
    outage_began = WallTimeField(required=False, label=gettext_lazy("Since when?"))
    on_holiday = forms.BooleanField(required=False, label=gettext_lazy("Yes, on this day off"))
    condition = forms.CharField(
        required=False, max_length=500, label=gettext_lazy("What has to happen first? Leave it empty if nothing has to")
    )
    every = forms.ChoiceField(
        required=False,
        choices=[("", pgettext_lazy("how often", "once")), *Every.choices],
        label=gettext_lazy("How often?"),
        widget=Select,
    )
    until = forms.DateField(
        required=False,
        label=gettext_lazy("Until which day? Leave it empty if it goes on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    claimed_of = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("Did somebody else promise it, says the customer? Write who"),
        help_text=gettext_lazy("A shop, a fitter, a colleague. It counts until we answer it."),
    )
    hangs_on = forms.CharField(required=False, max_length=40, label=gettext_lazy("Does it depend on something else?"))
    said_in = forms.IntegerField(required=False, widget=forms.HiddenInput)  # by hand: the customer's message
    found_words = forms.CharField(required=False, max_length=terms.WORDS_MAX, widget=forms.HiddenInput)
    found_due = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)  # of the form by hand
    grain = forms.ChoiceField(required=False, choices=Grain.choices, widget=forms.HiddenInput)
    due_words = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        members: Members,
        team: str,
        running: list[Promise],
        others: Others = (),
        outages: Sequence[Outage] = (),
        **kwargs: Any,
    ) -> None:
        """Know who can see to it, what runs already on the case, what there is to hang on, and what was out."""
        super().__init__(*args, **kwargs)
        self.outages = {str(one.pk): one for one in outages}
        chosen = [("", "…"), *((number, one.what) for number, one in self.outages.items())]
        self.fields["outage"].widget = Select(choices=chosen)
        self.fields["hangs_on"].widget = Select(choices=[("", gettext_lazy("No")), *others])
        self.has_others = bool(others)
        self.running = {promise.pk: promise for promise in running}
        self.fields["owner"].choices = [("", "…"), *members, (TEAM, of_team(team))]  # type: ignore[attr-defined]
        self.fields["channel"].widget = Select(choices=list(offered_channels(str(self["channel"].value() or ""))))
        self.fields["instead_of"].widget = Select(
            choices=[("", gettext_lazy("A new promise")), *(choice for each in running for choice in _choices(each))]
        )

    @property
    def moved(self) -> Promise | None:
        """Which promise it gives another date, as the screen shows it now."""
        return self._named(str(self["instead_of"].value() or "").partition("~")[0])

    @property
    def repeated(self) -> Promise | None:
        """Which promise it says again, as the screen shows it now."""
        what, _mark, number = str(self["instead_of"].value() or "").partition("~")
        return self._named(number) if what == _AGAIN else None

    @property
    def claimed(self) -> Promise | None:
        """Which promise of somebody else it takes over, as the screen shows it now."""
        what, _mark, number = str(self["instead_of"].value() or "").partition("~")
        return self._named(number) if what == _CLAIM else None

    @property
    def series_words(self) -> str:
        """How often, as the screen shows it now; "" for once."""
        every = str(self["every"].value() or "")
        return str(Every(every).label) if every in Every.values else ""

    @property
    def shown_title(self) -> str:
        """What it promises, as the screen shows it now."""
        kind = str(self["kind"].value() or "")
        return str(Kind(kind).label) if kind in Kind.values else ""

    @property
    def is_house_rule(self) -> bool:
        """Whether nobody named a date, so that the house rule gave one."""
        is_found = bool(self["found_words"].value()) and bool(self["found_due"].value())
        return is_found and not self["due_words"].value()

    @property
    def needs_attention(self) -> bool:
        """Whether somebody has to fill something in: who wants another date, or all of one added by hand."""
        return self.is_recorded and (self.moved is not None or not self["found_words"].value())

    @property
    def is_recorded(self) -> bool:
        """Whether it counts, as the screen shows it now."""
        return bool(self["record"].value())

    @property
    def due_shown(self) -> Due | None:
        """By when, as the screen shows it now."""
        field = self.fields["due"]
        try:
            at = field.clean(self["due"].value())
        except forms.ValidationError:
            return None
        return Due(at=at, grain=self._grain(), words=str(self["due_words"].value() or "")) if at else None

    def about(self) -> About | None:
        """Return what it promises, as the screen shows it now; None where it is left out, or repeats."""
        kind, owner = str(self["kind"].value() or ""), str(self["owner"].value() or "")
        if not self.is_recorded or self.repeated or kind not in Kind.values:
            return None
        if self.moved is not None:
            return About.of(self.moved, due=self.due_shown)
        return About(
            kind=Kind(kind),
            words=str(self["words"].value() or self["found_words"].value() or ""),
            due=self.due_shown,
            owner_id=int(owner) if owner.isdecimal() else None,
            is_house_rule=self.is_house_rule,
            is_of_team=owner == str(TEAM),
        )

    def item(self, *, owner: Agent | None) -> Item:
        """Return what it says. The form is valid."""
        given = self.cleaned_data
        is_same = given["found_due"] == (self["due"].value() or "")
        due = given["due"] and Due(
            at=given["due"],
            grain=self._grain(),
            words=given["due_words"] if is_same else "",
            is_on_holiday_knowingly=given["on_holiday"],
        )
        if self.repeated is not None:
            return Repeated(promise=self.repeated)
        if self.moved is not None:
            new = NewDate(due=due, initiator=Initiator(given["initiator"]), reason=given["reason"])
            new = replace(new, outage=self.outages.get(given["outage"]))
            was = given["instead_of"].partition("~")[2]
            return Moved(promise=self.moved, new=new, instead_of=datetime.fromisoformat(was) if was else None)
        terms = Terms(
            kind=Kind(given["kind"]),
            words=given["words"] or given["found_words"],
            owner=owner,
            is_of_team=given["owner"] == TEAM,
            due=due,
            channel=how_of(given["kind"], given["channel"]),
            form=self._form(),
            condition=given["condition"],
            every=Every(given["every"]) if given["every"] else None,
            until=given["until"],
            claimed_of=given["claimed_of"],
        )
        return terms if self.claimed is None else Honoured(claimed=self.claimed, terms=terms)

    def hanging(self, position: int) -> Hanging | None:
        """Return what it hangs on, at its place among what is said. The form is valid."""
        named = something_in(self.cleaned_data["hangs_on"])
        return Hanging(position=position, sort=named[0], number=named[1]) if named else None

    def clean(self) -> dict[str, Any]:
        """Ask who wants another date, where there is to be one."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("record") and self.moved is not None and not cleaned.get("initiator"):
            self.add_error("initiator", _("Choose who wants another date. What the customer wants is no broken word."))
        if sum(bool(cleaned.get(name)) for name in ("condition", "every", "claimed_of")) > 1:
            self.add_error(
                "every", _("Choose one of them: on a condition, more than once, or promised by somebody else.")
            )
        return cleaned

    def _form(self) -> Form:
        """Return on which terms it is promised, by what was filled in."""
        given = self.cleaned_data
        if given["claimed_of"].strip():
            return Form.CLAIMED
        if given["every"]:
            return Form.RECURRING
        return Form.CONDITIONAL if given["condition"].strip() else Form.FIRM

    def _named(self, number: str) -> Promise | None:
        return next((promise for promise in self.running.values() if str(promise.pk) == number), None)

    def _grain(self) -> Grain:
        """Return how exactly the date was named; whoever types another names it to the minute."""
        is_same = (self["found_due"].value() or "") == (self["due"].value() or "")
        named = self["grain"].value()
        return Grain(named if named in Grain.values else Grain.DAY) if is_same else Grain.MINUTE

    def clean_instead_of(self) -> str:
        """Take a promise that runs, with the date that stood on the screen."""
        place: str = self.cleaned_data["instead_of"]
        if not place or self.repeated is not None or self.claimed is not None:
            return place
        try:
            was = datetime.fromisoformat(place.partition("~")[2])
        except ValueError:
            raise forms.ValidationError(_("Load the page again.")) from None
        if self.moved is None or was.tzinfo is None:
            raise forms.ValidationError(_("This promise does not run any more. Load the page again."))
        return place


def something_in(chosen: str) -> tuple[Sort, int] | None:
    """Return of what sort something is on which a promise can hang, and its number, as a list names it."""
    name, _mark, number = chosen.partition("-")
    sort = next((each for each in get_args(Sort) if each == name), None)
    return (sort, posted) if sort and (posted := posted_numbers.of_row(number)) else None


def of_team(name: str) -> str:
    """Return a team, as a list of who can see to something names it."""
    return _("team %(name)s, until somebody takes it") % {"name": name}


def offered_channels(chosen: str) -> Iterator[tuple[str, Any]]:
    """Yield the channels to choose from; where everybody reads it, or nobody real, only if it was chosen."""
    for name, words in CHANNELS:
        if name in {"", PHONE, chosen} or not _is_unfit(registry.abilities(name)):
            yield name, words


def _is_unfit(channel: Abilities) -> bool:
    return channel.public or channel.for_trials


def how_of(kind: str, chosen: str) -> str:
    """Return how it is kept: for a call the form does not ask, and the terms know."""
    return "" if kind == Kind.CALLBACK else chosen


def place_of(promise: Promise) -> str:
    """Return how a chip names the promise that it moves, with its date: of two who move it at once, one is told."""
    return f"{promise.pk}~{promise.due_at.isoformat() if promise.due_at else ''}"


def place_of_again(promise: Promise) -> str:
    """Return how a chip names the promise that it says again."""
    return f"{_AGAIN}~{promise.pk}"


def place_of_claim(promise: Promise) -> str:
    """Return how a chip names what somebody else promised, and it takes over."""
    return f"{_CLAIM}~{promise.pk}"


def _choices(promise: Promise) -> list[tuple[str, str]]:
    """Return what a chip may make of a promise that runs."""
    title = f"{promise.get_kind_display()}: {promise.words}"[:80]
    if promise.form == Form.CLAIMED:
        return [(place_of_claim(promise), _("We take this over: %(promise)s") % {"promise": title})]
    return [
        (place_of_again(promise), _("The same as: %(promise)s") % {"promise": title}),
        (place_of(promise), _("Another date for: %(promise)s") % {"promise": title}),
    ]
