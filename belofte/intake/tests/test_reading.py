"""From what the wire gave to what an agent sees, by the real reader."""

from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from belofte import makers
from belofte.attention import ball
from belofte.cases import reply_addresses
from belofte.cases.models import Case, Delivery, Event, Message
from belofte.channels.contract import Envelope
from belofte.channels.models import Alias, Inbox, RawEnvelope
from belofte.closing.models import Outcome
from belofte.contacts.models import ContactPoint
from belofte.intake import accepting, filing, reading, setting_aside
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db

PLAIN = (
    b"From: Jan de Vries <jan@klant.example>\r\nTo: help@desk.example\r\nSubject: Waar blijft het?\r\n"
    b"Message-ID: <%d@klant.example>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n\r\nWaar is mijn pakket %d?\r\n"
)


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox(address="help@desk.example")


def take_in(inbox: Inbox, raw: bytes, *, sender: str = "jan@klant.example", to: str = "") -> RawEnvelope:
    recipients = (to or inbox.address,)
    row = accepting.accept(Envelope(raw=raw, sender=sender, recipients=recipients, received_at=MONDAY), inbox=inbox)
    reading.read_waiting()
    return RawEnvelope.objects.get(pk=row.pk)


def test_read_a_mail_becomes_a_case(inbox: Inbox) -> None:
    row = take_in(inbox, PLAIN % (1, 1))
    message = Message.objects.get()
    case = message.conversation.case
    assert (row.state, message.text.strip(), case.subject, case.contact.name) == (
        "read",
        "Waar is mijn pakket 1?",
        "Waar blijft het?",
        "Jan de Vries",
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"Subject: only\r\n",
        b"\r\nno headers, only words",
        b"From: jan@klant.example\r\n\r\nno id, no date",
        b"To: help@desk.example\r\n\r\nno sender",
        b"From: \xff\xfe\x00<jan@klant.example>\r\nSubject: \x00\xe9\xff\r\n\r\n\x00junk\xff\xfe",
        b"From: <\r\nTo: @\r\nMessage-ID: <\r\n\r\nx",
    ],
    ids=["empty", "blank", "cut off", "bodyless head", "no id", "no sender", "junk", "broken addresses"],
)
def test_read_bad_mail_is_visible(inbox: Inbox, raw: bytes) -> None:
    row = take_in(inbox, raw, sender="")
    listed = RawEnvelope.objects.unreadable().count() + RawEnvelope.objects.filed().count()
    assert Message.objects.filter(envelope=row).count() + listed == 1


def test_read_two_without_sender_are_two_contacts(inbox: Inbox) -> None:
    take_in(inbox, b"Subject: one\r\n\r\none", sender="")
    take_in(inbox, b"Subject: two\r\n\r\ntwo", sender="")
    assert len(set(Case.objects.values_list("contact_id", flat=True))) == Case.objects.count()


@pytest.fixture
def unreadable_inbox() -> Inbox:
    """Return an inbox of a channel that nobody can read: what is sent there stands for any poison."""
    return makers.make_inbox(channel="pigeon", address="pigeon")


def test_read_what_cannot_be_read_is_set_apart_with_words(unreadable_inbox: Inbox) -> None:
    row = take_in(unreadable_inbox, PLAIN % (1, 1))
    assert (row.state, Message.objects.count()) == ("unreadable", 0)
    assert row.problem != ""
    setting_aside.read_again(row)
    assert RawEnvelope.objects.get(pk=row.pk).state == "waiting"


def test_read_poison_does_not_hold_up_what_comes_after(inbox: Inbox, unreadable_inbox: Inbox) -> None:
    for number, each in enumerate([unreadable_inbox, inbox, unreadable_inbox, inbox]):
        envelope = Envelope(raw=PLAIN % (number, number), sender="jan@klant.example", recipients=(), received_at=MONDAY)
        accepting.accept(envelope, inbox=each)
    assert reading.read_waiting() == 4
    assert (Message.objects.count(), RawEnvelope.objects.unreadable().count()) == (2, 2)


def test_read_the_same_again_adds_no_message_and_is_on_the_case(inbox: Inbox) -> None:
    take_in(inbox, PLAIN % (1, 1))
    row = take_in(inbox, PLAIN % (1, 1))
    case = Case.objects.get()
    assert (row.state, Message.objects.count()) == ("second_delivery", 1)
    assert list(case.events.values_list("kind", flat=True)) == ["opened", "received", "second_delivery"]


def test_read_a_bug_of_ours_is_kept_and_shown(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object, **__: object) -> None:
        message = "a bug"
        raise RuntimeError(message)

    monkeypatch.setattr("belofte.intake.receiving.receive", break_down)
    with pytest.raises(RuntimeError, match="a bug"):
        take_in(inbox, PLAIN % (1, 1))
    row = RawEnvelope.objects.get()
    assert (row.state, row.problem.strip().splitlines()[-1]) == ("failed", "RuntimeError: a bug")
    monkeypatch.undo()
    setting_aside.read_again(row)
    assert (reading.read_waiting(), Message.objects.count()) == (1, 1)


def report(delivery: Delivery, *, action: str = "failed", status: str = "5.1.1", original: str = "") -> bytes:
    """Return a report as RFC 3464 has it, in words of our own."""
    returned = f"Message-ID: <{original}>\r\nSubject: Re: x\r\n" if original else "Subject: Re: x\r\n"
    return (
        "From: MAILER-DAEMON@mx.klant.example\r\nSubject: Undelivered\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nMIME-Version: 1.0\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.klant.example\r\n\r\n"
        f"Final-Recipient: rfc822; {delivery.contact_point.address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 nobody here\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{returned}\r\n--b--\r\n"
    ).encode()


@pytest.fixture
def sent(inbox: Inbox) -> Delivery:
    case = makers.receive(inbox).conversation.case
    return makers.deliver(makers.answer(case, by=makers.make_agent(), outcome=Outcome.SOLVED))


def test_read_a_bounce_by_its_signed_address_brings_the_case_back(inbox: Inbox, sent: Delivery) -> None:
    take_in(inbox, report(sent), sender="", to=reply_addresses.sign(inbox.address, purpose="d", row=sent.pk))
    case = Case.objects.get()
    sent.refresh_from_db()
    assert (sent.state, case.ball, case.closed_at, Message.objects.count()) == ("bounced", "us", None, 2)


@pytest.mark.parametrize("own", ["hulp@desk.example", "hulp+nl@desk.example"])
def test_read_our_own_answer_that_comes_back_says_nothing_new(inbox: Inbox, sent: Delivery, own: str) -> None:
    """Over a group address in Cc, say: whose mail it was written in answer to does not matter then."""
    Alias.objects.create(inbox=inbox, address=own)
    ours = sent.message
    raw = (
        f"From: {own}\r\nTo: jan@klant.example\r\nCc: {own}\r\nSubject: Re: x\r\n"
        f"Message-ID: <{ours.external_id}>\r\nIn-Reply-To: <{ours.answers[0]}>\r\nAuto-Submitted: no\r\n\r\n"
        f"Hij komt.\r\n"
    )
    before = Case.objects.values("ball", "closed_at", "last_activity_at").get()
    row = take_in(inbox, raw.encode(), sender=own)
    assert (row.state, Message.objects.count()) == ("read", 2)
    assert Case.objects.values("ball", "closed_at", "last_activity_at").get() == before


def test_read_what_only_bears_the_id_of_our_answer_is_somebodys_message(inbox: Inbox, sent: Delivery) -> None:
    """As of a program that writes an answer under the id of what it answers (F12): it has to be seen."""
    raw = (
        f"From: els@klant.example\r\nTo: {inbox.address}\r\nSubject: Re: x\r\n"
        f"Message-ID: <{sent.message.external_id}>\r\n\r\nHij kwam niet.\r\n"
    )
    row = take_in(inbox, raw.encode(), sender="els@klant.example")
    assert Message.objects.get(envelope=row).text == "Hij kwam niet."


def test_read_a_bounce_by_the_message_it_returns_brings_the_case_back(inbox: Inbox, sent: Delivery) -> None:
    take_in(inbox, report(sent, original=sent.message.external_id), sender="")
    sent.refresh_from_db()
    assert sent.state == "bounced"


def test_read_a_delay_changes_nothing_but_is_kept(inbox: Inbox, sent: Delivery) -> None:
    raw = report(sent, action="delayed", status="4.4.1", original=sent.message.external_id)
    take_in(inbox, raw, sender="")
    sent.refresh_from_db()
    assert (sent.state, list(sent.receipts.values_list("kind", flat=True))) == ("accepted", ["accepted", "deferred"])


def test_read_a_report_about_nothing_of_ours_is_filed(inbox: Inbox, sent: Delivery) -> None:
    row = take_in(inbox, report(sent, original="stranger@elders.example"), sender="")
    assert (row.state, row.kind, row.subject) == ("filed", "bounce", "Undelivered")
    assert not Message.objects.filter(envelope=row).exists()


def test_read_a_bounce_for_a_passing_reason_brings_the_case_back(inbox: Inbox, sent: Delivery) -> None:
    take_in(inbox, report(sent, status="4.4.7", original=sent.message.external_id), sender="")
    sent.refresh_from_db()
    assert (sent.state, Case.objects.get().ball) == ("bounced", "us")


NEWSLETTER = PLAIN.replace(b"\r\n\r\n", b"\r\nList-Id: <nieuws.klant.example>\r\n\r\n")
AWAY = PLAIN.replace(b"\r\n\r\n", b"\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: <%s>\r\n\r\n")


def test_read_a_newsletter_makes_no_case_and_is_filed(inbox: Inbox) -> None:
    row = take_in(inbox, NEWSLETTER % (1, 1))
    assert (row.state, row.kind, row.author, Case.objects.count()) == ("filed", "list", "jan@klant.example", 0)


def test_read_an_automatic_answer_to_ours_is_in_its_case(inbox: Inbox, sent: Delivery) -> None:
    row = take_in(inbox, AWAY % (1, sent.message.external_id.encode(), 1))
    message = Message.objects.get(envelope=row)
    assert (row.state, message.kind, message.needs_answer) == ("read", "auto_reply", False)
    assert message.conversation == sent.message.conversation


def test_read_an_automatic_answer_to_others_is_filed(inbox: Inbox, sent: Delivery) -> None:
    row = take_in(inbox, AWAY % (1, b"elders@klant.example", 1))
    assert (row.state, row.kind) == ("filed", "auto_reply")


def test_read_a_complaint_marks_the_message_that_it_is_about(inbox: Inbox, sent: Delivery) -> None:
    raw = report(sent, original=sent.message.external_id).replace(
        b"message/delivery-status", b"message/feedback-report"
    )
    row = take_in(inbox, raw.replace(b"delivery-status", b"feedback-report"), sender="")
    sent.refresh_from_db()
    assert (row.state, sent.state) == ("read", "accepted")
    assert list(sent.receipts.values_list("kind", flat=True)) == ["accepted", "complained"]


def test_make_case_of_what_was_filed(inbox: Inbox) -> None:
    row = take_in(inbox, NEWSLETTER % (1, 1))
    agent = makers.make_agent()
    filing.make_case(row, by=agent, at=MONDAY)
    reading.read_waiting()
    message = Message.objects.get(envelope=row)
    assert (message.kind, message.needs_answer, message.conversation.case.ball) == ("message", True, "us")
    row.refresh_from_db()
    assert (row.state, row.made_case_by) == ("read", agent)
    with pytest.raises(setting_aside.SettledMeanwhileError):
        filing.make_case(row, by=agent, at=MONDAY)


def test_set_aside_what_was_filed(inbox: Inbox) -> None:
    row = take_in(inbox, NEWSLETTER % (1, 1))
    assert setting_aside.set_aside(row, by=makers.make_agent(), at=MONDAY).state == "set_aside"


def test_read_a_forged_bounce_changes_nothing(inbox: Inbox, sent: Delivery) -> None:
    take_in(inbox, report(sent), sender="", to=f"help+d{sent.pk}-{'a' * 26}@desk.example")
    sent.refresh_from_db()
    assert sent.state == "accepted"


def test_read_a_batch_with_bugs_of_ours_reads_the_others_once(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written for a mail before it failed is gone, and no other mail waits for the next look."""
    settle = ball.settle

    def break_down(case: Case, *, at: datetime) -> None:
        settle(case, at=at)
        if case.contact.contact_points.filter(address__startswith="odd").exists():
            message = "a bug"
            raise RuntimeError(message)

    monkeypatch.setattr(ball, "settle", break_down)
    for number, name in enumerate(["odd", "jan", "odd2", "ria", "piet"]):
        raw = (PLAIN % (number, number)).replace(b"jan@", f"{name}@".encode())
        envelope = Envelope(raw=raw, sender=f"{name}@klant.example", recipients=(), received_at=MONDAY)
        accepting.accept(envelope, inbox=inbox)
    with pytest.raises(RuntimeError, match="a bug"):
        reading.read_some()
    assert sorted(ContactPoint.objects.values_list("address", flat=True)) == [
        "jan@klant.example",
        "piet@klant.example",
        "ria@klant.example",
    ]
    assert (Case.objects.count(), Message.objects.count(), Event.objects.count()) == (3, 3, 6)
    assert (RawEnvelope.objects.waiting().count(), RawEnvelope.objects.unreadable().count()) == (0, 2)


def test_read_an_invitation_of_a_stranger_opens_a_case_and_its_answer_does_not(inbox: Inbox) -> None:
    for number, method in enumerate((b"REQUEST", b"REPLY")):
        head = b"Content-Type: text/calendar; method=%s\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR" % method
        take_in(inbox, (PLAIN % (number, number)).partition(b"\r\n\r\n")[0] + b"\r\n" + head)
    message = Message.objects.get()
    assert (message.kind, message.needs_answer, RawEnvelope.objects.filed().count()) == ("calendar", True, 1)


def test_read_in_the_order_in_which_one_customer_wrote(inbox: Inbox) -> None:
    for number in range(5):
        at = MONDAY + timedelta(seconds=number)
        raw = (PLAIN % (number, number)).replace(b"\r\nDate", b"\r\nIn-Reply-To: <0@klant.example>\r\nDate")
        accepting.accept(Envelope(raw=raw, sender="jan@klant.example", recipients=(), received_at=at), inbox=inbox)
    reading.read_waiting()
    texts = [text.strip() for text in Message.objects.order_by("recorded_at", "id").values_list("text", flat=True)]
    assert (texts, Case.objects.count()) == ([f"Waar is mijn pakket {number}?" for number in range(5)], 1)


def test_read_what_one_sender_sent_at_once_in_batches_and_what_another_sent_with_the_first(inbox: Inbox) -> None:
    Inbox.objects.update(cases_a_day_max=1_000)
    senders = ["form@shop.example"] * (2 * reading.BATCH_MAX) + ["jan@klant.example"]
    for number, sender in enumerate(senders):
        envelope = Envelope(raw=PLAIN % (number, number), sender=sender, recipients=(), received_at=MONDAY)
        accepting.accept(envelope, inbox=inbox)
    assert reading.read_some() == reading.BATCH_MAX
    assert RawEnvelope.objects.get(sender="jan@klant.example").state == RawEnvelope.State.READ
    assert [reading.read_some() for _ in range(3)] == [reading.BATCH_MAX, 1, 0]
    texts = Message.objects.exclude(envelope__sender="jan@klant.example").order_by("pk").values_list("text", flat=True)
    assert [text.strip() for text in texts] == [f"Waar is mijn pakket {number}?" for number in range(len(senders) - 1)]


def test_read_with_a_full_disk_waits_and_gives_up_after_five_times(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("belofte.intake.receiving.receive", refuse)
    envelope = Envelope(raw=PLAIN % (1, 1), sender="a@b.example", recipients=(), received_at=MONDAY)
    row = accepting.accept(envelope, inbox=inbox)
    states = []
    for _ in range(5):
        with pytest.raises(OSError, match="No space"):
            reading.read_next()
        states.append(RawEnvelope.objects.get(pk=row.pk).state)
    assert states == ["waiting", "waiting", "waiting", "waiting", "failed"]


def test_read_what_came_in_by_an_inbox_whose_secrets_no_key_opens(inbox: Inbox, settings: Settings) -> None:
    inbox.keys = {"openpgp_key": "x"}
    inbox.save()
    settings.BELOFTE_KEYS = (b"n" * 32,)
    other = makers.make_inbox(address="klachten@desk.example")
    sealed = PLAIN % (3, 3) + b"\r\n-----BEGIN PGP MESSAGE-----\r\n"
    rows = [
        take_in(inbox, PLAIN % (1, 1)),
        take_in(inbox, sealed),
        take_in(other, PLAIN % (2, 2), sender="x@y.example"),
    ]
    assert [row.state for row in rows] == ["read", "unreadable", "read"]
    assert "enter it again" in rows[1].problem
