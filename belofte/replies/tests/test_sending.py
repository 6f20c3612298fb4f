"""What leaves, and what is refused."""

import uuid
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import makers
from belofte.cases import seeing
from belofte.cases.models import Case, Delivery, Message
from belofte.channels.models import Inbox
from belofte.closing import closing
from belofte.closing.models import Outcome
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.replies import sending

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(name="Sanne")


def test_send_writes_message_delivery_event_and_job_together(agent: Agent) -> None:
    case = makers.make_case(subject="Parcel")
    message = makers.answer(case, by=agent, text="  It is on its way.  ")
    delivery = Delivery.objects.get(message=message)
    assert (message.text, message.subject, message.author_name) == ("It is on its way.", "Re: Parcel", "Sanne")
    assert (delivery.state, delivery.contact_point.address) == ("queued", "jan@klant.example")
    assert list(case.events.values_list("kind", flat=True)) == ["opened", "received", "sent"]
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.deliver")
    assert [job.args for job in jobs] == [{"delivery_id": delivery.pk}]


def test_send_names_the_messages_before_it(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox, external_id="one@klant.example")
    ours = makers.answer(first.conversation.case, by=agent)
    makers.receive(inbox, external_id="two@klant.example", answers=(ours.external_id,), at=LATER)
    second = makers.answer(first.conversation.case, by=agent, at=LATER + timedelta(minutes=1))
    assert second.answers == ["two@klant.example", ours.external_id, "one@klant.example"]


def test_send_in_a_long_thread_names_the_newest_and_the_first(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox, external_id="0@klant.example")
    for number in range(1, 40):
        at = MONDAY + timedelta(minutes=number)
        makers.receive(inbox, external_id=f"{number}@klant.example", answers=("0@klant.example",), at=at)
    message = makers.answer(first.conversation.case, by=agent)
    assert message.answers == [*(f"{number}@klant.example" for number in range(39, 10, -1)), "0@klant.example"]


def test_send_ids_are_unguessable(agent: Agent) -> None:
    ids = {makers.answer(makers.make_case(), by=agent).external_id for _ in range(5)}
    secrets = {external_id.split("@")[0].rsplit(".")[-1] for external_id in ids}
    assert [len(secret) for secret in secrets] == [32] * 5


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_send_without_words_is_refused(agent: Agent, text: str) -> None:
    with pytest.raises(sending.NothingToSendError):
        makers.answer(makers.make_case(), by=agent, text=text)


@pytest.mark.each_channel
def test_send_the_same_form_twice_sends_once(inbox: Inbox, agent: Agent) -> None:
    case = makers.make_case(inbox)
    key = uuid.uuid4()
    makers.answer(case, by=agent, key=key)
    with pytest.raises(sending.AlreadySentError):
        makers.answer(case, by=agent, key=key)
    assert Message.objects.filter(direction="out").count() == 1


@pytest.mark.each_channel
def test_send_after_a_colleague_answered_shows_what_is_new(inbox: Inbox, agent: Agent) -> None:
    case = makers.make_case(inbox)
    seen = Message.objects.get().pk
    theirs = makers.answer(case, by=makers.make_agent())
    with pytest.raises(seeing.CaseChangedError) as refusal:
        makers.answer(case, by=agent, seen_through=seen)
    assert refusal.value.newer == [theirs]


@pytest.mark.each_channel
def test_send_after_the_customer_wrote_shows_what_is_new(inbox: Inbox, agent: Agent) -> None:
    first = makers.receive(inbox)
    second = makers.receive(inbox, answers=(first.external_id,))
    with pytest.raises(seeing.CaseChangedError) as refusal:
        makers.answer(first.conversation.case, by=agent, seen_through=first.pk)
    assert refusal.value.newer == [second]


def test_send_on_a_closed_case_reopens_it(agent: Agent) -> None:
    case = makers.make_case()
    closing.close_without_answer(case, reason="spam", seen_through=makers.ALL_SEEN, by=agent, at=MONDAY)  # type: ignore[arg-type]
    makers.answer(case, by=agent)
    assert Case.objects.get(pk=case.pk).closed_at is None


def test_send_and_close_on_a_case_closed_meanwhile_closes_again_on_delivery(agent: Agent) -> None:
    case = makers.make_case()
    closing.close_without_answer(case, reason="spam", seen_through=makers.ALL_SEEN, by=agent, at=MONDAY)  # type: ignore[arg-type]
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED), at=LATER)
    assert Case.objects.get(pk=case.pk).closed_at == LATER


def test_send_to_somebody_without_address_is_refused(agent: Agent) -> None:
    case = makers.make_case(sender="")
    with pytest.raises(sending.NoAddressError):
        makers.answer(case, by=agent)
