"""A restored desk does nothing again: it does not know what happened since its backup."""

import uuid
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock, jobs, makers
from belofte.backups import Backup
from belofte.cases.models import Ball, Case, Delivery, Receipt
from belofte.mailings import mailing, telling, words
from belofte.ops.backups import aftermath, marking
from belofte.ops.backups.tests import desks
from belofte.people.models import AgentSession, Role
from belofte.people.sessions import SessionStore
from belofte.replies import delivering, drafting, holding
from belofte.replies.models import Held
from belofte.replies.sending import Answer

pytestmark = pytest.mark.usefixtures("committed")
AT = makers.MONDAY + timedelta(hours=1)


@pytest.fixture
def case() -> Case:
    return makers.make_case()


def settle(tmp_path: Path) -> aftermath.Undone:
    """Do what follows a restore, on a desk that bears the mark of one."""
    backup: Backup = desks.back_up(tmp_path)
    with desks.as_owner() as server:
        desks.mark(server, backup)
    return aftermath.settle(backup, at=clock.now())


def test_what_was_on_its_way_is_decided_by_people(case: Case, tmp_path: Path) -> None:
    agent = makers.make_agent(teams=(case.team,))
    queued, sending, arrived = (makers.answer(case, by=agent).deliveries.get() for _ in range(3))
    makers.claim(sending)
    makers.deliver(arrived.message)
    assert settle(tmp_path).uncertain == 2
    states = Delivery.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [Delivery.State.UNCERTAIN, Delivery.State.UNCERTAIN, Delivery.State.ACCEPTED]
    told = Receipt.objects.get(delivery=queued, kind=Receipt.Kind.LOST)
    assert told.detail == "The desk was restored from a backup of 23-11-2026 10:00; this may have left since."
    case.refresh_from_db()
    assert case.ball == Ball.US
    assert delivering.try_overdue(at=clock.now()) == 0


def test_what_was_held_stays_a_draft_and_says_why(case: Case, tmp_path: Path) -> None:
    agent, key = makers.make_agent(teams=(case.team,)), uuid.uuid4()
    holding.choose_seconds(10, by=None, at=AT)
    draft = drafting.save(case, text="Vrijdag.", key=key, by=agent, at=AT)
    conversation = case.conversations.get()
    seen = conversation.messages.latest("pk").pk
    holding.hold(draft, conversation, Answer(text="Vrijdag.", key=key, seen_through=seen), by=agent, at=AT)
    assert settle(tmp_path).stopped == 1
    holding.release(draft.pk, at=AT + timedelta(hours=1))
    held = Held.objects.get()
    assert (held.draft.text, held.stopped_because[:29]) == ("Vrijdag.", "The desk was restored from a ")
    assert not Delivery.objects.exists()


def test_messages_to_many_that_were_under_way_are_stopped(case: Case, tmp_path: Path) -> None:
    lead = makers.make_agent(Role.LEAD, teams=(case.team,))
    sent = mailing.send_to([case], words.ready(), last_day=date(2026, 12, 4), by=lead, at=AT)
    assert settle(tmp_path).halted == 1
    sent.refresh_from_db()
    assert (sent.stopped_because, sent.stopped_by, sent.stopped_at is None) == ("restored", None, False)
    assert sent.addressees.get().because == "halted"
    telling.go_on(at=clock.now())
    telling.tell(sent.addressees.get().pk, at=clock.now())
    assert not case.deliveries.exists()


def test_nothing_leaves_until_somebody_looked(case: Case, tmp_path: Path) -> None:
    settle(tmp_path)
    pulled = delivering.braked()
    assert pulled is not None
    assert pulled.reason.startswith("The desk was restored from a backup of 23-11-2026 10:00.")
    later = makers.answer(case, by=makers.make_agent(teams=(case.team,)))
    delivering.deliver(later.deliveries.get().pk, at=clock.now())
    assert later.deliveries.get().state == Delivery.State.QUEUED


def test_jobs_are_given_up_and_browsers_signed_out(tmp_path: Path) -> None:
    jobs.defer("belofte.people.jobs.mail_reset_link", at=None, agent_id=1)
    SessionStore().save()
    undone = settle(tmp_path)
    assert (undone.jobs, undone.sessions) == (1, 1)
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"cancelled"}
    assert not AgentSession.objects.exists()


def test_numbers_that_were_given_out_since_are_not_given_out_again(case: Case, tmp_path: Path) -> None:
    settle(tmp_path)
    another = makers.make_case()
    assert another.pk == case.pk + aftermath.NUMBERS_LEFT_OUT + 1


def test_the_mark_goes_with_all_of_it(tmp_path: Path) -> None:
    settle(tmp_path)
    with connection.cursor() as cursor:
        marking.expect_none(cursor.connection)
