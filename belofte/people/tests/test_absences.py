"""Days on which somebody is away: whose they are to decide, and what cannot be, in raw SQL neither."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from belofte import makers
from belofte.makers import MONDAY
from belofte.people import absences
from belofte.people.absences import Days
from belofte.people.models import Absence, Agent, Role

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
DAY = timedelta(days=1)
WEEK = Days(first=TODAY + 7 * DAY, last=TODAY + 11 * DAY)


@pytest.fixture
def sanne() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),), name="Sanne")


def away(agent: Agent, days: Days = WEEK) -> Absence:
    return absences.record(agent, days, by=agent, at=MONDAY)


def test_days_begin_and_end_at_midnight_where_the_desk_stands(sanne: Agent) -> None:
    made = away(sanne)
    assert [f"{moment:%d %H:%M}" for moment in (WEEK.begins_at, WEEK.ends_at)] == ["29 23:00", "04 23:00"]  # UTC
    assert (made.begins_at, made.ends_at) == (WEEK.begins_at, WEEK.ends_at)


def test_what_ends_at_midnight_falls_in_the_day_before(sanne: Agent) -> None:
    away(sanne)
    falls = [absences.over(moment).exists() for moment in (WEEK.begins_at, WEEK.ends_at, WEEK.ends_at + DAY)]
    assert falls == [False, True, False]


def test_whose_days_somebody_may_decide(sanne: Agent) -> None:
    team = sanne.teams.get()
    may = {
        "themselves": sanne,
        "lead": makers.make_agent(Role.LEAD, teams=(team,)),
        "administrator": makers.make_agent(Role.ADMINISTRATOR),
        "colleague": makers.make_agent(teams=(team,)),
        "lead of others": makers.make_agent(Role.LEAD, teams=(makers.make_team(),)),
    }
    allowed = {who for who, by in may.items() if absences.may_decide(sanne, by=by)}
    assert allowed == {"themselves", "lead", "administrator"}
    with pytest.raises(absences.NotTheirsError, match="Only Sanne"):
        absences.record(sanne, WEEK, by=may["colleague"], at=MONDAY)
    made = away(sanne)
    with pytest.raises(absences.NotTheirsError):
        absences.withdraw(made, by=may["lead of others"], at=MONDAY)


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (7, 6, absences.LastDayFirstError),
        (-3, -1, absences.DaysPassedError),
        (0, 366, absences.TooLongError),
        (800, 801, absences.TooLongError),
        (5, 7, absences.AwayAlreadyError),
        (11, 20, absences.AwayAlreadyError),
        (8, 9, absences.AwayAlreadyError),
    ],
)
def test_days_that_cannot_be(sanne: Agent, first: int, last: int, refusal: type[Exception]) -> None:
    away(sanne)
    with pytest.raises(refusal):
        away(sanne, Days(first=TODAY + first * DAY, last=TODAY + last * DAY))
    assert Absence.objects.count() == 1


def test_days_beside_each_other_and_instead_of_withdrawn_ones(sanne: Agent) -> None:
    away(makers.make_agent())
    made = away(sanne)
    away(sanne, Days(first=WEEK.last + DAY, last=WEEK.last + DAY))
    absences.withdraw(made, by=sanne, at=MONDAY)
    again = away(sanne, Days(first=TODAY, last=WEEK.last))
    assert list(absences.now(at=MONDAY)) == [again]
    with pytest.raises(absences.WithdrawnAlreadyError):
        absences.withdraw(made, by=sanne, at=MONDAY)


def test_withdraw_once_it_is_over_is_refused(sanne: Agent) -> None:
    with pytest.raises(absences.WithdrawnAlreadyError):
        absences.withdraw(away(sanne), by=sanne, at=WEEK.ends_at)


@pytest.mark.parametrize(
    ("first", "last", "now", "words"),
    [
        (0, 0, 0, "Sanne is away today."),
        (0, 4, 0, "Sanne is away through Friday."),
        (7, 11, 0, "Sanne is away from Monday 30 November through Friday 4 December."),
        (2, 2, 0, "Sanne is away on Wednesday."),
        (0, 40, 5, "Sanne is away through Saturday 2 January 2027."),
    ],
)
def test_words_say_who_is_away_and_until_when(sanne: Agent, first: int, last: int, now: int, words: str) -> None:
    made = away(sanne, Days(first=TODAY + first * DAY, last=TODAY + last * DAY))
    assert absences.words(made, at=MONDAY + now * DAY) == words


RAW = [
    "DELETE FROM people_absence",
    "UPDATE people_absence SET last_day = last_day + 1",
    "UPDATE people_absence SET ends_at = ends_at + interval '1 day'",
    "UPDATE people_absence SET agent_id = by_id + 1",
    "UPDATE people_absence SET made_at = now()",
    "UPDATE people_absence SET withdrawn_at = now()",  # by nobody
]


@pytest.mark.parametrize("statement", RAW)
def test_raw_sql_cannot_change_an_absence(sanne: Agent, statement: str) -> None:
    away(sanne)
    with (
        pytest.raises(DatabaseError, match=r"Cannot (delete|update)|absence_"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_raw_sql_cannot_withdraw_twice(sanne: Agent) -> None:
    absences.withdraw(away(sanne), by=sanne, at=MONDAY)
    with (
        pytest.raises(DatabaseError, match="absence: it was withdrawn already"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE people_absence SET withdrawn_at = NULL, withdrawn_by_id = NULL")


INSERT = """
    INSERT INTO people_absence (agent_id, first_day, last_day, begins_at, ends_at, by_id, made_at)
    VALUES (%s, %s, %s, %s, %s, %s, now())
"""


def insert(agent: Agent, first: date, last: date, *, later: timedelta = timedelta()) -> None:
    days = Days(first=first, last=last)
    values: list[Any] = [agent.pk, first, last, days.begins_at + later, days.ends_at + later, agent.pk]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, values)


def test_raw_sql_cannot_be_away_twice_at_once(sanne: Agent) -> None:
    away(sanne)
    insert(sanne, WEEK.last + DAY, WEEK.last + 2 * DAY)
    with pytest.raises(IntegrityError, match="absence_overlaps_no_other"):
        insert(sanne, WEEK.last, WEEK.last + DAY)


def test_raw_sql_cannot_give_days_other_moments(sanne: Agent) -> None:
    with pytest.raises(DatabaseError, match="absence: its moments are not those of its days"):
        insert(sanne, WEEK.first, WEEK.last, later=2 * DAY)
    with pytest.raises(IntegrityError, match="absence_ends_after_it_begins"):
        insert(sanne, WEEK.last, WEEK.first)
