"""What a mailbox held when it was connected, and what is missing of it later."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from belofte import clock
from belofte.cases.models import Case, Event
from belofte.channels.email import mailbox
from belofte.channels.models import Bookmark, Inbox, RawEnvelope
from belofte.intake import bookmarks, reading
from belofte.intake.fetching import DeskIntake
from tests.faults.test_mailbox import _brisk, fetch, inbox_at, mail  # noqa: F401 - a fixture
from tests.imap_server import ImapServer, serving

pytestmark = pytest.mark.usefixtures("_brisk")
SEEN = ("\\Seen",)


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with serving(ImapServer()) as running:
        yield running


def drop(server: ImapServer, name: str, *, ago: timedelta, flags: tuple[str, ...] = (), number: int = 0) -> None:
    """Let a mail be there that came some time ago."""
    server.drop(mail(words=name), number=number or None, flags=flags)
    server.mails[-1].arrived_at = (clock.now() - ago).replace(microsecond=0)


def rows(inbox: Inbox) -> list[tuple[str, bool, bool]]:
    found = RawEnvelope.objects.filter(inbox=inbox).order_by("id")
    return [(reading.raw_bytes(row).decode().split("\r\n\r\n")[1][:4], row.is_import, row.is_history) for row in found]


@pytest.mark.parametrize(
    ("since", "brought"),
    [
        ("new", [("liet", True, False)]),
        ("month", [("week", True, True), ("liet", True, False)]),
        ("all", [("jaar", True, True), ("week", True, True), ("liet", True, False)]),
    ],
)
def test_old_mail_comes_in_as_far_back_as_asked(
    server: ImapServer, since: str, brought: list[tuple[str, bool, bool]]
) -> None:
    drop(server, "jaar geleden", ago=timedelta(days=365), flags=SEEN)
    drop(server, "week geleden", ago=timedelta(days=7), flags=SEEN)
    drop(server, "liet men ongelezen", ago=timedelta(days=3))
    inbox = inbox_at(server, imap_since=since)
    assert fetch(inbox, server) == ""
    drop(server, "net binnen", ago=timedelta())
    assert fetch(inbox, server) == ""
    assert rows(inbox) == [*brought, ("net ", False, False)]


def test_old_mail_becomes_closed_cases_and_unread_mail_open_ones(server: ImapServer) -> None:
    drop(server, "week geleden", ago=timedelta(days=7), flags=SEEN)
    drop(server, "liet men ongelezen", ago=timedelta(days=3))
    inbox = inbox_at(server, imap_since="all")
    fetch(inbox, server)
    reading.read_waiting()
    cases = Case.objects.filter(team=inbox.team_id).order_by("opened_at")
    assert [case.is_closed for case in cases] == [True, False]
    assert [(clock.now() - case.opened_at).days for case in cases] == [7, 3]
    assert not Event.objects.filter(case__in=cases, kind=Event.Kind.SENT).exists()


def bookmark_of(inbox: Inbox) -> Bookmark:
    return Bookmark.objects.get(inbox=inbox)


def test_a_mail_that_is_missing_is_found_and_fetched(server: ImapServer) -> None:
    inbox = inbox_at(server)
    fetch(inbox, server)
    for number in (1, 2, 4, 5):
        drop(server, f"mail {number}", ago=timedelta(), number=number)
    fetch(inbox, server)
    drop(server, "mail 3, door de server vergeten", ago=timedelta(), number=3, flags=SEEN)
    fetch(inbox, server)
    assert RawEnvelope.objects.filter(inbox=inbox).count() == 4  # nothing says that it is there
    bookmarks.ask_comparison(inbox, at=clock.now())
    fetch(inbox, server)
    assert RawEnvelope.objects.filter(inbox=inbox).count() == 5
    found = bookmark_of(inbox)
    assert (found.held, found.missed, found.lacking, found.comparison_asked_at) == (5, 1, 0, None)
    bookmarks.ask_comparison(inbox, at=clock.now())
    fetch(inbox, server)
    assert (bookmark_of(inbox).held, bookmark_of(inbox).missed) == (5, 0)


def test_a_mail_that_the_server_does_not_give_is_counted_as_lacking(server: ImapServer) -> None:
    inbox = inbox_at(server)
    fetch(inbox, server)
    drop(server, "mail 2", ago=timedelta(), number=2)
    fetch(inbox, server)
    drop(server, "mail 1", ago=timedelta(), number=1, flags=SEEN)
    server.refuses[1] = "no"
    bookmarks.ask_comparison(inbox, at=clock.now())
    fetch(inbox, server)
    assert (bookmark_of(inbox).held, bookmark_of(inbox).missed, bookmark_of(inbox).lacking) == (2, 1, 1)


@pytest.mark.parametrize(
    ("lacking", "minutes", "is_due"), [(0, 24 * 60 - 1, False), (0, 24 * 60, True), (1, 59, False), (1, 60, True)]
)
def test_a_comparison_is_due_once_a_day_and_each_hour_while_something_is_lacking(
    server: ImapServer, lacking: int, minutes: int, *, is_due: bool
) -> None:
    inbox = inbox_at(server)
    begun: datetime = clock.now()
    bookmarks.move(inbox, {}, waiting=0, at=begun)
    bookmarks.compare(inbox, held=3, missed=lacking, lacking=lacking, at=begun)
    assert bookmarks.is_comparison_due(inbox, at=begun + timedelta(minutes=minutes)) == is_due


def test_a_new_mail_goes_before_the_rest_of_a_gap(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "BATCH_MAX", 2)
    inbox = inbox_at(server)
    fetch(inbox, server)
    drop(server, "mail 9", ago=timedelta(), number=9)
    fetch(inbox, server)
    for number in range(1, 7):
        drop(server, f"gap {number}", ago=timedelta(), number=number, flags=SEEN)
    bookmarks.ask_comparison(inbox, at=clock.now())
    monkeypatch.setattr(DeskIntake, "breathe", lambda one: _arrive_once(server, one.inbox))
    fetch(inbox, server)
    taken = [reading.raw_bytes(row).decode().split("\r\n\r\n")[1].split(" (")[0] for row in _kept(inbox)]
    assert taken == ["mail 9", "gap 1", "gap 2", "net binnen", "gap 3", "gap 4", "gap 5", "gap 6"]


def _arrive_once(server: ImapServer, inbox: Inbox) -> None:
    if len(_kept(inbox)) == 3 and all(each.number < 10 for each in server.mails):
        drop(server, "net binnen", ago=timedelta(), number=10)


def _kept(inbox: Inbox) -> list[RawEnvelope]:
    return list(RawEnvelope.objects.filter(inbox=inbox).order_by("id"))
