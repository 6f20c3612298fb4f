"""Who goes away, or leaves, has their open cases answered by a colleague or by the team from then on."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Event
from belofte.closing import closing
from belofte.conduct import stops
from belofte.keeping import assigning, going_away, leaving
from belofte.keeping.going_away import Gone, Substitutes
from belofte.makers import MONDAY
from belofte.people import absences
from belofte.people.absences import Days
from belofte.people.models import Absence, Agent, Role, Team

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Days(first=MONDAY.date() + 7 * DAY, last=MONDAY.date() + 11 * DAY)


@pytest.fixture
def team() -> Team:
    return makers.make_team("Bezorging")


@pytest.fixture
def sanne(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Sanne")


@pytest.fixture
def piet(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Piet")


@pytest.fixture
def ada() -> Agent:
    return makers.make_agent(Role.ADMINISTRATOR, name="Ada")


@pytest.fixture
def cases(team: Team, sanne: Agent) -> list[Case]:
    inbox = makers.make_inbox(team)
    return [give(makers.make_case(inbox), sanne) for _each in range(2)]


def give(case: Case, to: Agent) -> Case:
    return assigning.assign(case, to=to, instead_of=None, by=to, at=MONDAY)


def go(agent: Agent, *, to: Agent | None = None, days: Days = WEEK, **of_cases: bool) -> Gone:
    """Have somebody go away; `gets_cases` says whether `to` answers their cases."""
    teams = [team.pk for team in agent.teams.all()]
    chosen = dict.fromkeys(teams, of_cases["gets_cases"]) if of_cases else {}
    substitutes = Substitutes(of_team=dict.fromkeys(teams, to), of_cases=chosen)
    return going_away.go_away(agent, days, substitutes=substitutes, by=agent, at=MONDAY + HOUR)


def assignees(cases: list[Case]) -> list[Agent | None]:
    return [Case.objects.get(pk=each.pk).assignee for each in cases]


def last_event(case: Case) -> Event:
    return Event.objects.filter(case=case).latest("pk")


def test_cases_of_which_nobody_chose_who_answers_them_are_shown_first(sanne: Agent, cases: list[Case]) -> None:
    with pytest.raises(going_away.UnseenError, match="There are open cases"):
        go(sanne)
    assert (assignees(cases), Absence.objects.count()) == ([sanne, sanne], 0)


def test_cases_go_back_to_the_list_of_the_team_and_its_history_says_why(
    sanne: Agent, piet: Agent, cases: list[Case]
) -> None:
    closed = cases.pop()
    reason = AnswerWaiver.Reason.SPAM
    closing.close_without_answer(closed, reason=reason, seen_through=makers.ALL_SEEN, by=sanne, at=MONDAY)
    gone = go(sanne, to=piet, gets_cases=False)
    assert (gone.cases, assignees(cases), assignees([closed])) == (1, [None], [sanne])
    event = last_event(cases[0])
    assert (event.kind, event.by) == (Event.Kind.ASSIGNED, sanne)
    assert event.details == {"to": 0, "because": "away", "instead_of": sanne.pk}


def test_cases_go_to_the_substitute_and_stay_there(sanne: Agent, piet: Agent, cases: list[Case]) -> None:
    absence = go(sanne, to=piet, gets_cases=True).absence
    assert (assignees(cases), last_event(cases[0]).details["to"]) == ([piet, piet], piet.pk)
    absences.withdraw(absence, by=sanne, at=MONDAY + 2 * HOUR)
    assert assignees(cases) == [piet, piet]


def test_cases_for_a_substitute_who_cannot_answer_them_are_refused(
    sanne: Agent, piet: Agent, team: Team, cases: list[Case]
) -> None:
    strangers = [None, sanne, makers.make_agent(), makers.make_agent(Role.ADMINISTRATOR, teams=(team,))]
    for nobody in strangers:
        with pytest.raises(going_away.SubstituteMissingError, match="cases of team Bezorging"):
            go(sanne, to=nobody, gets_cases=True)
    go(piet, days=Days(first=WEEK.first, last=WEEK.first))
    with pytest.raises(going_away.SubstituteAwayError, match="Piet is away on"):
        go(sanne, to=piet, gets_cases=True)
    assert assignees(cases) == [sanne, sanne]


def test_cases_of_which_the_substitute_stopped_a_conversation_go_to_the_team(
    sanne: Agent, piet: Agent, cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = stops.standing

    class Standing:
        def filter(self, by: Agent) -> "Standing":
            self.is_piet = by == piet
            return self

        def exists(self) -> bool:
            return self.is_piet

    monkeypatch.setattr(stops, "standing", lambda of: Standing() if of == cases[0] else real(of))
    go(sanne, to=piet, gets_cases=True)
    assert assignees(cases) == [None, piet]


def test_cases_of_two_teams_are_chosen_for_apart(sanne: Agent, piet: Agent, team: Team, cases: list[Case]) -> None:
    second = makers.make_team()
    sanne.teams.add(second)
    there = give(makers.make_case(makers.make_inbox(second)), sanne)
    substitutes = Substitutes(of_team={team.pk: piet}, of_cases={team.pk: True, second.pk: False})
    going_away.go_away(sanne, WEEK, substitutes=substitutes, by=sanne, at=MONDAY + HOUR)
    assert assignees([*cases, there]) == [piet, piet, None]


def test_who_stops_working_here_leaves_no_case_behind(sanne: Agent, ada: Agent, cases: list[Case]) -> None:
    leaving.deactivate(sanne, by=ada, at=MONDAY + HOUR)
    assert assignees(cases) == [None, None]
    assert last_event(cases[0]).details == {"to": 0, "because": "leaves", "instead_of": sanne.pk}


def test_who_goes_out_of_a_team_leaves_no_case_of_it_behind(sanne: Agent, ada: Agent, cases: list[Case]) -> None:
    second = makers.make_team()
    sanne.teams.add(second)
    there = give(makers.make_case(makers.make_inbox(second)), sanne)
    leaving.change_duties(sanne, to=[second], by=ada, at=MONDAY + HOUR)
    assert assignees([*cases, there]) == [None, None, sanne]
    leaving.set_members(second, members=[ada], by=ada, at=MONDAY + HOUR)
    assert (assignees([there]), last_event(there).by) == ([None], ada)


def test_who_leaves_gives_cases_to_a_colleague_where_that_is_asked(
    sanne: Agent, piet: Agent, team: Team, ada: Agent, cases: list[Case]
) -> None:
    for are_theirs, whose in ((False, sanne), (True, piet)):
        leaving.hand_over_all(
            sanne, of=team, to=piet, reason="She leaves.", are_cases_theirs=are_theirs, by=ada, at=MONDAY + HOUR
        )
        assert assignees(cases) == [whose, whose]


def test_who_may_not_leave_yet_keeps_their_cases(sanne: Agent, ada: Agent, cases: list[Case]) -> None:
    makers.promise(cases[0], by=sanne)
    with pytest.raises(leaving.PromisesInHandError):
        leaving.deactivate(sanne, by=ada, at=MONDAY + HOUR)
    assert assignees(cases) == [sanne, sanne]
