"""What a program of ours told a customer, as the console hands it in: what it promised is somebody's."""

from datetime import timedelta
from typing import Any

import pytest

from belofte import clock, makers
from belofte.cases.models import Case, Event, Message
from belofte.channels.contract import Address, Incoming
from belofte.channels.models import Inbox
from belofte.closing import closing
from belofte.closing.models import Outcome
from belofte.desk.tests.conftest import sign_in
from belofte.intake import receiving
from belofte.keeping import assigning
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people import absences
from belofte.people.absences import Days
from belofte.people.models import Agent, Role
from belofte.promises.models import LedgerEntry, Origin, Promise
from belofte.replies.models import Acknowledgement

pytestmark = pytest.mark.django_db
CALL = "Een collega belt u morgen voor 17.00 uur terug."
JAN = "jan@klant.example"
ORDERS = ("AB-12345", "CD-67890")


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(name="Klantenservice"),), name="Anna Vos")


@pytest.fixture
def inbox(agent: Agent) -> Inbox:
    return makers.make_inbox(agent.teams.get(), channel="console", address="console", acknowledges=True)


def told(inbox: Inbox, text: str = CALL, **fields: Any) -> Message:
    """Have a program tell something in a conversation with Jan."""
    return makers.receive(inbox, program="Belbot", text=text, sender=JAN, **fields)


def test_what_it_promises_is_somebodys(inbox: Inbox, agent: Agent) -> None:
    asked = makers.receive(inbox, sender=JAN, text="Waar blijft mijn pakket?")
    message = told(inbox, answers=(asked.external_id,), at=MONDAY + timedelta(minutes=1))
    assert (message.conversation, message.direction, message.is_automatic) == (asked.conversation, "out", True)
    assert (message.author, message.author_name, message.problems) == (None, "Belbot", [])
    promise = Promise.objects.exclude(origin=Origin.DESK).get()
    assert (promise.origin, promise.made_by_program, promise.owner) == ("bot", "Belbot", agent)
    assert (promise.kind, promise.message, f"{promise.due_at:%d %H:%M}") == ("callback", message, "24 16:00")
    assert Case.objects.get().ball == "us"  # the customer's question waits for a person, as before
    assert message.deliveries.count() == 0


def test_conversation_that_it_begins_is_a_case(inbox: Inbox) -> None:
    message = told(inbox)
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == [Event.Kind.OPENED, Event.Kind.SENT, Event.Kind.PROMISED]
    assert message.conversation.contact_point.address == JAN
    assert not Acknowledgement.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "U krijgt morgen € 25 terug op uw rekening.",
        "Uw internet werkt morgen weer.",
        "Wij sturen morgen een monteur langs.",
    ],
)
def test_what_it_may_not_promise_is_shown_to_a_person(inbox: Inbox, agent: Agent, text: str) -> None:
    message = told(inbox, text)
    assert (Promise.objects.count(), len(message.problems)) == (0, 1)
    page = sign_in(agent).get(f"/cases/{message.conversation.case_id}/").content.decode()
    assert "A program does not promise this by itself:" in page


def test_another_date_is_a_persons_to_give_and_the_same_is_one_promise(inbox: Inbox, agent: Agent) -> None:
    first = told(inbox, external_id="first")
    later: dict[str, Any] = {"answers": ("first",), "at": MONDAY + timedelta(minutes=5)}
    again = told(inbox, **later)
    moved = told(inbox, "Een collega belt u donderdag voor 12.00 uur terug.", **later)
    assert {again.conversation, moved.conversation} == {first.conversation}
    promise = Promise.objects.get()
    assert list(promise.entries.order_by("number").values_list("kind", flat=True)) == ["made", "said_again"]
    assert (again.problems, len(moved.problems)) == ([], 1)


def test_page_says_which_program_promised_it(inbox: Inbox, agent: Agent) -> None:
    message = told(inbox)
    with clock.moved_to(MONDAY + timedelta(minutes=9)):
        page = sign_in(agent).get(f"/cases/{message.conversation.case_id}/").content.decode()
    assert "Promised by the program Belbot." in page
    assert "Call back, by the program Belbot" in page  # in what happened
    assert f'name="kept" value="{Promise.objects.get().pk}"' in page  # an answer or a call keeps it


@pytest.mark.parametrize("channel", ["email", "public_console"])
def test_nobody_speaks_for_us_on_a_channel_of_customers(agent: Agent, channel: str) -> None:
    other = makers.make_inbox(agent.teams.get(), channel=channel)
    assert told(other).direction == "in"
    assert not LedgerEntry.objects.exclude(promise__origin=Origin.DESK).exists()


def test_case_that_was_closed_opens_for_what_is_promised(inbox: Inbox, agent: Agent) -> None:
    asked = makers.receive(inbox, sender=JAN, text="Waar blijft mijn pakket?")
    case = asked.conversation.case
    makers.deliver(makers.answer(case, by=agent))
    closing.close(case, outcome=Outcome.EXPLAINED, seen_through=ALL_SEEN, by=agent, at=MONDAY + timedelta(hours=3))
    told(inbox, "Dank voor uw bericht.", answers=(asked.external_id,), at=MONDAY + timedelta(hours=5))
    assert Case.objects.get().is_closed
    told(inbox, answers=(asked.external_id,), at=MONDAY + timedelta(hours=6))
    assert not Case.objects.get().is_closed


@pytest.mark.parametrize(("read_after", "made"), [(timedelta(hours=26), True), (timedelta(hours=34), False)])
def test_its_tomorrow_is_that_of_when_it_spoke(
    inbox: Inbox, agent: Agent, read_after: timedelta, *, made: bool
) -> None:
    incoming = Incoming(external_id="late", author=Address(address=JAN), program="Belbot", text=CALL)
    envelope = makers.make_envelope(inbox, at=MONDAY)
    message = receiving.receive(incoming, envelope=envelope, at=MONDAY + read_after)
    due = [f"{one.due_at:%d %H:%M}" for one in Promise.objects.all()]
    assert (due, message.problems) == ((["24 16:00"], []) if made else ([], [CALL.rstrip(".")]))


def test_who_is_away_when_it_is_due_does_not_get_it(inbox: Inbox, agent: Agent) -> None:
    lead = makers.make_agent(Role.LEAD, teams=(inbox.team,))
    asked = makers.receive(inbox, sender=JAN)
    assigning.assign(asked.conversation.case, to=agent, instead_of=None, by=agent, at=MONDAY)
    tomorrow = (MONDAY + timedelta(days=1)).date()
    absences.record(agent, Days(first=tomorrow, last=tomorrow), by=agent, at=MONDAY)
    told(inbox, answers=(asked.external_id,))
    assert Promise.objects.get().owner == lead


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        (f"{CALL} Wij bellen u dus morgen voor 17.00 uur.", 1),
        (f"{CALL} Wij bellen u terug.", 1),
        (" ".join(f"Een collega belt u morgen voor 17.00 uur over bestelling {one}." for one in ORDERS), 2),
    ],
)
def test_what_one_message_says_twice_is_one_promise(inbox: Inbox, agent: Agent, text: str, promises: int) -> None:
    first = told(inbox, text, external_id="first")
    again = told(inbox, text, answers=("first",))
    assert (Promise.objects.count(), first.problems, again.problems) == (promises, [], [])
    assert LedgerEntry.objects.filter(kind="said_again", message=again).count() == promises


def test_case_that_it_names_is_told_beside_it(inbox: Inbox, agent: Agent) -> None:
    other = makers.receive(inbox, sender="piet@klant.example")
    message = told(inbox, answers=(other.external_id,))
    case = other.conversation.case_id
    assert (message.conversation.case_id == case, [doubt["case"] for doubt in message.doubts]) == (False, [case])
    page = sign_in(agent).get(f"/cases/{message.conversation.case_id}/").content.decode()
    assert f"It names case #{case}" in page
