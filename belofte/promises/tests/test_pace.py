"""How fast a team answers, by figures worked out by hand."""

from datetime import timedelta

import pytest

from belofte.makers import MONDAY, answer, call, deliver, make_agent, make_case, make_inbox, make_team
from belofte.people.models import Team
from belofte.promises import pace
from belofte.promises.models import Pace

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)  # MONDAY is ten o'clock in Amsterdam; the team works from nine to five


@pytest.fixture
def team() -> Team:
    return make_team()


def test_forecast_without_figures_is_the_first_answer_time(team: Team) -> None:
    assert pace.forecast(team, at=MONDAY) == pace.Forecast(at=MONDAY + 24 * HOUR, working=8 * HOUR, is_by_pace=False)


def test_measure_counts_who_waits_and_each_answered_case_once(team: Team) -> None:
    inbox, anna = make_inbox(team), make_agent(teams=(team,))
    make_case(inbox)
    answered = make_case(inbox)
    for _ in range(2):
        deliver(answer(answered, by=anna))
    call(make_case(inbox), by=anna, at=MONDAY + HOUR)
    measured = pace.measure(team, at=MONDAY + 2 * HOUR)
    assert (measured.waiting, measured.answered) == (1, 2)


def test_measure_counts_no_answer_that_is_not_delivered_and_none_of_another_team(team: Team) -> None:
    inbox, anna = make_inbox(team), make_agent(teams=(team,))
    answer(make_case(inbox), by=anna)
    deliver(answer(make_case(make_inbox()), by=anna))
    assert pace.measure(team, at=MONDAY + 2 * HOUR).answered == 0


def test_measure_looks_back_on_forty_working_hours(team: Team) -> None:
    inbox, anna = make_inbox(team), make_agent(teams=(team,))
    deliver(answer(make_case(inbox), by=anna), at=MONDAY + HOUR)
    assert pace.measure(team, at=MONDAY + timedelta(days=7)).answered == 1
    assert pace.measure(team, at=MONDAY + timedelta(days=7, hours=2)).answered == 0


@pytest.mark.parametrize(
    ("waiting", "answered", "hours"),
    [
        (0, 0, 0),
        (3, 0, 24),  # nobody answers: one in each first-answer time
        (3, 1, 24),  # 40 hours for one is more than a first-answer time
        (60, 40, 60),  # one an hour
        (100, 400, 10),
        (100_000, 10, 240),
    ],
)
def test_time_needed_is_that_of_all_who_wait(team: Team, waiting: int, answered: int, hours: int) -> None:
    measured = Pace(team=team, waiting=waiting, answered=answered, measured_at=MONDAY)
    assert pace.time_needed(measured, team=team) == hours * HOUR


def test_forecast_is_later_when_many_wait(team: Team) -> None:
    Pace.objects.create(team=team, waiting=60, answered=40, measured_at=MONDAY)  # 60 hours: seven and a half days
    found = pace.forecast(team, at=MONDAY)
    assert (found.at, found.is_by_pace) == (MONDAY + timedelta(days=9, hours=4), True)


def test_measure_all_replaces_what_was_counted_before(team: Team) -> None:
    make_case(make_inbox(team))
    Pace.objects.create(team=team, waiting=60, answered=40, measured_at=MONDAY)
    pace.measure_all(at=MONDAY + HOUR)
    assert list(Pace.objects.filter(team=team).values_list("waiting", "answered")) == [(1, 0)]
