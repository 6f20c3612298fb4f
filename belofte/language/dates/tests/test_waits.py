"""Keeping how long something takes apart from when that begins."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from belofte.language.calendar import Calendar, Period
from belofte.language.dates import waits

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
CALENDAR = Calendar(
    zone=ZoneInfo("Europe/Amsterdam"), hours={day: (Period(begins=time(9), ends=time(17)),) for day in range(5)}
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Binnen 5 dagen na uw retour betalen wij € 20 terug.", (5, "day", "Binnen 5 dagen")),
        ("We refund you within ten working days.", (10, "working_day", "within ten working days")),
        ("Dan duurt het anderhalve week.", (11, "day", "duurt het anderhalve week")),
        ("We bellen u binnen 2 uur terug.", (120, "minute", "binnen 2 uur")),
        ("Dan krijgt u binnen een jaar bericht.", (12, "month", "binnen een jaar")),
        ("Wij betalen het terug.", None),
        ("Wij betalen het voor vrijdag terug.", None),
        ("Binnen 2 dagen een label, en binnen 5 dagen uw geld.", None),
        ("Binnen 2 dagen een label, en binnen 2 dagen uw geld.", (2, "day", "Binnen 2 dagen")),
    ],
)
def test_how_long_it_takes_is_what_one_text_says_once(text: str, found: tuple[int, str, str] | None) -> None:
    wait = waits.only(text)
    assert (wait and (wait.amount, wait.unit, wait.words)) == found


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Binnen 5 dagen na uw retour.", "5 dagen"),
        ("It takes about three working days.", "three working days"),
        ("Reken op maximaal 2 à 3 weken.", "2 à 3 weken"),
        ("Dan krijgt u binnen een jaar bericht.", "een jaar"),
    ],
)
def test_amount_of_it_is_told_apart(text: str, counted: str) -> None:
    wait = waits.only(text)
    assert wait is not None
    assert wait.counted == counted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2 weken", (14, "day")),
        ("5 working days", (5, "working_day")),
        ("binnen 3 werkuren", (3, "working_hour")),
        ("1 maand", (1, "month")),
        ("14", None),
        ("snel", None),
    ],
)
def test_what_somebody_types_of_how_long_it_takes(text: str, found: tuple[int, str] | None) -> None:
    wait = waits.typed(text)
    assert (wait and (wait.amount, wait.unit)) == found


@pytest.mark.parametrize(
    ("amount", "unit", "ends"),
    [
        (90, "minute", datetime(2026, 11, 23, 10, 30, tzinfo=UTC)),
        (8, "working_hour", datetime(2026, 11, 24, 9, tzinfo=UTC)),
        (5, "day", datetime(2026, 11, 28, 22, 59, tzinfo=UTC)),
        (5, "working_day", datetime(2026, 11, 30, 22, 59, tzinfo=UTC)),
        (1, "month", datetime(2026, 12, 23, 22, 59, tzinfo=UTC)),
    ],
)
def test_wait_ends_by_the_calendar_of_the_team(amount: int, unit: waits.WaitUnit, ends: datetime) -> None:
    assert waits.ends_at(amount, unit, begun_at=MONDAY, calendar=CALENDAR) == ends


def test_wait_of_who_never_works_does_not_end() -> None:
    never = Calendar(zone=ZoneInfo("Europe/Amsterdam"), hours={})
    assert waits.ends_at(5, "working_day", begun_at=MONDAY, calendar=never) is None
