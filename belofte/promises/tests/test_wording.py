"""Dates as people read them, and as exactly as they were promised."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from belofte.promises import wording
from belofte.promises.models import Grain, Promise

PART = Grain.PART_OF_DAY
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def local(day: int, hour: int, minute: int = 0, *, month: int = 11, year: int = 2026, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=wording.zone(), fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "grain", "dutch", "english"),
    [
        (local(24, 17), Grain.MINUTE, "dinsdag 24 november, voor 17.00 uur", "Tuesday 24 November, before 17:00"),
        (local(24, 9, 5), Grain.MINUTE, "dinsdag 24 november, voor 9.05 uur", "Tuesday 24 November, before 09:05"),
        (local(25, 0), Grain.MINUTE, "uiterlijk dinsdag 24 november", "by Tuesday 24 November"),
        (local(24, 12), PART, "dinsdag 24 november, in de ochtend", "Tuesday 24 November, in the morning"),
        (local(24, 14), PART, "dinsdag 24 november, tussen de middag", "Tuesday 24 November, around noon"),
        (
            local(24, 18),
            Grain.PART_OF_DAY,
            "dinsdag 24 november, in de middag",
            "Tuesday 24 November, in the afternoon",
        ),
        (local(24, 22), PART, "dinsdag 24 november, in de avond", "Tuesday 24 November, in the evening"),
        (local(24, 23, 59), Grain.DAY, "uiterlijk dinsdag 24 november", "by Tuesday 24 November"),
        (local(25, 0), Grain.DAY, "uiterlijk dinsdag 24 november", "by Tuesday 24 November"),
        (local(24, 23, 59), Grain.VAGUE, "rond dinsdag 24 november", "around Tuesday 24 November"),
        (
            local(5, 17, month=1, year=2027),
            Grain.DAY,
            "uiterlijk dinsdag 5 januari 2027",
            "by Tuesday 5 January 2027",
        ),
    ],
)
def test_due_is_said_as_exactly_as_it_was_promised(at: datetime, grain: Grain, dutch: str, english: str) -> None:
    said = {}
    for language in ("nl", "en"):
        with translation.override(language):
            said[language] = wording.due(at, grain, now=NOW)
    assert said == {"nl": dutch, "en": english}


def test_due_in_the_hour_that_the_clock_repeats_or_skips() -> None:
    repeated = [local(25, 2, 30, month=10, fold=fold) for fold in (0, 1)]
    skipped = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)  # half past two that night does not exist
    with translation.override("nl"):
        told = [wording.due(at, Grain.MINUTE, now=NOW) for at in (*repeated, skipped)]
    assert told == ["zondag 25 oktober, voor 2.30 uur"] * 2 + ["zondag 28 maart 2027, voor 3.30 uur"]


def test_moment_says_day_and_time() -> None:
    with translation.override("nl"):
        assert wording.moment(NOW, now=NOW) == "maandag 23 november om 13.00 uur"


@pytest.mark.parametrize(
    ("moves", "forced", "days", "dutch", "english"),
    [
        (0, 0, 0, "", ""),
        (1, 0, 0, "1× verzet", "moved 1 time"),
        (3, 0, 38, "3× verzet, 38 dagen later", "moved 3 times, 38 days later"),
        (2, 1, 0, "2× verzet, 1× door overmacht", "moved 2 times, 1 time by force majeure"),
        (0, 1, 1, "1× verzet door overmacht, 1 dag later", "moved 1 time by force majeure, 1 day later"),
        (0, 2, 0, "2× verzet door overmacht", "moved 2 times by force majeure"),
    ],
)
def test_moved_tells_force_majeure_apart(moves: int, forced: int, days: int, dutch: str, english: str) -> None:
    promise = Promise(moves=moves, forced_moves=forced, days_later=days)
    said = {}
    for language in ("nl", "en"):
        with translation.override(language):
            said[language] = wording.moved(promise)
    assert said == {"nl": dutch, "en": english}
