"""A message to two of our addresses is one case, of the first that it names, whichever copy comes first."""

import pytest
from django.db import IntegrityError, connection, transaction

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import Case, Event, Message
from belofte.channels.contract import Address, Envelope
from belofte.channels.models import Alias, Inbox
from belofte.intake import accepting, reading
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db

HELP, COMPLAINTS = "help@desk.example", "klachten@desk.example"


@pytest.fixture
def inboxes() -> dict[str, Inbox]:
    return {address: makers.make_inbox(address=address) for address in (HELP, COMPLAINTS)}


def accept(inbox: Inbox, *, to: str, cc: str = "") -> None:
    head = f"From: jan@klant.example\r\nTo: {to}\r\nCc: {cc}\r\nSubject: Pakket\r\nMessage-ID: <1@klant.example>\r\n"
    raw = f"{head}\r\nWaar is het?\r\n".encode()
    sent = Envelope(raw=raw, sender="jan@klant.example", recipients=(inbox.address,), received_at=MONDAY)
    accepting.accept(sent, inbox=inbox)


def events(case: Case) -> list[tuple[str, str]]:
    kinds = [Event.Kind.ALSO_SENT, Event.Kind.SECOND_DELIVERY]
    return [(event.kind, event.details.get("address", "")) for event in case.events.filter(kind__in=kinds)]


@pytest.mark.parametrize("order", [(HELP, COMPLAINTS), (COMPLAINTS, HELP)])
@pytest.mark.parametrize("where", [{"to": f"{HELP}, {COMPLAINTS}"}, {"to": HELP, "cc": f"x@y.example, {COMPLAINTS}"}])
def test_two_copies_of_a_mail_are_one_case_of_the_first_named(
    inboxes: dict[str, Inbox], order: tuple[str, str], where: dict[str, str]
) -> None:
    for address in order:
        accept(inboxes[address], **where)
        reading.read_waiting()
    case = Case.objects.get()
    assert (case.team_id, Message.objects.count()) == (inboxes[HELP].team_id, 1)
    assert events(case) == [("also_sent", COMPLAINTS)]


@pytest.mark.parametrize("is_answer", [True, False])
def test_what_is_sent_to_an_inbox_with_a_plus_belongs_there_by_whatever_mailbox_it_came_in(
    inboxes: dict[str, Inbox], *, is_answer: bool
) -> None:
    dutch = makers.make_inbox(address="help+nl@desk.example")
    to = reply_addresses.sign(dutch.address, purpose="d", row=10**9) if is_answer else dutch.address
    accept(inboxes[HELP], to=to)
    reading.read_waiting()
    assert Message.objects.get().conversation.inbox == dutch


def test_copies_that_name_none_of_ours_belong_where_the_first_came_in(inboxes: dict[str, Inbox]) -> None:
    for address in (COMPLAINTS, HELP, HELP):
        accept(inboxes[address], to="undisclosed-recipients:;")
        reading.read_waiting()
    assert Case.objects.get().team_id == inboxes[COMPLAINTS].team_id
    assert events(Case.objects.get()) == [("also_sent", HELP)]


def test_a_second_copy_for_the_same_inbox_says_that_it_came_again(inboxes: dict[str, Inbox]) -> None:
    for _ in range(2):
        accept(inboxes[HELP], to=HELP)
        reading.read_waiting()
    assert events(Case.objects.get()) == [("second_delivery", "")]


def test_an_alias_named_first_brings_the_case_to_its_inbox(inboxes: dict[str, Inbox]) -> None:
    Alias.objects.create(inbox=inboxes[COMPLAINTS], address="boos@desk.example")
    makers.receive(inboxes[HELP], to=(Address(address="Boos+c1-x@desk.example"), Address(address=HELP)))
    case = Case.objects.get()
    assert (case.team_id, events(case)) == (inboxes[COMPLAINTS].team_id, [("also_sent", HELP)])


def test_an_address_of_another_channel_counts_for_nothing(inboxes: dict[str, Inbox]) -> None:
    makers.make_inbox(address="hulp@desk.example", channel="console")
    makers.receive(inboxes[HELP], to=(Address(address="hulp@desk.example"),))
    assert Case.objects.get().team_id == inboxes[HELP].team_id


@pytest.mark.parametrize("taken", [HELP, COMPLAINTS, "hulp@desk.example"])
def test_an_address_belongs_to_one_inbox(inboxes: dict[str, Inbox], taken: str) -> None:
    Alias.objects.create(inbox=inboxes[HELP], address="hulp@desk.example")
    with (
        pytest.raises(IntegrityError, match=r"channels_alias_address|belongs to an inbox already"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO channels_alias (inbox_id, address) VALUES (%s, %s)", [inboxes[HELP].pk, taken])
    with (
        pytest.raises(IntegrityError, match="belongs to an inbox already"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE channels_inbox SET address = 'hulp@desk.example' WHERE id = %s", [inboxes[HELP].pk])
