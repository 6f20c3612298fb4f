"""How moments and waiting read."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from belofte.desk.templatetags.desk import moment, waited

_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "under a minute"),
        (4, "4 minutes"),
        (61, "1 hour"),
        (3 * 24 * 60, "3 days"),
        (24 * 60, "1 day"),
        (15 * 24 * 60, "15 days"),
    ],
)
def test_waited_says_the_largest_unit(minutes: int, words: str) -> None:
    with translation.override("en"):
        assert waited(_NOW - timedelta(minutes=minutes), _NOW).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 22, 8, 5, tzinfo=UTC), "09:05"),
        (datetime(2026, 11, 21, 22, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 11, 21, 23, 0, tzinfo=UTC), "00:00"),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "1 Jul 14:00"),
        (datetime(2025, 11, 22, 9, 0, tzinfo=UTC), "22 Nov 2025 10:00"),
    ],
)
def test_moment_is_of_the_desk_s_zone(at: datetime, words: str) -> None:
    with translation.override("en"):
        assert moment(at, _NOW) == words
