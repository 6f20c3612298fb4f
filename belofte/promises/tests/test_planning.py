"""When somebody is warned of a promise: worked out by hand, over weekends, days off and the changing of the clock."""

from datetime import date, datetime, time, timedelta

import pytest

from belofte.language.calendar import OFFICE, Calendar, local
from belofte.people.models import Team
from belofte.promises import house_rules, planning
from belofte.promises.models import Kind, Step

# In the wall time of Amsterdam; the team works Monday to Friday from nine to five.
BY_HAND = [
    ("callback", "2026-11-23 09:00", "2026-11-24 17:00", "11-24 15:00 11-24 16:30 11-24 16:45", "an ordinary day"),
    ("callback", "2026-11-23 09:00", "2026-11-24 23:59", "11-24 15:00 11-24 16:30 11-24 16:45", "all day"),
    (
        "callback",
        "2026-11-27 15:00",
        "2026-11-30 10:00",
        "11-27 16:00 11-30 09:30 11-30 09:45",
        "a call over a weekend",
    ),
    ("callback", "2026-11-27 16:00", "2026-11-30 10:00", "11-27 17:00 11-30 09:30 11-30 09:45", "two hours of work"),
    ("reply", "2026-12-24 10:00", "2026-12-29 12:00", "12-29 10:00 12-29 11:30 12-29 11:45", "after Christmas"),
    ("reply", "2026-12-24 16:30", "2026-12-28 09:30", "12-24 17:00 12-28 09:15 12-28 09:22:30", "around Christmas"),
    ("delivery", "2026-11-23 09:00", "2026-11-27 23:59", "11-27 09:00 11-27 15:00 11-27 16:00", "a day for a fitter"),
    ("delivery", "2026-11-23 09:00", "2026-11-30 12:00", "11-27 12:00 11-30 10:00 11-30 11:00", "over a weekend"),
    ("delivery", "2026-11-23 09:00", "2026-11-29 18:00", "11-27 09:00 11-27 15:00 11-27 16:00", "due on a Sunday"),
    ("solution", "2026-12-23 09:00", "2026-12-28 10:00", "12-24 10:00 12-24 16:00 12-28 09:00", "over Christmas"),
    ("callback", "2027-03-26 12:00", "2027-03-30 10:00", "03-26 16:00 03-30 09:30 03-30 09:45", "Easter, clock ahead"),
    ("callback", "2026-10-23 10:00", "2026-10-26 10:00", "10-23 16:00 10-26 09:30 10-26 09:45", "clock back"),
    ("callback", "2026-10-23 10:00", "2026-10-25 02:30", "10-23 15:00 10-23 16:30 10-23 16:45", "in the repeated hour"),
    ("callback", "2027-03-25 10:00", "2027-03-28 02:30", "03-26 15:00 03-26 16:30 03-26 16:45", "in the skipped hour"),
    ("reply", "2027-04-26 09:00", "2027-04-28 10:00", "04-26 16:00 04-28 09:30 04-28 09:45", "King's Day"),
    ("refund", "2026-12-30 09:00", "2027-01-04 23:59", "01-04 09:00 01-04 15:00 01-04 16:00", "new year"),
    ("refund", "2026-12-30 09:00", "2027-01-01 23:59", "12-31 09:00 12-31 15:00 12-31 16:00", "due on a day off"),
    ("callback", "2026-11-23 10:00", "2026-11-23 11:00", "11-23 10:30 11-23 10:45 11-23 10:52:30", "within an hour"),
    ("callback", "2026-11-23 18:00", "2026-11-23 20:00", "11-23 19:00 11-23 19:30 11-23 19:45", "in the evening"),
    ("callback", "2026-11-28 12:00", "2026-11-30 09:20", "11-30 09:10 11-30 09:15 11-30 09:17:30", "at a weekend"),
    ("reply", "2027-05-03 09:00", "2027-05-07 10:00", "05-05 16:00 05-07 09:30 05-07 09:45", "Ascension Day"),
]


def at(words: str) -> datetime:
    day, _space, wall = words.partition(" ")
    return local(date.fromisoformat(day), time.fromisoformat(wall), OFFICE.zone)


def usual(kind: Kind) -> planning.Left:
    """Return when somebody is warned of a kind in a team that set nothing itself."""
    return planning.left(house_rules.warned(kind, team=Team()))


@pytest.mark.parametrize(("kind", "promised", "due", "warned", "_when"), BY_HAND, ids=[row[-1] for row in BY_HAND])
def test_warning_times_by_hand(kind: str, promised: str, due: str, warned: str, _when: str) -> None:
    found = planning.warning_times(usual(Kind(kind)), since=at(promised), due_at=at(due), calendar=OFFICE)
    shown = [f"{moment.astimezone(OFFICE.zone):%m-%d %H:%M:%S}".removesuffix(":00") for moment in found.values()]
    assert " ".join(shown) == warned
    assert list(found) == [Step.OWNER, Step.NEAR, Step.LEAD]


def test_next_step_passes_over_what_is_done() -> None:
    promised, due = at("2026-11-23 09:00"), at("2026-11-24 17:00")
    steps: list[Step] = []
    moment = promised
    while not steps or steps[-1] != Step.BREAK:
        step, moment = planning.next_step(
            usual(Kind.CALLBACK),
            since=promised,
            due_at=due,
            done_until=moment,
            calendar=OFFICE,
        )
        steps.append(step)
    assert (steps, moment) == ([Step.OWNER, Step.NEAR, Step.LEAD, Step.BREAK], due)


def test_warning_times_without_working_hours_share_the_time_itself() -> None:
    never = Calendar(zone=OFFICE.zone, hours={})
    promised = at("2026-11-23 09:00")
    due = promised + timedelta(hours=8)
    found = planning.warning_times(usual(Kind.REPLY), since=promised, due_at=due, calendar=never)
    assert list(found.values()) == [promised + timedelta(hours=hours) for hours in (4, 6, 7)]
