"""The worker process: reading what comes in, the jobs of the queues, each with its own places, and the clock."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as django_app
from procrastinate.exceptions import ConnectorException
from procrastinate.periodic import PeriodicRegistry
from psycopg_pool import PoolTimeout

from belofte.intake import attending
from belofte.live import connecting
from belofte.ops.housekeeping import SILENT_SECONDS
from belofte.ops.refusals import RefusalError

PLACES = {"now": 4, "out": 4, "later": 2}  # a mail server that hangs holds up no reading
_GRACE_SECONDS = 3
_CATCH_UP_SECONDS = 24 * 60 * 60  # what the clock missed for so long is made up for, once


class WorkerEndedError(RefusalError):
    """The queues are no longer worked on, because the database is away."""


def work(*, begun: Callable[[], None] = lambda: None) -> None:
    """Work until told to stop (SIGTERM or SIGINT); `begun` is called once that is heard.

    Refuses: WorkerEndedError; start it again then.
    """
    # What they say when the database is away, we say in one line.
    for name in ("procrastinate.utils", "psycopg.pool", *(f"procrastinate.worker.{queue}" for queue in PLACES)):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    asyncio.run(_work(begun))


async def _work(begun: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    places = sum(PLACES.values()) + attending.PLACES + 1
    loop.set_default_executor(ThreadPoolExecutor(places, thread_name_prefix="job"))
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    begun()
    working, told = asyncio.create_task(_work_on_all()), asyncio.create_task(stopping.wait())
    await asyncio.wait([working, told], return_when=asyncio.FIRST_COMPLETED)
    # A job that takes longer is cut off with the process, and comes back after its heartbeat has stopped.
    signal.alarm(_GRACE_SECONDS + 1)
    is_told = told.done()
    working.cancel()
    told.cancel()
    await asyncio.gather(working, told, return_exceptions=True)
    if not is_told:
        raise _explained(working.exception())


async def _work_on_all() -> None:
    """Read, and work on the queues, until one of them ends; it does so when it loses the database."""
    async with _opened() as app, asyncio.TaskGroup() as queues:
        queues.create_task(attending.attend())
        for queue in PLACES:
            queues.create_task(_work_on(app, queue))


async def _work_on(app: App, queue: str) -> None:
    """Run the jobs of one queue, so many at a time, each in a thread with Django's own connection."""
    if queue != "now":
        app = _without_clock(app)
    await app.run_worker_async(
        queues=[queue],
        name=queue,
        concurrency=PLACES[queue],
        install_signal_handlers=False,
        shutdown_graceful_timeout=_GRACE_SECONDS,
        update_heartbeat_interval=SILENT_SECONDS / 4,
        stalled_worker_timeout=SILENT_SECONDS,
    )
    raise WorkerEndedError(queue)


def _explained(error: BaseException | None) -> BaseException:
    """Return a refusal where the database is the cause; anything else is a bug and stays as it is."""
    first = error
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    if isinstance(first, (WorkerEndedError, ConnectorException, PoolTimeout, psycopg.Error, OSError)):
        return WorkerEndedError("The worker ends, because the database does not answer. Start it again later.")
    return error or RuntimeError("The worker ended without a reason.")


@asynccontextmanager
async def _opened() -> AsyncIterator[App]:
    """Give the queue a connection of the event loop, in the run-time role.

    It is another App than Django's with the same tasks: jobs that defer jobs do so with Django's connection,
    inside their own transaction.
    """
    connector = PsycopgConnector(
        kwargs=connecting.parameters(), configure=connecting.take_on_role, min_size=1, max_size=4, timeout=8
    )
    app = App(
        connector=connector,
        import_paths=django_app.import_paths,
        worker_defaults=django_app.worker_defaults,
        periodic_defaults={"max_delay": _CATCH_UP_SECONDS},
    )
    app.tasks, app.periodic_registry = django_app.tasks, django_app.periodic_registry
    async with app.open_async():
        yield app


def _without_clock(app: App) -> App:
    """Return the same without anything that happens by the clock: one of the two queues sees to that."""
    quiet = App(connector=app.connector, import_paths=app.import_paths, worker_defaults=app.worker_defaults)
    quiet.tasks, quiet.periodic_registry = app.tasks, PeriodicRegistry()  # type: ignore[no-untyped-call]
    return quiet
