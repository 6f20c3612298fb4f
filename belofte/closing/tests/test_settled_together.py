"""What is heard in a case that was closed as answered in another settles that other one too, in the same deed."""

import json
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import makers
from belofte.attention import jobs as settling
from belofte.cases.models import Case
from belofte.closing.tests.test_elsewhere import HOUR, ball, pass_on
from belofte.live import announcing
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.replies import delivering
from belofte.replies.tests.test_races import ROUNDS, hands

SETTLE = "belofte.attention.jobs.settle"
AGAIN = MONDAY + 5 * HOUR
AFTER = MONDAY + 6 * HOUR


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


def make_pair(agent: Agent, *, is_younger: bool) -> tuple[Case, Case]:
    """Return a case that was closed as answered in another and that its customer opened again, and that other."""
    inbox, sender = makers.make_inbox(), f"{agent.pk}@klant.example"
    first, last = (
        makers.make_case(inbox, sender=sender, external_id=f"{agent.pk}-{each}@klant.example", at=MONDAY + each * HOUR)
        for each in (0, 2)
    )
    case, other = (last, first) if is_younger else (first, last)
    makers.deliver(makers.answer(first, by=agent, at=MONDAY + HOUR), at=MONDAY + HOUR)
    if not is_younger:
        makers.deliver(makers.answer(other, by=agent, at=MONDAY + 2.5 * HOUR), at=MONDAY + 2.5 * HOUR)
        write_again(case, at=MONDAY + 2.6 * HOUR)
    pass_on(case, to=other, by=agent, at=MONDAY + 3 * HOUR)
    assert ball(other)[0] == "us"
    write_again(case, at=AGAIN)
    return case, other


def write_again(case: Case, *, at: datetime) -> None:
    conversation = case.conversations.get()
    first = conversation.messages.earliest("pk").external_id
    sender = conversation.contact_point.address
    with transaction.atomic():  # as whatever comes in does: it opens the case
        makers.receive(conversation.inbox, sender=sender, answers=(first,), at=at)


@pytest.mark.django_db
@pytest.mark.parametrize("is_younger", [True, False])
def test_an_answer_that_arrives_there_and_comes_back(agent: Agent, *, is_younger: bool) -> None:
    case, other = make_pair(agent, is_younger=is_younger)
    waiting = ball(other)
    delivery = makers.deliver(makers.answer(case, by=agent, at=AFTER), at=AFTER)
    assert (ball(case), ball(other)) == (("customer", None), ("customer", None))
    envelope = makers.make_envelope(case.conversations.get().inbox, at=AFTER + HOUR)
    delivering.take_bounce(delivery, detail="", envelope=envelope, at=AFTER + HOUR)
    assert (ball(case)[0], ball(other)) == ("us", waiting)


@pytest.mark.django_db
def test_a_call(agent: Agent) -> None:
    case, other = make_pair(agent, is_younger=True)
    makers.call(case, by=agent, at=AFTER)
    assert ball(other) == ("customer", None)


@pytest.mark.django_db
def test_it_is_settled_through_what_was_passed_on_once_more(agent: Agent) -> None:
    case, other = make_pair(agent, is_younger=True)
    inbox = case.conversations.get().inbox
    third = makers.make_case(inbox, sender=f"{agent.pk}@klant.example", at=MONDAY)
    makers.deliver(makers.answer(third, by=agent, at=MONDAY + HOUR), at=MONDAY + HOUR)
    pass_on(other, to=third, by=agent, at=AFTER)
    assert ball(third)[0] == "us"
    makers.call(case, by=agent, at=AFTER + HOUR)
    assert ball(third) == ("customer", None)


@pytest.mark.usefixtures("committed_together")
@pytest.mark.parametrize("rounds", ROUNDS)
def test_held_at_once_both_are_settled_and_nobody_waits_for_ever(rounds: int) -> None:
    agent = makers.make_agent()
    with hands(2) as at_once:
        for _ in range(rounds):
            case, other = make_pair(makers.make_agent(), is_younger=True)
            came = at_once(
                lambda: makers.call(case, by=agent, at=AFTER),  # noqa: B023 - it runs within the round
                lambda: makers.call(other, by=agent, at=AGAIN - 3 * HOUR + timedelta(minutes=1)),  # noqa: B023
            )
            assert all(type(each).__name__ == "Call" for each in came)
            run_jobs()
            assert ball(other)[0] == "customer"


@pytest.mark.usefixtures("committed_together")
def test_held_by_another_it_is_settled_by_a_job_that_tells_the_open_screens() -> None:
    agent = makers.make_agent()
    case, other = make_pair(agent, is_younger=True)
    ProcrastinateJob.objects.filter(task_name=SETTLE).delete()
    with hands(1) as elsewhere, transaction.atomic():
        Case.objects.select_for_update().get(pk=other.pk)  # held here while somebody rings there
        (came,) = elsewhere(lambda: makers.call(case, by=agent, at=AFTER))
        assert type(came).__name__ == "Call"
    (job,) = ProcrastinateJob.objects.filter(task_name=SETTLE)
    assert (job.args, ball(other)[0]) == ({"case_id": other.pk}, "us")
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {announcing.CHANNEL}")
        run_jobs()
        told = [json.loads(each.payload) for each in cursor.connection.notifies(timeout=1)]
        cursor.execute(f"UNLISTEN {announcing.CHANNEL}")
    assert ball(other) == ("customer", None)
    assert {(each["case"], each["team"]) for each in told} == {(other.pk, other.team_id)}


def run_jobs() -> None:
    for job in ProcrastinateJob.objects.filter(task_name=SETTLE):
        settling.settle(**job.args)
