"""The two posts of the composer: what a pause in typing costs, on a case of six messages, drafts of 30 to 200 words."""

import uuid
from datetime import timedelta
from statistics import median
from typing import Final

import pytest
from django.test import Client
from django.urls import reverse

from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY, answer, make_agent, make_case, make_inbox, make_team, receive
from belofte.replies.guards.tests.speed import drafts, in_words, timed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

_DRAFTS: Final = 40  # half of them in each language; the first ten warm up
_WARM: Final = 10
_PROCESSOR_MAX: Final = 150  # milliseconds for the draft in the middle: a post is asked to be back in as many


@pytest.fixture
def case() -> Case:
    team = make_team()
    agent = make_agent(teams=(team,))
    inbox = make_inbox(team)
    case = make_case(inbox, text="Waar blijft mijn bestelling? En wat kost het retour?")
    for number in range(3):
        at = MONDAY + timedelta(hours=1 + number)
        answer(case, by=agent, at=at, text="Het pakket is onderweg en komt morgen bij u aan.")
        if number < 2:
            said = "Dat zeiden jullie gisteren ook al. Wanneer komt het nu?"
            receive(inbox, at=at + timedelta(minutes=5), text=said)
    return case


@pytest.fixture
def client(case: Case) -> Client:
    return sign_in(case.team.agents.get())


def test_both_posts_are_answered_while_somebody_pauses(client: Client, case: Case) -> None:
    texts = [text for pair in zip(drafts("nl"), drafts("en"), strict=False) for text, _ in pair][:_DRAFTS]
    times: dict[str, list[tuple[float, float]]] = {"advice": [], "promises-in-reply": []}
    for text in texts:
        for name, taken in times.items():
            taken.append(timed(lambda name=name, text=text: post(client, case, name, text)))  # type: ignore[misc]
    for name, taken in times.items():
        print(in_words(name, taken[_WARM:]))  # noqa: T201 - shown by pytest -s
        assert median(work for _, work in taken[_WARM:]) <= _PROCESSOR_MAX


def post(client: Client, case: Case, name: str, text: str) -> None:
    """Ask what the page asks of a draft."""
    said = {"text": text, "conversation": case.conversations.get().pk, "key": str(uuid.uuid4()), "deed": "send"}
    response = client.post(reverse(f"desk:{name}", args=[case.pk]), said, headers={"HX-Request": "true"})
    assert response.status_code == 200
