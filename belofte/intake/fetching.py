"""Where we fetch what nobody hands over: a thread for each inbox that says so, found by its rows every ten seconds.

A thread that fails tries again, later each time; one whose inbox changed is replaced. Nothing waits for a thread when
all has to stop: what it was doing was committed, or will be fetched again.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.db import Error

from belofte import clock
from belofte.channels import registry
from belofte.channels.contract import Envelope, Fetcher, FetchError
from belofte.channels.models import Inbox, RawEnvelope
from belofte.database import borrowing
from belofte.intake import accepting, bookmarks, hashing
from belofte.language.marking import gettext_noop
from belofte.secrecy import UnreadableSecretError

LOOK_SECONDS: Final = 10.0  # between two looks at which inboxes are fetched
STOP_SECONDS: Final = 2.0
SETTLED_SECONDS: Final = 60.0
PAUSE_SECONDS, PAUSE_SECONDS_MAX = 2.0, 300.0
REFUSED_SECONDS: Final = 60.0  # at least, where it is us that the other side refuses
DATABASE_SECONDS: Final = 5.0  # where the database is away: the other side is not asked for that
UNREAD_MAX: Final = 200  # that wait to be read, before the next old ones are fetched
BREATH_SECONDS_MAX, _BREATH_SECONDS = 10.0, 0.1
COMPARISON_LOOK_SECONDS: Final = 5.0
OUR_FAULT: Final = gettext_noop("A fault in Belofte; the log of the listener says where.")
_NOT_KEPT: Final = gettext_noop("What was fetched could not be kept:")  # and then what the database or the disk says

logger = logging.getLogger(__name__)


@dataclass(kw_only=True)
class DeskIntake:
    """What the house does for whoever fetches for one inbox (`channels/contract.py`: Intake)."""

    inbox: Inbox
    is_stopping: Callable[[], bool]
    has_moved: bool = False
    is_due: bool = False
    looked_until: float = 0.0
    size_max: int = field(default_factory=lambda: settings.ENVIRONMENT.mail_size_max)

    def cursor(self) -> Mapping[str, Any]:
        """Return where the channel was."""
        with borrowing.connection():
            return bookmarks.cursor(self.inbox)

    def known(self, keys: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """Return which of these were taken already."""
        with borrowing.connection():
            rows = RawEnvelope.objects.filter(inbox=self.inbox, transport_key__in=keys)
            return {str(key): headers for key, headers in rows.values_list("transport_key", "headers")}

    def holds(self, envelope: Envelope) -> bool:
        """Tell whether what was taken under this key is this very content."""
        with borrowing.connection():
            rows = RawEnvelope.objects.defer("raw").filter(inbox=self.inbox, transport_key=envelope.transport_key)
            return any(hashing.is_same(envelope, row) for row in rows)

    def accept(self, envelope: Envelope, *, numbering: str = "") -> None:
        """Take an envelope; it is committed when this returns."""
        with borrowing.connection():
            self.inbox.refresh_from_db(fields=["team"])  # it may have moved to another team meanwhile
            accepting.accept(envelope, inbox=self.inbox, numbering=numbering)
        self.has_moved = True

    def breathe(self) -> None:
        """Wait while many wait to be read, but not for ever: a mail is safer here than there."""
        until = time.monotonic() + BREATH_SECONDS_MAX
        while not self.is_stopping() and time.monotonic() < until:
            with borrowing.connection():
                waiting = RawEnvelope.objects.waiting().filter(is_import=False)  # an import is read after all else
                if waiting[: UNREAD_MAX + 1].count() <= UNREAD_MAX:
                    return
            time.sleep(_BREATH_SECONDS)

    def is_comparison_due(self) -> bool:
        """Tell whether to compare; asked of the database every few seconds only."""
        if time.monotonic() >= self.looked_until:
            self.looked_until = time.monotonic() + COMPARISON_LOOK_SECONDS
            with borrowing.connection():
                self.is_due = bookmarks.is_comparison_due(self.inbox, at=clock.now())
        return self.is_due

    def compared(self, *, held: int, missed: int, lacking: int) -> None:
        """Keep what came of it."""
        self.is_due = False
        with borrowing.connection():
            bookmarks.compare(self.inbox, held=held, missed=missed, lacking=lacking, at=clock.now())

    def bookmark(self, cursor: Mapping[str, Any], *, waiting: int, is_renumbered: bool = False) -> None:
        """Keep where the channel is."""
        with borrowing.connection():
            bookmarks.move(self.inbox, cursor, waiting=waiting, is_renumbered=is_renumbered, at=clock.now())


@dataclass(slots=True)
class Pause:
    """How long to wait after a failure: longer each time, never at the same moment as everybody else."""

    _failures: int = 0

    def settle(self) -> None:
        """Note that it went well for a while."""
        self._failures = 0

    def next(self, *, is_refused: bool = False) -> float:
        """Return for how many seconds to wait now."""
        begin = REFUSED_SECONDS if is_refused else PAUSE_SECONDS
        seconds = min(begin * 2.0 ** min(self._failures, 10), PAUSE_SECONDS_MAX)
        self._failures += 1
        return seconds * random.uniform(0.5, 1.0)  # noqa: S311 - spreads, and protects nothing


@dataclass(kw_only=True)
class FetchingThread:
    """The thread of one inbox."""

    inbox: Inbox
    fetcher: Fetcher
    pause: Pause = field(default_factory=Pause)
    stopping: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; the process may end without waiting for it."""
        self.thread = threading.Thread(target=self._run, name=f"fetch {self.inbox.pk}", daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Ask it to stop; it hears that within a second, unless it waits for the other side."""
        self.stopping.set()

    @property
    def has_died(self) -> bool:
        """Whether it ran and does not any more, though nobody asked it to stop."""
        return self.thread is not None and not self.thread.is_alive()

    def has_ended(self, *, seconds: float) -> bool:
        """Wait so long for its end; tell whether that came."""
        if self.thread is not None:
            self.thread.join(seconds)
        return self.thread is None or not self.thread.is_alive()

    def _run(self) -> None:
        while not self.stopping.is_set():
            self.stopping.wait(self.fetch_once())

    def fetch_once(self) -> float:
        """Fetch until the line breaks or it is time to stop; return for how many seconds to wait then."""
        intake = DeskIntake(inbox=self.inbox, is_stopping=self.stopping.is_set)
        began = time.monotonic()
        try:
            self.fetcher.fetch(intake)
        except FetchError as error:
            if intake.has_moved or time.monotonic() - began > SETTLED_SECONDS:
                self.pause.settle()
            self._tell(str(error))
            return self.pause.next(is_refused=error.is_refused)
        except (Error, OSError) as error:
            self._tell(f"{_NOT_KEPT} {_first_line(error)}")
            return DATABASE_SECONDS if isinstance(error, Error) else self.pause.next()
        except Exception:
            logger.exception("fetching for inbox %d failed", self.inbox.pk)
            self._tell(OUR_FAULT)
            return self.pause.next()
        return 0.0

    def _tell(self, problem: str) -> None:
        """Keep what is the matter, where it can be kept."""
        logger.warning("fetching for inbox %d fails; its page says why", self.inbox.pk)
        try:
            with borrowing.connection():
                bookmarks.fail(self.inbox, problem=problem, at=clock.now())
        except Error as error:
            logger.warning("that could not be kept: %s", error)


@dataclass(kw_only=True)
class Fetching:
    """All threads that fetch, kept in step with the inboxes."""

    threads: dict[int, FetchingThread] = field(default_factory=dict)

    def follow(self) -> None:
        """Start what is wanted and does not run, stop what runs and is not wanted."""
        wanted = dict(_wanted())
        for number, running in list(self.threads.items()):
            if number not in wanted or wanted[number].fetcher != running.fetcher or running.has_died:
                running.stop()
                if running.has_ended(seconds=STOP_SECONDS):  # else next time: two would move one bookmark
                    del self.threads[number]
        for number, thread in wanted.items():
            if number not in self.threads:
                self.threads[number] = thread
                thread.start()

    def stop(self) -> None:
        """Ask all to stop, and wait for them a moment."""
        for each in self.threads.values():
            each.stop()
        until = time.monotonic() + STOP_SECONDS
        for each in self.threads.values():
            each.has_ended(seconds=max(0.0, until - time.monotonic()))


def _first_line(error: Exception) -> str:
    """Return what a database or a disk says, without the row that it may add below."""
    return next(iter(str(error).splitlines()), type(error).__name__)


@contextmanager
def running() -> Iterator[None]:
    """Fetch for every inbox that wants it, beside whatever else this process does."""
    stopping = threading.Event()
    fetching = Fetching()
    follower = threading.Thread(target=_follow, args=[fetching, stopping], name="fetching", daemon=True)
    follower.start()
    try:
        yield
    finally:
        stopping.set()
        follower.join(STOP_SECONDS)
        fetching.stop()


def _follow(fetching: Fetching, stopping: threading.Event) -> None:
    while not stopping.is_set():
        try:
            with borrowing.connection():
                fetching.follow()
        except Error as error:
            logger.warning("which inboxes are fetched could not be looked up: %s", error)
        except Exception:
            logger.exception("which inboxes are fetched could not be followed")  # and is tried again: this never ends
        stopping.wait(LOOK_SECONDS)


def _wanted() -> Iterator[tuple[int, FetchingThread]]:
    """Yield a thread for each inbox that is fetched; one whose settings cannot be read harms no other."""
    for number in Inbox.objects.values_list("pk", flat=True):
        try:
            inbox = Inbox.objects.filter(pk=number).first()
            fetcher = registry.fetcher(inbox) if inbox is not None else None
        except UnreadableSecretError as error:
            bookmarks.fail(Inbox(pk=number), problem=str(error), at=clock.now())
            continue
        except (TypeError, ValueError):
            logger.exception("the settings of inbox %d are not those of this version", number)
            bookmarks.fail(Inbox(pk=number), problem=OUR_FAULT, at=clock.now())
            continue
        if inbox is not None and fetcher is not None:
            yield number, FetchingThread(inbox=inbox, fetcher=fetcher)
