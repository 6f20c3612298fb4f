"""What a program of ours says passes what sifts customers, and says nothing of them: they did not write."""

import uuid

import pytest

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.cases.placing import NoPlaceError
from belofte.channels.contract import Address, Incoming
from belofte.channels.models import Inbox, RawEnvelope
from belofte.contacts import blocking, reaching
from belofte.contacts.models import ContactPoint
from belofte.intake import receiving
from belofte.intake.sifting import UnwantedError
from belofte.makers import MONDAY
from belofte.people.models import Agent

pytestmark = pytest.mark.django_db
JAN = "jan@klant.example"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def inbox(agent: Agent) -> Inbox:
    return makers.make_inbox(agent.teams.get(), channel="console", address="console")


def told(inbox: Inbox, *, program: str = "Belbot", sender: str = JAN) -> Message:
    text = "Een collega belt u morgen voor 17.00 uur terug."
    incoming = Incoming(external_id=uuid.uuid4().hex, author=Address(address=sender), program=program, text=text)
    envelope = makers.make_envelope(inbox)
    envelope.state = RawEnvelope.State.WAITING  # as what comes in over the wire is, which is sifted
    return receiving.receive(incoming, envelope=envelope, at=MONDAY)


def test_whom_somebody_blocked_is_told_all_the_same(inbox: Inbox, agent: Agent) -> None:
    blocking.block(JAN, reason="Dreigt.", by=agent, at=MONDAY)
    assert told(inbox).direction == "out"
    with pytest.raises(UnwantedError):
        told(inbox, program="")


def test_no_pace_of_customers_holds_it_up(inbox: Inbox) -> None:
    inbox.cases_a_day_max = 1
    assert {told(inbox).direction, told(inbox).direction} == {"out"}
    with pytest.raises(NoPlaceError):
        told(inbox, program="")


def test_it_says_of_nobody_that_they_read_their_address(inbox: Inbox) -> None:
    point = told(inbox).conversation.contact_point
    assert ContactPoint.objects.get(pk=point.pk).confirmed_at is None
    assert (told(inbox).conversation.contact_point, ContactPoint.objects.get().confirmed_at) == (point, None)


def test_address_that_nobody_confirmed_stays_their_contacts(inbox: Inbox) -> None:
    case = makers.make_case(inbox, sender=JAN)
    reaching.add(case.contact, "jan2@klant.example", channel="console", at=MONDAY)
    assert told(inbox, sender="jan2@klant.example").conversation.case.contact == case.contact
    told(inbox, sender="jan2@klant.example", program="")
    assert Case.objects.latest("id").contact != case.contact
