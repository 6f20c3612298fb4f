"""The brake on all that goes out, and a mail server that cannot be reached."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock, makers
from belofte.cases.models import Case, Delivery
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.channels.models import Inbox
from belofte.makers import MONDAY
from belofte.ops.tests.running import free_port
from belofte.replies import braking, delivering, standstills
from belofte.replies.models import Brake, Breakdown

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(MONDAY):
        yield


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    opened = ScriptedServer({})
    yield opened
    if opened.is_open:
        opened.close()


def _inbox(port: int) -> Inbox:
    return makers.make_inbox(credentials={"smtp_host": "127.0.0.1", "smtp_port": port, "timeout_seconds": 2})


def _answers(inbox: Inbox, count: int) -> list[Delivery]:
    agent = makers.make_agent()
    cases = [makers.make_case(inbox, sender=f"k{number}@klant.example") for number in range(count)]
    return [makers.answer(case, by=agent, at=MONDAY).deliveries.get() for case in cases]


def _states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_brake_keeps_everything_waiting_and_letting_go_sends_it(server: ScriptedServer) -> None:
    first, second = _answers(_inbox(server.port), 2)
    braking.brake(reason="A wrong text went out.", by=None, at=MONDAY)
    for delivery in (first, second):
        delivering.deliver(delivery.pk, at=LATER)
    assert (_states(), server.mails, delivering.try_overdue(at=LATER)) == (["queued", "queued"], [], 0)
    assert braking.let_go(by=None, at=LATER) == 2
    for delivery in (first, second):
        delivering.deliver(delivery.pk, at=LATER)
    assert (_states(), len(server.mails)) == (["accepted", "accepted"], 2)


def test_let_go_wakes_what_waits_in_its_order(server: ScriptedServer) -> None:
    deliveries = _answers(_inbox(server.port), 3)
    braking.brake(reason="Try.", by=None, at=MONDAY)
    last = ProcrastinateJob.objects.latest("id").pk
    braking.let_go(by=None, at=LATER)
    woken = ProcrastinateJob.objects.filter(id__gt=last).order_by("id")
    assert [job.args["delivery_id"] for job in woken] == [delivery.pk for delivery in deliveries]


@pytest.mark.parametrize("reason", ["", "  "])
def test_brake_without_a_reason_is_refused(reason: str) -> None:
    with pytest.raises(braking.BrakeRefusedError):
        braking.brake(reason=reason, by=None, at=MONDAY)


@pytest.mark.parametrize("reason", ["", "  ", "\t\n"])
def test_brake_without_a_reason_is_refused_in_raw_sql(reason: str) -> None:
    with (
        pytest.raises(IntegrityError, match="brake_has_a_reason"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO replies_brake (reason, at) VALUES (%s, now())", [reason])


def test_brake_twice_and_letting_go_of_none_are_refused() -> None:
    with pytest.raises(braking.BrakeRefusedError):
        braking.let_go(by=None, at=MONDAY)
    braking.brake(reason="One.", by=None, at=MONDAY)
    with pytest.raises(braking.BrakeRefusedError):
        braking.brake(reason="Two.", by=None, at=MONDAY)


def test_two_brakes_at_once_are_refused_in_raw_sql() -> None:
    braking.brake(reason="One.", by=None, at=MONDAY)
    with (
        pytest.raises(IntegrityError, match="brake_one_at_a_time"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO replies_brake (reason, at) VALUES ('Two.', now())")


def test_standstills_tell_of_the_brake_and_of_a_server_out_of_reach() -> None:
    inbox = _inbox(free_port())
    (delivery,) = _answers(inbox, 1)
    delivering.deliver(delivery.pk, at=LATER)
    braking.brake(reason="A wrong text went out.", by=None, at=LATER)
    found = [(one.kind, one.inbox, one.since) for one in standstills.find(at=LATER)]
    assert found == [("brake", "", LATER), ("server", inbox.name, LATER)]


def test_a_server_out_of_reach_is_tried_by_one_and_not_by_all() -> None:
    first, second = _answers(_inbox(free_port()), 2)
    delivering.deliver(first.pk, at=LATER)
    delivering.deliver(second.pk, at=LATER)
    assert list(Delivery.objects.order_by("pk").values_list("attempts", flat=True)) == [1, 0]
    breakdown = Breakdown.objects.get()
    assert (breakdown.since, breakdown.probe_at) == (LATER, LATER + delivering.PROBE_WAIT)


def test_a_server_within_reach_again_gets_all_that_waited(server: ScriptedServer) -> None:
    first, second = _answers(_inbox(server.port), 2)
    Breakdown.objects.create(inbox=first.message.conversation.inbox, since=MONDAY, probe_at=LATER, detail="away")
    last = ProcrastinateJob.objects.latest("id").pk
    delivering.deliver(first.pk, at=LATER)
    woken = ProcrastinateJob.objects.filter(id__gt=last, task_name="belofte.replies.jobs.deliver")
    assert (Breakdown.objects.count(), [job.args["delivery_id"] for job in woken]) == (0, [second.pk])


def test_answers_to_somebody_keep_their_order(server: ScriptedServer) -> None:
    agent, case = makers.make_agent(), makers.make_case(_inbox(server.port))
    one = makers.answer(case, by=agent, at=MONDAY, text="One.").deliveries.get()
    two = makers.answer(case, by=agent, at=MONDAY, text="Two.").deliveries.get()
    delivering.deliver(two.pk, at=LATER)
    assert (_states(), server.mails) == (["queued", "queued"], [])
    last = ProcrastinateJob.objects.latest("id").pk
    delivering.deliver(one.pk, at=LATER)
    woken = ProcrastinateJob.objects.filter(id__gt=last, task_name="belofte.replies.jobs.deliver")
    assert [job.args["delivery_id"] for job in woken] == [two.pk]
    delivering.deliver(two.pk, at=LATER)
    assert [b"One." in mail for mail in server.mails] == [True, False]


def test_what_is_not_taken_yet_shows_as_delayed_since_the_first_time() -> None:
    (delivery,) = _answers(_inbox(free_port()), 1)
    delivering.deliver(delivery.pk, at=LATER)
    Breakdown.objects.all().delete()
    delivering.deliver(delivery.pk, at=LATER + timedelta(hours=1))
    delivery.refresh_from_db()
    assert (delivery.standing, delivery.delayed_since, delivery.state) == ("delayed", LATER, "queued")
    assert Case.objects.get().ball == "us"


def test_a_brake_is_let_go_by_somebody() -> None:
    agent = makers.make_agent()
    braking.brake(reason="One.", by=agent, at=MONDAY)
    braking.let_go(by=agent, at=LATER)
    pulled = Brake.objects.get()
    assert (pulled.by, pulled.released_by, pulled.released_at) == (agent, agent, LATER)
