"""Child processes of `belofte up`: forked from one prepared parent, ended with it, started again when they die."""

import ctypes
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

from belofte.ops.refusals import RefusalError

logger = logging.getLogger(__name__)

REFUSED = 1
FAILED = 70  # EX_SOFTWARE: a bug
_TELL_WHEN_PARENT_ENDS, _SET_NAME = 1, 15  # PR_SET_PDEATHSIG and PR_SET_NAME, of Linux
_DELAY_SECONDS = 0.2
_DELAY_SECONDS_MAX = 10.0
_SETTLED_SECONDS = 30.0


@dataclass(slots=True)
class Pace:
    """How soon something that died may start again: at once at first, then ever later."""

    _began: float = 0.0
    _not_before: float = 0.0
    _failures: int = 0

    def begin(self) -> None:
        """Note that it starts."""
        self._began = time.monotonic()

    def fail(self) -> None:
        """Note that it died."""
        is_settled = time.monotonic() - self._began > _SETTLED_SECONDS
        self._failures = 1 if is_settled else self._failures + 1
        self._not_before = time.monotonic() + min(_DELAY_SECONDS * 2 ** (self._failures - 1), _DELAY_SECONDS_MAX)

    def allows(self) -> bool:
        """Tell whether it may start now."""
        return time.monotonic() >= self._not_before


@dataclass(kw_only=True)
class Child:
    """One process that has to run, and how it fares."""

    name: str
    run: Callable[[], None]
    process: int | None = None
    pace: Pace = field(default_factory=Pace)

    def start(self) -> None:
        """Fork it."""
        self.pace.begin()
        self.process = fork(self.run, name=self.name)

    def ended(self) -> str | None:
        """Return how it ended, once; None while it runs. What it started itself is then told to stop."""
        if self.process is None:
            return None
        if os.waitid(os.P_PID, self.process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            return None
        self.signal(signal.SIGTERM, whole_group=True)  # before its number can belong to somebody else
        _, status = os.waitpid(self.process, 0)
        self.process = None
        self.pace.fail()
        return _describe(status)

    def signal(self, number: signal.Signals, *, whole_group: bool = False) -> None:
        """Send it a signal, or also everything that it started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                (os.killpg if whole_group else os.kill)(self.process, number)


def fork(run: Callable[[], None], *, name: str) -> int:
    """Run something in a process and a process group of its own, and return its number."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        _live(run, name=name, parent=parent)
    with suppress(PermissionError, ProcessLookupError):  # the child does it too: whoever is first
        os.setpgid(process, process)
    return process


def _live(run: Callable[[], None], *, name: str, parent: int) -> NoReturn:
    """Be a child: do its work and end, whatever happens."""
    code = FAILED
    try:
        os.setpgid(0, 0)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_SET_NAME, f"belofte-{name}".encode(), 0, 0, 0)
        end_with(parent)
        code = _outcome(run)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def end_with(parent: int) -> None:
    """Have this process told to stop when its parent ends, however it ends."""
    ctypes.CDLL(None).prctl(_TELL_WHEN_PARENT_ENDS, int(signal.SIGTERM), 0, 0, 0)
    if os.getppid() != parent:
        signal.raise_signal(signal.SIGTERM)


def wait_for(process: int) -> int:
    """Wait for a process and return its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _describe(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"was killed ({signal.Signals(-code).name})" if code < 0 else f"ended with code {code}"


def _outcome(run: Callable[[], None]) -> int:
    try:
        run()
    except RefusalError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        logger.critical("This process ends by a fault of Belofte.", exc_info=True)
        return FAILED
    return 0
