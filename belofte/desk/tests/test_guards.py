"""The page on which a team chooses what its guards do."""

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock
from belofte.desk.tests.conftest import sign_in
from belofte.makers import make_agent, make_team
from belofte.people.models import Role, Team
from belofte.replies import guarding
from belofte.replies.guards.contract import Level
from belofte.replies.guards.registry import GUARDS
from belofte.replies.models import GuardTrial

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
    assert "at least 50 answers" in answer.content.decode()
    assert guarding.levels_of(team)["tone"] == Level.HINT


def test_what_was_tried_can_stop(client: Client, team: Team) -> None:
    GuardTrial.objects.create(team=team, guard="tone", read=60, remarked=3, stopped=1, at=clock.now())
    page = reverse("desk:guards", args=[team.pk])
    assert "of 60 answers: a hint in 3, stopped 1" in client.get(page).content.decode()
    assert client.post(page, chosen(tone="reason", dates="off")).status_code == 302
    levels = guarding.levels_of(team)
    assert (levels["tone"], levels["dates"]) == (Level.REASON, Level.OFF)


def test_trying_is_asked_for_once(client: Client, team: Team) -> None:
    page = reverse("desk:guards", args=[team.pk])
    for _ in range(2):
        assert client.post(page, {"try": "1"}).status_code == 302
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.try_out")
    assert [job.args for job in jobs] == [{"team_id": team.pk}]
