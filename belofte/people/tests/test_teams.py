import pytest

from belofte.makers import MONDAY, make_agent, make_team
from belofte.people import absences, managing, teams
from belofte.people.absences import Days
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db
BOTH = ((Role.ADMINISTRATOR, Role.AGENT), (Role.ADMINISTRATOR,))  # who answers customers too, and who does not


def away(agent: Agent) -> None:
    absences.record(agent, Days(first=MONDAY.date(), last=MONDAY.date()), by=agent, at=MONDAY)


@pytest.fixture
def ada() -> Agent:
    return make_agent(Role.ADMINISTRATOR)


def test_create_makes_a_team(ada: Agent) -> None:
    assert teams.create(name=" Delivery ", by=ada).name == "Delivery"


@pytest.mark.parametrize("name", ["Delivery", "delivery", " DELIVERY "])
def test_create_a_second_of_the_same_name_is_refused(ada: Agent, name: str) -> None:
    make_team("Delivery")
    with pytest.raises(teams.TeamExistsError):
        teams.create(name=name, by=ada)


def test_rename_may_change_capitals_only(ada: Agent) -> None:
    team = make_team("delivery")
    teams.rename(team, name="Delivery", by=ada)
    team.refresh_from_db()
    assert team.name == "Delivery"


def test_rename_to_another_teams_name_is_refused(ada: Agent) -> None:
    make_team("Delivery")
    with pytest.raises(teams.TeamExistsError):
        teams.rename(make_team("Returns"), name="delivery", by=ada)


def test_set_members_replaces_them(ada: Agent) -> None:
    team, joining = make_team(), make_agent()
    make_agent(teams=(team,))
    teams.set_members(team, members=[joining], by=ada)
    assert list(team.agents.all()) == [joining]


def test_set_teams_replaces_them(ada: Agent) -> None:
    old, new = make_team(), make_team()
    agent = make_agent(teams=(old,))
    teams.set_teams(agent, teams=[new], by=ada)
    assert list(agent.teams.all()) == [new]


def test_teams_are_changed_by_administrators_only() -> None:
    lead, team = make_agent(Role.LEAD), make_team()
    for deed in (
        lambda: teams.create(name="x", by=lead),
        lambda: teams.rename(team, name="x", by=lead),
        lambda: teams.set_members(team, members=[lead], by=lead),
        lambda: teams.set_teams(lead, teams=[team], by=lead),
    ):
        with pytest.raises(managing.NotAdministratorError):
            deed()


def test_a_team_without_a_lead_has_its_answering_administrators_hear_what_leads_hear() -> None:
    team = make_team()
    answering, only = (make_agent(*roles, teams=(team,)) for roles in BOTH)
    colleague = make_agent(teams=(team,))
    make_agent(Role.ADMINISTRATOR, Role.AGENT)  # of no team, so that they see none of its cases
    assert (list(teams.leads(team.pk, at=MONDAY)), list(teams.leaderless())) == ([answering], [team])
    away(answering)
    assert set(teams.leads(team.pk, at=MONDAY)) == {colleague}
    assert [list(teams.led_by(each, at=MONDAY)) for each in (colleague, only)] == [[team], [team]]
    lead = make_agent(Role.LEAD, teams=(team,))
    assert (list(teams.leads(team.pk, at=MONDAY)), list(teams.leaderless())) == ([lead], [])
    assert list(teams.led_by(colleague, at=MONDAY)) == []


def test_a_team_of_which_nobody_could_hear_it_tells_nobody() -> None:
    team = make_team()
    colleague = make_agent(teams=(team,))
    make_agent(Role.ADMINISTRATOR, teams=(team,))  # who opens no case
    assert list(teams.leads(team.pk, at=MONDAY)) == []
    assert list(teams.led_by(colleague, at=MONDAY)) == []


def test_a_team_in_which_nobody_works_lacks_no_lead() -> None:
    make_agent(teams=(make_team(),), is_active=False)
    assert list(teams.leaderless()) == []
