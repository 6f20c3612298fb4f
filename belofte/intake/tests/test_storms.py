"""One sender who sends without end makes no cases without end, and nothing of it is lost (T6)."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from belofte import clock, makers
from belofte.cases import reply_addresses, storms
from belofte.cases.models import Case, Conversation, Message
from belofte.cases.placing import NoPlaceError
from belofte.channels.contract import Address, Authentication, Envelope, Incoming
from belofte.channels.models import Inbox, RawEnvelope
from belofte.contacts.models import ContactPoint
from belofte.intake import accepting, reading
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db

MOST = 3
MINUTE = timedelta(minutes=1)


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox(address="help@desk.example", cases_a_day_max=MOST, trusted_servers=["mx.desk.example"])


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(Role.AGENT, teams=(inbox.team,))


def send(
    inbox: Inbox, number: int, *, sender: str = "robot@elders.example", head: str = "", **fields: Any
) -> RawEnvelope:
    raw = (
        f"{head}From: {sender}\r\nTo: {inbox.address}\r\nSubject: Melding {number}\r\n"
        f"Message-ID: <{number}@elders.example>\r\n\r\nTeller {number} staat op nul. Wat nu?\r\n"
    )
    envelope = Envelope(raw=raw.encode(), sender=sender, recipients=(inbox.address,), received_at=MONDAY, **fields)
    return accepting.accept(envelope, inbox=inbox)


def storm(inbox: Inbox, *, count: int) -> None:
    for number in range(count):
        send(inbox, number)
    reading.read_waiting()


def form(inbox: Inbox, asked: str, *, sender: str = "form@desk.example", at: datetime = MONDAY + 9 * MINUTE) -> None:
    makers.receive(inbox, sender=sender, reply_to=Address(address=asked), at=at)


def test_three_hundred_mails_of_one_sender_open_three_cases_and_all_are_seen(inbox: Inbox, agent: Agent) -> None:
    storm(inbox, count=300)
    filed = RawEnvelope.objects.storms()
    assert (Case.objects.count(), Message.objects.count(), filed.count()) == (MOST, MOST, 300 - MOST)
    assert set(filed.values_list("author", flat=True)) == {"robot@elders.example"}
    browser = Client()
    browser.force_login(agent)
    assert "A sender sent a lot: 297 mails are in no case. Have a look." in browser.get("/cases/").content.decode()
    assert "robot@elders.example sent a lot to Help. The first mails are in cases; 297 more" in (
        browser.get("/unread/other/").content.decode()
    )


def test_somebody_else_is_heard_meanwhile(inbox: Inbox) -> None:
    storm(inbox, count=10)
    send(inbox, 10, sender="jan@klant.example")
    reading.read_waiting()
    assert Message.objects.latest("id").contact_point == ContactPoint.objects.get(address="jan@klant.example")


def test_an_answer_in_a_case_is_no_storm(inbox: Inbox) -> None:
    firsts = [makers.receive(inbox, at=MONDAY + number * MINUTE) for number in range(MOST)]
    joined = makers.receive(inbox, answers=(firsts[0].external_id,), at=MONDAY + MOST * MINUTE)
    assert joined.conversation_id == firsts[0].conversation_id


@pytest.mark.parametrize(("later", "is_case"), [(timedelta(hours=23), False), (timedelta(hours=24), True)])
def test_a_day_later_they_are_heard_again(inbox: Inbox, later: timedelta, *, is_case: bool) -> None:
    makers.receive(inbox, at=MONDAY - MINUTE)
    for _ in range(MOST - 1):
        makers.receive(inbox)
    with nullcontext() if is_case else pytest.raises(NoPlaceError, match=storms.KIND):
        makers.receive(inbox, at=MONDAY + later)


def test_who_sends_in_somebodys_name_does_not_silence_them(inbox: Inbox) -> None:
    for number in range(MOST):
        makers.receive(inbox, at=MONDAY + number * MINUTE)
    with pytest.raises(NoPlaceError):
        makers.receive(inbox, at=MONDAY + MOST * MINUTE)
    proven = Authentication(dmarc="pass", domain="klant.example", source="mx.desk.example")
    for _ in range(MOST):
        makers.receive(inbox, authentication=proven, at=MONDAY + 9 * MINUTE)
    with pytest.raises(NoPlaceError):
        makers.receive(inbox, authentication=proven, at=MONDAY + 9 * MINUTE)


def test_who_writes_often_in_one_case_is_no_storm(inbox: Inbox) -> None:
    proven = Authentication(dmarc="pass", domain="klant.example", source="mx.desk.example")
    first = makers.receive(inbox, authentication=proven)
    for _ in range(MOST * 2):
        makers.receive(inbox, authentication=proven, answers=(first.external_id,), at=MONDAY + MINUTE)
    assert makers.receive(inbox, authentication=proven, at=MONDAY + MINUTE).conversation_id != first.conversation_id


def test_a_form_is_counted_by_whom_it_writes_for(inbox: Inbox) -> None:
    for number in range(MOST * 2):
        form(inbox, f"els{number}@klant.example")
    for _ in range(MOST):
        form(inbox, "jan@klant.example", at=MONDAY + 10 * MINUTE)
    with pytest.raises(NoPlaceError):
        form(inbox, "jan@klant.example", at=MONDAY + 10 * MINUTE)


def test_a_desk_that_names_an_address_for_each_case_is_one_sender(inbox: Inbox) -> None:
    for number in range(MOST):
        form(inbox, f"x+{number}@elders.example", sender="x@elders.example", at=MONDAY + number * MINUTE)
    with pytest.raises(NoPlaceError):
        form(inbox, "x+9@elders.example", sender="x@elders.example")


def test_a_case_is_made_of_one_by_a_click_and_the_others_are_set_aside_by_another(inbox: Inbox, agent: Agent) -> None:
    storm(inbox, count=10)
    first, *others = RawEnvelope.objects.storms()
    browser = Client()
    browser.force_login(agent)
    browser.post(f"/unread/{first.pk}/case/")
    reading.read_waiting()
    assert Message.objects.get(envelope=first).needs_answer
    assert browser.post(f"/unread/{others[0].pk}/storm/setting-aside/").status_code == 302
    asides = RawEnvelope.objects.filter(state="set_aside", set_aside_by=agent)
    assert (asides.count(), RawEnvelope.objects.storms().count()) == (len(others), 0)


def test_old_mail_comes_in_as_history_however_much(inbox: Inbox) -> None:
    for number in range(MOST * 2):
        send(inbox, number, is_import=True)
    reading.read_waiting()
    assert Case.objects.count() == MOST * 2


def test_counting_reads_the_index_and_no_further_than_the_most(inbox: Inbox) -> None:
    first = makers.receive(inbox)
    conversation, point = first.conversation, first.conversation.contact_point
    Conversation.objects.bulk_create(
        Conversation(
            case_id=conversation.case_id, inbox=inbox, contact_point=point, opened_at=MONDAY - timedelta(minutes=number)
        )
        for number in range(5_000)
    )
    incoming = Incoming(external_id="", author=Address(address=point.address), text="x")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_conversation")
    with CaptureQueriesContext(connection) as asked:
        assert storms.is_above(incoming, inbox=inbox, author=point, at=MONDAY + MINUTE)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert (len(asked), "Seq Scan" in plan) == (1, False), plan


# ── Into a case that exists ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storms, "ANSWERS_MAX", 4)
    monkeypatch.setattr(storms, "AUTOMATIC_ANSWERS_MAX", 2)


def into(case: Case, inbox: Inbox, *, count: int, sender: str = "jan@klant.example", head: str = "") -> None:
    """Have somebody answer, at the signed address of the conversation."""
    address = reply_addresses.sign(inbox.address, purpose="c", row=case.conversations.get().pk)
    for number in range(count):
        raw = f"{head}From: {sender}\r\nTo: {address}\r\nSubject: Re: x\r\n\r\nMelding {number}.\r\n".encode()
        envelope = Envelope(raw=raw, sender=sender, recipients=(address,), received_at=MONDAY)
        accepting.accept(envelope, inbox=inbox)
    with clock.moved_to(MONDAY + MINUTE):
        reading.read_waiting()


def told(case: Case) -> int:
    return case.events.filter(kind="stormed").count()


@pytest.mark.usefixtures("few")
def test_what_one_sender_says_without_end_is_kept_beside_the_case_which_says_so_once(
    inbox: Inbox, agent: Agent
) -> None:
    case = makers.make_case(inbox)
    into(case, inbox, count=9)
    assert (Message.objects.count(), RawEnvelope.objects.storms().count(), Case.objects.count()) == (4, 6, 1)
    assert told(case) == 1
    browser = Client()
    browser.force_login(agent)
    assert "too much of one sender in a day: the rest stands under “Other mail”" in (
        browser.get(f"/cases/{case.pk}/").content.decode()
    )
    browser.post(f"/unread/{RawEnvelope.objects.storms()[0].pk}/case/")
    with clock.moved_to(MONDAY + MINUTE):
        reading.read_waiting()
    assert (Message.objects.filter(conversation__case=case).count(), Case.objects.count(), told(case)) == (5, 1, 1)


@pytest.mark.usefixtures("few")
def test_a_program_has_a_lower_limit_and_silences_no_person(inbox: Inbox) -> None:
    case = makers.make_case(inbox)
    into(case, inbox, count=5, head="Auto-Submitted: auto-replied\r\n")
    assert (Message.objects.filter(is_automatic=True).count(), RawEnvelope.objects.storms().count()) == (2, 3)
    into(case, inbox, count=1)
    into(case, inbox, count=1, sender="els@klant.example")
    assert (Message.objects.filter(is_automatic=False).count(), told(case)) == (3, 1)


@pytest.mark.usefixtures("few")
def test_who_answers_in_somebodys_name_does_not_silence_them_and_a_day_later_all_are_heard(inbox: Inbox) -> None:
    case = makers.make_case(inbox)
    into(case, inbox, count=4)
    token = reply_addresses.token("c", row=case.conversations.get().pk)
    proven = Authentication(dmarc="pass", domain="klant.example", source="mx.desk.example")
    makers.receive(inbox, reply_tokens=(token,), authentication=proven, at=MONDAY + MINUTE)
    with pytest.raises(NoPlaceError, match=storms.KIND):
        makers.receive(inbox, reply_tokens=(token,), at=MONDAY + MINUTE)
    makers.receive(inbox, reply_tokens=(token,), at=MONDAY + storms.WITHIN)
    assert (Message.objects.filter(conversation__case=case).count(), Case.objects.count()) == (6, 1)


def test_counting_answers_reads_the_index_and_asks_nothing_of_a_case_at_rest(inbox: Inbox) -> None:
    conversation = makers.receive(inbox).conversation
    point = conversation.contact_point
    others = Conversation.objects.bulk_create(
        Conversation(case_id=conversation.case_id, inbox=inbox, contact_point=point, opened_at=MONDAY)
        for _ in range(99)
    )
    Message.objects.bulk_create(
        Message(
            conversation=each,
            contact_point=point,
            direction="in",
            received_at=MONDAY,
            recorded_at=MONDAY - timedelta(minutes=number),
        )
        for each in (conversation, *others)
        for number in range(150)
    )
    incoming = Incoming(external_id="", author=Address(address=point.address), text="x")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        [(role,)] = cursor.fetchall()
        cursor.execute("RESET ROLE")  # only the owner of a table may count what is in it
        cursor.execute("ANALYZE cases_message")
        cursor.execute(f"SET ROLE {role}")
    with CaptureQueriesContext(connection) as asked:
        assert storms.is_above_in(conversation, incoming, author=point, at=MONDAY + MINUTE)
        assert not storms.is_above_in(conversation, incoming, author=point, at=MONDAY + storms.WITHIN / 99)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert (len(asked), "message_by_conversation" in plan) == (1, True), plan


# ── Only messages make cases ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("names", ["nothing", "theirs", "ours"])
@pytest.mark.parametrize("is_colleague", [False, True])
def test_an_automatic_answer_that_fails_dmarc_opens_no_case(inbox: Inbox, names: str, *, is_colleague: bool) -> None:
    first = makers.receive(inbox)
    ours = makers.answer(first.conversation.case, by=makers.make_agent())
    sender = makers.make_agent().email if is_colleague else "jan@klant.example"
    named = {"nothing": "x@elders.example", "theirs": first.external_id, "ours": ours.external_id}[names]
    head = (
        "Authentication-Results: mx.desk.example; dmarc=fail\r\nAuto-Submitted: auto-replied\r\n"
        f"In-Reply-To: <{named}>\r\n"
    )
    row = send(inbox, 1, sender=sender, head=head)
    reading.read_waiting()
    row.refresh_from_db()
    assert (Case.objects.count(), row.state) == (1, "read" if names == "ours" else "filed")


def test_a_program_of_a_colleague_that_quotes_a_mail_passes_nothing_on(inbox: Inbox, agent: Agent) -> None:
    ours = makers.answer(makers.make_case(inbox), by=agent)
    quoted = "---------- Forwarded message ---------\r\nVan: Piet <piet@bakker.example>\r\n\r\nDe doos was stuk.\r\n"
    raw = (
        f"From: {agent.email}\r\nTo: {inbox.address}\r\nSubject: Afwezig\r\nAuto-Submitted: auto-replied\r\n"
        f"Message-ID: <1@desk.example>\r\nIn-Reply-To: <{ours.external_id}>\r\n\r\nIk ben er niet.\r\n\r\n{quoted}"
    )
    accepting.accept(
        Envelope(raw=raw.encode(), sender=agent.email, recipients=(inbox.address,), received_at=MONDAY), inbox=inbox
    )
    reading.read_waiting()
    assert (Case.objects.count(), Message.objects.latest("id").conversation_id) == (1, ours.conversation_id)
