"""What we asked a customer for, and what of it has not come."""

import pytest
from pytest_django import DjangoAssertNumQueries

from belofte import makers
from belofte.cases.models import Attachment, Case, Message
from belofte.channels.models import Inbox
from belofte.people.models import Agent
from belofte.replies import outstanding

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,))


@pytest.fixture
def case(inbox: Inbox, agent: Agent) -> Case:
    case = makers.make_case(inbox, text="De vaas is stuk.")
    makers.answer(case, by=agent, text="Wat vervelend. Kunt u ons een foto van de schade sturen?")
    return case


def send_picture(case: Case, *, content_id: str) -> None:
    message = Message.objects.filter(conversation__case=case, direction="in").latest("pk")
    fields = {"name": "vaas.jpg", "content_type": "image/jpeg", "size_bytes": 1, "blob": "a/b"}
    Attachment.objects.create(message=message, content_id=content_id, **fields)


def out(case: Case) -> list[str]:
    return [one.words for one in outstanding.of(outstanding.said_in(case), known={})]


def test_a_logo_in_line_is_not_the_photo_that_we_asked_for(case: Case) -> None:
    assert out(case) == ["foto"]
    send_picture(case, content_id="logo@mail.example")
    assert out(case) == ["foto"]
    send_picture(case, content_id="")
    assert out(case) == []


def test_a_case_is_read_whole_in_two_statements(
    case: Case, agent: Agent, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _again in range(3):
        makers.answer(case, by=agent, text="We wachten nog.")
    with django_assert_num_queries(2):
        assert out(case) == ["foto"]
