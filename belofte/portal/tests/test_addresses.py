"""The page behind the two links of the letter that asks whether an address is somebody's."""

import re
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from belofte import clock, makers
from belofte.cases.models import Message
from belofte.portal.tests.conftest import TODAY, Customer
from belofte.replies import delivering, new_addresses, resending
from belofte.replies.models import NewAddress

pytestmark = pytest.mark.django_db
PERSONAL = ("Jan", "pakket", "klant.example", "Ik ben vandaag thuis", "Sanne", "/cases/")


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def asked(customer: Customer) -> NewAddress:
    """Return the question whether an address is this customer's."""
    lost = makers.deliver(makers.answer(customer.case, by=customer.agent, at=TODAY - timedelta(hours=2)))
    delivering.take_bounce(lost, detail="550", envelope=makers.make_envelope(customer.inbox), at=TODAY)
    seen = Message.objects.latest("pk").pk
    resending.send_elsewhere(
        lost, address="jan.new@klant.example", key=uuid.uuid4(), seen_through=seen, by=customer.agent, at=TODAY
    )
    return NewAddress.objects.get()


@pytest.fixture
def yes(asked: NewAddress) -> str:
    return new_addresses.link(asked, "yes")


@pytest.fixture
def no(asked: NewAddress) -> str:
    return new_addresses.link(asked, "no")


def path(url: str) -> str:
    return re.sub(r"^https?://[^/]+", "", url)


def words(url: str, client: Client | None = None) -> str:
    response = (client or Client(headers={"accept-language": "nl"})).get(path(url))
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")
    return response.content.decode()


def became() -> str:
    return NewAddress.objects.get().became


def test_looking_at_a_page_answers_nothing_and_shows_nothing_of_the_case(yes: str, no: str) -> None:
    shown = [words(yes), words(no)]
    assert ("Is dit uw adres?" in shown[0], "Is dit niet voor u?" in shown[1]) == (True, True)
    assert [word for page in shown for word in PERSONAL if word in page] == []
    assert ("Pakketlijn" in shown[0], became()) == (True, "")


def test_pressing_yes_sends_the_answer(yes: str, no: str) -> None:
    client = Client()
    assert client.post(path(yes)).status_code == 302
    assert (became(), Message.objects.latest("pk").conversation.contact_point.address) == (
        "sent",
        "jan.new@klant.example",
    )
    assert "U krijgt ons antwoord per mail." in words(yes)
    for again in (yes, no):
        assert client.post(path(again)).status_code == 302
    assert (became(), Message.objects.filter(direction="out").count()) == ("sent", 2)


def test_pressing_no_takes_the_address_off(yes: str, no: str) -> None:
    client = Client()
    for press in (no, yes):
        assert client.post(path(press)).status_code == 302
    assert (became(), Message.objects.filter(direction="out").count()) == ("refused", 1)
    assert "We hebben dit adres weggehaald" in words(no)


def test_a_link_that_is_too_old_says_so(yes: str, asked: NewAddress) -> None:
    with clock.moved_to(asked.asked_at + new_addresses.LASTS):
        assert "Deze vraag geldt niet meer." in words(yes)


@pytest.mark.parametrize("rest", ["mijn-adres", "niet-voor-mij"])
def test_a_link_that_is_not_ours_is_missing(customer: Customer, rest: str) -> None:
    tokens = ["a1-" + "a" * 26, customer.token]
    assert [Client().post(f"/volg/{token}/{rest}/").status_code for token in tokens] == [404, 404]


def test_a_link_of_an_address_opens_no_case(yes: str) -> None:
    token = path(yes).split("/")[2]
    assert Client().get(f"/volg/{token}/").status_code == 404


def test_a_press_needs_the_page_it_stands_on(yes: str) -> None:
    assert Client(enforce_csrf_checks=True).post(path(yes)).status_code == 403
    assert became() == ""


def test_looking_asks_the_database_once(yes: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        words(yes)
    assert len(asked) == 1
