import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from belofte import makers
from belofte.makers import MONDAY, make_agent, make_team
from belofte.people.models import Agent, Invitation, Role
from belofte.promises.models import Pace

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Agent:
    return make_agent(Role.ADMINISTRATOR, name="Ada")


@pytest.fixture
def browser(ada: Agent) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def invite(browser: Client, **changed: object) -> int:
    words = {"name": "Noor", "email": "noor@desk.example", "language": "nl", "roles": ["agent"], **changed}
    return browser.post("/invitations/", words).status_code


def link_in_mail() -> str:
    found = re.search(r"http://testserver(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_inviting_accepting_and_signing_in(browser: Client) -> None:
    team, guest = make_team(), Client()
    assert invite(browser, teams=[team.pk]) == 302
    link = link_in_mail()
    assert guest.get(link).status_code == 200
    assert guest.post(link, {"password": "lantern-orbit-73"})["Location"] == "/account/login/"
    guest.post("/account/login/", {"login": "noor@desk.example", "password": "lantern-orbit-73"})
    assert guest.get("/preferences/").status_code == 200
    noor = Agent.objects.get(email="noor@desk.example")
    assert (noor.roles, list(noor.teams.all()), noor.language) == (["agent"], [team], "nl")


def test_a_link_opened_twice_leads_nowhere_the_second_time(browser: Client) -> None:
    invite(browser)
    link = link_in_mail()
    Client().post(link, {"password": "lantern-orbit-73"})
    response = Client().post(link, {"password": "another-lamp-19"})
    assert response.status_code == 404


def test_an_easy_password_is_refused_beside_the_field(browser: Client) -> None:
    invite(browser)
    response = Client().post(link_in_mail(), {"password": "password12"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["password"]


def test_inviting_a_colleague_is_refused_beside_the_field(browser: Client, ada: Agent) -> None:
    response = browser.post("/invitations/", {"name": "Ada", "email": ada.email, "language": "en", "roles": ["agent"]})
    assert response.status_code == 422
    assert response.context["form"].errors == {"email": ["Somebody with this e-mail address works here already."]}


def test_withdrawing_an_invitation_closes_its_link(browser: Client) -> None:
    invite(browser)
    link = link_in_mail()
    browser.post(f"/invitations/{Invitation.objects.get().pk}/withdrawal/")
    assert Client().get(link).status_code == 404


def test_changing_roles_and_teams(browser: Client) -> None:
    agent, team = make_agent(), make_team()
    browser.post(f"/people/{agent.pk}/", {"roles": ["lead", "privacy_officer"], "teams": [team.pk]})
    agent.refresh_from_db()
    assert (agent.roles, list(agent.teams.all())) == (["lead", "privacy_officer"], [team])


def test_the_last_administrator_stays_one_and_nothing_else_changes_either(browser: Client, ada: Agent) -> None:
    response = browser.post(f"/people/{ada.pk}/", {"roles": ["agent"], "teams": [make_team().pk]})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["roles"]
    ada.refresh_from_db()
    assert (ada.roles, ada.teams.count()) == (["administrator"], 0)


def test_a_role_that_does_not_exist_is_refused(browser: Client) -> None:
    assert browser.post(f"/people/{make_agent().pk}/", {"roles": ["superuser"]}).status_code == 422


def test_deactivating_and_reactivating(browser: Client) -> None:
    agent, told = make_agent(), []
    for deed in ("deactivation", "reactivation"):
        browser.post(f"/people/{agent.pk}/{deed}/")
        agent.refresh_from_db()
        told.append(agent.is_active)
    assert told == [False, True]


def test_deactivating_the_last_administrator_is_refused(browser: Client, ada: Agent) -> None:
    response = browser.post(f"/people/{ada.pk}/deactivation/", follow=True)
    assert "Ada is the last administrator" in response.content.decode()
    ada.refresh_from_db()
    assert ada.is_active


WHY = {"reason": "She leaves."}


def test_handing_over_promises_before_leaving(browser: Client) -> None:
    team = make_team("Delivery")
    anna, colleague = make_agent(teams=(team,), name="Anna"), make_agent(teams=(team,), name="Bram")
    promise = makers.promise(makers.make_case(makers.make_inbox(team)), by=anna)
    page = f"/people/{anna.pk}/"
    assert "1 promise in team Delivery" in browser.get(page).content.decode()
    refused = browser.post(f"{page}deactivation/", follow=True).content.decode()
    assert "Anna still sees to 1 promise. Give it to a colleague first" in refused
    out = browser.post(page, {"roles": ["agent"], "teams": []})
    assert (out.status_code, list(out.context["form"].errors)) == (422, ["teams"])
    out = browser.post(f"/teams/{team.pk}/", {"name": "Delivery", "members": [colleague.pk], **NINE_TO_FIVE})
    assert (out.status_code, list(out.context["form"].errors)) == (422, ["members"])
    nobody = browser.post(f"{page}teams/{team.pk}/promises/", {"to": anna.pk, **WHY}, follow=True).content.decode()
    assert "Choose who sees to these promises" in nobody
    given = browser.post(f"{page}teams/{team.pk}/promises/", {"to": colleague.pk, **WHY}, follow=True).content.decode()
    assert ("Bram sees to 1 promise from now on." in given, "1 promise in team" in given) == (True, False)
    browser.post(f"{page}deactivation/")
    anna.refresh_from_db()
    promise.refresh_from_db()
    assert (anna.is_active, promise.owner) == (False, colleague)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_costs_the_same_for_one_and_for_three(
    browser: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_agent(teams=(make_team(),))
    with django_assert_num_queries(7):  # session, who asks, the brake, people, their teams, invitations, first steps
        assert browser.get("/people/").status_code == 200


def test_preferences_change_the_language_of_the_next_page(browser: Client, ada: Agent) -> None:
    response = browser.post("/preferences/", {"language": "nl", "theme": "dark"}, follow=True)
    ada.refresh_from_db()
    assert (ada.language, ada.theme) == ("nl", "dark")
    assert '<html lang="nl" data-theme="dark">' in response.content.decode()


def test_preferences_change_nothing_else(browser: Client, ada: Agent) -> None:
    browser.post(
        "/preferences/", {"language": "en", "theme": "dark", "roles": ["privacy_officer"], "email": "x@y.example"}
    )
    ada.refresh_from_db()
    assert (ada.roles, ada.is_active, ada.name) == (["administrator"], True, "Ada")
    assert ada.email != "x@y.example"


def test_making_a_team_leads_to_its_members(browser: Client) -> None:
    response = browser.post("/teams/", {"name": "Delivery"})
    assert re.fullmatch(r"/teams/\d+/", response["Location"])


def test_a_second_team_of_that_name_is_refused_beside_the_field(browser: Client) -> None:
    make_team("Delivery")
    response = browser.post("/teams/", {"name": "delivery"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["name"])


NINE_TO_FIVE = {f"{what}_{day}": at for day in range(5) for what, at in (("begins", "09:00"), ("ends", "17:00"))}
NINE_TO_FIVE |= {"first_answer_hours": "8", "stop_days": "7"}


def test_changing_a_team_keeps_who_was_deactivated(browser: Client) -> None:
    team = make_team("Delivery")
    gone, leaving, joining = make_agent(teams=(team,), is_active=False), make_agent(teams=(team,)), make_agent()
    browser.post(f"/teams/{team.pk}/", {"name": "Deliveries", "members": [joining.pk], **NINE_TO_FIVE})
    team.refresh_from_db()
    assert (team.name, set(team.agents.all())) == ("Deliveries", {gone, joining})
    assert leaving.teams.count() == 0


def test_a_team_without_a_lead_says_who_hears_what_a_lead_would(browser: Client) -> None:
    team = make_team("Delivery")
    address = f"/teams/{team.pk}/"
    assert "This team has no lead" not in browser.get(address).content.decode()  # nobody works in it
    make_agent(teams=(team,))
    assert "This team has no lead: nobody hears it when a promise is in danger" in browser.get(address).content.decode()
    make_agent(Role.ADMINISTRATOR, Role.AGENT, teams=(team,), name="Wim")
    assert "This team has no lead: what a lead would hear goes to Wim." in browser.get(address).content.decode()
    make_agent(Role.LEAD, teams=(team,))
    assert "This team has no lead" not in browser.get(address).content.decode()


def test_team_hours_are_shown_and_changed(browser: Client) -> None:
    team = make_team("Avond")
    address = f"/teams/{team.pk}/"
    shown = browser.get(address).context["hours"]
    assert [str(begins.value())[:5] for _name, begins, _ends in shown.days[:6]] == ["09:00"] * 5 + ["None"]
    given = {"name": "Avond", "begins_0": "13:00", "ends_0": "21:30", "begins_5": "10:00", "ends_5": "00:00"}
    given |= {"first_answer_hours": "4", "stop_days": "14"}
    assert browser.post(address, given).status_code == 302
    team.refresh_from_db()
    assert team.hours == {"0": [["13:00", "21:30"]], "5": [["10:00", "24:00"]]}
    assert (team.first_answer_hours, team.stop_days) == (4, 14)


@pytest.mark.parametrize("hours", ["", "0", "201", "soon"])
def test_a_first_answer_time_that_cannot_be_is_refused(browser: Client, hours: str) -> None:
    team = make_team("Dag")
    response = browser.post(f"/teams/{team.pk}/", {"name": "Dag", **NINE_TO_FIVE, "first_answer_hours": hours})
    assert (response.status_code, list(response.context["first"].errors)) == (422, ["first_answer_hours"])


@pytest.mark.parametrize("days", ["", "0", "32"])
def test_a_stop_that_lasts_too_long_is_refused(browser: Client, days: str) -> None:
    team = make_team("Dag")
    response = browser.post(f"/teams/{team.pk}/", {"name": "Dag", **NINE_TO_FIVE, "stop_days": days})
    assert (response.status_code, list(response.context["stopping"].errors)) == (422, ["stop_days"])


def test_a_team_reads_how_fast_it_really_answers(browser: Client) -> None:
    team = make_team("Dag")
    Pace.objects.create(team=team, waiting=60, answered=40, measured_at=MONDAY)
    shown = browser.get(f"/teams/{team.pk}/").content.decode()
    assert "At this pace a new question is answered after 60 working hours." in shown


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"begins_0": "13:00"}, "ends_0"),
        ({"begins_0": "13:00", "ends_0": "12:00"}, "ends_0"),
        ({"begins_0": "half tien", "ends_0": "12:00"}, "begins_0"),
        ({}, "begins_0"),
    ],
)
def test_team_hours_that_cannot_be_are_refused(browser: Client, given: dict[str, str], field: str) -> None:
    team = make_team("Dag")
    response = browser.post(f"/teams/{team.pk}/", {"name": "Dag", "first_answer_hours": "8", "stop_days": "7", **given})
    assert (response.status_code, field in response.context["hours"].errors) == (422, True)
    team.refresh_from_db()
    assert sorted(team.hours) == ["0", "1", "2", "3", "4"]
