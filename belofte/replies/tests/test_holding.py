"""An answer in its last seconds: taken back, released, or stopped by what was said meanwhile."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import Case, Delivery, Event, Message
from belofte.channels.contract import Address
from belofte.closing.models import Closure, Outcome
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Kind, LedgerEntry, Promise
from belofte.promises.saying import Said, Withdrawn
from belofte.promises.terms import Due, Terms
from belofte.replies import drafting, holding, remembering, sending
from belofte.replies.addressing import Also
from belofte.replies.models import Draft, Held
from belofte.replies.sending import Answer

pytestmark = pytest.mark.django_db
AT = MONDAY + timedelta(hours=1)
DUE = AT + timedelta(seconds=10)


@pytest.fixture(autouse=True)
def _ten_seconds() -> None:
    holding.choose_seconds(10, by=None, at=MONDAY)


@pytest.fixture
def case() -> Case:
    return makers.make_case()


@pytest.fixture
def agent(case: Case) -> Agent:
    return makers.make_agent(teams=(case.team,))


Hold = Callable[..., Held]


@pytest.fixture
def hold(case: Case, agent: Agent) -> Hold:
    def _hold(**fields: object) -> Held:
        key = uuid.uuid4()
        draft = drafting.save(case, text="Friday.", key=key, by=agent, at=AT, also=fields.get("also"))  # type: ignore[arg-type]
        newest = Message.objects.filter(conversation__case=case).latest("pk")
        answer = Answer(**{"text": "Friday.", "key": key, "seen_through": newest.pk, **fields})  # type: ignore[arg-type]
        held = holding.hold(draft, case.conversations.get(), answer, by=agent, at=AT)
        assert held is not None
        return held

    return _hold


def _terms(agent: Agent) -> Terms:
    due = Due(at=AT + timedelta(hours=30), words="Friday")
    return Terms(kind=Kind.DELIVERY, words="Your parcel comes on Friday.", owner=agent, due=due)


def test_hold_sends_and_promises_nothing_yet(hold: Hold, agent: Agent) -> None:
    hold(said=Said(promised=(_terms(agent),)))
    counts = [model.objects.count() for model in (Message, Delivery, Promise, LedgerEntry)]
    assert counts == [1, 0, 0, 0]
    assert not Event.objects.filter(kind="sent").exists()
    assert ProcrastinateJob.objects.get(task_name="belofte.replies.jobs.release").scheduled_at == DUE


def test_release_before_its_time_does_nothing(hold: Hold) -> None:
    held = hold()
    holding.release(held.draft_id, at=DUE - timedelta(milliseconds=1))
    assert (Message.objects.count(), Held.objects.count()) == (1, 1)


def test_release_sends_everything_at_once(hold: Hold, agent: Agent) -> None:
    also = Also(cc=(Address(address="miep@buren.example", name="Miep"),))
    held = hold(said=Said(promised=(_terms(agent),)), also=also)
    holding.release(held.draft_id, at=DUE)
    message = Message.objects.get(direction="out")
    assert (message.text, message.author, message.deliveries.count()) == ("Friday.", agent, 2)
    assert Promise.objects.get().words == "Your parcel comes on Friday."
    assert (Draft.objects.count(), Held.objects.count()) == (0, 0)


def test_release_twice_sends_once(hold: Hold) -> None:
    held = hold()
    holding.release(held.draft_id, at=DUE)
    holding.release(held.draft_id, at=DUE)
    assert Message.objects.filter(direction="out").count() == 1


def test_release_with_an_outcome_waits_for_the_delivery(hold: Hold) -> None:
    held = hold(outcome=Outcome(Outcome.values[0]))
    holding.release(held.draft_id, at=DUE)
    assert Closure.objects.get().is_waiting


def test_take_back_makes_it_a_draft_again(hold: Hold, case: Case, agent: Agent) -> None:
    held = hold(also=Also(bcc=(Address(address="baas@desk.example"),)))
    draft = holding.take_back(case, by=agent, at=AT)
    holding.release(held.draft_id, at=DUE)
    assert (draft.text, draft.bcc) == ("Friday.", [["baas@desk.example", ""]])
    assert (Message.objects.count(), Held.objects.count(), Draft.objects.count()) == (1, 0, 1)


def test_take_back_what_has_left_is_refused(hold: Hold, case: Case, agent: Agent) -> None:
    holding.release(hold().draft_id, at=DUE)
    with pytest.raises(holding.TooLateError):
        holding.take_back(case, by=agent, at=DUE)


def test_a_colleague_cannot_take_it_back(hold: Hold, case: Case) -> None:
    hold()
    with pytest.raises(holding.TooLateError):
        holding.take_back(case, by=makers.make_agent(teams=(case.team,)), at=AT)


def test_a_file_that_comes_after_send_is_refused(hold: Hold) -> None:
    held = hold()
    with pytest.raises(drafting.HeldError):
        drafting.add_file(held.draft, SimpleUploadedFile("a.txt", b"a"), at=AT)
    holding.release(held.draft_id, at=DUE)
    with pytest.raises(sending.AlreadySentError):
        drafting.add_file(held.draft, SimpleUploadedFile("a.txt", b"a"), at=DUE)


def test_what_the_customer_says_meanwhile_stops_it(hold: Hold, case: Case) -> None:
    held = hold()
    makers.receive(case.conversations.get().inbox, at=AT, answers=(), reply_tokens=(_token(case),), text="Never mind.")
    holding.release(held.draft_id, at=DUE)
    held.refresh_from_db()
    assert (Message.objects.filter(direction="out").count(), held.stopped_at) == (0, DUE)
    assert held.stopped_because == "Something was said since you opened this case. Read it first."
    assert Draft.objects.get().text == "Friday."


def _token(case: Case) -> str:
    return reply_addresses.token("c", row=case.conversations.get().pk)


def test_what_stopped_is_a_draft_that_can_be_changed_and_sent(hold: Hold, case: Case, agent: Agent) -> None:
    held = hold()
    Held.objects.filter(pk=held.pk).update(stopped_at=DUE, stopped_because="Something was said.")
    drafting.save(case, text="Other words.", key=uuid.uuid4(), by=agent, at=DUE)
    assert holding.release_overdue(at=DUE + timedelta(hours=1)) == 0
    assert Draft.objects.get().text == "Other words."


def test_hold_refuses_at_once_what_sending_refuses(hold: Hold) -> None:
    with pytest.raises(sending.NothingToSendError):
        hold(text=" ")
    assert (Held.objects.count(), Message.objects.count()) == (0, 1)


def test_a_held_answer_cannot_be_changed_or_thrown_away(hold: Hold, case: Case, agent: Agent) -> None:
    hold()
    with pytest.raises(drafting.HeldError):
        drafting.save(case, text="Other words.", key=uuid.uuid4(), by=agent, at=AT)
    with pytest.raises(drafting.HeldError):
        drafting.discard(case, by=agent)


def test_release_overdue_finds_what_lost_its_job(hold: Hold) -> None:
    held = hold()
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.replies.jobs.release", args={"draft_id": held.draft_id})
    late = DUE + timedelta(seconds=31)
    assert holding.release_overdue(at=DUE) == 0
    assert (holding.release_overdue(at=late), jobs.count()) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    assert (holding.release_overdue(at=late), jobs.count()) == (1, 2)


def test_without_hold_time_it_leaves_at_once(case: Case, agent: Agent) -> None:
    holding.choose_seconds(0, by=agent, at=AT)
    draft = drafting.save(case, text="Friday.", key=uuid.uuid4(), by=agent, at=AT)
    answer = Answer(text="Friday.", key=draft.key, seen_through=makers.ALL_SEEN)
    assert holding.hold(draft, case.conversations.get(), answer, by=agent, at=AT) is None
    assert (Message.objects.filter(direction="out").count(), Draft.objects.count()) == (1, 0)


def test_remembering_gives_back_what_was_said(case: Case, agent: Agent) -> None:
    running = makers.promise(case, by=agent)
    moved = makers.moved(running, due_at=AT + timedelta(days=3))
    gone = Withdrawn(promise=running, reason="Niet meer te koop.")
    said = Said(promised=(_terms(agent), moved), kept=(), withdrawn=(gone,))
    assert remembering.read(remembering.write(said)) == said
    assert remembering.read(remembering.write(Said(kept=(running,)))) == Said(kept=(running,))


def test_held_that_stopped_without_saying_why_is_refused_in_raw_sql(hold: Hold) -> None:
    held = hold()
    with pytest.raises(IntegrityError, match="held_says_why"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE replies_held SET stopped_at = now() WHERE id = %s", [held.pk])
