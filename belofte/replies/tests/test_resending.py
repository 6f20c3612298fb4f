"""An answer that came back goes to another address of the customer."""

import uuid
from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case, Delivery, Message
from belofte.contacts import reaching
from belofte.contacts.models import ContactPoint
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Promise
from belofte.promises.saying import Said
from belofte.replies import addressing, delivering, resending

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
NEW = "jan.new@klant.example"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def lost(agent: Agent) -> Delivery:
    """Return a delivery that was to keep a promise, and came back."""
    case = makers.make_case()
    agent.teams.add(case.team)
    promise = makers.promise(case, by=agent, channel="")
    message = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    delivery = makers.deliver(message)
    delivering.take_bounce(delivery, detail="550", envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    delivery.refresh_from_db()
    return delivery


def _send(lost: Delivery, agent: Agent, address: str = NEW) -> Message:
    return resending.send_elsewhere(
        lost, address=address, key=uuid.uuid4(), seen_through=makers.ALL_SEEN, by=agent, at=LATER
    )


def test_send_elsewhere_says_the_same_to_the_other_address(lost: Delivery, agent: Agent) -> None:
    sent = _send(lost, agent)
    (delivery,) = sent.deliveries.all()
    assert (sent.text, delivery.contact_point.address) == (lost.message.text, NEW)
    assert sent.conversation.contact_point.address == NEW
    assert ContactPoint.objects.get(address=NEW).contact == lost.case.contact


def test_send_elsewhere_keeps_the_promise_once_it_arrives(lost: Delivery, agent: Agent) -> None:
    assert Promise.objects.get().state != "kept"
    makers.deliver(_send(lost, agent), at=LATER + timedelta(minutes=1))
    assert (Promise.objects.get().state, Case.objects.get().ball) == ("kept", "customer")


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("jan@klant.example", resending.SameAddressError),
        ("JAN@klant.example ", resending.SameAddressError),
        ("kees@klant.example", reaching.AddressTakenError),
    ],
)
def test_send_elsewhere_is_refused(lost: Delivery, agent: Agent, address: str, error: type[Exception]) -> None:
    makers.receive(makers.make_inbox(), sender="kees@klant.example", name="Kees")
    with pytest.raises(error):
        _send(lost, agent, address.strip())


def test_send_elsewhere_to_no_address_is_refused(lost: Delivery, agent: Agent) -> None:
    with pytest.raises(addressing.BadAddressError):
        _send(lost, agent, "jan")


def test_send_elsewhere_what_arrived_is_refused(agent: Agent) -> None:
    delivery = makers.deliver(makers.answer(makers.make_case(), by=agent))
    with pytest.raises(resending.ArrivedError):
        _send(delivery, agent)
