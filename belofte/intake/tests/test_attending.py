import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from belofte import makers
from belofte.channels.models import RawEnvelope
from belofte.intake import attending, waking
from belofte.ops.tests import running


@pytest.fixture(autouse=True)
def _closing(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each thread close its connection when it has read, as the threads here end with the test."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)


@contextmanager
def attention() -> Iterator[None]:
    """Attend in a thread, as the worker does in its process."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(attending.attend())
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.gather(task, return_exceptions=True)))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


def all_is_read() -> bool:
    return not RawEnvelope.objects.waiting().exists()


def test_attend_reads_what_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attending, "LOOK_SECONDS", 600.0)
    first, second = makers.make_inbox(), makers.make_inbox()
    makers.make_envelope(first)
    with attention():
        running.wait_until(all_is_read)
        makers.make_envelope(second)
        waking.wake()
        running.wait_until(all_is_read)
    assert RawEnvelope.objects.filter(state=RawEnvelope.State.READ).count() == 2


def test_attend_reads_what_nobody_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attending, "LOOK_SECONDS", 0.2)
    inbox = makers.make_inbox()
    with attention():
        for number in range(60):
            makers.make_envelope(inbox, raw=f"Subject: {number}\r\n\r\nx".encode())
        running.wait_until(all_is_read, seconds=30)
    assert RawEnvelope.objects.filter(state=RawEnvelope.State.READ).count() == 60
