"""What everything else stands on: keys, secrets, files, jobs, locks and the clock."""

import io
import os
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import TaskNotFound
from pytest_django import Settings

from belofte import blobs, clock, jobs, keys, locks, makers, secrecy
from belofte.channels.models import Inbox
from belofte.makers import MONDAY


def test_keys_are_made_once_and_only_for_us(tmp_path: Path) -> None:
    first = keys.read_or_create(tmp_path / "state" / "keys")
    assert keys.read_or_create(tmp_path / "state" / "keys") == first
    assert stat.S_IMODE((tmp_path / "state" / "keys").stat().st_mode) == 0o600
    assert [len(key) for key in first] == [32]


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    keys.read_or_create(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o640)
    with pytest.raises(PermissionError, match="chmod 600"):
        keys.read_or_create(tmp_path / "keys")


def test_keys_made_by_two_at_once_are_the_same(tmp_path: Path) -> None:
    found: list[tuple[bytes, ...]] = []
    threads = [threading.Thread(target=lambda: found.append(keys.read_or_create(tmp_path / "keys"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (8, 1)


def test_a_key_derived_for_one_purpose_is_no_other() -> None:
    assert keys.derive(b"k" * 32, "one") != keys.derive(b"k" * 32, "two")


def test_a_mark_holds_for_its_purpose_and_text_only() -> None:
    signature = secrecy.mark("reply address", "c1")
    held = [
        secrecy.is_marked("reply address", "c1", signature),
        secrecy.is_marked("reply address", "c2", signature),
        secrecy.is_marked("other", "c1", signature),
        secrecy.is_marked("reply address", "c1", ""),
    ]
    assert held == [True, False, False, False]


def test_a_mark_of_an_older_key_still_holds(settings: Settings) -> None:
    signature = secrecy.mark("reply address", "c1")
    settings.BELOFTE_KEYS = (os.urandom(32), *settings.BELOFTE_KEYS)
    assert secrecy.is_marked("reply address", "c1", signature)
    settings.BELOFTE_KEYS = settings.BELOFTE_KEYS[:1]
    assert not secrecy.is_marked("reply address", "c1", signature)


@pytest.mark.django_db
def test_a_secret_is_not_in_the_database() -> None:
    inbox = makers.make_inbox(credentials={"smtp_password": "zeer-geheim"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM channels_inbox WHERE id = %s", [inbox.pk])
        (stored,) = cursor.fetchone()
    assert b"zeer-geheim" not in bytes(stored)
    assert Inbox.objects.get(pk=inbox.pk).credentials == {"smtp_password": "zeer-geheim"}


@pytest.mark.django_db
def test_a_secret_of_a_key_that_is_gone_says_so(settings: Settings) -> None:
    inbox = makers.make_inbox(credentials={"smtp_password": "x"})
    settings.BELOFTE_KEYS = (os.urandom(32),)
    with pytest.raises(secrecy.UnreadableSecretError, match="enter it again"):
        _ = Inbox.objects.get(pk=inbox.pk).credentials


@pytest.mark.django_db
def test_a_row_whose_secret_no_key_opens_is_found_and_saved_as_it_was(settings: Settings) -> None:
    inbox, keys_before = makers.make_inbox(credentials={"smtp_password": "x"}), settings.BELOFTE_KEYS
    settings.BELOFTE_KEYS = (os.urandom(32),)
    found = Inbox.objects.get(pk=inbox.pk)
    assert secrecy.unreadable(found) == ["credentials"]
    found.name = "Other"
    found.save()
    settings.BELOFTE_KEYS = keys_before
    kept = Inbox.objects.get(pk=inbox.pk)
    assert (kept.name, kept.credentials, secrecy.unreadable(kept)) == ("Other", {"smtp_password": "x"}, [])


def test_a_blob_gets_a_name_of_ours_and_is_for_us_only() -> None:
    name = blobs.keep(io.BytesIO(b"content"))
    path = Path(blobs.storage().path(name))
    assert (path.read_bytes(), len(path.name), stat.S_IMODE(path.stat().st_mode)) == (b"content", 64, 0o600)
    assert blobs.keep(io.BytesIO(b"content")) != name


@pytest.mark.django_db
def test_a_job_exists_only_if_the_transaction_commits() -> None:
    with transaction.atomic():
        jobs.defer("belofte.people.jobs.mail_reset_link", agent_id=1)
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 0
    jobs.defer("belofte.people.jobs.mail_reset_link", agent_id=1, at=MONDAY)
    job = ProcrastinateJob.objects.get()
    assert (job.queue_name, job.args, job.scheduled_at) == ("now", {"agent_id": 1}, MONDAY)


@pytest.mark.django_db
def test_a_job_that_nobody_declared_is_refused() -> None:
    with pytest.raises(TaskNotFound):
        jobs.defer("belofte.nowhere.nothing")


@pytest.mark.usefixtures("committed")
def test_a_lock_lets_one_in_at_a_time() -> None:
    seen: list[str] = []
    inside, leave = threading.Event(), threading.Event()

    def hold_it() -> None:
        with transaction.atomic():
            locks.hold("test", "one")
            inside.set()
            leave.wait(5)
            seen.append("first")
        connections.close_all()

    thread = threading.Thread(target=hold_it)
    thread.start()
    inside.wait(5)
    with transaction.atomic():
        locks.hold("test", "another")
        leave.set()
        locks.hold("test", "one")
        seen.append("second")
    thread.join()
    assert seen == ["first", "second"]


def test_the_clock_goes_on_and_can_be_moved() -> None:
    before = datetime.now(UTC)  # noqa: TID251 - what the clock is compared with
    assert before <= clock.now() <= before + timedelta(seconds=5)
    with clock.moved_to(MONDAY):
        assert clock.now() == MONDAY
    assert clock.now() >= before
