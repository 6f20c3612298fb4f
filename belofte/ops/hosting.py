"""The database of an installation: our own, started here, or somebody else's, waited for."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from django.conf import settings
from django.db import connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import PGconn, Ping

from belofte.database.embedded import Cluster
from belofte.database.faults import AlreadyRunningError, DatabaseFaultError
from belofte.ops.refusals import RefusalError

Tell = Callable[[str], None]

_ROUND_SECONDS = 0.5
_FOREIGN_DATABASE_SECONDS = 30.0


class StoppedError(Exception):
    """Somebody asked to stop what was under way."""


def own_cluster() -> Cluster | None:
    """Return our own database, not started yet; None where another server was named."""
    return Cluster(settings.STATE) if settings.ENVIRONMENT.database == "embedded" else None


def start(cluster: Cluster | None, tell: Tell) -> None:
    """Start our own database, or wait for the other one. Refuses: RefusalError, DatabaseFaultError."""
    if cluster is None:
        _wait_for(settings.ENVIRONMENT.database, tell)
        return
    cluster.prepare(tell)
    cluster.start(tell)
    cluster.wait_until_ready(tell)


@contextmanager
def meanwhile(tell: Tell, *, may_run: bool = False) -> Iterator[None]:
    """Have the database run for a while, our own or another server's. Refuses: RefusalError.

    `may_run`: where another Belofte runs our own, that one will do.
    """
    cluster = own_cluster()
    try:
        try:
            start(cluster, tell)
        except AlreadyRunningError:
            if not may_run:
                raise
            cluster = None
        yield
    except DatabaseFaultError as fault:
        raise RefusalError(str(fault)) from fault
    finally:
        connection.close()
        if cluster is not None:
            cluster.stop()


def run(tell: Tell) -> None:
    """Run only the embedded database until told to stop. Refuses: RefusalError."""
    cluster = own_cluster()
    if cluster is None:
        message = "BELOFTE_DATABASE names a server of your own, so there is no embedded database to run."
        raise RefusalError(message)
    try:
        with stopping_by_exception():
            start(cluster, tell)
            tell(f"The database runs: {cluster.dsn()}")
            while cluster.poll() is None:
                time.sleep(_ROUND_SECONDS)
        message = f"The database ended by itself. See {cluster.log}."
        raise RefusalError(message)
    except StoppedError:
        tell("Stopping the database.")
    except DatabaseFaultError as fault:
        raise RefusalError(str(fault)) from fault
    finally:
        cluster.stop()


@contextmanager
def stopping_by_exception() -> Iterator[None]:
    """Let SIGTERM, SIGINT and SIGHUP end what is under way by raising StoppedError; nohup stays what it is."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise StoppedError

    heard = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    usual = {number: signal.signal(number, stop) for number in heard if signal.getsignal(number) != signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


def _wait_for(target: str, tell: Tell) -> None:
    """Wait for somebody else's server, which may start later than we do."""
    until, told = time.monotonic() + _FOREIGN_DATABASE_SECONDS, False
    while PGconn.ping(target.encode()) != Ping.OK:
        if time.monotonic() > until:
            given = conninfo_to_dict(target)
            place = " ".join(f"{key}={given[key]}" for key in ("host", "port", "dbname") if key in given)
            message = f"The database does not answer ({place}). Start it, or correct BELOFTE_DATABASE."
            raise RefusalError(message)
        if not told:
            tell("Waiting for the database.")
            told = True
        time.sleep(_ROUND_SECONDS)
