"""What a customer can do: write, contradict, ask for a new link. Once each, within limits, and never by looking."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock, makers
from belofte.cases.models import Case, Message
from belofte.channels.models import RawEnvelope
from belofte.closing.models import Outcome
from belofte.portal import acting
from belofte.portal.models import Act
from belofte.portal.tests.conftest import TODAY, Customer, kept_promise, make_customer
from belofte.promises.models import Contradiction

pytestmark = pytest.mark.django_db
KEY = str(uuid.UUID(int=7))


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


def told(customer: Customer) -> list[str]:
    """Return what the page says on top, once."""
    content = customer.get().content.decode()
    return [line.split(">")[1].split("<")[0] for line in content.splitlines() if 'class="notice' in line]


def write(customer: Customer, text: str = "Het is er nog niet.", key: str = KEY) -> int:
    return customer.post("bericht/", text=text, key=key).status_code


def test_writing_puts_a_message_into_the_same_conversation(customer: Customer) -> None:
    makers.deliver(makers.answer(customer.case, by=customer.agent, at=TODAY, outcome=Outcome.SOLVED), at=TODAY)
    assert write(customer) == 302
    message = Message.objects.latest("pk")
    assert (message.conversation, message.text) == (customer.case.conversations.get(), "Het is er nog niet.")
    assert (message.contact_point, message.needs_answer, message.is_automatic) == (customer.point, True, False)
    assert (Case.objects.get().ball, Case.objects.get().closed_at) == ("us", None)
    assert told(customer) == ["Wij hebben uw bericht ontvangen. Nu zijn wij aan zet."]


def test_who_wrote_too_much_in_a_day_is_told_and_nothing_is_half_kept(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("belofte.cases.storms.ANSWERS_MAX", 2)
    assert [write(customer, key=str(uuid.UUID(int=number))) for number in range(2)] == [302, 422]
    assert (RawEnvelope.objects.filter(state="read").count(), Message.objects.count()) == (2, 2)


def test_writing_keeps_a_raw_envelope_that_is_read_already(customer: Customer) -> None:
    write(customer)
    envelope = Message.objects.latest("pk").envelope
    assert envelope is not None
    kept = (envelope.state, envelope.sender, envelope.recipients, envelope.received_at)
    assert kept == (RawEnvelope.State.READ, "jan@klant.example", [customer.inbox.address], TODAY)
    assert json.loads(bytes(envelope.raw or b"")) == {"text": "Het is er nog niet.", "key": KEY, "proven": False}


def test_an_agent_sees_whether_a_code_was_typed(customer: Customer) -> None:
    write(customer)
    customer.type_code()
    write(customer, key=str(uuid.uuid4()))
    by_link, proven = Message.objects.order_by("-pk")[1], Message.objects.latest("pk")
    assert (by_link.problems, proven.problems) == ([acting.WITHOUT_CODE], [])
    assert list(Act.objects.order_by("pk").values_list("kind", "is_proven")) == [("answer", False), ("answer", True)]


def test_writing_by_the_link_alone_shows_nothing_of_it(customer: Customer) -> None:
    write(customer, text="Mijn adres is Dorpsstraat 1.")
    assert b"Dorpsstraat" not in customer.get().content


def test_a_second_click_is_the_same_message(customer: Customer) -> None:
    assert [write(customer), write(customer)] == [302, 302]
    assert Message.objects.filter(direction="in").count() == 2  # the first one, and this
    assert Act.objects.count() == 1


def test_the_same_words_again_are_another_message(customer: Customer) -> None:
    write(customer, text="En nu?")
    write(customer, text="En nu?", key=str(uuid.uuid4()))
    assert Message.objects.filter(text="En nu?").count() == 2


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " \x07 ", "key": KEY}, "Schrijf eerst uw bericht."),
        ({"text": "a" * 10_001, "key": KEY}, "Uw bericht is te lang. Schrijf hoogstens 10000 tekens."),
    ],
)
def test_what_cannot_be_sent_is_told_beside_its_field(customer: Customer, fields: dict[str, str], words: str) -> None:
    response = customer.post("bericht/", **fields)
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert Message.objects.count() == 1


def test_a_form_without_its_key_is_not_sent(customer: Customer) -> None:
    assert customer.post("bericht/", text="Dag", key="x").status_code == 422
    assert Message.objects.count() == 1


def test_writing_has_a_limit_for_each_contact_point(customer: Customer) -> None:
    statuses = [write(customer, key=str(uuid.uuid4())) for _ in range(11)]
    assert statuses == [302] * 10 + [422]
    assert Message.objects.count() == 11
    with clock.moved_to(TODAY + timedelta(hours=1, seconds=1)):
        assert write(customer, key=str(uuid.uuid4())) == 302


def test_writing_where_the_inbox_has_no_room_for_signed_addresses_stays_in_the_conversation(db: None) -> None:
    customer = make_customer(makers.make_inbox(address=f"{'a' * 60}@desk.example"))
    write(customer)
    assert Message.objects.latest("pk").conversation == customer.case.conversations.get()


def test_contradicting_opens_the_promise_and_the_case_again(customer: Customer) -> None:
    promise = kept_promise(customer)
    makers.deliver(makers.answer(customer.case, by=customer.agent, at=TODAY, outcome=Outcome.SOLVED), at=TODAY)
    assert Case.objects.get().ball == "nobody"
    assert customer.post("beloften/1/tegenspraak/").status_code == 302
    promise.refresh_from_db()
    assert (promise.state, Case.objects.get().ball) == ("open", "us")
    assert Contradiction.objects.get().contact_point == customer.point
    assert told(customer) == ["Dank u wel dat u dit laat weten. Wij zoeken het uit. Nu zijn wij aan zet."]


def test_contradicting_twice_is_answered_calmly(customer: Customer) -> None:
    kept_promise(customer)
    assert [customer.post("beloften/1/tegenspraak/").status_code for _ in range(2)] == [302, 302]
    assert told(customer)[1:] == ["Wij weten al dat dit niet is gebeurd. U hoeft niets te doen."]
    assert (Contradiction.objects.count(), Act.objects.count()) == (1, 1)


def test_contradicting_what_does_not_count_as_kept_is_answered_calmly(customer: Customer) -> None:
    makers.promise(customer.case, by=customer.agent, at=TODAY)
    assert customer.get("beloften/1/tegenspraak/").status_code == 302
    customer.post("beloften/1/tegenspraak/")
    assert told(customer) == ["Wij weten al dat dit niet is gebeurd. U hoeft niets te doen."]


def test_looking_changes_nothing(customer: Customer) -> None:
    kept_promise(customer)
    before = _rows()
    for rest in ("", "stand/", "code/", "herkenning/", "bericht/", "beloften/1/tegenspraak/", "beloften/1/agenda.ics"):
        customer.get(rest)
    assert _rows() == before


def _rows() -> tuple[int, ...]:
    events = Case.objects.get().events.count()
    return (events, Message.objects.count(), Contradiction.objects.count(), Act.objects.count(), Job.count())


Job = ProcrastinateJob.objects


def test_an_old_link_offers_a_new_one_and_sends_it_where_the_old_one_went(customer: Customer) -> None:
    customer.issued_on = TODAY.date() - timedelta(days=91)
    page = customer.get()
    assert (page.status_code, "Stuur mij een nieuwe link" in page.content.decode()) == (410, True)
    assert b"U wacht op ons" not in page.content
    for _ in range(4):
        customer.post("nieuwe-link/", address="elders@crook.example")
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.tell_link")
    assert [job.args for job in jobs] == [{"conversation_id": customer.case.conversations.get().pk}] * 3


def test_a_good_link_has_no_page_for_a_new_one(customer: Customer) -> None:
    assert customer.post("nieuwe-link/").status_code == 404


def test_forms_want_a_token_of_their_page(customer: Customer) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(customer.url("bericht/"), {"text": "Dag", "key": KEY}).status_code == 403
    page = strict.get(customer.url("bericht/")).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    fields = {"text": "Dag", "key": KEY, "csrfmiddlewaretoken": token}
    assert strict.post(customer.url("bericht/"), fields).status_code == 302
    foreign = strict.post(customer.url("bericht/"), fields, headers={"origin": "https://evil.example"})
    assert (foreign.status_code, b"/cases/" in foreign.content) == (403, False)


@pytest.mark.parametrize("statement", ["UPDATE portal_act SET is_proven = true", "DELETE FROM portal_act"])
def test_an_act_is_never_changed(customer: Customer, statement: str) -> None:
    write(customer)
    with (
        pytest.raises(DatabaseError, match=r"pgtrigger: Cannot (update|delete)"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
