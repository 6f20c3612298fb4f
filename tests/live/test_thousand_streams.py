"""A thousand idle streams in one process of the web server: their weight, what they leave to others, their end."""

import asyncio
import contextlib
import json
import re
import resource
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from belofte import clock
from belofte.desk.tests.conftest import session_cookie
from belofte.live import announcing, topics
from belofte.makers import make_case
from belofte.ops.tests import running
from belofte.people.models import Agent, Role
from tests import desks
from tests.desks import Desk

pytestmark = pytest.mark.slow
STREAMS = 1_000
_FOR_ALL = 10_000  # a case that all of them have open
_STREAM_BYTES_MAX = 64 * 1024
_LOAD_SECONDS = 4.0


@pytest.fixture
def desk(django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port(), BELOFTE_WEB_WORKERS="1") as opened:
        yield opened


@dataclass
class Reader:
    """One idle browser, which notes when it was told something."""

    number: int
    cookie: str
    signed: str
    heard_at: dict[int, float] = field(default_factory=dict)
    ended_at: float = 0.0

    async def run(self, port: int, opened: asyncio.Semaphore, ready: list[int]) -> None:
        async with opened:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            head = f"GET /live?topics={quote(self.signed)} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n\r\n"
            writer.write(head.encode())
            status = (await reader.readline()).split()[1]
            assert status == b"200", status
            await reader.readuntil(b"retry: 2000")
        ready.append(self.number)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                line = await reader.readuntil(b"\n")
                if line.startswith(b'data: {"case"'):
                    self.heard_at[json.loads(line.removeprefix(b"data: "))["case"]] = time.time()
        self.ended_at = time.monotonic()
        writer.close()


def test_a_thousand_idle_streams_in_one_process(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    _allow_files()
    for number in range(30):
        make_case(desk.inbox, at=clock.now(), sender=f"k{number}@klant.example")
    readers = [_reader(number, desk) for number in range(STREAMS)]
    cookie = _cookie(desk.agents[0], desk)
    said = asyncio.run(_play(desk, readers, cookie))
    with capsys.disabled():
        print("\n" + "\n".join(said))  # noqa: T201


def _allow_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 2 * STREAMS:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4 * STREAMS, hard), hard))


def _reader(number: int, desk: Desk) -> Reader:
    """Make an agent for each eight streams, as many as an agent may have."""
    if number % 8 == 0:
        agent = Agent.objects.create(
            email=f"a{number}@desk.test", name=f"A{number}", password="!", roles=[Role.AGENT], language="nl"
        )
        agent.teams.add(desk.team)
        desk.agents.append(agent)
    agent = desk.agents[-1]
    cookie = _cookie(agent, desk)
    heard = [f"case:{_FOR_ALL}", f"case:{_FOR_ALL + 1 + number}", f"agent:{agent.pk}"]
    rights = [f"team:{desk.team.pk}", "role:agent"]
    session = cookie.partition("=")[2]
    return Reader(number, cookie, topics.sign(heard, agent=agent, session=session, rights=rights, at=clock.now()))


def _cookie(agent: Agent, desk: Desk) -> str:
    return f"session={session_cookie(agent, desk.address)['value']}"


async def _play(desk: Desk, readers: list[Reader], cookie: str) -> list[str]:
    (process,) = running.children_of(desk.installation.process_of("web"))
    port = desk.installation.port
    rate_before = await asyncio.to_thread(_requests_a_second, desk, cookie)
    memory_before = _memory_bytes(process)
    began = time.monotonic()
    ready: list[int] = []
    opened = asyncio.Semaphore(50)
    tasks = [asyncio.create_task(reader.run(port, opened, ready)) for reader in readers]
    while len(ready) < STREAMS:
        assert not any(task.done() for task in tasks)
        await asyncio.sleep(0.05)
    opening = time.monotonic() - began
    await asyncio.sleep(4)  # a round of rights
    memory_after = _memory_bytes(process)
    one_stream = (memory_after - memory_before) / STREAMS
    idle_share = await _processor_share(process)
    single = await _delays(readers, alone=True)
    together = await _delays(readers, alone=False)
    rate = await asyncio.to_thread(_requests_a_second, desk, cookie)
    seconds, code = await asyncio.to_thread(desk.installation.stop)
    await asyncio.gather(*tasks)
    desk.installation.said.clear()
    desk.installation.start("up", said="Stop with Ctrl-C")  # for the end of the test, which stops it too
    assert (seconds < 5, code) == (True, 0)
    assert one_stream < _STREAM_BYTES_MAX
    assert max(single) < 0.5
    before, after = memory_before / 1e6, memory_after / 1e6
    return [
        f"{STREAMS} streams opened in {opening:.1f} s",
        f"PSS {before:.1f} MB before, {after:.1f} MB with them: {one_stream / 1024:.1f} kB each",
        f"processor while idle: {idle_share:.1%} of one core",
        f"pages: {rate_before:.0f} a second before, {rate:.0f} with them (list of 30 cases, 8 clients on this machine)",
        f"from commit to arrival, to one: {_spread(single)}; to all {STREAMS}: {_spread(together)}",
        f"stopped in {seconds:.1f} s",
    ]


async def _delays(readers: list[Reader], *, alone: bool) -> list[float]:
    """Announce; return the seconds from each commit until a reader had it: one reader each time, or all of them."""
    found = []
    for turn in range(200 if alone else 5):
        chosen = readers[turn * 5 : turn * 5 + 1] if alone else readers
        number = _FOR_ALL + 1 + chosen[0].number if alone else _FOR_ALL
        for reader in chosen:
            reader.heard_at.clear()
        committed_at = await asyncio.to_thread(_announce, number)
        while not all(number in reader.heard_at for reader in chosen):  # noqa: ASYNC110 - each notes its own moment
            await asyncio.sleep(0.002)
        found += [reader.heard_at[number] - committed_at for reader in chosen]
    return found


def _announce(number: int) -> float:
    with transaction.atomic():
        announcing.case_changed(number, team=999)
    committed_at = time.time()
    connection.close()  # this thread's own
    return committed_at


def _spread(seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    return f"p50 {cuts[49] * 1000:.1f} ms, p95 {cuts[94] * 1000:.1f} ms, longest {max(seconds) * 1000:.1f} ms"


def _requests_a_second(desk: Desk, cookie: str) -> float:
    until = time.monotonic() + _LOAD_SECONDS
    with ThreadPoolExecutor(8) as clients:
        counts = list(clients.map(lambda _: _ask_until(desk, cookie, until), range(8)))
    return sum(counts) / _LOAD_SECONDS


def _ask_until(desk: Desk, cookie: str, until: float) -> int:
    count = 0
    while time.monotonic() < until:
        status, _ = desk.installation.get("/cases/", Cookie=cookie)
        assert status == 200
        count += 1
    return count


async def _processor_share(process: int) -> float:
    before = _ticks(process)
    await asyncio.sleep(4)
    return (_ticks(process) - before) / 100 / 4


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _memory_bytes(process: int) -> int:
    found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1024
