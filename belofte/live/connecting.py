"""Connecting to the database without Django, for the few places that wait in an event loop."""

from typing import Any, TypeVar

from django.conf import settings
from procrastinate.contrib.django.utils import connector_params
from psycopg import AsyncConnection, errors
from psycopg.abc import PQGen

from belofte.database.backend.deadline import DEADLINE_SECONDS, DeadlinePassedError
from belofte.database.roles import RUN_TIME_ROLE

_TAKE_ON_ROLE = """
SELECT set_config('role', rolname, false) FROM pg_roles
WHERE rolname = %s
  AND pg_has_role(session_user, oid, CASE WHEN current_setting('server_version_num')::int >= 160000
                                          THEN 'SET' ELSE 'MEMBER' END)
"""

Connection = AsyncConnection[tuple[Any, ...]]
Result = TypeVar("Result")


class _DeadlineConnection(Connection):
    """A connection that is closed when the server does not answer in time, as Django's are."""

    async def wait(
        self,
        gen: PQGen[Result],
        interval: float = 0.1,
        timeout: float | None = None,  # noqa: ASYNC109 - psycopg's signature
    ) -> Result:
        """Wait for the server as psycopg does, with the deadline where the caller sets no limit of its own."""
        if timeout is not None:
            return await super().wait(gen, interval, timeout)
        try:
            return await super().wait(gen, interval, DEADLINE_SECONDS)
        except errors._WaitTimeout:  # noqa: SLF001 - psycopg documents that wait() raises it, and nothing else tells
            self.pgconn.finish()
            raise DeadlinePassedError(f"The database did not answer within {DEADLINE_SECONDS:g} s.") from None


def parameters() -> dict[str, Any]:
    """Return where Django connects to, with its limits on statements and locks."""
    return connector_params()


async def take_on_role(connection: Connection) -> None:
    """Work in the run-time role where the server has it and lets us, as Django's connections do."""
    role = settings.DATABASES["default"]["OPTIONS"].get("assume_role", RUN_TIME_ROLE)
    await connection.execute(_TAKE_ON_ROLE, [role])
    await connection.commit()


async def connect() -> Connection:
    """Open a connection for single statements, each its own transaction."""
    connection = await _DeadlineConnection.connect(**parameters(), autocommit=True)
    try:
        await take_on_role(connection)
    except BaseException:  # whoever stops waiting for it has nothing to close
        await connection.close()
        raise
    return connection
