"""Making the desk as a file says, through the forms and deeds of its own pages, all of it or nothing.

What a file does not say stays: a setting keeps its value, and nothing is ever deleted. The pages can delete no team and
no inbox either. What changes is found by doing it, describing the desk anew, and taking it back.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from belofte import clock, locks
from belofte.channels.models import Inbox
from belofte.desk.acknowledgements import AcknowledgementForm
from belofte.desk.house_rules import HouseRulesForm
from belofte.desk.inbox_forms import CHANNEL, InboxForm
from belofte.desk.mandates import MandatesForm
from belofte.desk.outgoing import HoldForm
from belofte.desk.team_procedures import KindForm, ProcedureForm
from belofte.desk.teams import FirstAnswerForm, HoursForm, HouseForm, StopDaysForm
from belofte.ops.configuration import describing
from belofte.ops.configuration.documents import Document, Place
from belofte.people import calendars, teams
from belofte.people.models import Team
from belofte.procedures import choosing
from belofte.procedures.models import Kind
from belofte.replies import holding, vetting

Secrets = Mapping[tuple[str, str], str]  # by the address of the inbox and the name of the field
_Form = TypeVar("_Form", bound=forms.BaseForm)
_MIDNIGHT = "24:00"


class DeskChangedError(Exception):
    """The desk is not as it was when the difference was shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a file makes of the desk."""

    before: str
    after: str
    left: list[str]  # teams and inboxes that are in the desk and not in the file
    lacking: list[tuple[str, str]]  # secrets that the file names and the desk has not: address, field

    @property
    def difference(self) -> list[str]:
        """The lines that differ, as `diff` shows them; none where nothing changes."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), "the desk", "the file", lineterm=""
        )
        return list(lines)


def rehearse(document: Document, *, secrets: Secrets) -> Change:
    """Return what would change. Refuses: WrongFileError, RefusalError."""
    with transaction.atomic():
        change = _do(document, secrets=secrets)
        transaction.set_rollback(True)
    return change


def apply(document: Document, *, secrets: Secrets, shown: Change) -> None:
    """Change what was shown. Refuses: DeskChangedError, WrongFileError, RefusalError."""
    with transaction.atomic():
        if _do(document, secrets=secrets) != shown:
            raise DeskChangedError("Somebody changed the desk meanwhile. Nothing was applied; look once more.")


def _do(document: Document, *, secrets: Secrets) -> Change:
    locks.hold("configuration", "")
    list(Team.objects.select_for_update(no_key=True).order_by("pk"))
    list(Inbox.objects.select_for_update(no_key=True).order_by("pk"))
    before = describing.desk()
    with override("en"):  # the language of the command line
        _set_desk(document)
        for number in range(len(document.teams)):
            _set_team(document, number)
        for number in range(len(document.inboxes)):
            _set_inbox(document, number, secrets)
    after = describing.desk()
    return Change(
        before=describing.write(before),
        after=describing.write(after),
        left=list(_left(before, document)),
        lacking=_lacking(document, after),
    )


def _set_desk(document: Document) -> None:
    seconds = document.desk.get("hold_seconds", holding.seconds())
    if seconds != holding.seconds():
        form = _checked(HoldForm({"seconds": seconds}), document, ("desk", 0, "hold_seconds"))
        holding.choose_seconds(form.cleaned_data["seconds"], by=None, at=clock.now())


def _set_team(document: Document, number: int) -> None:
    name = document.teams[number]["name"].strip()
    try:
        team = Team.objects.filter(name=name).first() or teams.create(name=name, by=None)
    except teams.TeamExistsError as refusal:  # but for its capitals
        raise document.wrong(("team", number, "name"), str(refusal)) from refusal
    _set_first_answer(team, document, number)
    _set_stop_days(team, document, number)
    _set_house(team, document, number)
    _set_hours(team, document, number)
    _set_mandates(team, document, number)
    _set_house_rules(team, document, number)
    _set_procedure(team, document, number)


def _set_first_answer(team: Team, document: Document, number: int) -> None:
    hours = document.teams[number].get("first_answer_hours", team.first_answer_hours)
    if hours != team.first_answer_hours:
        form = _checked(
            FirstAnswerForm({"first_answer_hours": hours}), document, ("team", number, "first_answer_hours")
        )
        teams.set_first_answer(team, hours=form.cleaned_data["first_answer_hours"], by=None)


def _set_stop_days(team: Team, document: Document, number: int) -> None:
    days = document.teams[number].get("stop_days", team.stop_days)
    if days != team.stop_days:
        form = _checked(StopDaysForm({"stop_days": days}), document, ("team", number, "stop_days"))
        teams.set_stop_days(team, days=form.cleaned_data["stop_days"], by=None)


def _set_house(team: Team, document: Document, number: int) -> None:
    now = {name: getattr(team, name) for name in HouseForm.base_fields}
    asked = {name: document.teams[number].get(name, value) for name, value in now.items()}
    if asked != now:
        form = _checked(HouseForm(asked), document, ("team", number, "address_form"))
        vetting.set_house(team, **form.house(), by=None, at=clock.now())


def _set_hours(team: Team, document: Document, number: int) -> None:
    hours, place = document.teams[number].get("hours"), ("team", number, "hours")
    if hours is None or hours == describing.team(team)["hours"]:
        return
    form = _checked(HoursForm(_typed_hours(hours), calendar=calendars.of(team)), document, place)
    try:
        teams.set_hours(team, hours=form.cleaned_data["calendar"], by=None)
    except teams.HoursMissingError as refusal:
        raise document.wrong(place, str(refusal)) from refusal


def _set_mandates(team: Team, document: Document, number: int) -> None:
    now = describing.mandates(team)
    asked = {name: document.teams[number].get(name, value) for name, value in now.items()}
    if asked != now:
        _checked(MandatesForm(asked, team=team), document, ("team", number, "")).apply(by=None)


def _set_house_rules(team: Team, document: Document, number: int) -> None:
    now = describing.house_rules(team)
    asked = {name: document.teams[number].get(name, value) for name, value in now.items()}
    if asked != now:
        _checked(HouseRulesForm(asked, team=team), document, ("team", number, "")).apply(by=None)


def _set_procedure(team: Team, document: Document, number: int) -> None:
    given, now = document.teams[number].get("procedure", {}), describing.procedure(team)
    if {**now, **given} == now:
        return
    place = ("team", number, "kind")
    word = _checked(KindForm({**now, **given}), document, place).cleaned_data["kind"]
    kind = Kind(word) if word else None
    usual = describing.house_part(kind, choice=choosing.of(team.pk)) if kind else {}
    if unknown := sorted(given.keys() - {"kind", *usual}):
        raise document.wrong(("team", number, unknown[0]), f"this is no setting of the procedure “{word}”.")
    terms, outside = {}, None
    if kind is not None:
        form = ProcedureForm({**usual, **given}, kind=kind, choice=None)
        form = _checked(form, document, ("team", number, ""))
        terms, outside = form.terms, form.outside
    try:
        choosing.choose(team, kind, terms=terms, outside=outside, by=None, at=clock.now())
    except choosing.ChoiceRefusedError as refusal:
        raise document.wrong(("team", number, refusal.field), str(refusal)) from refusal


def _typed_hours(hours: Mapping[str, str]) -> dict[str, str]:
    """Return hours as somebody would type them on the page of a team: "09:00-17:00" in two fields."""
    typed: dict[str, str] = {}
    for number, day in enumerate(describing.DAYS):
        begins, _, ends = hours.get(day, "").partition("-")
        typed |= {f"begins_{number}": begins.strip(), f"ends_{number}": ends.strip().replace(_MIDNIGHT, "00:00")}
    return typed


def _set_inbox(document: Document, number: int, secrets: Secrets) -> None:
    given = {name: _trimmed(value) for name, value in document.inboxes[number].items()}
    address = given["address"].lower()
    inbox = Inbox.objects.filter(channel=CHANNEL, address=address).first()
    inbox = inbox or Inbox(language=settings.LANGUAGE_CODE)
    now = describing.every_setting(inbox)
    wanted = {**now, **given, "address": address, "secrets": now["secrets"]}
    typed_secrets = {name: value for (whose, name), value in secrets.items() if whose == address}
    if wanted == now and not typed_secrets:
        return
    _expect_way_in(document, number, wanted["way_in"])
    typed = _typed(wanted, document, number) | typed_secrets
    saved = _checked(InboxForm(typed, instance=inbox), document, ("inbox", number, "")).save()
    _checked(AcknowledgementForm(typed, instance=saved), document, ("inbox", number, "")).save()


def _trimmed(value: object) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return text without the spaces and lines around it, as forms take it; anything else as it is."""
    return value.strip() if isinstance(value, str) else value


def _expect_way_in(document: Document, number: int, way_in: str) -> None:
    """Refuse settings of another way in than the chosen one: they would be forgotten."""
    for key in document.inboxes[number]:
        for prefix, needed in describing.ONLY_WITH.items():
            if key.startswith(prefix) and way_in != needed:
                raise document.wrong(("inbox", number, key), f'this goes with way_in = "{needed}" only.')


def _typed(wanted: Mapping[str, Any], document: Document, number: int) -> dict[str, object]:
    """Return settings as somebody would type them on the page of an inbox."""
    team = Team.objects.filter(name=wanted["team"]).first()
    if team is None:
        raise document.wrong(("inbox", number, "team"), f"there is no team “{wanted['team']}”; it may be in the file.")
    lists = {name: "\n".join(value) for name, value in wanted.items() if isinstance(value, list)}
    return {**wanted, **lists, "team": team.pk}


def _checked(form: _Form, document: Document, place: Place) -> _Form:
    """Return a form that is right. Refuses: WrongFileError, for the first field that is not, by where it stands."""
    if form.is_valid():
        return form
    name, words = next(iter(form.errors.items()))
    table, number, key = place
    raise document.wrong((table, number, key or name), " ".join(map(str, words)))


def _left(before: describing.Described, document: Document) -> list[str]:
    """Return what is in the desk and not in the file."""
    named = {"team": {each["name"].strip() for each in document.teams}}
    named["inbox"] = {each["address"].strip().lower() for each in document.inboxes}
    keys = {"team": "name", "inbox": "address"}
    return [
        f"{table} {each[keys[table]]}"
        for table in keys
        for each in before[table]
        if each[keys[table]] not in named[table]
    ]


def _lacking(document: Document, after: describing.Described) -> list[tuple[str, str]]:
    stored = {each["address"]: each["secrets"] for each in after["inbox"]}
    wanted = [(each["address"].strip().lower(), name) for each in document.inboxes for name in each.get("secrets", [])]
    return [(address, name) for address, name in wanted if name not in stored[address]]
