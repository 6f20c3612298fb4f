"""Fifty browsers whose lines are cut at random, and a server that is killed: each hears everything once, in order."""

import asyncio
import http.client
import json
import os
import random
import signal
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from belofte.database.embedded import Cluster
from belofte.live import announcing
from belofte.ops.tests import running
from belofte.ops.tests.conftest import PAGES
from belofte.ops.tests.running import Installation, children_of

pytestmark = pytest.mark.slow
CLIENTS, CASES, AGENTS = 50, 180, 10
CATCH_UP_SECONDS = 3.0
_TOPICS = ",".join(f"case:{number}" for number in range(1, CASES + 1))


@pytest.fixture
def installed() -> Iterator[Installation]:
    with running.prepared_installation(**PAGES) as made:
        made.start("up", said="Stop with Ctrl-C")
        yield made
        made.stop()


@dataclass
class Client:
    """A browser as the hub is one: it opens its stream again with its list and the last event that it heard."""

    installation: Installation
    name: str
    cookie: str = ""
    topics: str = ""
    heard: str = ""
    told: list[int] = field(default_factory=list)  # since the last refresh
    seen: int = 0  # the case up to which its page was fetched anew
    refreshes: int = 0
    cuts: int = 0
    slowest: float = 0.0  # seconds from opening until everything from before was told
    faults: list[str] = field(default_factory=list)

    async def run(self, announced: list[float], *, dice: random.Random) -> None:
        """Listen until all was announced and heard; cut the line now and then."""
        await self.fetch(announced)
        while not self.is_through(announced):
            opened_at, wanted = time.monotonic(), len(announced)
            reader, writer = await self._open()
            try:
                async with asyncio.timeout(dice.uniform(0.05, 3.0)):
                    await self._listen(reader, announced, wanted=wanted, opened_at=opened_at)
            except TimeoutError:
                self.cuts += 1
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.2)
            finally:
                if writer is not None:
                    writer.transport.abort()

    def is_through(self, announced: list[float]) -> bool:
        return len(announced) == CASES and self.newest() == CASES

    def newest(self) -> int:
        return max([self.seen, *self.told[-1:]])

    async def fetch(self, announced: list[float]) -> None:
        """Fetch the page anew: it shows all that was announced before, and brings a new list."""
        while True:
            try:
                self.cookie, self.topics = await asyncio.to_thread(self.installation.enter, self.name, topics=_TOPICS)
            except (OSError, http.client.HTTPException):
                await asyncio.sleep(0.2)
            else:
                self.seen = sum(at <= _made_at(self.topics) for at in announced)
                return

    async def _open(self) -> tuple[asyncio.StreamReader | None, asyncio.StreamWriter | None]:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.installation.port)
            address = f"/live?topics={quote(f'{self.topics}~{self.heard}')}"
            writer.write(f"GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n\r\n".encode())
        except OSError:
            return None, None
        return reader, writer

    async def _listen(
        self, reader: asyncio.StreamReader | None, announced: list[float], *, wanted: int, opened_at: float
    ) -> None:
        if reader is None:
            raise ConnectionResetError
        status = (await reader.readline()).split()[1:2]
        if status != [b"200"]:
            if status == [b"403"]:
                await self.fetch(announced)
            await asyncio.sleep(0.1)
            return
        name = kind = ""
        while not self.is_through(announced):
            line = (await reader.readuntil(b"\n")).decode().strip()
            word, _, rest = line.partition(": ")
            if word == "id":
                name = rest
            elif word == "event":
                kind = rest
            elif word == "data":
                await self._take(kind, json.loads(rest), name, announced)
                if self.newest() >= wanted:
                    self.slowest, wanted = max(self.slowest, time.monotonic() - opened_at), CASES + 1

    async def _take(self, kind: str, told: dict[str, Any], name: str, announced: list[float]) -> None:
        if kind == "refresh":
            self.refreshes += 1
            await self.fetch(announced)
            self.told.clear()
        elif kind == "case":
            number = told["case"]
            expected = self.told[-1] + 1 if self.told else None
            if expected is not None and number != expected:
                self.faults.append(f"case {number} where {expected} was expected")
            if expected is None and number > self.seen + 1:
                self.faults.append(f"case {number} after a page that showed {self.seen}")
            self.told.append(number)
            self.heard = name


def _made_at(topics: str) -> float:
    """Return the moment before which a page shows everything: the list says so to whoever looks."""
    content = topics.partition(":")[0]
    made_at: float = json.loads(urlsafe_b64decode(content + "=" * (-len(content) % 4)))[-1]
    return made_at


@pytest.mark.parametrize("seed", [20261125])
def test_every_change_is_told_once_and_in_order_over_cuts_and_a_killed_server(
    installed: Installation, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(AGENTS):
        installed.enter(f"Agent-{number}", topics=_TOPICS)
    clients = [Client(installed, f"Agent-{number % AGENTS}") for number in range(CLIENTS)]
    asyncio.run(_play(installed, clients, dice=random.Random(seed)))
    with capsys.disabled():
        print(  # noqa: T201
            f"\nF27 seed {seed}: {CASES} changes, {CLIENTS} clients, {sum(one.cuts for one in clients)} cuts, "
            f"{sum(one.refreshes for one in clients)} refreshes, "
            f"slowest to catch up {max(one.slowest for one in clients):.2f} s"
        )
    assert [fault for client in clients for fault in client.faults] == []
    assert sum(client.cuts for client in clients) > CLIENTS
    assert max(client.slowest for client in clients) < CATCH_UP_SECONDS


async def _play(installed: Installation, clients: list[Client], *, dice: random.Random) -> None:
    announced: list[float] = []
    listening = [asyncio.create_task(client.run(announced, dice=random.Random(dice.random()))) for client in clients]
    await asyncio.sleep(1.0)
    async with await psycopg.AsyncConnection.connect(Cluster(installed.state).dsn(), autocommit=True) as server:
        for number in range(1, CASES + 1):
            if number == CASES // 2:
                _kill_one_web_process(installed)
            change, about = announcing.case_change(number, team=1)
            announced.append(time.time())
            await server.execute(f"SELECT {change}", about)
            await asyncio.sleep(dice.uniform(0.0, 0.1))
    async with asyncio.timeout(30):
        await asyncio.gather(*listening)


def _kill_one_web_process(installed: Installation) -> None:
    os.kill(children_of(installed.process_of("web"))[0], signal.SIGKILL)
