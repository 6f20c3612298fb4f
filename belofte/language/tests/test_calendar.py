import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language import calendar
from belofte.language.calendar import MIDNIGHT, OFFICE, Calendar, Period

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ROUND_THE_CLOCK = Calendar(zone=AMSTERDAM, hours=dict.fromkeys(range(7), (Period(begins=time(0), ends=MIDNIGHT),)))
SHOP = Calendar(
    zone=AMSTERDAM,
    hours={
        1: (Period(begins=time(9), ends=time(12, 30)), Period(begins=time(13, 30), ends=time(18))),
        3: (Period(begins=time(9), ends=time(12, 30)), Period(begins=time(18), ends=MIDNIGHT)),
        5: (Period(begins=time(10), ends=time(16)),),
    },
    country="BE",
    closed=frozenset({date(2026, 12, 24)}),
    open=frozenset({date(2026, 8, 15)}),
)
HOUR = timedelta(hours=1)


def moment(words: str) -> datetime:
    """Return what a clock in Amsterdam shows, as a moment."""
    return datetime.fromisoformat(words).replace(tzinfo=AMSTERDAM).astimezone(UTC)


# Each line is worked out by hand: from when, how many hours, and when they have passed in a Dutch office.
AFTER = [
    ("2026-06-10T10:00", 2, "2026-06-10T12:00"),  # Wednesday
    ("2026-06-10T16:00", 1, "2026-06-10T17:00"),  # exactly until closing time
    ("2026-06-10T16:00", 2, "2026-06-11T10:00"),
    ("2026-06-12T16:30", 1, "2026-06-15T09:30"),  # over a weekend
    ("2026-06-13T12:00", 8, "2026-06-15T17:00"),  # from a Saturday
    ("2026-06-12T22:00", 8, "2026-06-15T17:00"),  # from a Friday evening
    ("2026-04-02T16:00", 10, "2026-04-07T10:00"),  # over Easter: Good Friday is worked, Easter Monday not
    ("2026-04-24T16:00", 2, "2026-04-28T10:00"),  # over King's Day, a Monday
    ("2027-04-26T16:00", 2, "2027-04-28T10:00"),  # over King's Day, a Tuesday
    ("2026-05-04T16:00", 2, "2026-05-05T10:00"),  # Liberation Day is worked in 2026
    ("2025-05-02T16:00", 2, "2025-05-06T10:00"),  # and not in 2025
    ("2026-05-13T16:00", 10, "2026-05-18T10:00"),  # over Ascension Day; the Friday after it is worked
    ("2026-05-22T16:30", 1, "2026-05-26T09:30"),  # over Pentecost
    ("2026-12-24T16:00", 2, "2026-12-28T10:00"),  # over Christmas, a Friday and a Saturday
    ("2026-12-31T16:00", 2, "2027-01-04T10:00"),  # over New Year's Day, a Friday
    ("2027-12-24T16:00", 2, "2027-12-27T10:00"),  # over Christmas, a Saturday and a Sunday
    ("2026-03-27T16:00", 2, "2026-03-30T10:00"),  # the clock goes forward that Sunday
    ("2026-10-23T16:00", 2, "2026-10-26T10:00"),  # the clock goes back
    ("2027-03-26T16:00", 2, "2027-03-30T10:00"),  # forward on Easter Sunday: Monday is free too
    ("2027-10-29T16:00", 2, "2027-11-01T10:00"),  # the clock goes back
]


@pytest.mark.parametrize(("start", "hours", "end"), AFTER)
def test_after_by_hand(start: str, hours: int, end: str) -> None:
    found = calendar.after(moment(start), working=hours * HOUR, calendar=OFFICE)
    assert found == moment(end)
    assert found.tzinfo is UTC


BEFORE = [
    ("2026-06-10T12:00", 2, "2026-06-10T10:00"),
    ("2026-06-10T17:00", 8, "2026-06-10T09:00"),
    ("2026-06-15T09:00", 1, "2026-06-12T16:00"),  # Monday at opening time: Friday's last hour
    ("2026-06-15T10:00", 1, "2026-06-15T09:00"),
    ("2026-06-14T12:00", 1, "2026-06-12T16:00"),  # from a Sunday
    ("2026-04-07T10:00", 9, "2026-04-03T09:00"),  # Easter; Good Friday is a day of eight hours
    ("2026-04-28T09:30", 1, "2026-04-24T16:30"),  # King's Day
    ("2026-12-28T10:00", 2, "2026-12-24T16:00"),  # Christmas
    ("2027-01-04T10:00", 2, "2026-12-31T16:00"),  # New Year
    ("2026-03-30T10:00", 2, "2026-03-27T16:00"),  # the clock went forward
    ("2026-10-26T10:00", 2, "2026-10-23T16:00"),  # and back
    ("2027-03-30T10:00", 2, "2027-03-26T16:00"),
    ("2027-11-01T10:00", 2, "2027-10-29T16:00"),
    ("2026-06-10T23:59", 4, "2026-06-10T13:00"),  # a promise for the end of a day
]


@pytest.mark.parametrize(("end", "hours", "start"), BEFORE)
def test_before_by_hand(end: str, hours: int, start: str) -> None:
    found = calendar.before(moment(end), working=hours * HOUR, calendar=OFFICE)
    assert found == moment(start)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2027-03-28", 23), ("2027-10-31", 25), ("2026-06-10", 24)],
)
def test_periods_when_the_clock_changes(day: str, hours: int) -> None:
    calendar_of_all_days = Calendar(zone=AMSTERDAM, hours=ROUND_THE_CLOCK.hours, open=frozenset({date(2027, 3, 28)}))
    ((begins, ends),) = calendar_of_all_days.periods(date.fromisoformat(day))
    assert ends - begins == hours * HOUR


def test_periods_of_a_day_until_midnight() -> None:
    assert SHOP.periods(date(2026, 6, 11)) == (
        (moment("2026-06-11T09:00"), moment("2026-06-11T12:30")),
        (moment("2026-06-11T18:00"), moment("2026-06-12T00:00")),
    )


def test_period_within_the_skipped_hour_is_left_out() -> None:
    night = Calendar(zone=AMSTERDAM, hours={6: (Period(begins=time(2, 10), ends=time(2, 50)),)})
    assert night.periods(date(2026, 3, 29)) == ()
    ((begins, ends),) = night.periods(date(2026, 3, 22))
    assert ends - begins == timedelta(minutes=40)


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        ("2026-03-29", "01:59", "2026-03-29T00:59+00:00"),
        ("2026-03-29", "02:00", "2026-03-29T01:00+00:00"),  # skipped: three o'clock
        ("2026-03-29", "02:30", "2026-03-29T01:00+00:00"),
        ("2026-03-29", "02:59:59.999999", "2026-03-29T01:00+00:00"),
        ("2026-03-29", "03:00", "2026-03-29T01:00+00:00"),
        ("2026-10-25", "01:59", "2026-10-24T23:59+00:00"),
        ("2026-10-25", "02:30", "2026-10-25T00:30+00:00"),  # repeated: the first
        ("2026-10-25", "03:00", "2026-10-25T02:00+00:00"),
        ("2027-03-28", "02:15", "2027-03-28T01:00+00:00"),
        ("2027-10-31", "02:15", "2027-10-31T00:15+00:00"),
    ],
)
def test_local_when_the_clock_changes(day: str, at: str, expected: str) -> None:
    found = calendar.local(date.fromisoformat(day), time.fromisoformat(at), AMSTERDAM)
    assert found == datetime.fromisoformat(expected)


def test_local_in_the_repeated_hour_whatever_fold() -> None:
    found = calendar.local(date(2026, 10, 25), time(2, 30, fold=1), AMSTERDAM)
    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30+00:00"),  # half an hour is skipped
        ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00+00:00"),  # a whole day is
    ],
)
def test_local_in_odd_zones(zone: str, day: str, at: str, expected: str) -> None:
    found = calendar.local(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
    assert found == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("country", "day", "name"),
    [
        ("NL", "2026-04-03", ""),  # Good Friday
        ("NL", "2026-04-06", "Tweede paasdag"),
        ("NL", "2026-04-27", "Koningsdag"),
        ("NL", "2025-04-26", "Koningsdag"),  # the 27th was a Sunday
        ("NL", "2026-05-05", ""),
        ("NL", "2025-05-05", "Bevrijdingsdag"),
        ("NL", "2030-05-05", "Bevrijdingsdag"),
        ("NL", "2026-05-14", "Hemelvaartsdag"),
        ("NL", "2026-05-25", "Tweede pinksterdag"),
        ("NL", "2026-12-26", "Tweede kerstdag"),
        ("NL", "2026-12-31", ""),
        ("NL", "2026-07-21", ""),
        ("BE", "2026-07-21", "Nationale feestdag"),
        ("BE", "2026-04-27", ""),
        ("BE", "2026-11-11", "Wapenstilstand"),
        ("BE", "2026-12-26", ""),
    ],
)
def test_holiday_by_country(country: str, day: str, name: str) -> None:
    there = Calendar(zone=AMSTERDAM, hours=OFFICE.hours, country=country)
    assert there.holiday(date.fromisoformat(day)) == name


def test_holiday_in_english() -> None:
    assert OFFICE.holiday(date(2026, 4, 6), language="en") == "Easter Monday"
    assert OFFICE.holiday(date(2026, 4, 3), language="en") == ""


def test_days_added_and_taken_away() -> None:
    assert SHOP.holiday(date(2026, 8, 15)) == ""
    assert SHOP.is_working_day(date(2026, 8, 15)) is True  # a holiday, on which this shop opens
    assert SHOP.is_working_day(date(2026, 12, 24)) is False  # a Thursday, on which it does not
    assert SHOP.is_working_day(date(2026, 12, 17)) is True
    assert SHOP.is_working_day(date(2026, 12, 16)) is False  # Wednesday, without hours


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-06-10", 0, "2026-06-10"),
        ("2026-06-10", 1, "2026-06-11"),
        ("2026-06-12", 1, "2026-06-15"),
        ("2026-06-12", 5, "2026-06-19"),
        ("2026-06-13", 1, "2026-06-15"),  # a Saturday
        ("2026-04-02", 2, "2026-04-07"),  # Easter
        ("2026-12-23", 5, "2026-12-31"),  # Christmas on a Friday: 24, 28, 29, 30, 31
        ("2026-12-30", 3, "2027-01-05"),  # New Year: 31, 4, 5
    ],
)
def test_add_working_days_by_hand(day: str, count: int, expected: str) -> None:
    assert calendar.add_working_days(date.fromisoformat(day), count, OFFICE) == date.fromisoformat(expected)


def test_neighbouring_working_days_over_easter() -> None:
    assert calendar.next_working_day(date(2026, 4, 3), OFFICE) == date(2026, 4, 7)
    assert calendar.last_working_day_before(date(2026, 4, 7), OFFICE) == date(2026, 4, 3)


def test_working_time_over_a_weekend_and_a_holiday() -> None:
    whole_week = calendar.working_time(moment("2026-04-20T00:00"), moment("2026-04-27T00:00"), OFFICE)
    kings_week = calendar.working_time(moment("2026-04-27T00:00"), moment("2026-05-04T00:00"), OFFICE)
    assert (whole_week, kings_week) == (40 * HOUR, 32 * HOUR)


def test_working_time_backwards_is_none() -> None:
    assert calendar.working_time(moment("2026-06-10T12:00"), moment("2026-06-10T10:00"), OFFICE) == timedelta()


def test_searching_in_a_calendar_without_hours_is_refused() -> None:
    never = Calendar(zone=AMSTERDAM, hours={})
    with pytest.raises(calendar.WorkingTimeMissingError):
        calendar.after(moment("2026-06-10T10:00"), working=HOUR, calendar=never)
    with pytest.raises(calendar.WorkingTimeMissingError):
        calendar.before(moment("2026-06-10T10:00"), working=HOUR, calendar=never)
    with pytest.raises(calendar.WorkingTimeMissingError):
        calendar.next_working_day(date(2026, 6, 10), never)
    with pytest.raises(calendar.WorkingTimeMissingError):
        calendar.last_working_day_before(date(2026, 6, 10), never)


def test_searching_none_needs_no_hours() -> None:
    never = Calendar(zone=AMSTERDAM, hours={})
    assert calendar.after(moment("2026-06-10T10:00"), working=timedelta(), calendar=never) == moment("2026-06-10T10:00")


def test_adding_up_a_century_is_refused() -> None:
    with pytest.raises(calendar.SpanTooLongError):
        calendar.working_time(moment("1926-06-10T10:00"), moment("2026-06-10T10:00"), OFFICE)


def test_calendars_that_cannot_be() -> None:
    with pytest.raises(calendar.PeriodEndsTooEarlyError):
        Period(begins=time(9), ends=time(9))
    with pytest.raises(calendar.UnknownCountryError):
        Calendar(zone=AMSTERDAM, hours={}, country="DE")
    with pytest.raises(calendar.PeriodsOverlapError):
        Calendar(
            zone=AMSTERDAM, hours={0: (Period(begins=time(9), ends=time(12)), Period(begins=time(11), ends=time(17)))}
        )


def test_calendar_is_frozen_and_hashable() -> None:
    again = Calendar(zone=OFFICE.zone, hours=dict(OFFICE.hours))
    assert (again == OFFICE, hash(again) == hash(OFFICE), again != SHOP) == (True, True, True)
    with pytest.raises(TypeError):
        OFFICE.hours[6] = ()  # type: ignore[index] # that it cannot be done is the point


moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it
calendars = st.sampled_from([OFFICE, SHOP, ROUND_THE_CLOCK])
amounts = st.timedeltas(timedelta(0), timedelta(hours=200))


@settings(deadline=None)  # the first call of a year loads its holidays
@given(start=moments, amount=amounts, using=calendars)
def test_after_lies_that_much_working_time_later(start: datetime, amount: timedelta, using: Calendar) -> None:
    found = calendar.after(start, working=amount, calendar=using)
    assert found >= start
    assert calendar.working_time(start, found, using) == amount


@settings(deadline=None)  # the first call of a year loads its holidays
@given(end=moments, amount=amounts, using=calendars)
def test_before_lies_that_much_working_time_earlier(end: datetime, amount: timedelta, using: Calendar) -> None:
    found = calendar.before(end, working=amount, calendar=using)
    assert found <= end
    assert calendar.working_time(found, end, using) == amount


@settings(deadline=None)  # the first call of a year loads its holidays
@given(start=moments, amount=amounts, using=calendars)
def test_before_undoes_after_in_working_time(start: datetime, amount: timedelta, using: Calendar) -> None:
    there = calendar.after(start, working=amount, calendar=using)
    back = calendar.before(there, working=amount, calendar=using)
    assert back >= start
    assert calendar.working_time(start, back, using) == timedelta()


@settings(deadline=None)  # the first call of a year loads its holidays
@given(start=moments, using=calendars, minutes=st.integers(1, 1000), seconds=st.integers(0, 59))
def test_after_is_the_earliest(start: datetime, using: Calendar, minutes: int, seconds: int) -> None:
    amount = timedelta(minutes=minutes)
    found = calendar.after(start, working=amount, calendar=using)
    assert calendar.working_time(start, found - timedelta(seconds=seconds + 1), using) < amount


@settings(deadline=None)  # the first call of a year loads its holidays
@given(one=moments, other=moments, third=moments, using=calendars)
def test_working_time_adds_up(one: datetime, other: datetime, third: datetime, using: Calendar) -> None:
    first, middle, last = sorted([one, other, third])
    first = max(first, last - timedelta(days=500))
    middle = max(first, middle)
    whole = calendar.working_time(first, last, using)
    assert calendar.working_time(first, middle, using) + calendar.working_time(middle, last, using) == whole


@settings(deadline=None)  # the first call of a year loads its holidays
@given(
    day=st.dates(date(2020, 1, 1), date(2035, 1, 1)), at=st.times(), zone=st.sampled_from(["Europe/Amsterdam", "UTC"])
)
def test_local_shows_the_wall_time_or_a_later_one(day: date, at: time, zone: str) -> None:
    wall = datetime.combine(day, at)
    shown = calendar.local(day, at, ZoneInfo(zone)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert wall <= shown <= wall + HOUR


def test_importing_the_calendar_does_not_load_the_holidays() -> None:
    program = "import sys, belofte.language.calendar; print('\\n'.join(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {"belofte.language.calendar", "holidays"} & set(answer.stdout.split())
    assert loaded == {"belofte.language.calendar"}
