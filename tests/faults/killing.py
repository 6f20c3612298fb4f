"""Killing parts of a running Belofte, at random moments, as a machine that runs out of memory does."""

import os
import random
import signal
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from belofte.database import leftovers
from belofte.ops.tests import running
from belofte.ops.tests.running import Installation

PARTS = ("listen", "worker", "web", "page server", "database")


@dataclass(kw_only=True)
class Killer:
    """Kills one part after another, so many times."""

    installation: Installation
    seed: int
    kills_max: int
    parts: tuple[str, ...]
    between_kills: tuple[float, float]  # seconds
    kills: Counter[str] = field(default_factory=Counter)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._kill_on)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        return self._thread is not None and not self._thread.is_alive()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _kill_on(self) -> None:
        chance = random.Random(f"kills {self.seed}")
        while self.kills.total() < self.kills_max and not self._stopping.wait(chance.uniform(*self.between_kills)):
            part = chance.choice(self.parts)
            found = find(self.installation, part)
            if found is not None:
                with suppress(ProcessLookupError):
                    os.kill(found, signal.SIGKILL)
                    self.kills[part] += 1


def find(installation: Installation, part: str) -> int | None:
    """Return the process of a part; None while it is not running."""
    if part == "database":
        return _database(installation)
    if part == "page server":
        server = _child(installation, "web")
        return next(iter(_children_of(server)), None) if server is not None else None
    return _child(installation, part)


def _child(installation: Installation, name: str) -> int | None:
    assert installation.process is not None
    found = [child for child in _children_of(installation.process.pid) if _name_of(child) == f"belofte-{name}"]
    return found[0] if found else None


def _database(installation: Installation) -> int | None:
    data = installation.state / "postgres/data"
    with suppress(OSError, ValueError, IndexError):
        named = installation.database_process()
        return named if named in leftovers.processes(data) else None
    return None


def _children_of(process: int) -> list[int]:
    with suppress(OSError):
        return running.children_of(process)
    return []


def _name_of(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/comm").read_text().strip()
    return ""
