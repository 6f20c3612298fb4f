"""The clock's round: what has stopped is kept, so that every page tells of it, and is over when it works again."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.channels.models import Bookmark, Round
from belofte.intake import bookmarks
from belofte.makers import MONDAY
from belofte.ops import rounds
from belofte.ops.doctor import mail_port
from belofte.ops.doctor.findings import Finding
from belofte.replies import standstills

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FETCHED = {"imap_host": "127.0.0.1", "smtp_port": 1}


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give what the port of the listener is found to be: the last of these."""
    levels = ["well"]
    monkeypatch.setattr(
        mail_port,
        "look_at_mail_port",
        lambda: Finding(subject="mail in", level=levels[-1], words=""),  # type: ignore[arg-type]
    )
    return levels


def kinds(minutes: float) -> list[str]:
    return [one.kind for one in standstills.find(at=MONDAY + minutes * MINUTE)]


def go(*minutes: int) -> None:
    for minute in minutes:
        rounds.go(at=MONDAY + minute * MINUTE)


def test_a_desk_on_which_the_clock_never_came_is_new_and_not_red() -> None:
    assert kinds(0) == []


@pytest.mark.usefixtures("port")
def test_a_clock_that_does_not_come_any_more_is_red_after_three_minutes() -> None:
    go(0, 1)
    assert (kinds(3.9), kinds(4.1)) == ([], ["worker"])
    go(5)
    assert (kinds(5.1), Round.objects.count()) == ([], 1)


def test_a_listener_that_takes_nothing_is_red_within_four_minutes(port: list[str]) -> None:
    go(0)
    port.append("wrong")
    go(1, 2, 3)
    assert kinds(3) == []
    go(4)
    assert kinds(4) == ["port"]
    port.append("well")
    go(5)
    assert kinds(5) == []


@pytest.mark.usefixtures("port")
def test_a_mailbox_that_nobody_fetches_from_is_red_within_five_minutes() -> None:
    inbox = makers.make_inbox(credentials=FETCHED)
    bookmarks.move(inbox, {}, waiting=0, at=MONDAY)
    go(*range(5))
    assert kinds(4) == []
    go(5)
    assert kinds(5) == ["mailbox"]
    assert Bookmark.objects.get().failing_since == MONDAY
    bookmarks.move(inbox, {}, waiting=0, at=MONDAY + 6 * MINUTE)
    assert kinds(6) == []


@pytest.mark.usefixtures("port")
def test_a_service_that_posts_nothing_for_a_night_is_no_fault() -> None:
    inbox = makers.make_inbox(credentials={"hook_service": "postmark", "hook_secret": "s3cret", "smtp_port": 1})
    bookmarks.note_arrival(inbox, at=MONDAY - timedelta(hours=9))
    go(*range(6))
    assert kinds(5) == []
