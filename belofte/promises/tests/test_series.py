"""When the promises of a series are due: short months, years that end, holidays, and clocks that change."""

from datetime import UTC, date, datetime

import pytest

from belofte.language.calendar import OFFICE, local
from belofte.promises import series
from belofte.promises.vocabulary import Every


def days(every: Every, *, first: datetime, count: int, until: date | None = None) -> list[str]:
    """Return the moments of a series as they stand on a clock here."""
    rule = series.rule(every, first=first, until=until, calendar=OFFICE)
    found, after = list[str](), first
    for _ in range(count):
        following = series.next_due(rule, after=after, calendar=OFFICE)
        if following is None:
            break
        found.append(f"{following.astimezone(OFFICE.zone):%Y-%m-%d %H:%M}")
        after = following
    return found


def at(year: int, month: int, day: int, hour: int = 17, minute: int = 0) -> datetime:
    return local(date(year, month, day), datetime(year, month, day, hour, minute).time(), OFFICE.zone)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("every", "first", "expected"),
    [
        # the last day of each month, or the last working day before it
        (Every.MONTH, at(2029, 1, 31), ["2029-02-28 17:00", "2029-03-30 17:00", "2029-04-30 17:00"]),
        (Every.MONTH, at(2028, 1, 31), ["2028-02-29 17:00", "2028-03-31 17:00"]),
        (Every.MONTH, at(2026, 11, 25), ["2026-12-24 17:00", "2027-01-25 17:00"]),  # Christmas
        (Every.WEEK, at(2026, 12, 18), ["2026-12-24 17:00", "2026-12-31 17:00", "2027-01-08 17:00"]),  # and New Year
        (Every.FORTNIGHT, at(2026, 12, 7), ["2026-12-21 17:00", "2027-01-04 17:00"]),
        (Every.WEEK, at(2027, 3, 22, 9), ["2027-03-26 09:00", "2027-04-05 09:00"]),  # Easter, and summer time
    ],
)
def test_next_due(every: Every, first: datetime, expected: list[str]) -> None:
    assert days(every, first=first, count=len(expected)) == expected


def test_next_due_ends_with_the_last_day() -> None:
    found = days(Every.MONTH, first=at(2026, 10, 15), until=date(2027, 1, 15), count=9)
    assert found == ["2026-11-13 17:00", "2026-12-15 17:00", "2027-01-15 17:00"]


def test_next_due_after_a_moment_that_came_late_passes_over_what_is_gone() -> None:
    rule = series.rule(Every.WEEK, first=at(2026, 11, 23), until=None, calendar=OFFICE)
    following = series.next_due(rule, after=datetime(2026, 12, 9, 12, tzinfo=UTC), calendar=OFFICE)
    assert following == at(2026, 12, 14)


def test_rule_is_what_rfc_5545_says() -> None:
    rule = series.rule(Every.MONTH, first=at(2026, 11, 30), until=date(2027, 6, 30), calendar=OFFICE)
    assert rule == ("DTSTART:20261130T170000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=28,29,30;BYSETPOS=-1;UNTIL=20270630T235959")


@pytest.mark.parametrize(
    ("every", "until", "said"),
    [
        (Every.WEEK, None, "every week"),
        (Every.FORTNIGHT, None, "every two weeks"),
        (Every.MONTH, date(2027, 6, 30), "every month, until 30 June 2027"),
    ],
)
def test_words(every: Every, until: date | None, said: str) -> None:
    assert series.words(series.rule(every, first=at(2026, 11, 30), until=until, calendar=OFFICE)) == said


def test_a_year_is_written_in_four_digits() -> None:
    first, until = at(826, 11, 20), date(827, 6, 30)
    assert series.rule(Every.WEEK, first=first, until=until, calendar=OFFICE) == (
        "DTSTART:08261120T170000\nRRULE:FREQ=WEEKLY;UNTIL=08270630T235959"
    )
    assert len(days(Every.WEEK, first=first, until=date(826, 12, 4), count=9)) == 2
