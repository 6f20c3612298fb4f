"""Fetching mail from a mailbox by IMAP: oldest first, each once, and marked as read only when it is kept.

Nothing is ever moved or deleted there. What is ours: all that arrived since the mailbox was connected, whether somebody
read it in a mail program or not, whatever is unread, and as much older mail as the settings say. Which mails are taken
is told by their transport keys, never by their marks; once a day that is compared with what is there.
"""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from belofte import clock
from belofte.channels.contract import Envelope, FetchError, Intake, Sight
from belofte.channels.email import comparing, copying, imap, limits, numbering, problems
from belofte.channels.email.imap import Fact, Line, RefusedError
from belofte.channels.email.numbering import Cursor
from belofte.channels.email.settings import EmailSettings, MailboxSettings, mailbox_of
from belofte.channels.email.transport import transport_of

BATCH_MAX: Final = 50  # mails, after which it is seen whether newer ones came
GROUP_MAX: Final = 25  # mails fetched with one command
GROUP_BYTES_MAX: Final = 1024 * 1024
PROBES: Final = 20  # mails that we have, looked at on connecting to see whether the numbers still mean the same
_PROBED_NUMBERS: Final = 200
_TURN_SECONDS_MAX: Final = 60.0
_large = threading.BoundedSemaphore(1)  # one large mail in memory, over all mailboxes


class _ReusedError(Exception):
    """A number that we know names another mail."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One folder of one account."""

    settings: MailboxSettings

    def fetch(self, intake: Intake) -> None:
        """Take what is there and what comes, until told to stop. Refuses: FetchError."""
        cursor = numbering.read(intake.cursor())  # before the server is asked anything
        with imap.open_line(self.settings) as line:
            visit = Visit(line=line, intake=intake, settings=self.settings, cursor=cursor)
            visit.begin()
            while not intake.is_stopping():
                visit.take_new()
                if intake.is_comparison_due():
                    visit.compare()
                line.wait(lambda: intake.is_stopping() or intake.is_comparison_due())

    def look(self) -> Sight:
        """Connect and change nothing. Refuses: FetchError."""
        with imap.open_line(self.settings, seconds_max=self.settings.timeout_seconds) as line:
            folder = line.open(self.settings.folder, is_looking=True)
            return Sight(count=folder.count, unread=len(line.search("UNSEEN")))

    def keys(self) -> list[str]:
        """Return what names each mail that is there, oldest first. Refuses: FetchError."""
        return copying.keys(self.settings)

    def copies(self, keys: Collection[str]) -> Iterator[Envelope]:
        """Yield the mails with these keys, oldest first. Refuses: FetchError."""
        return copying.copies(self.settings, keys)


def fetcher(**credentials: Any) -> Mailbox | None:
    """Return what fetches with an inbox's credentials; None where a mail server hands over."""
    chosen = mailbox_of(EmailSettings(**credentials))
    return Mailbox(chosen) if chosen is not None else None


@dataclass(slots=True, kw_only=True)
class Visit:
    """One connection to the mailbox, from opening it until the line breaks."""

    line: Line
    intake: Intake
    settings: MailboxSettings
    cursor: Cursor
    is_read_only: bool = False
    has_numbered_anew: bool = False
    waiting: int = 0
    newest: int = 0  # the highest number seen
    probes: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)  # may be older than the connection, and read
    left_unread: set[int] = field(default_factory=set)  # taken, and marked as unread by somebody since

    def begin(self) -> None:
        """Open the folder, and see whether its numbers still mean the same."""
        folder = self.line.open(self.settings.folder)
        self.is_read_only = folder.is_read_only
        before = self.cursor
        self.cursor = numbering.resume(
            before,
            account=self.settings.account,
            validity=folder.validity,
            next_number=folder.next_number,
            at=clock.now(),
        )
        if self.cursor.edition != before.edition:
            self._begin_edition()
        elif self.cursor.through:
            first = max(1, self.cursor.through - _PROBED_NUMBERS)
            self.probes = set(self.line.search("UID", f"{first}:{self.cursor.through}")[-PROBES:])

    def take_new(self) -> None:
        """Take all that is ours."""
        self._take_all(self._find())

    def _take_all(self, waiting: list[int]) -> None:
        """Take these, oldest first; what arrives meanwhile goes before what has waited longer."""
        while not self.intake.is_stopping():
            batch, waiting = waiting[:BATCH_MAX], waiting[BATCH_MAX:]
            try:
                self._take(batch, left=waiting)
            except _ReusedError:
                self._number_anew()
                waiting = self._find()
                continue
            if not waiting:
                return
            self.intake.breathe()
            waiting = self._find_newer() + waiting

    def compare(self) -> None:
        """Hold what the server has against what we took, and take what is missing."""
        found = comparing.compare(self.line, self.cursor, since=self.settings.since, known=self.intake.known)
        self.doubtful.difference_update(found.missing)
        self._take_all(found.missing)
        if not self.intake.is_stopping():
            taken = self.intake.known([self.cursor.key(number) for number in found.missing])
            missed = len(found.missing)
            self.intake.compared(held=found.held, missed=missed, lacking=missed - len(taken))

    def _number_anew(self) -> None:
        """Begin another edition, as the numbers mean other mails; not twice, or it would never end."""
        if self.has_numbered_anew:
            raise FetchError(problems.NUMBERED_ANEW)
        self.has_numbered_anew = True
        self.cursor = numbering.renumbered(self.cursor, validity=self.cursor.validity, next_number=1)
        self._begin_edition()

    def _begin_edition(self) -> None:
        """Note that all is numbered anew, up to the highest number there is, whatever the server says is next."""
        highest = max(self.line.search("UID", "*"), default=0)
        found_through = max(self.cursor.found_through, highest)
        self.cursor = numbering.reaching(self.cursor, found_through=found_through)
        self.newest = 0
        self.left_unread.clear()
        self._bookmark(is_renumbered=self.cursor.is_again)

    def _find(self) -> list[int]:
        """Return what has to be looked at, oldest first; last what was asked for in vain before."""
        unread = set(self.line.search("UNSEEN"))
        self.left_unread &= unread
        tried = self._tried()
        cursor = self.cursor
        certain = unread | tried | set(self.line.search_from(cursor.last + 1)) | self._old_to_come()
        self.doubtful = (self.probes | self._arrived_since()) - certain
        self.probes = set()
        found = certain | self.doubtful
        self.newest = max(found, default=self.newest)
        return sorted(found - self.left_unread, key=lambda number: (cursor.times_tried(number), number))

    def _tried(self) -> set[int]:
        """Return what was asked for in vain, read by now or not; what the server no longer lists is forgotten."""
        tried = self.cursor.tried
        if not tried:
            return set()
        there = tried.intersection(self.line.search("UID", f"{min(tried)}:{max(tried)}"))
        self.cursor = numbering.given(self.cursor, tried - there)
        return there

    def _old_to_come(self) -> set[int]:
        """Return the old mail that still has to come in: until this numbering was gone through once."""
        if self.cursor.through >= self.cursor.found_through:
            return set()
        old = comparing.old(self.line, self.cursor, since=self.settings.since)
        return {number for number in old if number > self.cursor.through}

    def _arrived_since(self) -> set[int]:
        """Return what arrived since the mailbox was connected, where the numbers no longer tell that."""
        if not self.cursor.is_again or self.cursor.through >= self.cursor.found_through:
            return set()
        return comparing.arrived(self.line, self.cursor, first=self.cursor.through + 1)

    def _find_newer(self) -> list[int]:
        self.line.refresh()
        newer = self.line.search_from(max(self.newest, self.cursor.last) + 1)
        self.newest = max(newer, default=self.newest)
        return newer

    def _take(self, batch: Sequence[int], *, left: Sequence[int]) -> None:
        """Take these mails, mark them, and keep how far we are."""
        self.waiting = len(batch) + len(left)
        facts = self.line.facts(batch) if batch else {}
        known = self.intake.known([self.cursor.key(number) for number in facts])
        missing = [number for number in batch if number in facts and self.cursor.key(number) not in known]
        kept = [number for number in facts if self._recognise(number, facts[number], known)]
        wanted = [number for number in missing if not self._is_left_alone(number, facts[number])]
        taken = [number for group in self._groups(wanted, facts) for number in self._take_group(group, facts)]
        unseen = [number for number in (*kept, *taken) if not facts[number].is_seen]
        if unseen and not self.is_read_only:
            self.line.mark_seen(unseen)
        untaken = set(wanted).difference(taken)
        cursor = numbering.given(self.cursor, [*kept, *taken])
        self.cursor = numbering.advanced(cursor, left=[*left, *untaken], newest=self.newest)
        self.waiting = len(left) + len(untaken)
        self._bookmark()

    def _bookmark(self, *, is_renumbered: bool = False) -> None:
        self.intake.bookmark(numbering.written(self.cursor), waiting=self.waiting, is_renumbered=is_renumbered)

    def _recognise(self, number: int, fact: Fact, known: Mapping[str, Mapping[str, str]]) -> bool:
        """Tell whether a mail was taken, and not marked for want of time. Refuses: _ReusedError."""
        headers = known.get(self.cursor.key(number))
        if headers is None:
            return False
        arrived = headers.get("arrived", "")
        if arrived not in ("", fact.arrived_at.isoformat()) and problems.LEFT_OUT not in headers:
            raw = self.line.contents([number], bytes_max=self.intake.size_max + 1).get(number)
            if raw is not None and not self.intake.holds(self._envelope(number, raw, fact)):
                raise _ReusedError(number)
        if number > self.cursor.through:
            return True
        self.left_unread.add(number)
        return False

    def _is_left_alone(self, number: int, fact: Fact) -> bool:
        """Tell whether a mail was there and read before the mailbox was connected."""
        if number not in self.doubtful or not fact.is_seen:
            return False
        return number <= self.cursor.through or not self.cursor.is_ours(fact.arrived_at)

    def _groups(self, wanted: Sequence[int], facts: Mapping[int, Fact]) -> Iterator[list[int]]:
        """Yield what is fetched together: small ones, never one that was asked for in vain before."""
        group: list[int] = []
        size, largest = 0, min(GROUP_BYTES_MAX, self.intake.size_max)
        for number in wanted:
            is_alone = self.cursor.times_tried(number) > 0 or not 0 < facts[number].size_bytes < largest
            if group and (is_alone or len(group) >= GROUP_MAX or size + facts[number].size_bytes > GROUP_BYTES_MAX):
                yield group
                group, size = [], 0
            group.append(number)
            size += facts[number].size_bytes
            if is_alone:
                yield group
                group, size = [], 0
        if group:
            yield group

    def _take_group(self, group: Sequence[int], facts: Mapping[int, Fact]) -> list[int]:
        """Take mails with one command; return which were taken."""
        if self.intake.is_stopping():
            return []
        first, fact = group[0], facts[group[0]]
        if fact.size_bytes > self.intake.size_max:
            head = self.line.head(first, bytes_max=limits.HEADER_BLOCK_BYTES_MAX)
            return self._stand_in(first, fact, head=head, reason=problems.TOO_LARGE_TO_FETCH)
        if self.cursor.gives_up(first, at=clock.now()):
            return self._stand_in(first, fact, head=b"", reason=problems.NOT_GIVEN)
        with _turn(is_needed=fact.size_bytes >= GROUP_BYTES_MAX):
            contents = self._contents(group)
            for number, raw in contents.items():
                self._accept(number, raw, facts[number])
        missing = [number for number in group if number not in contents]
        if missing and len(group) > 1:
            return [*contents, *(number for each in missing for number in self._take_group([each], facts))]
        self.cursor = numbering.failed(self.cursor, missing, at=clock.now())
        return list(contents)

    def _contents(self, group: Sequence[int]) -> dict[int, bytes]:
        """Return what the server gives of these; when the line breaks over it, that is remembered."""
        try:
            return self.line.contents(group, bytes_max=self.intake.size_max + 1)
        except RefusedError:
            return {}
        except FetchError:
            self.cursor = numbering.failed(self.cursor, group, at=clock.now())
            self._bookmark()
            raise

    def _accept(self, number: int, raw: bytes, fact: Fact) -> None:
        if len(raw) > self.intake.size_max:  # although the server said less
            head = raw[: limits.HEADER_BLOCK_BYTES_MAX]
            self._stand_in(number, fact, head=head, reason=problems.TOO_LARGE_TO_FETCH)
            return
        self._hand_in(number, self._envelope(number, raw, fact))

    def _stand_in(self, number: int, fact: Fact, *, head: bytes, reason: str) -> list[int]:
        """Hand in the beginning of a mail that cannot be fetched, so that a person sees that it is there.

        Where not even that is known, what stands in for it names its mailbox: in two they are two.
        """
        mailbox = f"{self.settings.user} on {self.settings.host}:{self.settings.port}"
        raw = head or f"X-Left-Out: {self.cursor.key(number)} in {self.settings.folder} of {mailbox}\r\n\r\n".encode()
        self._hand_in(number, self._envelope(number, raw, fact, {problems.LEFT_OUT: reason}))
        return [number]

    def _hand_in(self, number: int, envelope: Envelope) -> None:
        was_there = number <= self.cursor.found_through  # so it may be known under an older number
        self.intake.accept(envelope, numbering=self.cursor.numbering if was_there else "")

    def _envelope(self, number: int, raw: bytes, fact: Fact, more: Mapping[str, str] | None = None) -> Envelope:
        sender, recipients = transport_of(raw)
        is_import = not self.cursor.is_ours(fact.arrived_at)
        return Envelope(
            raw=raw,
            sender=sender,
            recipients=recipients,
            received_at=fact.arrived_at if is_import else clock.now(),
            transport_key=self.cursor.key(number),
            headers={"arrived": fact.arrived_at.isoformat(), **(more or {})},
            is_import=is_import,
            is_history=is_import and fact.is_seen,
        )


@contextmanager
def _turn(*, is_needed: bool) -> Iterator[None]:
    """Let one large mail be in memory at a time; a server that dawdles does not hold up the others for ever."""
    has_turn = is_needed and _large.acquire(timeout=_TURN_SECONDS_MAX)
    try:
        yield
    finally:
        if has_turn:
            _large.release()
