"""What taking in a message asks of the database. More is worth a reason: it is asked for every mail there is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import Message
from belofte.channels.contract import Address, Incoming
from belofte.channels.models import Inbox
from belofte.intake import receiving
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox(acknowledges=False)


@pytest.fixture
def first(inbox: Inbox) -> Message:
    return makers.receive(inbox)


def asked_for(inbox: Inbox, *, sender: str = "jan@klant.example", **fields: Any) -> int:
    """Receive a message, and return how many statements that took."""
    incoming = Incoming(author=Address(address=sender, name="Jan"), external_id="b", text="Waar blijft het?", **fields)
    envelope = makers.make_envelope(inbox, at=LATER)
    with CaptureQueriesContext(connection) as asked:
        receiving.receive(incoming, envelope=envelope, at=LATER)
    return sum("SAVEPOINT" not in each["sql"] for each in asked)


def by_id(message: Message) -> dict[str, Any]:
    return {"answers": (message.external_id,)}


def by_token(message: Message) -> dict[str, Any]:
    return {"reply_tokens": (reply_addresses.token("c", row=message.conversation_id),)}


@pytest.mark.parametrize("way", [by_id, by_token])
def test_receive_an_answer_asks_nine_times(
    inbox: Inbox, first: Message, way: Callable[[Message], dict[str, Any]]
) -> None:
    assert asked_for(inbox, **way(first)) == 9


@pytest.mark.usefixtures("first")
def test_receive_a_new_case_of_somebody_known_asks_ten_times(inbox: Inbox) -> None:
    assert asked_for(inbox) == 10


@pytest.mark.usefixtures("first")
def test_receive_a_stranger_asks_eleven_times(inbox: Inbox) -> None:
    assert asked_for(inbox, sender="ria@elders.example") == 11
