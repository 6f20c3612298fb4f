"""What is unwanted makes no case, is not lost, and becomes one by a click; a customer's mail is never set apart."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import Case, Message
from belofte.channels.contract import Envelope
from belofte.channels.models import Inbox, RawEnvelope
from belofte.contacts import blocking
from belofte.contacts.models import Block, ContactPoint
from belofte.desk import senders
from belofte.intake import accepting, reading
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db

SPAM = b"X-Spam-Flag: YES\r\nX-Spam-Status: Yes, score=9.1 required=5.0\r\n"
FAILING = b"Authentication-Results: mx.desk.example; dmarc=fail\r\n"


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox(address="help@desk.example", trusted_servers=["mx.desk.example"])


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(Role.AGENT, teams=(inbox.team,))


def take_in(inbox: Inbox, head: bytes = b"", *, sender: str = "win@elders.example", to: str = "") -> RawEnvelope:
    number = RawEnvelope.objects.count()
    raw = (
        head
        + f"From: {sender}\r\nTo: {to or inbox.address}\r\nSubject: Win een prijs\r\n"
        f"Message-ID: <{number}@elders.example>\r\n\r\nKlik hier {number}.\r\n".encode()
    )
    envelope = Envelope(raw=raw, sender=sender, recipients=(to or inbox.address,), received_at=MONDAY)
    row = accepting.accept(envelope, inbox=inbox)
    reading.read_waiting()
    return RawEnvelope.objects.get(pk=row.pk)


def block(agent: Agent, address: str = "win@elders.example", *, whole_domain: bool = False) -> Block:
    return blocking.block(address, whole_domain=whole_domain, reason="Dreigt.", by=agent, at=MONDAY)


def test_spam_makes_no_case_and_no_contact_and_stands_in_the_list(inbox: Inbox) -> None:
    row = take_in(inbox, SPAM)
    assert (row.state, row.problem, row.author) == ("spam", "SpamAssassin 9.1", "win@elders.example")
    assert (Case.objects.count(), ContactPoint.objects.count()) == (0, 0)


def test_spam_mark_of_a_server_that_nobody_trusts_counts_for_nothing() -> None:
    assert take_in(makers.make_inbox(), SPAM).state == "read"


def test_spam_becomes_a_case_by_a_click(inbox: Inbox, agent: Agent) -> None:
    row = take_in(inbox, SPAM)
    browser = Client()
    browser.force_login(agent)
    assert "Win een prijs" in browser.get("/unread/unwanted/").content.decode()
    browser.post(f"/unread/{row.pk}/wanted/")
    reading.read_waiting()
    row.refresh_from_db()
    assert (row.state, row.made_case_by, Message.objects.get().needs_answer) == ("read", agent, True)


def test_spam_of_a_customer_with_an_open_case_is_shown_and_not_set_apart(inbox: Inbox) -> None:
    first = makers.receive(inbox, sender="jan@klant.example")
    signed = reply_addresses.sign(inbox.address, purpose="c", row=first.conversation_id)
    rows = [take_in(inbox, SPAM, sender="jan@klant.example", to=to) for to in ("", signed)]
    assert [row.state for row in rows] == ["read", "read"]
    answered = Message.objects.get(envelope=rows[1])
    assert answered.conversation_id == first.conversation_id
    assert "Your mail server calls this spam (SpamAssassin 9.1)." in senders.warnings(answered)


def test_spam_in_the_name_of_a_customer_is_set_apart(inbox: Inbox) -> None:
    makers.receive(inbox, sender="jan@klant.example")
    assert take_in(inbox, FAILING + SPAM, sender="jan@klant.example").state == "spam"


@pytest.mark.parametrize(
    ("sender", "whole_domain", "state"),
    [
        ("win@elders.example", False, "blocked"),
        ("WIN@Elders.Example", False, "blocked"),
        ("ander@elders.example", False, "read"),
        ("ander@elders.example", True, "blocked"),
        ("ander@mail.elders.example", True, "blocked"),
        ("ander@nietelders.example", True, "read"),
    ],
)
def test_blocked_mail_makes_no_case(inbox: Inbox, agent: Agent, sender: str, state: str, *, whole_domain: bool) -> None:
    block(agent, whole_domain=whole_domain)
    assert take_in(inbox, sender=sender).state == state


def test_blocked_mail_does_not_get_into_a_case_by_its_token_either(inbox: Inbox, agent: Agent) -> None:
    first = makers.receive(inbox, sender="win@elders.example")
    block(agent)
    signed = reply_addresses.sign(inbox.address, purpose="c", row=first.conversation_id)
    assert take_in(inbox, to=signed).state == "blocked"


def test_a_block_that_was_lifted_lets_in_what_comes_later(inbox: Inbox, agent: Agent) -> None:
    made = block(agent)
    assert take_in(inbox).state == "blocked"
    blocking.lift(made, by=agent, at=MONDAY + timedelta(hours=1))
    assert take_in(inbox).state == "read"
    assert block(agent).pk != made.pk


@pytest.mark.parametrize(
    ("address", "whole_domain", "refusal"),
    [
        ("jan@gmail.com", True, blocking.SharedDomainError),
        ("help@desk.example", False, blocking.OwnAddressError),
        ("x@desk.example", True, blocking.OwnAddressError),
        ("win@elders.example", False, blocking.AlreadyBlockedError),
    ],
)
def test_block_refuses(
    inbox: Inbox, agent: Agent, address: str, refusal: type[Exception], *, whole_domain: bool
) -> None:
    assert inbox.address == "help@desk.example"
    block(agent)
    with pytest.raises(refusal):
        block(agent, address, whole_domain=whole_domain)
    with pytest.raises(blocking.ReasonMissingError):
        blocking.block("x@y.example", reason=" ", by=agent, at=MONDAY)


def test_block_by_the_page_and_let_in_again(inbox: Inbox, agent: Agent) -> None:
    browser = Client()
    browser.force_login(agent)
    refused = browser.post("/blocks/", {"address": inbox.address, "reason": "Dreigt."})
    assert "This is an address of your own company." in refused.content.decode()
    browser.post("/blocks/", {"address": "win@elders.example", "reason": "Dreigt."})
    made = Block.objects.get()
    assert (made.pattern, made.blocked_by) == ("win@elders.example", agent)
    browser.post(f"/blocks/{made.pk}/lifting/")
    made.refresh_from_db()
    assert made.lifted_by == agent


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM contacts_block", "Cannot delete"),
        ("UPDATE contacts_block SET reason = 'x'", "Cannot update"),
        ("UPDATE contacts_block SET lifted_at = now()", "block_is_lifted_by_somebody"),
        ("UPDATE cases_message SET doubts = '[]'", "Cannot update"),
        ('UPDATE cases_message SET authentication = \'{"dmarc": "pass"}\'', "Cannot update"),
        ("UPDATE channels_rawenvelope SET state = 'spam', problem = ''", "envelope_unwanted_is_explained"),
    ],
)
def test_raw_sql_cannot(inbox: Inbox, agent: Agent, statement: str, words: str) -> None:
    block(agent)
    makers.receive(inbox, called_spam_by="rspamd", text="x", sender="jan@klant.example")
    with pytest.raises(Error, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(("sender", "most"), [("nieuw@elders.example", 20), ("jan@klant.example", 16)])
def test_receiving_asks_the_database_no_more_than_it_must(inbox: Inbox, sender: str, most: int) -> None:
    """Count the statements for somebody new and for a customer, the envelope's own among them."""
    makers.receive(inbox)
    with CaptureQueriesContext(connection) as asked:
        makers.receive(inbox, sender=sender)
    assert len(asked) <= most
