"""The face of the job queue: declaring a job, deferring one, and repeating one by the clock.

The queue lives in the same database: a job deferred inside a transaction exists only when the rows do.
Jobs carry ids, never content. `now` is for what a customer or an agent waits for, `out` for what leaves, `later` for
the rest.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

Queue = Literal["now", "out", "later"]
Work = Callable[..., None]


def job(queue: Queue) -> Callable[[Work], Work]:
    """Declare a function as a job; it must be safe to run twice, since a worker can die at any point."""

    def declare(function: Work) -> Work:
        app.task(queue=queue, name=_name(function))(function)
        return function

    return declare


def defer(name: str, *, at: datetime | None = None, **ids: int) -> None:
    """Have the job of this name run soon, or not before a moment, once the surrounding transaction commits.

    By name ("belofte.replies.jobs.deliver"), since the deed that a job does is often the one that defers it again.
    """
    app.configure_task(name, allow_unknown=False, schedule_at=at).defer(**ids)


def defer_all(name: str, key: str, numbers: Iterable[int]) -> None:
    """Have the job of this name run soon for each of these ids, in one statement."""
    each: list[dict[str, Any]] = [{key: number} for number in numbers]
    if each:
        app.configure_task(name, allow_unknown=False).batch_defer(*each)


def defer_lost(name: str, key: str, numbers: Iterable[int]) -> None:
    """Have the job run for each of these ids for which none waits or runs: its own was lost, or failed."""
    under_way = waiting(name, key)
    defer_all(name, key, [number for number in numbers if number not in under_way])


def waiting(name: str, key: str) -> set[int]:
    """Return the ids for which the job of this name waits or runs."""
    jobs = ProcrastinateJob.objects.filter(task_name=name, status__in=["todo", "doing"])
    return {args[key] for args in jobs.values_list("args", flat=True)}


def look_at_each(found: Iterable[tuple[int, int]], look_at: Work, *, at: datetime) -> None:
    """Look at each row, by its number and that of its case; what is wrong with one must not silence the others.

    Raises: the first of what went wrong, once all were looked at.
    """
    failures = []
    for number, case_id in found:
        try:
            look_at(number, case_id, at=at)
        except Exception as failure:  # noqa: BLE001 - raised below
            failures.append(failure)
    if failures:
        raise failures[0]


def repeat(cron: str) -> Callable[[Work], Work]:
    """Run a function by the clock; for `config/schedule.py`, the one page where that is declared.

    The function takes nothing. A moment missed while no worker ran is caught up once, not once for each.
    """

    def declare(function: Work) -> Work:
        def run(timestamp: int) -> None:  # noqa: ARG001 - the queue names the moment; due work is found by index
            function()

        name = _name(function)
        task = app.task(queue="now", name=name, queueing_lock=name)(run)
        app.periodic(cron=cron)(task)
        return function

    return declare


def _name(function: Work) -> str:
    return f"{function.__module__}.{function.__name__}"
