"""When somebody is warned of a promise: in working hours, with enough of them left to keep it or to tell the customer.

How much is left depends on the kind (`house_rules.py`): who has to ring can do so within the hour, who has to send a
fitter cannot. They are warned again at a quarter of that, and the leads at an eighth.
A promise too short for that is warned of at a half, three quarters and seven eighths of its working time; one that
has none, outside working hours, at those of its time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from belofte.language.calendar import Calendar, after, before, working_time
from belofte.promises.models import Step

Left = Mapping[Step, timedelta]  # how much working time is left at each step of warning

_SHARES: Final = {Step.OWNER: 1 / 2, Step.NEAR: 3 / 4, Step.LEAD: 7 / 8}


def left(warned: timedelta) -> Left:
    """Return how much time is left at each step of warning, by how much is left at the first."""
    return {Step.OWNER: warned, Step.NEAR: warned / 4, Step.LEAD: warned / 8}


def next_step(
    left: Left,
    *,
    since: datetime,
    due_at: datetime,
    done_until: datetime,
    done: Step | None = None,
    calendar: Calendar,
) -> tuple[Step, datetime]:
    """Return what is to be done next about something open with this date, and when: at last, that it was not kept.

    `since` is when the date was promised; what lies up to `done_until` is done, or passed.
    Where `done` is the step that was taken just now, it is the first one after that, even if its moment has passed: the
    team may hold to something else by now.
    """
    warnings = warning_times(left, since=since, due_at=due_at, calendar=calendar)
    if done is not None:
        steps = list(_SHARES)
        warnings = {step: warnings[step] for step in steps[steps.index(done) + 1 :]}
        return next(((step, moment) for step, moment in warnings.items() if moment < due_at), (Step.BREAK, due_at))
    return next(
        ((step, moment) for step, moment in warnings.items() if done_until < moment < due_at), (Step.BREAK, due_at)
    )


def warning_times(left: Left, *, since: datetime, due_at: datetime, calendar: Calendar) -> dict[Step, datetime]:
    """Return when each step of warning comes, in their order."""
    work = working_time(since, due_at, calendar=calendar)
    if work > left[Step.OWNER]:
        return {step: before(due_at, working=left[step], calendar=calendar) for step in _SHARES}
    if work:
        return {step: after(since, working=work * share, calendar=calendar) for step, share in _SHARES.items()}
    return {step: since + (due_at - since) * share for step, share in _SHARES.items()}
