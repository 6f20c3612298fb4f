"""An answer leaves from the address that the customer wrote to."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import Case, Delivery
from belofte.channels.contract import Address
from belofte.channels.models import Alias, Inbox
from belofte.replies import composing

pytestmark = pytest.mark.django_db

MAIN, ALIAS = "help@desk.example", "hulp@desk.example"


@pytest.fixture
def inbox() -> Inbox:
    inbox = makers.make_inbox(address=MAIN)
    Alias.objects.create(inbox=inbox, address=ALIAS)
    return inbox


def left_from(case: Case) -> str:
    message = makers.answer(case, by=makers.make_agent(teams=(case.team,)))
    outgoing = composing.compose(Delivery.objects.get(message=message))
    domain = outgoing.sender.address.partition("@")[2]
    local = outgoing.sender.address.partition("@")[0]
    for signed in (outgoing.reply_to, outgoing.return_path):
        assert signed.startswith(f"{local}+")
        assert signed.endswith(f"@{domain}")
    return outgoing.sender.address


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ([ALIAS], ALIAS),
        (["Hulp+c1-abc@Desk.example"], ALIAS),
        (["x@y.example", ALIAS, MAIN], ALIAS),
        ([MAIN, ALIAS], MAIN),
        (["x@y.example"], MAIN),
        ([], MAIN),
    ],
)
def test_an_answer_leaves_from_the_address_written_to(inbox: Inbox, written: list[str], left: str) -> None:
    case = makers.make_case(inbox, to=tuple(Address(address=each) for each in written))
    assert left_from(case) == left


def test_an_answer_leaves_from_the_address_written_to_last(inbox: Inbox) -> None:
    case = makers.make_case(inbox, to=(Address(address=MAIN),))
    conversation = case.conversations.get()
    makers.receive(
        inbox,
        to=(Address(address=ALIAS),),
        reply_tokens=(reply_addresses.token("c", row=conversation.pk),),
        at=makers.MONDAY + timedelta(minutes=5),
    )
    assert left_from(case) == ALIAS


def test_an_answer_leaves_from_an_address_with_a_plus_of_its_own(inbox: Inbox) -> None:
    own = "help+nl@desk.example"
    Alias.objects.create(inbox=inbox, address=own)
    signed = reply_addresses.sign(own, purpose="c", row=17)
    for written in (own, signed):
        assert left_from(makers.make_case(inbox, to=(Address(address=written),))) == own
