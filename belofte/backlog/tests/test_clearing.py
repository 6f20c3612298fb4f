"""How long the backlog takes, in working days, and when nobody can say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from belofte import makers
from belofte.backlog import clearing
from belofte.makers import MONDAY
from belofte.promises.models import Pace

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("waiting", "answered", "came_in", "until", "days"),
    [
        (40, 40, 2, date(2026, 11, 30), 6),  # Monday at 10.00: a working week further is the next Monday
        (8, 80, 0, date(2026, 11, 23), 1),
        (5, 0, 2, None, 0),  # nothing was answered
        (40, 1, 2, None, 0),  # it grows
        (4_000, 4, 0, None, 0),  # years
        (0, 3, 2, None, 0),
    ],
)
def test_clearing_at_todays_pace(waiting: int, answered: int, came_in: int, until: date | None, days: int) -> None:
    team = makers.make_team()
    inbox = makers.make_inbox(team)
    for number in range(came_in):
        makers.make_case(inbox, sender=f"{number}@klant.example", at=MONDAY)
    makers.make_case(inbox, sender="weken@klant.example", at=MONDAY - timedelta(days=30))
    Pace.objects.create(team=team, waiting=waiting, answered=answered, measured_at=MONDAY)
    found = clearing.of(team, at=MONDAY)
    assert (found.until, found.working_days, found.is_growing) == (until, days, came_in > answered)


def test_clearing_measures_where_nothing_was_and_finds_the_oldest() -> None:
    team = makers.make_team()
    inbox = makers.make_inbox(team)
    makers.make_case(inbox, at=MONDAY)
    makers.make_case(inbox, sender="b@klant.example", at=MONDAY - timedelta(days=3))
    found = clearing.of(team, at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert (found.waiting, found.answered, found.came_in) == (2, 0, 2)
    assert found.oldest == MONDAY - timedelta(days=3)
