"""Whether a mail server's clock and ours agree, by the line that it wrote."""

from datetime import timedelta

import pytest

from belofte.makers import MONDAY
from belofte.ops.doctor import mail_clocks

UNTIL = MONDAY + timedelta(seconds=5)
OLDER = b"Received: from a by b; Mon, 23 Nov 2026 03:00:00 +0000\r\n"


@pytest.mark.parametrize(
    ("written", "level"),
    [
        (b"Mon, 23 Nov 2026 10:00:03 +0100 (CET)", "well"),
        (b"Mon, 23 Nov 2026 09:00:15 +0000", "well"),
        (b"Mon, 23 Nov 2026 08:59:50 +0000", "well"),
        (b"Mon, 23 Nov 2026 09:00:16 +0000", "look"),
        (b"Mon, 23 Nov 2026 08:00:03 +0000", "look"),
    ],
)
def test_the_newest_line_is_compared_with_when_it_was_under_way(written: bytes, level: str) -> None:
    raw = b"Return-Path: <help@desk.example>\r\nReceived: from desk by mx\r\n\t(Postfix); " + written + b"\r\n"
    found = mail_clocks.look("help@desk.example", raw + OLDER + b"\r\nx", since=MONDAY, until=UNTIL)
    assert found is not None
    assert (found.level, bool(found.remedy)) == (level, level != "well")


@pytest.mark.parametrize("raw", [b"Subject: x\r\n\r\nReceived: y", b"Received: no moment\r\n\r\n", b""])
def test_without_a_moment_nothing_is_said(raw: bytes) -> None:
    assert mail_clocks.look("help@desk.example", raw, since=MONDAY, until=UNTIL) is None
