"""Sending a message on from the screen."""

import uuid
from typing import Any

import pytest
from django.test import Client

from belofte import clock
from belofte.cases.models import Delivery, Message
from belofte.desk.tests.conftest import sign_in
from belofte.makers import have_stop, make_agent, make_inbox, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def message() -> Message:
    return receive(make_inbox())


@pytest.fixture
def client(message: Message) -> Client:
    return sign_in(make_agent(teams=(message.conversation.case.team,)))


def _form(count: int, **fields: Any) -> dict[str, Any]:
    to = ", ".join(f"p{number}@many.example" for number in range(count))
    return {"cc": to, "text": "Please look.", "is_meant": "on", "key": str(uuid.uuid4()), **fields}


def test_forward_is_offered_beside_the_time_of_a_message(message: Message, client: Client) -> None:
    page = client.get(f"/cases/{message.conversation.case_id}/").content.decode()
    head = page.partition('<header class="entry__head">')[2].partition("</header>")[0]
    assert f'href="/messages/{message.pk}/forward/"' in head


def test_forward_leaves(message: Message, client: Client) -> None:
    assert client.post(f"/messages/{message.pk}/forward/", _form(1)).status_code == 302
    assert Delivery.objects.get().contact_point.address == "p0@many.example"


def test_what_a_guard_remarks_on_in_the_note_is_shown_before_it_leaves(message: Message, client: Client) -> None:
    address, form = f"/messages/{message.pk}/forward/", _form(1, text="Kijk naar [ordernummer].")
    page = client.post(address, form).content.decode()
    assert ("<strong>[ordernummer]</strong>" in page, "because_" in page, Delivery.objects.count()) == (True, False, 0)
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    assert client.post(address, {**form, "shown": shown}).status_code == 302


def test_what_a_guard_stops_in_the_note_leaves_with_a_reason(message: Message, client: Client) -> None:
    have_stop(message.conversation.case.team, "placeholders", at=clock.now())
    address, form = f"/messages/{message.pk}/forward/", _form(1, text="Kijk naar [ordernummer].")
    refused = client.post(address, form)
    assert (refused.status_code, Delivery.objects.count()) == (422, 0)
    key = refused.content.decode().partition('name="because_')[2].partition('"')[0]
    assert client.post(address, {**form, f"because_{key}": "So it is called."}).status_code == 302


def test_forward_to_many_asks_whether_that_is_meant(message: Message, client: Client) -> None:
    address = f"/messages/{message.pk}/forward/"
    form = _form(51)
    assert 'type="checkbox" name="is_many_meant"' not in client.get(address).content.decode()
    refused = client.post(address, form)
    assert (refused.status_code, Delivery.objects.count()) == (422, 0)
    assert 'type="checkbox" name="is_many_meant"' in refused.content.decode()
    assert refused.context["form"].errors["is_many_meant"] == [
        "This goes to 51 people. Tick that you mean it, or leave some out."
    ]
    client.post(address, {**form, "is_many_meant": "on"})
    assert Delivery.objects.count() == 51
