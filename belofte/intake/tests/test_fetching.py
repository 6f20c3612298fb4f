"""The threads that fetch: how long they wait after a failure, and what they say of it."""

from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest
from django.db import OperationalError

from belofte import makers
from belofte.channels.contract import Envelope, Fetcher, FetchError, Intake, Sight
from belofte.channels.models import Bookmark
from belofte.intake import bookmarks, fetching
from belofte.intake.fetching import FetchingThread, Pause
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db


class Failing:
    """Fetches nothing, and says why."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def fetch(self, intake: Intake) -> None:
        intake.bookmark({"place": 1}, waiting=4)
        if self._error is not None:
            raise self._error

    def look(self) -> Sight:
        raise NotImplementedError

    def keys(self) -> list[str]:
        raise NotImplementedError

    def copies(self, keys: Collection[str]) -> Iterator[Envelope]:
        raise NotImplementedError


def run(fetcher: Fetcher) -> tuple[float, Bookmark]:
    inbox = makers.make_inbox()
    seconds = FetchingThread(inbox=inbox, fetcher=fetcher).fetch_once()
    return seconds, Bookmark.objects.get(inbox=inbox)


def test_fetch_keeps_its_place() -> None:
    seconds, bookmark = run(Failing())
    assert (seconds, bookmark.cursor, bookmark.waiting, bookmark.problem) == (0.0, {"place": 1}, 4, "")


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (FetchError("the line broke"), "the line broke"),
        (FetchError("no entry", is_refused=True), "no entry"),
        (
            OSError(28, "No space left on device"),
            "What was fetched could not be kept: [Errno 28] No space left on device",
        ),
        (OperationalError("away\nDETAIL: words of a customer"), "What was fetched could not be kept: away"),
        (ZeroDivisionError(), fetching.OUR_FAULT),
    ],
)
def test_fetch_that_fails_is_told_and_tried_again(error: Exception, problem: str) -> None:
    seconds, bookmark = run(Failing(error))
    assert (bookmark.problem, bookmark.failing_since is not None, seconds > 0) == (problem, True, True)


def test_fail_again_keeps_since_when() -> None:
    inbox = makers.make_inbox()
    for hours in (0, 1):
        bookmarks.fail(inbox, problem="no", at=MONDAY + timedelta(hours=hours))
    assert Bookmark.objects.get().failing_since == MONDAY
    bookmarks.move(inbox, {}, waiting=0, at=MONDAY)
    assert Bookmark.objects.get().failing_since is None


def test_pause_is_longer_each_time_and_has_an_end() -> None:
    pause = Pause()
    pauses = [pause.next() for _ in range(12)]
    assert [1.0 * 2**number <= each <= 2.0 * 2**number for number, each in enumerate(pauses[:7])] == [True] * 7
    assert all(150 <= each <= 300 for each in pauses[8:])
    pause.settle()
    assert pause.next() <= 2.0


def test_pause_where_it_is_us_that_is_refused_is_long_at_once() -> None:
    pause = Pause()
    assert [30 <= pause.next(is_refused=True) <= 300 for _ in range(3)] == [True] * 3


def test_fare_of_a_mailbox() -> None:
    inbox = makers.make_inbox(credentials={"imap_host": "imap.desk.example"})
    assert bookmarks.fare(makers.make_inbox(), at=MONDAY) is None
    assert bookmarks.fare(inbox, at=MONDAY) == bookmarks.Fare(state="new")
    bookmarks.move(inbox, {}, waiting=2, is_renumbered=True, at=MONDAY)
    inbox.refresh_from_db()
    well = bookmarks.Fare(state="well", waiting=2, reached_at=MONDAY, renumbered_at=MONDAY, compared_at=MONDAY)
    assert bookmarks.fare(inbox, at=MONDAY) == well
    later = bookmarks.fare(inbox, at=MONDAY + timedelta(days=8))
    assert later == bookmarks.Fare(state="silent", waiting=2, reached_at=MONDAY, compared_at=MONDAY)
