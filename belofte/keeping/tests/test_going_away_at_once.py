"""Two who go away at the same moment, or get work while they leave: nobody waits for ever, and one hears why not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connections, transaction

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import assigning, going_away, leaving
from belofte.keeping.going_away import Gone, Substitutes
from belofte.makers import MONDAY
from belofte.ops.tests.running import wait_until, waits_for_a_lock
from belofte.people import absences, teams
from belofte.people.absences import Days
from belofte.people.models import Absence, Agent, Role, Team
from belofte.promises.models import Promise

pytestmark = pytest.mark.usefixtures("committed_together")
DAY = timedelta(days=1)
WEEK = Days(first=MONDAY.date() + 7 * DAY, last=MONDAY.date() + 11 * DAY)
ROUNDS = 6


@contextmanager
def two() -> Iterator[ThreadPoolExecutor]:
    """Yield two threads, each with a connection of its own."""
    leaving_together = Barrier(2)

    def leave() -> None:
        leaving_together.wait(10)
        connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        try:
            yield threads
        finally:
            for each in [threads.submit(leave) for _ in range(2)]:
                each.result(10)


def owe(agent: Agent, case: Case) -> Promise:
    assigning.assign(case, to=agent, instead_of=None, by=agent, at=MONDAY)
    return makers.promise(case, by=agent, due_at=MONDAY + 8 * DAY)


def go(agent: Agent, to: Agent, promise: Promise, team: Team, ready: Barrier) -> Gone | Exception:
    substitutes = Substitutes(of_team={team.pk: to}, seen=[promise.pk], of_cases={team.pk: True})
    ready.wait(10)
    try:
        return going_away.go_away(agent, WEEK, substitutes=substitutes, by=agent, at=MONDAY + timedelta(hours=1))
    except absences.AbsenceRefusedError as refused:
        return refused


def test_two_who_name_each_other_at_once_do_not_wait_for_ever() -> None:
    with two() as threads:
        for _round in range(ROUNDS):
            team = makers.make_team()
            inbox, ready = makers.make_inbox(team), Barrier(2)
            sanne, piet = (makers.make_agent(teams=(team,)) for _ in range(2))
            owed = {each: owe(each, makers.make_case(inbox)) for each in (sanne, piet)}
            submitted = [
                threads.submit(go, agent, to, owed[agent], team, ready) for agent, to in ((sanne, piet), (piet, sanne))
            ]
            came = [each.result(20) for each in submitted]
            (refused,) = (each for each in came if isinstance(each, Exception))
            assert str(refused) == "Something falls due in those days, or may. Choose below who sees to it."
            (gone,) = Absence.objects.filter(agent__in=owed)
            there = next(each for each in owed if each != gone.agent)
            assert set(Promise.objects.filter(case__team=team).values_list("owner", flat=True)) == {there.pk}
            assert set(Case.objects.filter(team=team).values_list("assignee", flat=True)) == {there.pk}


def test_who_gets_a_case_while_they_leave_does_not_leave_with_it() -> None:
    with two() as threads:
        for _round in range(ROUNDS):
            team, ready = makers.make_team(), Barrier(2)
            ada, sanne = makers.make_agent(Role.ADMINISTRATOR), makers.make_agent(teams=(team,))
            case = makers.make_case(makers.make_inbox(team))
            others = [threads.submit(_stop, sanne, ada, ready), threads.submit(_give, case, sanne, ready)]
            came = [each.result(20) for each in others]
            case.refresh_from_db()
            sanne.refresh_from_db()
            assert sanne.is_active or case.assignee is None, came


def _stop(agent: Agent, by: Agent, ready: Barrier) -> Exception | None:
    ready.wait(10)
    try:
        leaving.deactivate(agent, by=by, at=MONDAY)
    except leaving.GivenMeanwhileError as refused:
        return refused
    return None


def _give(case: Case, to: Agent, ready: Barrier) -> Exception | None:
    ready.wait(10)
    try:
        assigning.assign(case, to=to, instead_of=None, by=to, at=MONDAY)
    except assigning.NotInTeamError as refused:
        return refused
    return None


def test_who_leaves_a_team_and_answers_no_longer_waits_for_nobody_who_gives_them_work() -> None:
    """Somebody holds a case of theirs and then looks whether they are here; their teams and roles change meanwhile."""
    left, kept = makers.make_team(), makers.make_team()
    ada, sanne = makers.make_agent(Role.ADMINISTRATOR), makers.make_agent(teams=(left, kept))
    cases = [makers.make_case(makers.make_inbox(team)) for team in (left, kept)]
    for case in cases:
        assigning.assign(case, to=sanne, instead_of=None, by=sanne, at=MONDAY)
    with two() as threads:
        holding, waiting = Event(), Event()
        gives = threads.submit(_hold_and_look, cases[1], sanne, holding, waiting)
        assert holding.wait(10)
        goes = threads.submit(_leave, sanne, kept, ada)
        wait_until(waits_for_a_lock)
        waiting.set()
        assert (gives.result(20), goes.result(20)) == (True, None)
    sanne.refresh_from_db()
    assert (sanne.roles, [each.assignee for each in Case.objects.filter(pk__in=[each.pk for each in cases])]) == (
        [Role.PRIVACY_OFFICER],
        [None, None],
    )


def _hold_and_look(case: Case, agent: Agent, holding: Event, waiting: Event) -> bool:
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        holding.set()
        assert waiting.wait(10)
        return teams.hold_at_work(agent, team_id=case.team_id)


def _leave(agent: Agent, to: Team, by: Agent) -> None:
    leaving.change_duties(agent, roles=[Role.PRIVACY_OFFICER], to=[to], by=by, at=MONDAY)
