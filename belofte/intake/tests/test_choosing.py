"""What is read next: the oldest of each sender, what follows it where there is room, and never two at once of one."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import choosing
from belofte.makers import MONDAY

MANY = 600  # more than are looked at first


@pytest.fixture
def inbox(db: None) -> Inbox:
    return makers.make_inbox()


def wait(inbox: Inbox, senders: Iterable[str], *, is_import: bool = False) -> None:
    rows = [
        RawEnvelope(
            inbox=inbox,
            content_hash=f"{number} {is_import}".encode(),
            sender=sender,
            raw=b"x",
            size_bytes=1,
            received_at=MONDAY,
            is_import=is_import,
        )
        for number, sender in enumerate(senders)
    ]
    RawEnvelope.objects.bulk_create(rows)


def held(count: int) -> list[str]:
    return [row.sender for row in choosing.hold(count)]


def test_hold_nothing(inbox: Inbox) -> None:
    assert choosing.hold(25) == []


def test_hold_the_oldest_of_each_before_what_follows_and_all_in_the_order_in_which_they_came(inbox: Inbox) -> None:
    wait(inbox, ["form", "form", "form", "jan", "ria", "jan"])
    assert held(3) == ["form", "jan", "ria"]
    assert held(4) == ["form", "form", "jan", "ria"]
    assert held(25) == ["form", "form", "form", "jan", "ria", "jan"]


def test_hold_all_that_bear_no_sender_in_their_order(inbox: Inbox) -> None:
    wait(inbox, ["", "jan", "", "", "jan"])
    assert held(25) == ["", "jan", "", "", "jan"]


def test_hold_whom_one_who_sent_very_many_came_before(inbox: Inbox) -> None:
    wait(inbox, ["form"] * MANY + ["jan", "ria"])
    assert held(4) == ["form", "form", "jan", "ria"]


def test_hold_imports_last(inbox: Inbox) -> None:
    wait(inbox, ["jan", "jan"], is_import=True)
    wait(inbox, ["jan", "ria"])
    assert [(row.sender, row.is_import) for row in choosing.hold(25)] == [
        ("jan", False),
        ("ria", False),
        ("jan", True),
        ("jan", True),
    ]


def test_hold_one_asks_twice(inbox: Inbox) -> None:
    wait(inbox, ["jan"])
    with CaptureQueriesContext(connection) as asked:
        choosing.hold(25)
    assert len(asked) == 2


def test_hold_nothing_of_a_sender_of_whom_another_place_holds_the_oldest(committed: None) -> None:
    inbox = makers.make_inbox()
    wait(inbox, ["jan", "jan", "ria", "jan"])

    def at_the_other_place() -> list[str]:
        with transaction.atomic():
            found = held(25)
        connections.close_all()
        return found

    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        assert held(1) == ["jan"]
        assert threads.submit(at_the_other_place).result(10) == ["ria"]
