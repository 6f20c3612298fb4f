"""Going away on the screens: one's own page, a lead's page of a colleague, and what colleagues see meanwhile."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import assigning, going_away
from belofte.keeping.going_away import Substitutes
from belofte.makers import MONDAY, make_agent, make_case, make_inbox, make_team
from belofte.people.absences import Days
from belofte.people.models import Absence, Agent, Role, Team
from belofte.promises.models import Form, Promise

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAYS = {"first_day": "2026-11-30", "last_day": "2026-12-04"}
WEEK = Days(first=date(2026, 11, 30), last=date(2026, 12, 4))
IN_WEEK = MONDAY + 8 * DAY


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.moved_to(MONDAY + HOUR):
        yield


@pytest.fixture
def team() -> Team:
    return make_team("Bezorging")


@pytest.fixture
def sanne(team: Team) -> Agent:
    return make_agent(teams=(team,), name="Sanne Bos")


@pytest.fixture
def piet(team: Team) -> Agent:
    return make_agent(teams=(team,), name="Piet Mol")


@pytest.fixture
def lead(team: Team) -> Agent:
    return make_agent(Role.LEAD, teams=(team,), name="Lia Smit")


@pytest.fixture
def case(team: Team) -> Case:
    return make_case(make_inbox(team), name="Jan")


@pytest.fixture
def client(sanne: Agent) -> Client:
    return sign_in(sanne)


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def owner(promise: Promise) -> Agent | None:
    return Promise.objects.get(pk=promise.pk).owner


def test_going_away_shows_what_falls_due_and_gives_it_away_in_one_act(
    case: Case, team: Team, sanne: Agent, piet: Agent, client: Client
) -> None:
    due = makers.promise(case, by=sanne, due_at=IN_WEEK)
    waiting = makers.promise(case, by=sanne, form=Form.CONDITIONAL, condition="Als het er is", due=None)
    first = client.post("/absence/", DAYS)
    page = first.content.decode()
    assert (first.status_code, Absence.objects.count()) == (422, 0)
    assert "Something falls due in those days, or may." in page
    assert f'name="seen" value="{due.pk},{waiting.pk}"' in page  # in one field, however many there are
    assert [f'name="also" value="{each.pk}"' in page for each in (due, waiting)] == [False, True]
    seen = {**DAYS, "seen": f"{due.pk},{waiting.pk}"}
    nobody = client.post("/absence/", seen)
    assert (nobody.status_code, "Choose who sees to the promises of team Bezorging" in nobody.content.decode()) == (
        422,
        True,
    )
    done = client.post("/absence/", {**seen, f"to-{team.pk}": piet.pk}, follow=True).content.decode()
    assert "a colleague sees to 1 promise" in done
    assert (owner(due), owner(waiting)) == (piet, sanne)
    assert "Handed over to colleagues" in done
    assert "Piet Mol sees to it" in done
    assert "For Sanne Bos" in text(sign_in(piet), "/absence/")


def test_going_away_with_nothing_promised_is_one_press(client: Client, sanne: Agent) -> None:
    page = client.post("/absence/", DAYS, follow=True).content.decode()
    assert "You had nothing to hand over." in page
    assert "Away from 30 November 2026 through 4 December 2026." in page
    again = client.post("/absence/", DAYS)
    assert (again.status_code, "Sanne Bos is away already from" in again.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"first_day": "x", "last_day": "2026-13-40"},
        {"first_day": "2026-12-04", "last_day": "2026-11-30"},
        {**DAYS, "to-x": "y", "to-": "", "seen": "z", "also": "-1"},
        {"first_day": "0001-01-01", "last_day": "9999-12-31"},
        {"first_day": "9999-12-31", "last_day": "9999-12-31"},
    ],
)
def test_bad_input_gets_words(client: Client, sanne: Agent, case: Case, posted: dict[str, str]) -> None:
    makers.promise(case, by=sanne, due_at=IN_WEEK)
    assert client.post("/absence/", {"x": "", **posted}).status_code == 422
    assert Absence.objects.count() == 0


def go(agent: Agent, *, days: Days = WEEK) -> Absence:
    return going_away.go_away(agent, days, substitutes=Substitutes(), by=agent, at=clock.now()).absence


def test_a_lead_writes_it_down_for_who_is_ill_and_of_no_other_team(sanne: Agent, lead: Agent, piet: Agent) -> None:
    made = sign_in(lead).post(f"/people/{sanne.pk}/absence/", DAYS)
    assert (made["Location"], Absence.objects.get().by) == (f"/people/{sanne.pk}/absence/", lead)
    assert "Sanne Bos" in text(sign_in(lead), "/absences/")
    stranger = make_agent(Role.LEAD, teams=(make_team(),))
    assert sign_in(stranger).post(f"/people/{sanne.pk}/absence/", DAYS).status_code == 404
    assert "Sanne Bos" not in text(sign_in(stranger), "/absences/")
    assert sign_in(piet).post(f"/people/{sanne.pk}/absence/", DAYS).status_code == 403
    assert sign_in(piet).post(f"/absences/{Absence.objects.get().pk}/withdrawal/").status_code == 404


def test_back_again_takes_nothing_from_colleagues(
    case: Case, team: Team, sanne: Agent, piet: Agent, client: Client
) -> None:
    due = makers.promise(case, by=sanne, due_at=IN_WEEK)
    client.post("/absence/", {**DAYS, "seen": [due.pk], f"to-{team.pk}": piet.pk})
    back = client.post(f"/absences/{Absence.objects.get().pk}/withdrawal/", follow=True).content.decode()
    assert "stays with your colleagues until somebody gives it back" in back
    assert ("Handed over to colleagues" in back, owner(due)) == (True, piet)
    twice = client.post(f"/absences/{Absence.objects.get().pk}/withdrawal/", follow=True).content.decode()
    assert "This was withdrawn already" in twice


def test_lists_of_colleagues_show_who_is_away_and_until_when(case: Case, sanne: Agent, piet: Agent) -> None:
    go(sanne, days=Days(first=MONDAY.date(), last=WEEK.last))
    page = text(sign_in(piet), f"/cases/{case.pk}/")
    assert page.count("Sanne Bos (away through Friday 4 December)") >= 1
    given = sign_in(piet).post(f"/cases/{case.pk}/assignee/", {"assignee": sanne.pk, "instead_of": 0}, follow=True)
    assert "Sanne Bos is away through Friday 4 December. Does the customer wait?" in given.content.decode()


def test_a_promise_given_to_who_is_away_by_then_says_so(case: Case, sanne: Agent, piet: Agent) -> None:
    go(sanne)
    promise = makers.promise(case, by=piet, due_at=IN_WEEK)
    given = sign_in(piet).post(f"/promises/{promise.pk}/owner/", {"owner": sanne.pk}, follow=True)
    words = "Sanne Bos is away from Monday 30 November through Friday 4 December. Choose somebody else."
    assert words in given.content.decode()


def test_why_it_was_handed_over_stands_on_the_case(case: Case, sanne: Agent, piet: Agent, client: Client) -> None:
    promise = makers.promise(case, by=piet)
    refused = client.post(f"/promises/{promise.pk}/owner/", {"owner": sanne.pk})
    assert (refused.status_code, "why Piet Mol does not see to it" in refused.content.decode()) == (422, True)
    client.post(f"/promises/{promise.pk}/owner/", {"owner": sanne.pk, "reason": "Piet is at\n the dentist."})
    page = text(client, f"/cases/{case.pk}/")
    assert "Sanne Bos sees to it. Sanne Bos: Piet is at the dentist." in page
    assert "another owner for a promise: Call back: Piet is at the dentist. · Sanne Bos" in page


def test_leads_see_what_falls_to_who_is_away(case: Case, sanne: Agent, lead: Agent, piet: Agent) -> None:
    go(sanne)
    makers.promise(case, by=sanne, due_at=IN_WEEK)
    assert "away then" in text(sign_in(lead), "/warnings/")
    assert "away then" in text(sign_in(lead), "/promises/")
    assert "promise asks for you" not in text(sign_in(piet), "/warnings/")


def test_a_list_of_substitutes_says_who_is_away_in_those_days(
    case: Case, sanne: Agent, piet: Agent, client: Client
) -> None:
    go(piet, days=Days(first=WEEK.first, last=WEEK.first))
    makers.promise(case, by=sanne, due_at=IN_WEEK)
    assert "Piet Mol (away on Monday 30 November)" in client.post("/absence/", DAYS).content.decode()


def test_the_page_of_a_lead_says_that_nobody_leads(lead: Agent, team: Team) -> None:
    go(lead)
    words = "On some of these days nobody leads team Bezorging."
    assert words in text(sign_in(lead), "/absence/")
    make_agent(Role.LEAD, teams=(team,))
    assert words not in text(sign_in(lead), "/absence/")


def test_a_condition_met_for_who_is_away_then_says_so(case: Case, sanne: Agent, piet: Agent) -> None:
    waiting = makers.promise(case, by=sanne, form=Form.CONDITIONAL, condition="Als het er is", due=None)
    kept = Substitutes(seen=[waiting.pk])
    going_away.go_away(sanne, WEEK, substitutes=kept, by=sanne, at=clock.now())
    met = sign_in(piet).post(f"/promises/{waiting.pk}/condition/", {"due": "2026-12-01T09:00"}, follow=True)
    assert "Sanne Bos is away from Monday 30 November" in met.content.decode()


def test_all_promises_given_to_who_is_away_now_says_so(case: Case, team: Team, sanne: Agent, piet: Agent) -> None:
    makers.promise(case, by=piet)
    go(sanne, days=Days(first=MONDAY.date(), last=WEEK.last))
    admin = sign_in(make_agent(Role.ADMINISTRATOR))
    assert "Sanne Bos (away through" in text(admin, f"/people/{piet.pk}/")
    address = f"/people/{piet.pk}/teams/{team.pk}/promises/"
    unseen = admin.post(address, {"to": sanne.pk, "reason": "\u200b\u2060"}, follow=True)
    assert "Write down why a colleague sees to these promises" in unseen.content.decode()
    done = admin.post(address, {"to": sanne.pk, "reason": "Piet leaves."}, follow=True).content.decode()
    assert "Sanne Bos is away through" in done


def test_the_list_of_who_is_away_asks_as_much_for_many(team: Team, lead: Agent) -> None:
    numbers = []
    for _round in range(2):
        for _each in range(3):
            go(make_agent(teams=(team,)))
        client = sign_in(lead)
        client.get("/absences/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/absences/")
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_going_away_asks_who_answers_open_cases(
    case: Case, team: Team, sanne: Agent, piet: Agent, client: Client
) -> None:
    assigning.assign(case, to=sanne, instead_of=None, by=sanne, at=MONDAY)
    first = client.post("/absence/", DAYS)
    page = first.content.decode()
    assert (first.status_code, "1 open case is in your name. Who answers it from now on?" in page) == (422, True)
    assert f'value="team" id="cases-{team.pk}-team" checked' in page
    nobody = client.post("/absence/", {**DAYS, f"cases-{team.pk}": "colleague"}).content.decode()
    assert "Choose who answers the cases of team Bezorging, or have them go back to its list." in nobody
    assert f'value="colleague" id="cases-{team.pk}-colleague" checked' in nobody
    chosen = {f"cases-{team.pk}": "colleague", f"to-{team.pk}": piet.pk}
    done = client.post("/absence/", {**DAYS, **chosen}, follow=True).content.decode()
    assert "It is written down. 1 open case is in other hands now." in done
    case.refresh_from_db()
    assert case.assignee == piet
    assert "to Piet Mol, because Sanne Bos is away" in text(client, f"/cases/{case.pk}/")


def test_a_case_goes_back_to_the_list_unless_somebody_chose_a_colleague(
    case: Case, team: Team, sanne: Agent, piet: Agent, client: Client
) -> None:
    assigning.assign(case, to=sanne, instead_of=None, by=sanne, at=MONDAY)
    promise = makers.promise(case, by=sanne, due_at=IN_WEEK)
    chosen = {"seen": promise.pk, f"cases-{team.pk}": "team", f"to-{team.pk}": piet.pk}
    done = client.post("/absence/", {**DAYS, **chosen}, follow=True).content.decode()
    assert "a colleague sees to 1 promise. 1 open case is in other hands now." in done
    assert "to nobody, because Sanne Bos is away" in text(client, f"/cases/{case.pk}/")
    assert owner(promise) == piet


def test_who_leaves_may_give_a_colleague_their_cases_too(case: Case, team: Team, sanne: Agent, piet: Agent) -> None:
    admin, address = sign_in(make_agent(Role.ADMINISTRATOR)), f"/people/{sanne.pk}/teams/{team.pk}/promises/"
    makers.promise(case, by=sanne)
    assert "Their open cases too" not in text(admin, f"/people/{sanne.pk}/")
    assigning.assign(case, to=sanne, instead_of=None, by=sanne, at=MONDAY)
    assert "Their open cases too" in text(admin, f"/people/{sanne.pk}/")
    admin.post(address, {"to": piet.pk, "reason": "Sanne leaves.", "with_cases": "on"})
    case.refresh_from_db()
    assert case.assignee == piet
    assert "to Piet Mol, because Sanne Bos leaves the team" in text(sign_in(piet), f"/cases/{case.pk}/")
