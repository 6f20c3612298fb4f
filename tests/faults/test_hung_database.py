"""A database that hangs (F8): every request is answered in time, nothing piles up, and it recovers by itself."""

import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from belofte.database import leftovers
from belofte.ops.tests import running
from tests import browsing, desks
from tests.desks import Desk

_FROZEN_SECONDS = 60
_ANSWERED_SECONDS_MAX = 10.0  # F8
_RECOVERED_SECONDS_MAX = 10.0  # F8
_VISITORS = 24  # more than the two processes have threads


@dataclass(kw_only=True)
class Visits:
    """Agents who go on asking for their cases, and what they were answered after how long."""

    visitor: browsing.Visitor
    answers: list[tuple[str, float]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def ask(self) -> str:
        began = time.monotonic()
        try:
            said = str(self.visitor.open("/cases/").status)
        except browsing.UnansweredError as error:
            said = str(error)
        self.answers.append((said, time.monotonic() - began))
        return said

    @contextmanager
    def going_on(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._go_on) for _visitor in range(_VISITORS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stopping.set()
            for thread in threads:
                thread.join()

    def _go_on(self) -> None:
        while not self.stopping.is_set():
            self.ask()
            self.stopping.wait(0.2)


@contextmanager
def frozen(desk: Desk) -> Iterator[None]:
    """Stop the database in its tracks, with all that works for it."""
    data = desk.installation.state / "postgres/data"
    server = desk.installation.database_process()
    try:
        os.kill(server, signal.SIGSTOP)  # first, so that it starts no others
        stopped = leftovers.processes(data)
        _signal(stopped, signal.SIGSTOP)
        yield
    finally:
        _signal([*leftovers.processes(data), server], signal.SIGCONT)


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        os.kill(process, number)


def threads_of(desk: Desk) -> int:
    """Return how many threads the web server has, in all its processes."""
    web = desk.installation.process_of("web")
    statuses = (Path(f"/proc/{each}/status").read_text() for each in [web, *running.children_of(web)])
    return sum(int(found[1]) for status in statuses if (found := re.search(r"^Threads:\s+(\d+)", status, re.MULTILINE)))


@pytest.mark.slow
def test_f8_hung_database_is_answered_in_time_and_recovers(
    django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, str], None]
) -> None:
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as desk:
        visits = Visits(visitor=browsing.Visitor(address=desk.address))
        visits.visitor.sign_in(desk.agents[0].email, desks.PASSWORD)
        before = Visits(visitor=visits.visitor)
        with before.going_on():  # until all threads that there ever are have begun
            time.sleep(5)
        threads = [threads_of(desk)]
        with frozen(desk), visits.going_on():
            until = time.monotonic() + _FROZEN_SECONDS
            while time.monotonic() < until:
                time.sleep(1)
                threads.append(threads_of(desk))
        recovered = running.wait_until(lambda: visits.ask() == "200", seconds=60)
    answered = [pair for pair in visits.answers if pair[0] != "200"]
    slowest = max(seconds for _said, seconds in answered)
    said = Counter(words for words, _seconds in answered)
    record_property(
        "figures",
        f"F8: {_FROZEN_SECONDS} s frozen, answers {dict(said)}, slowest {slowest:.1f} s, "
        f"threads {threads[0]} before and {max(threads)} at most, recovered after {recovered:.1f} s",
    )
    assert set(said) == {"503"}
    assert slowest <= _ANSWERED_SECONDS_MAX
    assert max(threads) <= threads[0] + 2
    assert recovered <= _RECOVERED_SECONDS_MAX
