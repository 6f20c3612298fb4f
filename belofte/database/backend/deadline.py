"""A connection of psycopg that gives up on a server that does not answer.

A time-out of the server does not help when the server itself is frozen, and a frozen server resets no
connection: only the client can notice. After the deadline the connection is closed, because what was
asked may still happen; whoever asks again gets a new one.
"""

from typing import Any, TypeVar

from psycopg import Connection, OperationalError, errors
from psycopg.abc import PQGen
from psycopg.pq.abc import PGconn

from belofte.database.backend.plans import KeptPlans

DEADLINE_SECONDS = 8.0

Result = TypeVar("Result")


class DeadlinePassedError(OperationalError):
    """The server did not answer before the deadline; the connection is closed."""


class DeadlineConnection(Connection[Any]):
    """A connection on which nothing waits longer than `deadline_seconds`; None waits without limit."""

    deadline_seconds: float | None = DEADLINE_SECONDS

    def __init__(self, pgconn: PGconn) -> None:
        super().__init__(pgconn)
        self._prepared = KeptPlans()

    def wait(self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None) -> Result:
        """Wait for the server as psycopg does, with the deadline where the caller sets no limit."""
        if timeout is not None or self.deadline_seconds is None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, self.deadline_seconds)
        except errors._WaitTimeout:  # noqa: SLF001 - psycopg documents that wait() raises it, and nothing else tells
            self.pgconn.finish()
            raise DeadlinePassedError(
                f"The database did not answer within {self.deadline_seconds:g} s; the connection was closed."
            ) from None
