"""What is ours alone is in no byte that a customer gets: notes, drafts, warnings, names of agents, our own words."""

import uuid
from collections.abc import Iterator

import pytest

from belofte import clock, makers
from belofte.cases import noting
from belofte.cases.models import Call, Delivery
from belofte.channels.email import build
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.contacts import verifying
from belofte.keeping import calling
from belofte.people.models import Agent
from belofte.portal.tests.conftest import TODAY, Customer, make_customer, promise_much
from belofte.promises.models import Promise, Step, Warned
from belofte.replies import codes_and_links, composing, drafting

pytestmark = pytest.mark.django_db
CANARIES = ("kanarie-notitie", "kanarie-concept", "kanarie-telefoon", "Kanarie Vogel", "kanarie@desk.example", "Kooi")
WORDS = ("ledger", "grootboek", "contact_point", "is_proven", "warned", "owner", "assignee", "promise_much")
PAGES = (
    "",
    "stand/",
    "code/",
    "herkenning/",
    "bericht/",
    "beloften/1/tegenspraak/",
    "beloften/2/tegenspraak/",
    "beloften/1/agenda.ics",
    "beloften/9/agenda.ics",
    "bestanden/9/",
)


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    opened = ScriptedServer({})
    yield opened
    opened.close()


@pytest.fixture
def customer(db: None, server: ScriptedServer) -> Customer:
    credentials = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "timeout_seconds": 2}
    inbox = makers.make_inbox(makers.make_team("Kooi"), name="Glasnet", language="nl", credentials=credentials)
    made = make_customer(inbox, at=TODAY - (TODAY - TODAY.replace(month=9)))
    Agent.objects.filter(pk=made.agent.pk).update(name="Kanarie Vogel", email="kanarie@desk.example")
    made.agent.refresh_from_db()
    promise_much(made, at=TODAY)
    noting.note(made.case, text="kanarie-notitie", by=made.agent, at=TODAY)
    drafting.save(made.case, text="kanarie-concept", key=uuid.uuid4(), by=made.agent, at=TODAY)
    spoken = {"direction": Call.Direction.OUT, "result": Call.Result.VOICEMAIL, "text": "kanarie-telefoon"}
    calling.log(made.case, **spoken, called_at=TODAY, by=made.agent, at=TODAY)  # type: ignore[arg-type]
    first = Promise.objects.earliest("pk")
    Warned.objects.create(promise=first, due_at=TODAY, step=Step.OWNER, whom=made.agent, at=TODAY)
    return made


def found_in(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace").lower()
    return [word for word in (*CANARIES, *WORDS) if word.lower() in text]


def test_no_page_holds_what_is_ours_alone(customer: Customer) -> None:
    makers.answer(customer.case, by=customer.agent, text="Wij komen terug.", at=TODAY)
    found = {}
    for has_code in (False, True):
        if has_code:
            customer.type_code()
        for rest in PAGES:
            response = customer.get(rest)
            found[rest, has_code] = found_in(response.content) + found_in(str(response.headers).encode())
    feed = customer.client.get(f"/agenda/{customer.calendar_token}.ics")
    found["feed", False] = found_in(feed.content)
    assert feed.status_code == 200
    assert {page: words for page, words in found.items() if words} == {}


def test_no_mail_holds_what_is_ours_alone(customer: Customer, server: ScriptedServer) -> None:
    message = makers.answer(customer.case, by=customer.agent, text="Wij komen terug.", at=TODAY)
    answer = build.message_bytes(composing.compose(Delivery.objects.get(message=message)))
    conversation = customer.case.conversations.get()
    codes_and_links.tell_code(verifying.ask(customer.point, at=TODAY).pk, conversation.pk, attempt=1, at=TODAY)
    codes_and_links.tell_link(conversation.pk, attempt=1, at=TODAY)
    assert [found_in(mail) for mail in (answer, *server.mails)] == [[], [], []]


def test_the_canaries_are_where_agents_look(customer: Customer) -> None:
    customer.client.force_login(customer.agent)
    content = customer.client.get(f"/cases/{customer.case.pk}/").content.decode()
    assert [word for word in ("kanarie-notitie", "kanarie-concept", "kanarie-telefoon") if word not in content] == []
