"""Who gets an answer: the customer, and who reads along."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from belofte import makers
from belofte.cases import participants, reply_addresses
from belofte.cases.models import Case, Conversation, Message, Participant, Receipt
from belofte.cases.participants import Named
from belofte.channels.contract import Address
from belofte.channels.email import build
from belofte.channels.models import Alias
from belofte.contacts.models import ContactPoint
from belofte.makers import MONDAY
from belofte.replies import addressing, composing, delivering
from belofte.replies.addressing import Also

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)
MIEP = Address(address="Miep@Buren.example", name="Miep")


@pytest.fixture
def case() -> Case:
    return makers.make_case(cc=(Address(address="kees@vreemd.example", name="Kees"),))


def _send(case: Case, **also: object) -> Message:
    return makers.answer(case, by=makers.make_agent(), at=MONDAY, also=Also(**also))  # type: ignore[arg-type]


def _named(conversation: Conversation) -> list[Named]:
    return participants.named(
        conversation, placed=participants.places(conversation), said=conversation.messages.order_by("-pk")
    )


def test_send_with_copies_makes_a_delivery_for_each(case: Case) -> None:
    message = _send(case, cc=(MIEP,), bcc=(Address(address="baas@desk.example"),))
    found = [(each.contact_point.address, each.meant_for) for each in message.deliveries.all()]
    assert found == [("jan@klant.example", "customer"), ("miep@buren.example", "copy"), ("baas@desk.example", "copy")]
    assert (message.cc, message.bcc) == ([["miep@buren.example", "Miep"]], [["baas@desk.example", ""]])


def test_send_makes_who_reads_along_a_participant_and_a_hidden_one_not(case: Case) -> None:
    _send(case, cc=(MIEP,), bcc=(Address(address="baas@desk.example"),))
    assert [place.contact_point.address for place in Participant.objects.all()] == ["miep@buren.example"]


def test_named_by_the_customer_is_no_participant(case: Case) -> None:
    conversation = case.conversations.get()
    assert _named(conversation) == [Named(address="kees@vreemd.example", name="Kees", takes_part=False)]
    message = makers.answer(case, by=makers.make_agent())
    assert (message.deliveries.count(), Participant.objects.count(), message.cc) == (1, 0, [])


@pytest.mark.parametrize("own", ["hallo@desk.example", "hallo+nl@desk.example"])
def test_named_leaves_our_own_addresses_out(own: str) -> None:
    inbox = makers.make_inbox(address=own)
    Alias.objects.create(inbox=inbox, address="hulp@desk.example")
    signed = Address(address=reply_addresses.sign(own, purpose="c", row=17))
    alias = Address(address="hulp@desk.example")
    case = makers.make_case(inbox, to=(Address(address=own), signed), cc=(alias,))
    assert _named(case.conversations.get()) == []


def test_takes_part_is_the_customer_and_whom_an_agent_added(case: Case) -> None:
    conversation = case.conversations.get()
    _send(case, cc=(MIEP,))
    points = {point.address: participants.takes_part(conversation, point) for point in ContactPoint.objects.all()}
    assert points == {"jan@klant.example": True, "miep@buren.example": True}


def test_every_copy_has_the_same_headers_a_return_path_of_its_own_and_no_bcc(case: Case) -> None:
    message = _send(case, cc=(MIEP,), bcc=(Address(address="baas@desk.example"),))
    outgoing = [composing.compose(delivery) for delivery in message.deliveries.all()]
    heads = {build.message_bytes(each).partition(b"MIME-Version")[0] for each in outgoing}
    assert len({each.return_path for each in outgoing}) == 3
    assert all(b"baas@" not in build.message_bytes(each) for each in outgoing)
    assert [b"Cc: Miep <miep@buren.example>" in build.message_bytes(each) for each in outgoing] == [True] * 3
    assert len(heads) <= 2  # the boundary of the parts aside


def test_only_the_customer_gets_the_link_to_the_case(case: Case) -> None:
    message = _send(case, cc=(MIEP,))
    assert ["Follow your" in composing.compose(each).text for each in message.deliveries.all()] == [True, False]


def test_a_copy_that_arrives_is_no_answer(case: Case) -> None:
    message = _send(case, cc=(MIEP,))
    copy = message.deliveries.get(meant_for="copy")
    delivering.settle(makers.claim(copy), Receipt.Kind.ACCEPTED, at=LATER)
    assert Case.objects.get().ball == "us"


def test_a_copy_that_comes_back_reopens_nothing(case: Case) -> None:
    message = _send(case, cc=(MIEP,))
    own, copy = message.deliveries.all()
    for each in (own, copy):
        delivering.settle(makers.claim(each), Receipt.Kind.ACCEPTED, at=LATER)
    delivering.take_bounce(copy, detail="550 gone", envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    copy.refresh_from_db()
    assert (copy.state, Case.objects.get().ball) == ("bounced", "customer")


def test_send_to_many_is_asked_about_first(case: Case) -> None:
    many = tuple(Address(address=f"p{number}@veel.example") for number in range(50))
    with pytest.raises(addressing.ManyUnconfirmedError):
        _send(case, cc=many)
    assert (Message.objects.filter(direction="out").count(), ContactPoint.objects.count()) == (0, 1)
    assert _send(case, cc=many, is_many_meant=True).deliveries.count() == 51


@pytest.mark.parametrize("address", ["miep", "miep@", "a@b.example\r\nBcc: c@d.example", ""])
def test_send_to_what_is_no_address_is_refused(case: Case, address: str) -> None:
    with pytest.raises(addressing.BadAddressError):
        _send(case, cc=(Address(address=address),))


def test_send_to_the_same_twice_sends_once(case: Case) -> None:
    message = _send(case, cc=(MIEP, MIEP, Address(address="JAN@klant.example")), bcc=(MIEP,))
    assert message.deliveries.count() == 2


def test_send_a_copy_where_nobody_reads_along_is_refused() -> None:
    inbox = makers.make_inbox(address="console", channel="console", credentials={})
    with pytest.raises(addressing.NoCopiesError):
        _send(makers.make_case(inbox), cc=(MIEP,))


def test_a_message_has_one_open_delivery_to_somebody_in_raw_sql(case: Case) -> None:
    delivery = _send(case).deliveries.get()
    again = "INSERT INTO cases_delivery (message_id, case_id, contact_point_id, meant_for, state, queued_at, attempts)"
    with pytest.raises(IntegrityError, match="delivery_one_open"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{again} SELECT message_id, case_id, contact_point_id, 'copy', 'queued', now(), 0 "  # noqa: S608
            "FROM cases_delivery WHERE id = %s",
            [delivery.pk],
        )
