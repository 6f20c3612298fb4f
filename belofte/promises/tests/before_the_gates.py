"""Rows as they could be before there was a gate against them: a desk that was upgraded may have some."""

from django.db import connection

from belofte.people.models import Agent


def deactivate(agent: Agent) -> None:
    """Have somebody leave with their promises in hand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_user)")
        (role,) = cursor.fetchone()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE; ALTER TABLE people_agent DISABLE TRIGGER USER")
        cursor.execute("UPDATE people_agent SET is_active = false WHERE id = %s", [agent.pk])
        cursor.execute("ALTER TABLE people_agent ENABLE TRIGGER USER")
        cursor.execute(f"SET CONSTRAINTS ALL DEFERRED; SET ROLE {role}")
    agent.refresh_from_db()
