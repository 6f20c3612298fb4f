"""Closing several cases of a list with one press, without a script, and undoing it with one more."""

import re

import pytest
from django.test import Client

from belofte.cases.models import Case
from belofte.channels.models import Inbox
from belofte.closing import complaints
from belofte.closing.models import Sweep
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY, make_agent, make_case, make_inbox, make_team
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox()


@pytest.fixture
def cases(inbox: Inbox) -> list[Case]:
    return [make_case(inbox, sender=f"{name}@klant.example") for name in ("jan", "els", "bo")]


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return make_agent(teams=(inbox.team,))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


def _boxes(client: Client, name: str = "waiting") -> list[str]:
    page = client.get(f"/cases/?list={name}").content.decode()
    return re.findall(r'<input type="checkbox" form="sweep" name="case" value="([^"]+)">', page)


def _open(cases: list[Case]) -> list[bool]:
    return [not Case.objects.get(pk=case.pk).is_closed for case in cases]


def test_sweep_closes_what_is_ticked_and_shows_it(cases: list[Case], client: Client) -> None:
    form = {"case": _boxes(client)[:2], "reason": "spam", "list": "waiting"}
    page = client.post("/sweeps/", form, follow=True).content.decode()
    assert (_open(cases), "2 cases were closed" in page) == ([False, False, True], True)


def test_sweep_names_what_was_left_and_why(cases: list[Case], agent: Agent, client: Client) -> None:
    complaints.mark(cases[0], by=agent, at=MONDAY)
    page = client.post("/sweeps/", {"case": _boxes(client), "reason": "spam"}, follow=True).content.decode()
    assert (_open(cases), "1 case was left as it was" in page) == ([True, False, False], True)
    assert "it is a complaint, which needs an outcome" in page


def test_sweep_is_undone_with_one_press(cases: list[Case], client: Client) -> None:
    client.post("/sweeps/", {"case": _boxes(client), "reason": "spam"})
    swept = Sweep.objects.get()
    page = client.post(f"/sweeps/{swept.pk}/undoing/", follow=True).content.decode()
    assert (_open(cases), "3 cases are open again." in page) == ([True] * 3, True)
    assert f"/sweeps/{swept.pk}/undoing/" not in page
    again = client.post(f"/sweeps/{swept.pk}/undoing/", follow=True).content.decode()
    assert "This has been undone already." in again


def test_sweep_stands_in_the_history_of_each_case(cases: list[Case], client: Client) -> None:
    client.post("/sweeps/", {"case": _boxes(client), "reason": "spam"})
    page = client.get(f"/cases/{cases[1].pk}/").content.decode()
    assert f'<a href="/sweeps/{Sweep.objects.get().pk}/">together with others</a>' in page


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"reason": "spam"}, "Choose at least one case: tick the box before it."),
        ({"reason": "spam", "case": ["x", "1-", "999999999999999999-1"]}, "Choose at least one case"),
        ({"reason": "unreachable"}, "Choose why nobody needs an answer."),
        ({}, "Choose why nobody needs an answer."),
    ],
)
def test_sweep_without_what_it_needs_is_refused_in_words(
    client: Client, form: dict[str, str | list[str]], words: str
) -> None:
    response = client.post("/sweeps/", {**form, "list": "mine"}, follow=True)
    assert (response.redirect_chain, Sweep.objects.count()) == ([("/cases/?list=mine", 302)], 0)
    assert words in response.content.decode()


def test_sweep_of_another_team_touches_nothing(cases: list[Case]) -> None:
    stranger = sign_in(make_agent(teams=(make_team(),)))
    stranger.post("/sweeps/", {"case": [f"{case.pk}-9999" for case in cases], "reason": "spam"})
    assert (_open(cases), Sweep.objects.count()) == ([True] * 3, 0)


@pytest.mark.parametrize(("name", "count"), [("waiting", 2), ("closed", 0)])
def test_sweep_is_offered_for_open_cases(cases: list[Case], client: Client, name: str, count: int) -> None:
    client.post("/sweeps/", {"case": _boxes(client)[:1], "reason": "spam"})
    assert (len(_boxes(client, name)), len(cases)) == (count, 3)


@pytest.mark.usefixtures("cases")
def test_sweep_is_not_offered_to_who_only_reads(inbox: Inbox) -> None:
    assert _boxes(sign_in(make_agent(Role.PRIVACY_OFFICER, teams=(inbox.team,)))) == []
