"""Choosing the procedure of a team, with its own terms and who outside decides. Nothing else writes a Choice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from belofte.people.models import Agent, Team
from belofte.procedures.models import Choice
from belofte.procedures.plans import PLANS
from belofte.procedures.terms import Term
from belofte.procedures.vocabulary import Kind, Name

NAME_MAX: Final = 120
REACH_MAX: Final = 200
TERM_MAX: Final = 60


class ChoiceRefusedError(Exception):
    """It cannot be chosen so; the words say what to change. `field` is where."""

    field = "kind"


class LeadNeededError(ChoiceRefusedError):
    """Who chooses is no lead."""


class BodyMissingError(ChoiceRefusedError):
    """It does not say who outside decides, or how customers reach it."""

    field = "body_name"


class BodyTermMissingError(ChoiceRefusedError):
    """It does not say within which term customers can go there, and the law wants that told."""

    field = "body_term"


class TermTooLongError(ChoiceRefusedError):
    """A term of the house is longer than it may be, or none at all."""

    def __init__(self, words: str, *, name: Name) -> None:
        """Say of which step."""
        super().__init__(words)
        self.field = f"term_{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Who outside decides when a customer and we do not agree."""

    name: str
    reach: str
    term: str = ""


@transaction.atomic
def choose(
    team: Team, kind: Kind | None, *, terms: Mapping[Name, int], outside: Outside | None, by: Agent | None, at: datetime
) -> Choice:
    """Say which procedure a team follows from now on, or that it follows none; what runs goes on as it began.

    `by` is None on the command line.
    Refuses: LeadNeededError, BodyMissingError, BodyTermMissingError, TermTooLongError.
    """
    if by is not None and not by.is_lead:
        raise LeadNeededError(_("A lead or an administrator chooses the procedure. Ask one."))
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)  # `hold` waits for that, and we for it
    if kind is None:
        return Choice.objects.create(team=team, by=by, at=at)
    if outside is None or not outside.name.strip() or not outside.reach.strip():
        raise BodyMissingError(_("Fill in who outside decides, and how customers reach it: the outcome names it."))
    if PLANS[kind].always_names_body and not outside.term.strip():
        raise BodyTermMissingError(_("Fill in within which term a customer can go there, such as “one year”."))
    return Choice.objects.create(
        team=team,
        kind=kind,
        terms=_house_terms(kind, terms),
        body_name=" ".join(outside.name.split())[:NAME_MAX],
        body_reach=outside.reach.strip()[:REACH_MAX],
        body_term=" ".join(outside.term.split())[:TERM_MAX],
        by=by,
        at=at,
    )


def of(team_id: int) -> Choice | None:
    """Return what a team chose last; None where it follows no procedure."""
    newest = Choice.objects.filter(team=team_id).order_by("-id").first()
    return newest if newest is not None and newest.kind else None


def hold(team_id: int, *, at: datetime) -> Choice | None:
    """Return what a team chose last up to a moment, and have whoever chooses now wait for this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM people_team WHERE id = %s FOR SHARE", [team_id])
    newest = Choice.objects.filter(team=team_id, at__lte=at).order_by("-id").first()
    return newest if newest is not None and newest.kind else None


def term_of(choice: Choice, name: Name) -> Term:
    """Return the term of a step: the law's, or that of the house."""
    rule = PLANS[Kind(choice.kind)].steps[name]
    count = choice.terms.get(name, rule.term.count) if rule.house_max else rule.term.count
    return Term(count, rule.term.unit, rule.term.is_law)


def _house_terms(kind: Kind, terms: Mapping[Name, int]) -> dict[str, int]:
    rules = {name: rule for name, rule in PLANS[kind].steps.items() if rule.house_max}
    chosen = {name: terms.get(name, rule.term.count) for name, rule in rules.items()}
    for name, count in chosen.items():
        if not 1 <= count <= rules[name].house_max:
            most = {"most": rules[name].house_max}
            raise TermTooLongError(_("Choose a number from 1 to %(most)d.") % most, name=name)
    return {str(name): count for name, count in chosen.items()}
