import pytest
from django.test import Client

from belofte.makers import MONDAY, make_agent
from belofte.people import inviting, managing
from belofte.people.models import Agent, AgentSession, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Agent:
    return make_agent(Role.ADMINISTRATOR, name="Ada")


def test_change_roles_holds_from_the_next_request(ada: Agent) -> None:
    agent = make_agent(Role.AGENT)
    client = Client()
    client.force_login(agent)
    assert client.get("/people/").status_code == 403
    managing.change_roles(agent, roles=[Role.ADMINISTRATOR, Role.AGENT], by=ada, at=MONDAY)
    assert client.get("/people/").status_code == 200
    assert agent.roles == ["agent", "administrator"]


def test_change_roles_to_none_is_refused(ada: Agent) -> None:
    with pytest.raises(managing.RolesMissingError):
        managing.change_roles(make_agent(), roles=[], by=ada, at=MONDAY)


def test_change_roles_of_the_last_administrator_is_refused(ada: Agent) -> None:
    make_agent(Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(managing.LastAdministratorError, match="Ada"):
        managing.change_roles(ada, roles=[Role.AGENT], by=ada, at=MONDAY)
    ada.refresh_from_db()
    assert ada.roles == ["administrator"]


def test_change_roles_by_another_than_an_administrator_is_refused() -> None:
    lead = make_agent(Role.LEAD)
    with pytest.raises(managing.NotAdministratorError):
        managing.change_roles(lead, roles=[Role.ADMINISTRATOR], by=lead, at=MONDAY)


def test_change_roles_by_a_deactivated_administrator_is_refused() -> None:
    gone = make_agent(Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(managing.NotAdministratorError):
        managing.change_roles(gone, roles=[Role.ADMINISTRATOR], by=gone, at=MONDAY)


def test_deactivate_ends_all_sessions_at_once(ada: Agent) -> None:
    agent, browsers = make_agent(), [Client(), Client()]
    for browser in browsers:
        browser.force_login(agent)
        assert browser.get("/preferences/").status_code == 200
    managing.deactivate(agent, by=ada, at=MONDAY)
    assert [browser.get("/preferences/").status_code for browser in browsers] == [302, 302]
    assert AgentSession.objects.filter(agent=agent).count() == 0


def test_deactivate_the_last_administrator_is_refused(ada: Agent) -> None:
    with pytest.raises(managing.LastAdministratorError):
        managing.deactivate(ada, by=ada, at=MONDAY)
    ada.refresh_from_db()
    assert ada.is_active


def test_deactivate_closes_the_invitations_they_left_open(ada: Agent) -> None:
    other = make_agent(Role.ADMINISTRATOR)
    left = inviting.invite(
        email="eve@desk.example", name="Eve", roles=[Role.ADMINISTRATOR], language="en", by=other, at=MONDAY
    )
    managing.deactivate(other, by=ada, at=MONDAY)
    left.refresh_from_db()
    assert left.withdrawn_at == MONDAY


def test_reactivate_lets_in_again_but_not_in_old_sessions(ada: Agent) -> None:
    agent, old, new = make_agent(), Client(), Client()
    old.force_login(agent)
    managing.deactivate(agent, by=ada, at=MONDAY)
    managing.reactivate(agent, by=ada)
    new.post("/account/login/", {"login": agent.email, "password": "a-long-secret"})
    assert [old.get("/preferences/").status_code, new.get("/preferences/").status_code] == [302, 200]
