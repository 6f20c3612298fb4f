"""Going away for some days: what somebody promised for then is a colleague's from now on, in the same act.

So it is with what parties owe by then. The open cases that they answer are that colleague's too, or their team's again.

It stands above promises, since `people` knows of none.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import pgtrigger
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from belofte.cases.models import Case
from belofte.conduct import stops
from belofte.keeping import assigning, falling, involving, leaving, owed, promising
from belofte.keeping.assigning import Because
from belofte.keeping.falling import Falling
from belofte.parties.models import State as PartyState
from belofte.parties.models import Undertaking
from belofte.people import absences, teams
from belofte.people.absences import AbsenceRefusedError, Days
from belofte.people.models import ANSWERING, Absence, Agent, Team
from belofte.promises.handovers import REASON_MAX
from belofte.promises.models import State

_GATE: Final = "promises.Away:nobody_is_away_with_promises"
_INSTANT: Final = timedelta(microseconds=1)


class UnseenError(AbsenceRefusedError):
    """Something falls due in those days, or a case is open, of which whoever decides has not seen that it is."""


class SubstituteMissingError(AbsenceRefusedError):
    """Nobody would see to what falls due meanwhile."""


class SubstituteAwayError(SubstituteMissingError):
    """Whoever would see to it is away too."""


class SubstituteStoppedError(SubstituteMissingError):
    """Whoever would see to it stopped a conversation of that case, so that somebody else answers it meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitutes:
    """Who sees to what in somebody's place: by team; and what, and cases of which teams, were on screen."""

    of_team: Mapping[int, Agent | None] = field(default_factory=dict)
    seen: Collection[int] = ()  # promises
    seen_owed: Collection[int] = ()  # what parties owe
    also: Collection[int] = ()  # of what does not have to be given
    of_cases: Mapping[int, bool] = field(default_factory=dict)  # by team: whether they answer its cases too


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """That somebody is away, and how much of theirs is in other hands now."""

    absence: Absence
    promises: int
    owed: int  # by parties
    cases: int


NOBODY: Final = Substitutes()


@transaction.atomic
def go_away(agent: Agent, days: Days, *, substitutes: Substitutes = NOBODY, by: Agent, at: datetime) -> Gone:
    """Write down that somebody is away, and give away what falls due meanwhile, and their open cases.

    Refuses: UnseenError, SubstituteMissingError, SubstituteAwayError, SubstituteStoppedError, terms.OwnerMissingError,
    and what `absences.refuse_unfit` refuses.
    """
    absences.refuse_unfit(agent, days, by=by, at=at)
    answered = assigning.answered_by(agent).order_by()
    in_hand, of_parties = (each.order_by().values("case") for each in (leaving.in_hand(agent), owed.in_hand(agent)))
    held = leaving.hold_cases(in_hand.union(of_parties, answered.values("pk")))
    named = [agent.pk, *(each.pk for each in substitutes.of_team.values() if each)]
    teams.hold_leaving(Agent.objects.filter(pk__in=named))  # who gives them something just now comes first
    found, cases = falling.promises(agent, days, at=at), list(answered.select_related("team").order_by("pk"))
    theirs = list(falling.owed_by_parties(agent, days, at=at))
    _refuse_unseen(found, theirs, cases, held=held, substitutes=substitutes)
    giving = [each for each in found if each.must_be_given or each.promise.pk in substitutes.also]
    for each in giving:
        _refuse_unfit(each, substitutes.of_team.get(each.promise.case.team_id), agent=agent, days=days, at=at)
    for owing in theirs:
        _refuse_unfit_for_owed(owing, substitutes.of_team.get(owing.case.team_id), agent=agent, days=days, at=at)
    for team in {case.team for case in cases if substitutes.of_cases[case.team_id]}:
        _refuse_unfit_for_cases(substitutes.of_team.get(team.pk), team, agent=agent, days=days, at=at)
    absence = absences.record(agent, days, by=by, at=at)
    for promise in sorted((each.promise for each in giving), key=lambda each: (each.case_id, each.pk)):
        to = substitutes.of_team[promise.case.team_id]
        promising.hand_over(promise, to=to, reason=absences.why(absence)[:REASON_MAX], absence=absence, by=by, at=at)
    for owing in theirs:
        to = substitutes.of_team[owing.case.team_id]
        involving.hand_over(owing, to=to, reason=absences.why(absence), by=by, at=at)
    for case in cases:
        to = substitutes.of_team[case.team_id] if substitutes.of_cases[case.team_id] else None
        assigning.give_all([case], to=to, because=Because(who=agent, what="away"), by=by, at=at)
    _have_it_judged()
    return Gone(absence=absence, promises=len(giving), owed=len(theirs), cases=len(cases))


def _have_it_judged() -> None:
    """Ask the gate on who is away now: later in this transaction something else may be promised to them."""
    pgtrigger.constraints(pgtrigger.Immediate, _GATE)
    pgtrigger.constraints(pgtrigger.Deferred, _GATE)


def substitutes_for(agent: Agent, team: Team, days: Days) -> QuerySet[Agent]:
    """Return who can see to a team's promises in somebody's place: who answers, and is there on one of those days."""
    whole = absences.standing().filter(begins_at__lte=days.begins_at, ends_at__gte=days.ends_at)
    answering = teams.at_work(team.pk).filter(roles__overlap=ANSWERING)
    return answering.exclude(pk=agent.pk).exclude(pk__in=whole.values("agent"))


def _refuse_unfit(one: Falling, to: Agent | None, *, agent: Agent, days: Days, at: datetime) -> None:
    promise, moment = one.promise, one.falls_at
    team = promise.case.team
    if to is None or to == agent or not to.is_answerer:
        raise SubstituteMissingError(_missing(agent, team, days))
    if promise.state == State.BROKEN:
        moment = max(days.begins_at, at) + _INSTANT
    _refuse_away(to, moment, at=at)
    if stops.standing(promise.case).filter(by=to).exists():
        raise SubstituteStoppedError(
            _(
                "%(name)s stopped a conversation of case %(case)d, so somebody else answers it meanwhile. Choose"
                " another colleague, or give that promise away on its case first."
            )
            % {"name": to.name, "case": promise.case_id}
        )


def _refuse_unfit_for_owed(owing: Undertaking, to: Agent | None, *, agent: Agent, days: Days, at: datetime) -> None:
    """Refuse who cannot see to what a party owes, as for a promise of ours."""
    team = owing.case.team
    if to is None or not substitutes_for(agent, team, days).filter(pk=to.pk).exists():
        raise SubstituteMissingError(_missing(agent, team, days))
    is_late = owing.state == PartyState.BROKEN
    _refuse_away(to, max(days.begins_at, at) + _INSTANT if is_late else owing.due_at, at=at)


def _refuse_away(to: Agent, moment: datetime | None, *, at: datetime) -> None:
    """Refuse who is away when it falls due; None where that may be on any day."""
    away = absences.over(moment).filter(agent=to).select_related("agent").first() if moment else None
    if away is not None:
        raise SubstituteAwayError(
            _("%(away)s Choose a colleague who is there when it falls due.") % {"away": absences.words(away, at=at)}
        )


def _refuse_unseen(
    found: list[Falling], theirs: list[Undertaking], cases: list[Case], *, held: list[int], substitutes: Substitutes
) -> None:
    """Refuse what came in since whoever decides looked, or while we came to hold it."""
    unseen = any(each.promise.pk not in substitutes.seen for each in found)
    unseen |= any(each.pk not in substitutes.seen_owed for each in theirs)
    named = {each.promise.case_id for each in found} | {each.case_id for each in theirs}
    if unseen or not named <= set(held):
        raise UnseenError(_("Something falls due in those days, or may. Choose below who sees to it."))
    if any(case.pk not in held or case.team_id not in substitutes.of_cases for case in cases):
        raise UnseenError(_("There are open cases. Choose below who answers them."))


def _refuse_unfit_for_cases(to: Agent | None, team: Team, *, agent: Agent, days: Days, at: datetime) -> None:
    if to is None or not substitutes_for(agent, team, days).filter(pk=to.pk).exists():
        words = _("Choose who answers the cases of team %(team)s, or have them go back to its list.")
        raise SubstituteMissingError(words % {"team": team.name})
    first = max(days.begins_at, at) + _INSTANT
    if away := absences.over(first).filter(agent=to).select_related("agent").first():
        raise SubstituteAwayError(
            _(
                "%(away)s Choose a colleague who is there on the first day, or have the cases of team %(team)s go back"
                " to its list."
            )
            % {"away": absences.words(away, at=at), "team": team.name}
        )


def _missing(agent: Agent, team: Team, days: Days) -> str:
    if substitutes_for(agent, team, days).exists():
        return _("Choose who sees to the promises of team %(team)s in those days.") % {"team": team.name}
    return _(
        "Nobody else of team %(team)s is there in those days. Keep these promises before, agree another date with the"
        " customer, or ask an administrator to add a colleague to the team."
    ) % {"team": team.name}
