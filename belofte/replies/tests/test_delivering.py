"""What becomes of a message on the wire: real SMTP on loopback, good and bad."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock, makers
from belofte.cases.models import Attachment, Case, Delivery, Receipt
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.channels.models import Inbox
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def scripted() -> Iterator[Callable[..., tuple[Delivery, ScriptedServer]]]:
    servers = []

    def make(**script: str) -> tuple[Delivery, ScriptedServer]:
        server = ScriptedServer(script)
        servers.append(server)
        credentials = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "timeout_seconds": 2}
        case = makers.make_case(makers.make_inbox(credentials=credentials))
        message = makers.answer(case, by=makers.make_agent(), at=MONDAY)
        return message.deliveries.get(), server

    yield make
    for server in servers:
        if server.is_open:
            server.close()


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(MONDAY):  # a send takes no time, by this clock
        yield


Make = Callable[..., tuple[Delivery, ScriptedServer]]


def test_deliver_what_is_taken_is_delivered(scripted: Make) -> None:
    delivery, server = scripted()
    delivering.deliver(delivery.pk, at=LATER)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.settled_at, len(server.mails)) == ("accepted", 1, LATER, 1)
    assert Case.objects.get().ball == "customer"


def test_deliver_twice_sends_once(scripted: Make) -> None:
    delivery, server = scripted()
    delivering.deliver(delivery.pk, at=LATER)
    delivering.deliver(delivery.pk, at=LATER)
    assert len(server.mails) == 1


def test_deliver_cut_before_quit_is_delivered(scripted: Make) -> None:
    delivery, _ = scripted(QUIT="cut")
    delivering.deliver(delivery.pk, at=LATER)
    assert Delivery.objects.get().state == "accepted"


def test_deliver_cut_after_the_data_is_uncertain_and_stays_so(scripted: Make) -> None:
    delivery, server = scripted(content="cut")
    delivering.deliver(delivery.pk, at=LATER)
    delivering.deliver(delivery.pk, at=LATER + timedelta(days=1))
    assert delivering.try_overdue(at=LATER + timedelta(days=1)) == 0
    assert (Delivery.objects.get().state, len(server.mails)) == ("uncertain", 1)
    assert (Case.objects.get().ball, Case.objects.get().waiting_since) == ("us", MONDAY)


@pytest.mark.parametrize("moment", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("words", ["451 try later", "cut"])
def test_deliver_refused_for_the_moment_is_tried_again(scripted: Make, moment: str, words: str) -> None:
    delivery, server = scripted(**{moment: words, "HELO": words})
    delivering.deliver(delivery.pk, at=LATER)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.next_attempt_at, server.mails) == ("queued", LATER + timedelta(minutes=1), [])
    assert Receipt.objects.get().kind == "deferred"
    assert ProcrastinateJob.objects.filter(scheduled_at=delivery.next_attempt_at).count() == 1


@pytest.mark.parametrize("moment", ["greeting", "EHLO"])
def test_deliver_to_a_server_that_turns_us_away_fails_no_mail(scripted: Make, moment: str) -> None:
    delivery, _ = scripted(**{moment: "554 5.7.1 blocked", "HELO": "554 5.7.1 blocked"})
    delivering.deliver(delivery.pk, at=LATER)
    delivery.refresh_from_db()
    assert (delivery.state, Receipt.objects.get().kind) == ("queued", "deferred")


@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA", "content"])
def test_deliver_refused_for_good_brings_the_case_back(scripted: Make, moment: str) -> None:
    delivery, _ = scripted(**{moment: "550 5.1.1 no such user"})
    delivering.deliver(delivery.pk, at=LATER)
    delivery.refresh_from_db()
    receipt = Receipt.objects.get()
    assert (delivery.state, receipt.kind, receipt.detail) == ("failed", "refused", "550 5.1.1 no such user")
    assert Case.objects.get().ball == "us"


def test_deliver_where_nobody_listens_is_tried_again(scripted: Make) -> None:
    delivery, server = scripted()
    server.close()
    delivering.deliver(delivery.pk, at=LATER)
    assert Delivery.objects.get().state == "queued"


def test_deliver_waits_longer_each_time_and_gives_up_after_five_days(scripted: Make) -> None:
    delivery, _ = scripted(MAIL="451 try later")
    at, waits = delivery.queued_at, []
    while Delivery.objects.get().state == "queued":
        delivering.deliver(delivery.pk, at=at)
        upcoming = Delivery.objects.get().next_attempt_at
        assert upcoming is not None
        waits.append((upcoming - at).total_seconds() / 60)
        late = timedelta(hours=1) if len(waits) > 8 else timedelta()  # two hundred times half an hour show no more
        at = upcoming + late if upcoming > at else at + timedelta(hours=1)
    assert waits[:8] == [1, 2, 5, 10, 20, 30, 30, 30]
    assert timedelta(days=5) < at - MONDAY < timedelta(days=5, hours=2)
    assert Delivery.objects.get().state == "failed"


def test_deliver_not_before_its_moment(scripted: Make) -> None:
    delivery, server = scripted()
    Delivery.objects.update(next_attempt_at=LATER, attempts=1)
    delivering.deliver(delivery.pk, at=LATER - timedelta(seconds=1))
    assert (Delivery.objects.get().state, server.mails) == ("queued", [])


def test_every_attempt_sends_the_same_bytes(scripted: Make) -> None:
    delivery, server = scripted(content="451 try later")
    delivering.deliver(delivery.pk, at=LATER)
    delivering.deliver(delivery.pk, at=LATER + timedelta(minutes=10))
    first, second = server.mails
    assert first == second


@pytest.mark.parametrize("words", ["200 ok", "250 taken", "252 perhaps"])
def test_deliver_any_answer_that_takes_it_is_delivered(scripted: Make, words: str) -> None:
    delivery, _ = scripted(content=words)
    delivering.deliver(delivery.pk, at=LATER)
    assert Delivery.objects.get().state == "accepted"


@pytest.mark.parametrize("words", ["354 go on", "nonsense", "250" + "x" * 9000])
def test_deliver_an_answer_that_says_neither_is_uncertain(scripted: Make, words: str) -> None:
    delivery, _ = scripted(content=words)
    delivering.deliver(delivery.pk, at=LATER)
    assert Delivery.objects.get().state == "uncertain"


def test_deliver_a_reply_with_letters_that_cannot_be_kept_is_kept_without_them(scripted: Make) -> None:
    delivery, _ = scripted(MAIL="550 no\0body")
    delivering.deliver(delivery.pk, at=LATER)
    assert (Delivery.objects.get().state, Receipt.objects.get().detail) == ("failed", "550 nobody")


def test_deliver_what_cannot_be_made_ready_comes_back_and_is_a_bug(scripted: Make) -> None:
    delivery, server = scripted()
    Attachment.objects.create(
        message=delivery.message, name="a", content_type="text/plain", size_bytes=1, blob="aa/bb/gone"
    )
    with pytest.raises(FileNotFoundError):
        delivering.deliver(delivery.pk, at=LATER)
    assert (Delivery.objects.get().state, Case.objects.get().ball, server.mails) == ("failed", "us", [])


def test_settle_a_bounce_that_came_first_stands(scripted: Make) -> None:
    delivery, _ = scripted()
    Delivery.objects.filter(pk=delivery.pk).update(state="sending", claimed_at=LATER)
    envelope = makers.make_envelope(makers.make_inbox())
    delivering.take_bounce(delivery, detail="no such user", envelope=envelope, at=LATER)
    delivering.settle(delivery, Receipt.Kind.ACCEPTED, at=LATER)
    assert (Delivery.objects.get().state, Case.objects.get().ball) == ("bounced", "us")
    assert list(delivery.receipts.values_list("kind", flat=True)) == ["bounced", "accepted"]


@pytest.fixture
def uncertain(scripted: Make) -> tuple[Delivery, ScriptedServer]:
    delivery, server = scripted(content="cut")
    delivering.deliver(delivery.pk, at=LATER)
    delivery.refresh_from_db()
    return delivery, server


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


def test_declare_arrived_settles_it(uncertain: tuple[Delivery, ScriptedServer], agent: Agent) -> None:
    delivering.declare_arrived(uncertain[0], by=agent, at=LATER)
    assert (Delivery.objects.get().state, Case.objects.get().ball) == ("accepted", "customer")


def test_send_again_makes_a_second_delivery(uncertain: tuple[Delivery, ScriptedServer], agent: Agent) -> None:
    again = delivering.send_again(uncertain[0], by=agent, at=LATER)
    states = list(Delivery.objects.values_list("state", flat=True))
    assert (states, again.message_id) == (["failed", "queued"], uncertain[0].message_id)


def test_deciding_twice_is_refused(uncertain: tuple[Delivery, ScriptedServer], agent: Agent) -> None:
    delivering.declare_arrived(uncertain[0], by=agent, at=LATER)
    with pytest.raises(delivering.NotUncertainError):
        delivering.send_again(uncertain[0], by=agent, at=LATER)


def test_doubt_abandoned_after_a_worker_died_while_sending(scripted: Make) -> None:
    Delivery.objects.filter(pk=scripted()[0].pk).update(state="sending", claimed_at=LATER)
    assert delivering.doubt_abandoned(at=LATER + timedelta(minutes=14)) == 0
    assert delivering.doubt_abandoned(at=LATER + timedelta(minutes=16)) == 1
    assert (Delivery.objects.get().state, Case.objects.get().ball) == ("uncertain", "us")


def test_try_overdue_finds_what_lost_its_job(scripted: Make) -> None:
    delivery, _ = scripted()
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.deliver", args={"delivery_id": delivery.pk})
    assert delivering.try_overdue(at=MONDAY) == 0
    assert (delivering.try_overdue(at=LATER), jobs.count()) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert (delivering.try_overdue(at=LATER), jobs.count()) == (1, 2)


def test_show_delays_of_an_answer_that_nobody_waited_for(scripted: Make) -> None:
    first, _ = scripted(MAIL="451 try later")
    case = first.case
    delivering.settle(makers.claim(first), Receipt.Kind.ACCEPTED, at=MONDAY)
    second = makers.answer(case, by=makers.make_agent(), at=LATER).deliveries.get()
    delivering.deliver(second.pk, at=LATER)
    assert Case.objects.get().ball == "customer"
    assert delivering.show_delays(at=LATER + timedelta(minutes=16)) == 1
    assert (Case.objects.get().ball, Case.objects.get().waiting_since) == ("us", LATER)


def test_an_inbox_of_another_channel_prints(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "address", "http://localhost:8000")  # where no customer comes: no link
    inbox = Inbox.objects.create(
        team=makers.make_team(), channel="console", address="console", name="Console", language="en"
    )
    message = makers.answer(makers.make_case(inbox, subject="Hi"), by=makers.make_agent())
    delivering.deliver(message.deliveries.get().pk, at=LATER)
    assert capsys.readouterr().out == "To jan@klant.example: Re: Hi\n\nIt is on its way.\n\n"


def test_deliver_while_the_clock_is_set_back_is_put_off_all_the_same(
    scripted: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, _ = scripted(RCPT="451 try later")
    moments = iter([MONDAY, MONDAY - timedelta(hours=1)])
    monkeypatch.setattr(clock, "now", lambda: next(moments, MONDAY - timedelta(hours=1)))
    delivering.deliver(delivery.pk, at=LATER)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.next_attempt_at) == ("queued", LATER + timedelta(minutes=1))
