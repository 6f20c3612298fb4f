"""How long the backlog takes, in working days, and when nobody can say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from belofte import makers
from belofte.backlog import clearing
from belofte.makers import MONDAY
from belofte.people.models import Team
from belofte.promises.models import Pace

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("old", "answered", "came_in", "until", "days"),
    [
        (2, 4, 2, date(2026, 11, 30), 6),  # Monday at 10.00: a working week further is the next Monday
        (4, 40, 0, date(2026, 11, 23), 1),
        (3, 0, 2, None, 0),  # nothing was answered
        (2, 1, 2, None, 0),  # it grows
        (26, 1, 1, None, 0),  # more than half a year
        (0, 3, 0, None, 0),
    ],
)
def test_clearing_at_todays_pace(old: int, answered: int, came_in: int, until: date | None, days: int) -> None:
    team = makers.make_team()
    inbox = makers.make_inbox(team)
    for number in range(came_in):
        makers.make_case(inbox, sender=f"{number}@klant.example", at=MONDAY)
    for number in range(old):
        makers.make_case(inbox, sender=f"weken{number}@klant.example", at=MONDAY - timedelta(days=30))
    Pace.objects.create(team=team, waiting=99, answered=answered, measured_at=MONDAY)  # some minutes old
    found = clearing.of(team, at=MONDAY)
    assert (found.waiting, found.came_in, found.has_hours) == (old + came_in, came_in, True)
    assert (found.until, found.working_days, found.is_growing) == (until, days, came_in > answered)


def test_clearing_counts_who_asks_in_an_old_case_too() -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox, at=MONDAY - timedelta(days=30))
    makers.receive(inbox, at=MONDAY, answers=(first.external_id,))
    assert clearing.of(inbox.team, at=MONDAY).came_in == 1


def test_clearing_says_that_hours_are_missing() -> None:
    team = makers.make_team()
    Team.objects.filter(pk=team.pk).update(hours={})
    found = clearing.of(Team.objects.get(pk=team.pk), at=MONDAY)
    assert (found.has_hours, found.until) == (False, None)


def test_clearing_measures_where_nothing_was_and_finds_the_oldest() -> None:
    team = makers.make_team()
    inbox = makers.make_inbox(team)
    makers.make_case(inbox, at=MONDAY)
    makers.make_case(inbox, sender="b@klant.example", at=MONDAY - timedelta(days=3))
    found = clearing.of(team, at=datetime(2026, 11, 24, 9, tzinfo=UTC))
    assert (found.waiting, found.answered, found.came_in) == (2, 0, 2)
    assert found.oldest == MONDAY - timedelta(days=3)
