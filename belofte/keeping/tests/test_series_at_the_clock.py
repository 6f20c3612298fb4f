"""A monthly update at the clock: a month that was missed, or moved; a series that ends, or is withdrawn in part."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import watching
from belofte.makers import MONDAY
from belofte.people import calendars
from belofte.people.models import Agent
from belofte.promises import chain
from belofte.promises.models import Every, Form, Initiator, Kind, Promise, State
from belofte.promises.saying import Said, Withdrawn

pytestmark = pytest.mark.django_db
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
FIRST: Final = datetime(2026, 12, 1, 16, 0, tzinfo=MONDAY.tzinfo)  # five o'clock in Amsterdam


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


def monthly(case: Case, *, by: Agent, until: date | None = None) -> Promise:
    fields: dict[str, Any] = {
        "form": Form.RECURRING,
        "every": Every.MONTH,
        "until": until,
        "words": "U hoort elke maand van ons.",
    }
    return makers.promise(case, by=by, kind=Kind.REPLY, channel="email", due_at=FIRST, **fields)


def newest(case: Case) -> Promise:
    return case.promises.latest("pk")


def clock_runs(*, since: datetime, until: datetime) -> None:
    """Have the clock look twice a day."""
    at = since
    while at < until:
        at += 12 * HOUR
        watching.watch(at=at)


def update(case: Case, *, by: Agent, at: datetime) -> None:
    """Send the update of this month."""
    makers.deliver(makers.answer(case, by=by, at=at, said=Said(kept=(newest(case),))), at=at)


def months(case: Case) -> list[tuple[str, str]]:
    """Return each promise of a series: its state, and on which day it is due on the clock of the team."""
    zone = calendars.of(case.team).zone
    made = case.promises.order_by("pk")
    return [(one.state, f"{one.due_at.astimezone(zone):%d-%m %H:%M}") for one in made if one.due_at]


def test_month_that_was_missed_is_not_kept_and_the_next_is_due_all_the_same(case: Case, agent: Agent) -> None:
    monthly(case, by=agent)
    update(case, by=agent, at=FIRST - HOUR)
    clock_runs(since=FIRST, until=FIRST + 40 * DAY)  # January goes by
    update(case, by=agent, at=FIRST + 60 * DAY)
    assert months(case) == [
        (State.KEPT, "01-12 17:00"),
        (State.BROKEN, "31-12 17:00"),  # the first of January is a day off
        (State.KEPT, "01-02 17:00"),
        (State.OPEN, "01-03 17:00"),
    ]
    assert chain.first_fault(case) is None


def test_clock_that_stood_still_makes_up_for_no_month(case: Case, agent: Agent) -> None:
    monthly(case, by=agent)
    for _ in range(3):
        watching.watch(at=FIRST + 100 * DAY)
    assert months(case) == [(State.BROKEN, "01-12 17:00"), (State.OPEN, "01-04 17:00")]


def test_month_that_moved_leaves_the_others_where_they_are(case: Case, agent: Agent) -> None:
    first = monthly(case, by=agent)
    moved = makers.moved(first, due_at=FIRST + 9 * DAY, initiator=Initiator.US)
    makers.answer(case, by=agent, at=MONDAY + DAY, said=Said(promised=(moved,)))
    clock_runs(since=FIRST, until=FIRST + 8 * DAY)
    assert months(case) == [(State.OPEN, "10-12 17:00")]
    update(case, by=agent, at=FIRST + 8 * DAY)
    assert months(case) == [(State.KEPT, "10-12 17:00"), (State.OPEN, "31-12 17:00")]
    assert newest(case).moves == 0


def test_month_moved_past_the_next_takes_its_place(case: Case, agent: Agent) -> None:
    first = monthly(case, by=agent)
    moved = makers.moved(first, due_at=FIRST + 36 * DAY, initiator=Initiator.US)
    makers.answer(case, by=agent, at=MONDAY + DAY, said=Said(promised=(moved,)))
    clock_runs(since=FIRST, until=FIRST + 38 * DAY)
    assert months(case) == [(State.BROKEN, "06-01 17:00"), (State.OPEN, "01-02 17:00")]


@pytest.mark.parametrize("is_kept", [True, False])
def test_series_ends_with_its_last_month(case: Case, agent: Agent, *, is_kept: bool) -> None:
    monthly(case, by=agent, until=date(2027, 1, 15))
    for month in range(2):
        if is_kept:
            update(case, by=agent, at=FIRST - HOUR + month * 29 * DAY)
    clock_runs(since=FIRST, until=FIRST + 100 * DAY)
    state = State.KEPT if is_kept else State.BROKEN
    assert months(case) == [(state, "01-12 17:00"), (state, "31-12 17:00")]


def test_series_of_which_one_was_kept_is_withdrawn_from_here_on(case: Case, agent: Agent) -> None:
    monthly(case, by=agent)
    update(case, by=agent, at=FIRST - HOUR)
    withdrawn = Said(withdrawn=(Withdrawn(promise=newest(case), reason="Uw klacht is klaar."),))
    makers.answer(case, by=agent, at=FIRST + DAY, said=withdrawn)
    clock_runs(since=FIRST, until=FIRST + 100 * DAY)
    assert months(case) == [(State.KEPT, "01-12 17:00"), (State.WITHDRAWN, "31-12 17:00")]


def test_month_that_was_missed_goes_with_what_is_withdrawn(case: Case, agent: Agent) -> None:
    first = monthly(case, by=agent)
    clock_runs(since=FIRST, until=FIRST + 2 * DAY)
    withdrawn = Said(withdrawn=(Withdrawn(promise=first, reason="Uw klacht is klaar."),))
    makers.answer(case, by=agent, at=FIRST + 3 * DAY, said=withdrawn)
    clock_runs(since=FIRST + 3 * DAY, until=FIRST + 100 * DAY)
    assert [state for state, _day in months(case)] == [State.WITHDRAWN, State.WITHDRAWN]


def test_month_that_is_withdrawn_ends_its_series_and_what_was_missed_stays_so(case: Case, agent: Agent) -> None:
    monthly(case, by=agent)
    clock_runs(since=FIRST, until=FIRST + 2 * DAY)
    withdrawn = Said(withdrawn=(Withdrawn(promise=newest(case), reason="Uw klacht is klaar."),))
    makers.answer(case, by=agent, at=FIRST + 3 * DAY, said=withdrawn)
    clock_runs(since=FIRST + 3 * DAY, until=FIRST + 100 * DAY)
    assert [state for state, _day in months(case)] == [State.BROKEN, State.WITHDRAWN]
