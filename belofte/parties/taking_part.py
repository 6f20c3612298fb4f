"""Giving another company or a department its part in a case. Nothing else writes a Party or an Involvement."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Event
from belofte.parties.models import Involvement, Party
from belofte.people.models import Agent

NAME_MAX: Final = 120


class NameMissingError(Exception):
    """It does not say who."""

    field = "name"


def companies(case: Case) -> dict[str, str]:
    """Return the names of the companies that have a part in a case, by the address where each is reached, folded."""
    involved = Involvement.objects.filter(case=case, party__kind=Party.Kind.COMPANY).exclude(party__address="")
    return {one.party.address.lower(): one.party.name for one in involved.select_related("party").order_by("-pk")}


@transaction.atomic
def involve(case: Case, *, name: str, kind: Party.Kind, address: str = "", by: Agent, at: datetime) -> Involvement:
    """Give a party its part in a case; one of this name in the register is that one, whatever kind is said now.

    Refuses: NameMissingError.
    """
    name = _written(name)
    if not name:
        raise NameMissingError(_("Write down which company or department it is."))
    party = _of_name(name)
    if party is None:
        party = Party.objects.create(name=name, kind=kind, address=address.strip(), added_by=by, added_at=at)
    facts = {"added_by": by, "added_at": at}
    involvement, is_new = Involvement.objects.get_or_create(case=case, party=party, defaults=facts)
    if is_new:
        history.record(case, Event.Kind.PARTY_INVOLVED, by=by, at=at, party=party.pk)
    return involvement


def named(name: str) -> str:
    """Return a typed name as the register has it; one that it does not know as it was typed."""
    party = _of_name(name)
    return party.name if party is not None else _written(name)


def _of_name(name: str) -> Party | None:
    return Party.objects.filter(name__iexact=_written(name)).first()


def _written(name: str) -> str:
    return " ".join(name.split())[:NAME_MAX]
