"""Evidence on the screen: offered beside the message, marked by one press, shown to everybody beside the case."""

from datetime import timedelta

import pytest
from django.test import Client

from belofte.cases.models import Attachment, Message
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY, answer, make_agent, make_inbox, receive
from belofte.testimony.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def message() -> Message:
    return receive(make_inbox(), text="Parcel PL904144897 is broken.")


@pytest.fixture
def photo(message: Message) -> Attachment:
    return Attachment.objects.create(message=message, name="box.jpg", content_type="image/jpeg", size_bytes=1, blob="x")


@pytest.fixture
def client(message: Message) -> Client:
    return sign_in(make_agent(teams=(message.conversation.case.team,)))


def page(client: Client, message: Message) -> str:
    return client.get(f"/cases/{message.conversation.case_id}/").content.decode()


def test_a_file_and_a_number_are_marked_with_one_press_each(
    client: Client, message: Message, photo: Attachment
) -> None:
    before = page(client, message)
    client.post(f"/messages/{message.pk}/evidence/", {"file": photo.pk})
    client.post(f"/messages/{message.pk}/evidence/", {"words": "PL904144897"})
    after = page(client, message)
    assert ["Mark as evidence:" in each for each in (before, after)] == [True, False]
    assert ["/dropping/" in each for each in (before, after)] == [False, True]
    assert "Parcel number: <strong>PL904144897</strong>" in after


def test_what_was_asked_for_stands_there_until_it_comes(client: Client, message: Message) -> None:
    case = message.conversation.case
    agent = make_agent(teams=(case.team,))
    ours = answer(case, by=agent, text="Could you send us a photo of the box?\n\nOn Tuesday we collect it.")
    answer(case, by=agent, text="Please send us a picture of the box.", at=MONDAY + timedelta(hours=3))
    shown = page(client, message)
    assert shown.count("Asked for, and not here yet: <strong>") == 1
    assert f'<strong>photo</strong> <a class="muted" href="#message-{ours.pk}">' in shown
    Attachment.objects.create(message=message, name="box.jpg", content_type="image/jpeg", size_bytes=1, blob="x")
    assert "not here yet" not in page(client, message)


def test_what_was_asked_for_stands_on_an_earlier_page_too(client: Client, message: Message) -> None:
    agent = make_agent(teams=(message.conversation.case.team,))
    ours = answer(message.conversation.case, by=agent, text="Could you send us a photo of the box?")
    shown = client.get(f"/cases/{message.conversation.case_id}/?before={ours.pk}").content.decode()
    assert f'<strong>photo</strong> <a class="muted" href="#message-{ours.pk}">' in shown


def test_it_is_dropped_with_one_press(client: Client, message: Message) -> None:
    client.post(f"/messages/{message.pk}/evidence/", {"words": "PL904144897"})
    client.post(f"/evidence/{Evidence.objects.get().pk}/dropping/")
    assert "/dropping/" not in page(client, message)


@pytest.mark.parametrize("given", [{"words": "PL000000000"}, {"file": "999999"}, {"file": "x"}, {}])
def test_what_is_not_in_the_message_is_refused(client: Client, message: Message, given: dict[str, str]) -> None:
    response = client.post(f"/messages/{message.pk}/evidence/", given)
    assert (response.status_code, Evidence.objects.count()) == (422, 0)


def test_pressed_twice_is_one(client: Client, message: Message) -> None:
    for _ in range(2):
        assert client.post(f"/messages/{message.pk}/evidence/", {"words": "PL904144897"}).status_code == 302
    assert Evidence.objects.count() == 1


def test_what_was_shown_elsewhere_is_typed_beside_the_case(client: Client, message: Message) -> None:
    address = f"/cases/{message.conversation.case_id}/evidence/"
    client.post(address, {"words": "Photo seen in the shop", "shows": "A dent in the door"})
    shown = page(client, message)
    assert "Photo seen in the shop" in shown
    assert "A dent in the door" in shown
    nothing = client.post(address, {"words": ""})
    assert (nothing.status_code, "Type a number, or what you saw or heard." in nothing.content.decode()) == (422, True)
