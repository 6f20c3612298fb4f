"""The connection of one thread: with a deadline, in the run-time role, replaced by itself after it was lost.

Beside Django's own, OPTIONS knows `deadline_seconds` (8). `assume_role` is taken on where the server has
that role and lets us; where it does not, Belofte works as the owner and `belofte doctor` says so.
"""

from types import TracebackType
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base, schema
from psycopg import Connection
from psycopg_pool import ConnectionPool

from belofte.database import roles
from belofte.database.backend import driver
from belofte.database.backend.deadline import DEADLINE_SECONDS, DeadlineConnection

_CONNECT = {
    "connect_timeout": 5,
    # A dead machine, against a frozen server, is noticed by the operating system.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
# The pool waits twice as long after each failure; in its own five minutes it sleeps through the return.
_POOL = {"timeout": 8.0, "reconnect_timeout": 5.0}


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Changes tables as a whole or not at all, also where what Django keeps for the end fails."""

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Make references and indexes, and end the transaction: Django's own would leave it open if one fails."""
        if exc_type is None:
            try:
                self._execute_deferred()
            except BaseException as error:
                super().__exit__(type(error), error, error.__traceback__)
                raise
        super().__exit__(exc_type, exc_value, traceback)

    def _execute_deferred(self) -> None:
        for statement in self.deferred_sql:
            self.execute(statement, None)
        self.deferred_sql = []


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, with a client that never waits for ever."""

    Database = driver
    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, settings_dict: dict[str, Any], alias: str = DEFAULT_DB_ALIAS) -> None:
        super().__init__(settings_dict, alias)
        options = self.settings_dict["OPTIONS"]
        self.deadline_seconds: float | None = options.get("deadline_seconds", DEADLINE_SECONDS)
        self.acts_as_owner = False
        self.shares_pool = True
        if pool := options.get("pool"):
            # In place: Django expects every thread to see the same settings.
            options["pool"] = _POOL | ({} if pool is True else pool) | {"connection_class": DeadlineConnection}

    @property
    def pool(self) -> ConnectionPool[DeadlineConnection] | None:
        """Return the pool that the threads share; maintenance has a connection of its own."""
        return super().pool if self.shares_pool else None

    def get_connection_params(self) -> dict[str, Any]:
        """Return what psycopg needs to connect: ours under the settings', which may differ."""
        parameters = _CONNECT | super().get_connection_params()
        deadline_seconds = parameters.pop("deadline_seconds", DEADLINE_SECONDS)
        given = parameters.get("options", "")
        parameters["options"] = f"{_session_settings(deadline_seconds)} {given}".rstrip()
        return parameters

    def ensure_connection(self) -> None:
        """Connect where there is no connection, or where it was lost outside a transaction."""
        lost: bool = self.connection is not None and self.connection.closed
        if lost and not self.in_atomic_block:
            self.close()
        super().ensure_connection()

    def init_connection_state(self) -> None:
        """Give a connection, new or from the pool, this thread's limits."""
        super().init_connection_state()
        self.connection.deadline_seconds = self.deadline_seconds
        if self.deadline_seconds is None:
            self.connection.execute("SET statement_timeout = 0")
        if self.acts_as_owner:
            self.connection.execute("SET lock_timeout = '2s'")
        self.connection.commit()

    def _configure_role(self, connection: Connection) -> bool:
        role = self.settings_dict["OPTIONS"].get("assume_role")
        if role and not self.acts_as_owner:
            roles.assume(connection, role)
        return bool(role)


def _session_settings(deadline_seconds: float | None) -> str:
    """Return the server's own limits: a little under ours, so that a slow answer costs no connection."""
    limit = DEADLINE_SECONDS if deadline_seconds is None else deadline_seconds
    settings = {
        "statement_timeout": f"{limit * 0.875:.3f}s",
        "lock_timeout": f"{limit * 0.5:.3f}s",
        "idle_in_transaction_session_timeout": "60s",
        "client_connection_check_interval": "2s",  # a killed client's query ends
        # What a plan that is kept takes a table for may be a day old: an index never becomes dear, a scan of all does.
        "random_page_cost": "1.1",
    }
    return " ".join(f"-c {name}={value}" for name, value in settings.items())
