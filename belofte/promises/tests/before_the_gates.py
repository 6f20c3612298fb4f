"""Rows as they could be before there was a gate against them: a desk that was upgraded may have some."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from belofte.people.models import Agent
from belofte.promises.models import Promise


def deactivate(agent: Agent) -> None:
    """Have somebody leave with their promises in hand."""
    with _without_gates("people_agent") as cursor:
        cursor.execute("UPDATE people_agent SET is_active = false WHERE id = %s", [agent.pk])
    agent.refresh_from_db()


def leave_open_how(promise: Promise) -> None:
    """Have somebody be called back on no channel in particular."""
    with _without_gates("promises_promise", "promises_ledgerentry") as cursor:
        cursor.execute("UPDATE promises_promise SET channel = '' WHERE id = %s", [promise.pk])
        cursor.execute("UPDATE promises_ledgerentry SET channel = '' WHERE promise_id = %s", [promise.pk])
    promise.refresh_from_db()


@contextmanager
def _without_gates(*tables: str) -> Iterator[CursorWrapper]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_user)")
        (role,) = cursor.fetchone()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"SET CONSTRAINTS ALL DEFERRED; SET ROLE {role}")
