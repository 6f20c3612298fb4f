"""Sending on what a customer said, to somebody else."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.cases.models import Attachment, Case, Delivery, Message, Receipt
from belofte.channels.contract import Address
from belofte.contacts.models import ContactPoint
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.replies import addressing, composing, delivering, forwarding
from belofte.replies.addressing import AddressRefusedError
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.models import Checked

pytestmark = pytest.mark.django_db
POST = Address(address="claims@post.example", name="Claims")
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def asked() -> Message:
    message = makers.receive(makers.make_inbox(), subject="Broken vase", text="It is broken.")
    for name in ("photo.png", "bill.pdf"):
        Attachment.objects.create(message=message, name=name, content_type="image/png", size_bytes=1, blob=f"a/{name}")
    return message


@pytest.fixture
def agent(asked: Message) -> Agent:
    return makers.make_agent(teams=(asked.conversation.case.team,))


def _forward(
    asked: Message, agent: Agent, *, to: tuple[Address, ...] = (POST,), is_many_meant: bool = False
) -> Message:
    return forwarding.forward(
        asked,
        to=to,
        note="Please look.",
        files=[asked.attachments.get(name="photo.png")],
        is_many_meant=is_many_meant,
        key=uuid.uuid4(),
        by=agent,
        at=LATER,
    )


def test_forward_goes_to_the_third_party_alone_with_the_original_and_the_chosen_file(
    asked: Message, agent: Agent
) -> None:
    sent = _forward(asked, agent)
    (delivery,) = sent.deliveries.all()
    assert (delivery.contact_point.address, delivery.meant_for) == (POST.address, "third_party")
    assert (sent.to, sent.subject, sent.forwards) == ([[POST.address, "Claims"]], "Fwd: Broken vase", asked)
    assert sent.text == (
        "Please look.\n\n---------- Forwarded message ---------\nFrom: Jan <jan@klant.example>\n"
        "Date: 23 November 2026 10:00\nSubject: Broken vase\n\nIt is broken."
    )
    assert [file.name for file in sent.attachments.all()] == ["photo.png"]


def test_forward_answers_no_customer(asked: Message, agent: Agent) -> None:
    (delivery,) = _forward(asked, agent).deliveries.all()
    delivering.settle(makers.claim(delivery), Receipt.Kind.ACCEPTED, at=LATER)
    assert (Case.objects.get().ball, Case.objects.get().waiting_since) == ("us", MONDAY)


def test_forward_that_comes_back_brings_the_case_back(asked: Message, agent: Agent) -> None:
    makers.deliver(makers.answer(asked.conversation.case, by=agent, at=MONDAY), at=MONDAY)
    (delivery,) = _forward(asked, agent).deliveries.all()
    assert Case.objects.get().ball == "customer"
    delivering.settle(makers.claim(delivery), Receipt.Kind.REFUSED, at=LATER)
    assert Case.objects.get().ball == "us"


def test_forward_carries_no_link_and_no_ids_of_the_conversation(asked: Message, agent: Agent) -> None:
    sent = _forward(asked, agent)
    assert sent.answers == []
    delivery = Delivery.objects.get(message=sent)
    assert "Follow your question" not in composing.letter_of(delivery).as_text()


def test_forward_to_many_is_asked_about_first(asked: Message, agent: Agent) -> None:
    many = tuple(Address(address=f"p{number}@many.example") for number in range(51))
    with pytest.raises(addressing.ManyUnconfirmedError):
        _forward(asked, agent, to=many)
    assert ContactPoint.objects.count() == 1
    assert _forward(asked, agent, to=many, is_many_meant=True).deliveries.count() == 51


def test_forward_to_as_many_as_leave_unasked_leaves(asked: Message, agent: Agent) -> None:
    many = tuple(Address(address=f"p{number}@many.example") for number in range(50))
    assert _forward(asked, agent, to=many).deliveries.count() == 50


def test_forward_to_more_than_any_answer_goes_to_is_refused(asked: Message, agent: Agent) -> None:
    many = tuple(Address(address=f"p{number}@many.example") for number in range(501))
    with pytest.raises(addressing.TooManyAddressesError):
        _forward(asked, agent, to=many, is_many_meant=True)


def test_forward_of_a_customer_without_an_address_leaves(agent: Agent) -> None:
    asked = makers.receive(makers.make_inbox(), sender="", name="Jan", text="It is broken.")
    sent = forwarding.forward(asked, to=(POST,), note="", files=(), key=uuid.uuid4(), by=agent, at=LATER)
    (delivery,) = sent.deliveries.all()
    assert (delivery.contact_point.address, "From: Jan\n" in sent.text) == (POST.address, True)


@pytest.mark.parametrize("to", [(), (Address(address="nobody"),)])
def test_forward_to_nobody_is_refused(asked: Message, agent: Agent, to: tuple[Address, ...]) -> None:
    with pytest.raises(AddressRefusedError):
        _forward(asked, agent, to=to)


def test_forward_takes_no_file_of_another_message(asked: Message, agent: Agent) -> None:
    other = makers.receive(makers.make_inbox(), sender="kees@klant.example")
    foreign = Attachment.objects.create(
        message=other, name="secret.pdf", content_type="application/pdf", size_bytes=1, blob="a/s"
    )
    sent = forwarding.forward(asked, to=(POST,), note="", files=[foreign], key=uuid.uuid4(), by=agent, at=LATER)
    assert sent.attachments.count() == 0


def _noted(asked: Message, agent: Agent, note: str, **fields: Any) -> Message:
    given = {"to": (POST,), "files": (), "key": uuid.uuid4(), **fields}
    return forwarding.forward(asked, note=note, by=agent, at=LATER, **given)


@pytest.mark.parametrize(
    ("guard", "note"),
    [
        ("recipients", "Kunt u ook kijken naar els@ander.example?"),
        ("personal", "Het burgerservicenummer is 111222333."),
        ("notes", "Notitie voor kantoor: klant is boos, graag coulant."),
        ("placeholders", "Kunt u kijken naar [ordernummer]?"),
    ],
)
def test_note_above_a_forward_is_read_and_the_original_is_not(
    asked: Message, agent: Agent, guard: str, note: str
) -> None:
    inbox = asked.conversation.inbox
    makers.make_case(inbox, sender="els@ander.example")
    makers.have_stop(inbox.team, guard)
    original = makers.receive(inbox, sender="piet@klant.example", text=note)
    assert Checked.objects.get(message=_noted(original, agent, "Beste post, kunt u kijken?")).stops == 0
    with pytest.raises(StoppedError) as refused:
        _noted(asked, agent, note)
    assert {each.guard for each in refused.value.seen} == {guard}
    reasons = {each.key: Reason(words="Dat mag.") for each in refused.value.seen}
    sent = _noted(asked, agent, note, reasons=reasons)
    assert (sent.overrulings.get().guard, Checked.objects.get(message=sent).stops) == (guard, 1)


def test_database_lets_no_forward_leave_unread(asked: Message, agent: Agent) -> None:
    message = _forward(asked, agent)
    with pytest.raises(DatabaseError, match="no guard has read it"), transaction.atomic():
        _copy_unread(message)


def _copy_unread(message: Message) -> None:
    fields = Message._meta.concrete_fields  # noqa: SLF001
    copied = ", ".join(f'"{field.column}"' for field in fields if field.column not in {"id", "send_key"})
    with connection.cursor() as sql:
        sql.execute(
            f"INSERT INTO cases_message ({copied}) SELECT {copied} FROM cases_message WHERE id = %s",  # noqa: S608
            [message.pk],
        )
        sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
