"""All of a file or nothing: with two who apply it at once, and with one that is killed."""

import multiprocessing
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from belofte.channels.models import Inbox
from belofte.desk.inbox_forms import InboxForm
from belofte.ops.configuration import applying, documents
from belofte.ops.configuration.tests.test_applying import FILE, SECRETS
from belofte.people.models import Team
from belofte.replies.models import HoldTime


@pytest.mark.usefixtures("committed")
def test_of_two_at_once_one_applies_and_the_other_sees_that_the_desk_changed() -> None:
    document = documents.read(FILE)
    shown = applying.rehearse(document, secrets=SECRETS)

    def try_it(_number: int) -> str:
        try:
            applying.apply(document, secrets=SECRETS, shown=shown)
        except applying.DeskChangedError:
            return "changed"
        finally:
            connections.close_all()
        return "applied"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(try_it, range(2))) == ["applied", "changed"]
    assert (Team.objects.count(), Inbox.objects.count()) == (1, 2)


@pytest.mark.usefixtures("committed")
def test_killed_in_the_middle_it_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    saved, save = [], InboxForm.save

    def die_at_the_second(form: InboxForm) -> Inbox:
        made = save(form)
        saved.append(made)
        if len(saved) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    document = documents.read(FILE)
    shown = applying.rehearse(document, secrets=SECRETS)
    monkeypatch.setattr(InboxForm, "save", die_at_the_second)
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(
        target=applying.apply, args=(document,), kwargs={"secrets": SECRETS, "shown": shown}
    )
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert (Team.objects.count(), Inbox.objects.count(), HoldTime.objects.count()) == (0, 0, 0)
