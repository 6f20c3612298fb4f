"""The page on which a team chooses what its guards do."""

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock
from belofte.desk.tests.conftest import sign_in
from belofte.makers import answer, have_stop, make_agent, make_case, make_inbox, make_team
from belofte.people.models import Agent, Role, Team
from belofte.replies import guarding, trying_out
from belofte.replies.guards.contract import Level
from belofte.replies.guards.registry import GUARDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def client() -> Client:
    return sign_in(make_agent(Role.ADMINISTRATOR))


def chosen(**changed: str) -> dict[str, str]:
    return {**{name: guard.usual.value for name, guard in GUARDS.items()}, **changed, "save": "1"}


def test_a_stop_is_refused_with_words_before_it_was_tried(client: Client, team: Team) -> None:
    answer = client.post(reverse("desk:guards", args=[team.pk]), chosen(tone="reason"))
    assert answer.status_code == 422
    assert "Not tried on what this team sent: How it can come across" in answer.content.decode()
    assert 'name="why"' not in answer.content.decode()
    assert guarding.levels_of(team)["tone"] == Level.HINT


def test_what_was_tried_on_too_little_stops_when_a_lead_says_why(client: Client, team: Team) -> None:
    case = make_case(make_inbox(team))
    answer(case, by=make_agent(teams=(team,)))
    trying_out.try_out(team, by=make_agent(Role.LEAD), at=clock.now())
    page = reverse("desk:guards", args=[team.pk])
    assert "of 1 answers: a hint in 0, stopped 0" in client.get(page).content.decode()
    refused = client.post(page, chosen(tone="reason", dates="off"))
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "(would have stopped 0 of 1)" in shown
    assert "at least 200 answers of this team, and would have stopped at most 1 in 200" in shown
    assert 'name="why"' in shown
    assert client.post(page, chosen(tone="reason", dates="off", why="We are new here.")).status_code == 302
    levels = guarding.levels_of(team)
    assert (levels["tone"], levels["dates"]) == (Level.REASON, Level.OFF)
    assert "We are new here." in client.get(page).content.decode()
    assert client.post(page, chosen(tone="hint", dates="off")).status_code == 302
    assert "We are new here." not in client.get(page).content.decode()  # it stops nothing now


def test_what_stops_is_marked_and_asked_about_when_a_newer_trial_does_not_bear_it_out(
    client: Client, team: Team
) -> None:
    have_stop(team, "tone")
    page = reverse("desk:guards", args=[team.pk])
    doubted = "this trial does not bear that out"
    assert doubted not in client.get(page).content.decode()
    trying_out.try_out(team, by=make_agent(Role.LEAD), at=clock.now())
    assert client.get(page).content.decode().count(doubted) == 1
    assert client.post(page, chosen(tone="reason")).status_code == 422
    assert client.post(page, chosen(tone="reason", why="We send little.")).status_code == 302
    assert doubted not in client.get(page).content.decode()


def test_trying_is_asked_for_once_in_the_name_of_who_asked(client: Client, team: Team) -> None:
    page = reverse("desk:guards", args=[team.pk])
    for _ in range(2):
        assert client.post(page, {"try": "1"}).status_code == 302
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.try_out")
    by = Agent.objects.get()
    assert [job.args for job in jobs] == [{"team_id": team.pk, "by_id": by.pk}]
