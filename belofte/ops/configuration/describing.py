"""The settings of the desk as plain values, by names that people know and in an order that stays: what a file holds.

They are read through the forms of the desk's own pages, so a new field of an inbox is in the file without a line here.
No secret is among them: of an inbox it is only said which it has.
"""

from typing import Any, Final

import tomli_w
from django.forms import BaseForm, ChoiceField

from belofte import secrecy
from belofte.channels.models import Inbox
from belofte.desk.acknowledgements import AcknowledgementForm
from belofte.desk.house_rules import HouseRulesForm
from belofte.desk.inbox_forms import CHANNEL, FETCHED, POSTED, InboxForm
from belofte.desk.mandates import MandatesForm
from belofte.desk.team_procedures import ProcedureForm
from belofte.ops.refusals import RefusalError
from belofte.people.models import Team
from belofte.procedures import choosing
from belofte.procedures.models import Choice, Kind
from belofte.replies import holding

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECRETS: Final = ("imap_password", "hook_key", "smtp_password")
ONLY_WITH: Final = {"imap_": FETCHED, "hook_": POSTED}  # fields that go with one way in
_BUTTON: Final = "hook_renewed"
_HEAD: Final = """\
# The settings of a desk: its teams, its inboxes, and for how long answers are held. `belofte config export` writes
# them, `belofte config apply` reads them back. What is not in the file stays as it is. A number between quotes may be
# left empty, for no limit.
# Passwords, keys and tokens are not in it; `secrets` says which an inbox has. People are invited, and not in it either.

"""
Described = dict[str, Any]  # of strings, numbers, lists and such tables, as TOML has them


def write(described: Described) -> str:
    """Return the file."""
    return _HEAD + tomli_w.dumps(described, multiline_strings=True)


def desk() -> Described:
    """Describe all of it. Refuses: RefusalError."""
    inboxes = Inbox.objects.filter(channel=CHANNEL).select_related("team").prefetch_related("aliases")
    return {
        "desk": {"hold_seconds": holding.seconds()},
        "team": [team(each) for each in sorted(Team.objects.all(), key=lambda each: each.name)],
        "inbox": [inbox(each) for each in sorted(inboxes, key=lambda each: each.address)],
    }


def team(described: Team) -> Described:
    """Describe a team; a day that is not named is free."""
    hours = {DAYS[int(day)]: "-".join(stretches[0]) for day, stretches in sorted(described.hours.items()) if stretches}
    return {
        "name": described.name,
        "first_answer_hours": described.first_answer_hours,
        "stop_days": described.stop_days,
        "address_form": described.address_form,
        "house_words": described.house_words,
        "house_jargon": described.house_jargon,
        **mandates(described),
        **house_rules(described),
        "hours": hours,
        "procedure": procedure(described),
    }


def mandates(of: Team) -> Described:
    """Describe what the roles of a team may promise; "" is no limit."""
    form = MandatesForm(None, team=of)
    return {name: _typed_number(form, name) for name in form.fields}


def house_rules(of: Team) -> Described:
    """Describe by when a team keeps what it promises, and when somebody is warned; "" is as the house has it."""
    form = HouseRulesForm(None, team=of)
    return {name: str(form[name].field.widget.format_value(form[name].value()) or "") for name in form.fields}


def procedure(of: Team) -> Described:
    """Describe the procedure of a team; without one there is only the word for none."""
    choice = choosing.of(of.pk) if of.pk else None
    return {"kind": ""} if choice is None else {"kind": choice.kind, **house_part(Kind(choice.kind), choice=choice)}


def house_part(kind: Kind, *, choice: Choice | None) -> Described:
    """Describe what a procedure leaves to the house, as it was chosen, or as it begins."""
    form = ProcedureForm(None, kind=kind, choice=choice)
    return {name: _plain(form, name) for name in form.fields}


def _typed_number(form: BaseForm, name: str) -> object:
    """Return a number as it is typed: a field that may be empty has the same kind of value either way."""
    value = _plain(form, name)
    return list(value) if isinstance(value, list | tuple) else str(value)


def inbox(described: Inbox) -> Described:
    """Describe an inbox, with the settings of the way in which it has. Refuses: RefusalError."""
    if secrecy.unreadable(described):
        raise RefusalError(f"No key opens the settings of {described.address}. `belofte doctor` says what to do.")
    found = every_setting(described)
    others = tuple(prefix for prefix, way_in in ONLY_WITH.items() if way_in != found["way_in"])
    return {name: value for name, value in found.items() if not name.startswith(others)}


def every_setting(described: Inbox) -> Described:
    """Describe an inbox with the settings of all ways in, those that it has not at their default."""
    form = InboxForm(instance=described)
    found = {name: _plain(form, name) for name in form.fields if name not in {*SECRETS, _BUTTON, "aliases", "team"}}
    found["address"] = described.address
    found["team"] = described.team.name if described.team_id else ""
    found["aliases"] = list(described.addresses[1:]) if described.pk else []
    found["trusted_servers"] = list(described.trusted_servers)
    first_word = AcknowledgementForm(instance=described)
    found |= {name: _plain(first_word, name) for name in first_word.fields}
    found["secrets"] = sorted(name for name in SECRETS if described.credentials.get(name))
    return {"address": found.pop("address"), **found}


def _plain(form: BaseForm, name: str) -> object:
    field = form.fields[name]
    value = form.get_initial_for_field(field, name)
    if value is None and isinstance(field, ChoiceField):
        value = form[name].subwidgets[0].data["value"]  # as a browser does with a list from which nobody chose
    if isinstance(value, str):
        return value.replace("\r\n", "\n")  # as browsers send it
    return "" if value is None else value
