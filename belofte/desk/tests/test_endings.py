"""On the page of a live conversation: why it cannot end, where it can go on, and what the customer reads."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Conversation, Message
from belofte.closing.models import Ending
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY
from belofte.people.models import Agent, Team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(MONDAY + timedelta(hours=1)):
        yield


@pytest.fixture
def team() -> Team:
    return makers.make_team("Pakketlijn")


@pytest.fixture
def agent(team: Team) -> Agent:
    return makers.make_agent(teams=(team,))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


@pytest.fixture
def talk(team: Team) -> Conversation:
    inbox = makers.make_inbox(team, channel="console", address="chat")
    return makers.receive(inbox, sender="jan", text="Where is my parcel?").conversation


def page_of(talk: Conversation) -> str:
    return f"/conversations/{talk.pk}/ending/"


def form(talk: Conversation, **fields: str) -> dict[str, str]:
    newest = Message.objects.filter(conversation__case=talk.case_id).latest("pk")
    return {"seen_through": str(newest.pk), **fields}


def read(client: Client, talk: Conversation) -> str:
    return " ".join(client.get(page_of(talk)).content.decode().split())


def test_question_keeps_it_from_ending_and_is_carried_over(client: Client, talk: Conversation, team: Team) -> None:
    makers.make_inbox(team, address="hallo@pakketlijn.example")
    point = makers.confirm_address(talk.case, "jan@klant.example")
    assert f'href="{page_of(talk)}"' in client.get(f"/cases/{talk.case_id}/").content.decode()
    page = read(client, talk)
    assert "The customer still waits for an answer to “Where is my parcel?”." in page
    assert "Say this and end the conversation" not in page
    assert "you get a message from hallo@pakketlijn.example" in page
    answer = client.post(page_of(talk), form(talk, deed="end"))
    assert (answer.status_code, Ending.objects.count()) == (422, 0)
    told = client.post(page_of(talk), form(talk, deed="carry", where=str(point.pk)), follow=True).content.decode()
    assert "Carried over. The case stays open, and the customer is told where it goes on." in told
    assert "and goes on at jan@klant.example." in " ".join(told.split())
    assert "ended this conversation" in read(client, talk)


def test_nowhere_chosen_is_said(client: Client, talk: Conversation) -> None:
    answer = client.post(page_of(talk), form(talk, deed="carry"))
    assert (answer.status_code, "Choose where the case goes on." in answer.content.decode()) == (422, True)


def test_with_nothing_open_it_ends(client: Client, talk: Conversation, agent: Agent) -> None:
    makers.deliver(makers.answer(talk.case, by=agent, at=MONDAY), at=MONDAY + timedelta(minutes=1))
    assert "Nothing is open here. The customer reads:" in read(client, talk)
    told = client.post(page_of(talk), form(talk, deed="end"), follow=True).content.decode()
    assert "The conversation has ended, and the customer is told." in told
    assert "It runs again as soon as the customer writes here." in told


def test_what_came_in_meanwhile_is_shown(client: Client, talk: Conversation, agent: Agent) -> None:
    makers.deliver(makers.answer(talk.case, by=agent, at=MONDAY), at=MONDAY + timedelta(minutes=1))
    given = form(talk, deed="end")
    sent = tuple(talk.messages.filter(direction="out").values_list("external_id", flat=True))
    makers.receive(talk.inbox, sender="jan", text="And who pays?", answers=sent, at=MONDAY + timedelta(minutes=2))
    answer = client.post(page_of(talk), given)
    assert (answer.status_code, "And who pays?" in answer.content.decode()) == (422, True)
    assert not Ending.objects.exists()


def test_nowhere_to_carry_it_over_to_is_said(client: Client, talk: Conversation) -> None:
    assert "There is nowhere to carry it over to" in read(client, talk)


def test_mail_and_cases_of_others_have_no_such_page(client: Client, team: Team) -> None:
    mail = makers.make_case(makers.make_inbox(team)).conversations.get()
    foreign = makers.make_case(makers.make_inbox(channel="console"), sender="piet").conversations.get()
    assert [client.get(page_of(each)).status_code for each in (mail, foreign)] == [404, 404]
    assert "/ending/" not in client.get(f"/cases/{mail.case_id}/").content.decode()
