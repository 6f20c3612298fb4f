"""Telling open screens that something changed: ids only, and only once the surrounding transaction commits."""

import json

from django.db import connection

CHANNEL = "belofte"
# The transaction's own number makes an announcement the same one for every process that hears it.
_NOTIFY = "pg_notify(%s, (jsonb_build_object('act', pg_current_xact_id()::text::bigint) || %s::jsonb)::text)"


def case_changed(case_id: int, *, team: int) -> None:
    """Tell whoever has this case open, and whoever looks at a list of its team."""
    _announce(case=case_id, team=team)


def case_change(case_id: int, *, team: int) -> tuple[str, list[str]]:
    """Return an expression that announces the same, and its parameters, for who writes a row in one statement."""
    return _NOTIFY, [CHANNEL, json.dumps({"case": case_id, "team": team})]


def agent_changed(agent_id: int) -> None:
    """Tell this person's open pages that something of theirs changed: they were warned, for one."""
    _announce(agent=agent_id)


def _announce(**ids: int) -> None:
    """Notify; PostgreSQL sends the same announcement of one transaction only once."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_NOTIFY}", [CHANNEL, json.dumps(ids)])
