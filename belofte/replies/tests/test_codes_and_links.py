"""Mails that are no answers: what is in them, where they go, and when they are tried again."""

from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import makers
from belofte.cases import links, reply_addresses
from belofte.cases.models import Conversation, Message
from belofte.channels.contract import SendError
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.contacts import verifying
from belofte.contacts.models import Verification
from belofte.makers import MONDAY
from belofte.replies import braking, codes_and_links

pytestmark = pytest.mark.django_db
HOSTILE = "Klik\r\nBcc: alle@klant.example hier"


@pytest.fixture
def server() -> ScriptedServer:
    return ScriptedServer({})


def make_conversation(server: ScriptedServer, **fields: str) -> Conversation:
    credentials = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "timeout_seconds": 2}
    inbox = makers.make_inbox(address="hallo@desk.example", name="Pakketlijn", language="nl", credentials=credentials)
    return makers.make_case(inbox, name=HOSTILE, subject=HOSTILE, text=HOSTILE).conversations.get()


def sent(server: ScriptedServer) -> list[EmailMessage]:
    server.close()
    mails = [message_from_bytes(each, policy=policy.default) for each in server.mails]
    assert all(isinstance(each, EmailMessage) for each in mails)
    return mails


def words(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_code_goes_to_the_contact_point_with_nothing_that_somebody_outside_wrote(server: ScriptedServer) -> None:
    conversation = make_conversation(server)
    codes_and_links.send_code(conversation, at=MONDAY)
    (job,) = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.tell_code")
    codes_and_links.tell_code(**job.args, attempt=1, at=MONDAY)
    (mail,) = sent(server)
    assert {name: mail[name] for name in ("From", "To", "Subject", "Auto-Submitted", "Reply-To", "Bcc")} == {
        "From": "Pakketlijn <hallo@desk.example>",
        "To": "jan@klant.example",
        "Subject": "Uw code voor Pakketlijn",
        "Auto-Submitted": "auto-generated",
        "Reply-To": reply_addresses.sign("hallo@desk.example", purpose="c", row=conversation.pk),
        "Bcc": None,
    }
    code = verifying.code(Verification.objects.get())
    assert words(mail).splitlines()[2] == f"Uw code is {code}."
    assert [b"Klik" in each for each in server.mails] == [False]
    assert Message.objects.filter(direction="out").count() == 0


def test_a_code_that_was_used_or_is_too_old_is_not_sent(server: ScriptedServer) -> None:
    conversation = make_conversation(server)
    old = verifying.ask(conversation.contact_point, at=MONDAY - timedelta(minutes=15))
    used = verifying.ask(conversation.contact_point, at=MONDAY)
    verifying.prove(conversation.contact_point, verifying.code(used), at=MONDAY)
    for asked in (old, used):
        codes_and_links.tell_code(asked.pk, conversation.pk, attempt=1, at=MONDAY)
    assert sent(server) == []


def test_a_link_is_a_new_one(server: ScriptedServer) -> None:
    conversation = make_conversation(server)
    codes_and_links.tell_link(conversation.pk, attempt=1, at=MONDAY)
    (mail,) = sent(server)
    link = links.address(conversation.case, conversation.contact_point, issued_on=MONDAY.date())
    assert (mail["To"], mail["Subject"]) == ("jan@klant.example", "Uw nieuwe link van Pakketlijn")
    assert words(mail).splitlines()[4] == link


def test_a_mail_that_is_not_taken_yet_is_tried_again_five_times() -> None:
    server = ScriptedServer({"MAIL": "451 try later"})
    conversation = make_conversation(server)
    asked = verifying.ask(conversation.contact_point, at=MONDAY)
    for attempt in range(1, codes_and_links.ATTEMPTS_MAX):
        codes_and_links.tell_code(asked.pk, conversation.pk, attempt=attempt, at=MONDAY)
    with pytest.raises(SendError):
        codes_and_links.tell_code(asked.pk, conversation.pk, attempt=codes_and_links.ATTEMPTS_MAX, at=MONDAY)
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.tell_code").order_by("id")
    told = [(job.args["attempt"], job.scheduled_at - MONDAY) for job in jobs]
    assert told == [(attempt + 1, timedelta(minutes=attempt)) for attempt in range(1, 5)]
    server.close()


def test_while_the_brake_is_on_no_code_is_made_and_whoever_asks_is_told(server: ScriptedServer) -> None:
    conversation = make_conversation(server)
    braking.brake(reason="A wrong text went out.", by=None, at=MONDAY)
    with pytest.raises(codes_and_links.BrakedError, match=r"We send no mail at the moment, so no code either"):
        codes_and_links.send_code(conversation, at=MONDAY)
    assert (Verification.objects.count(), sent(server)) == (0, [])


def test_a_link_waits_for_the_brake_and_leaves_after_it(server: ScriptedServer) -> None:
    conversation = make_conversation(server)
    braking.brake(reason="A wrong text went out.", by=None, at=MONDAY)
    assert codes_and_links.send_link(conversation) is False
    codes_and_links.tell_link(conversation.pk, attempt=1, at=MONDAY)
    assert server.mails == []
    again = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.tell_link").order_by("id").last()
    assert again is not None
    assert (again.args["attempt"], again.scheduled_at) == (1, MONDAY + timedelta(minutes=1))
    braking.let_go(by=None, at=MONDAY)
    codes_and_links.tell_link(**again.args, at=MONDAY + timedelta(minutes=1))
    assert (len(sent(server)), codes_and_links.send_link(conversation)) == (1, True)


def test_a_code_asked_just_before_the_brake_leaves_after_it_or_not_at_all(server: ScriptedServer) -> None:
    conversation = make_conversation(server)
    asked = verifying.ask(conversation.contact_point, at=MONDAY)
    braking.brake(reason="A wrong text went out.", by=None, at=MONDAY)
    for minutes in (0, 14, 15):
        codes_and_links.tell_code(asked.pk, conversation.pk, attempt=1, at=MONDAY + timedelta(minutes=minutes))
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.tell_code")
    assert (sent(server), jobs.count()) == ([], 2)


def test_a_mail_that_is_refused_fails_its_job_at_once() -> None:
    server = ScriptedServer({"RCPT": "550 nobody here"})
    conversation = make_conversation(server)
    with pytest.raises(SendError):
        codes_and_links.tell_link(conversation.pk, attempt=1, at=MONDAY)
    server.close()


def test_a_mail_that_may_have_arrived_is_left_alone() -> None:
    server = ScriptedServer({"content": "cut"})
    conversation = make_conversation(server)
    codes_and_links.tell_link(conversation.pk, attempt=1, at=MONDAY)
    assert not ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.tell_link").exists()
    server.close()
