"""Giving a new embedded server its owner and its database; the rest works on any server (roles.py)."""

import psycopg
from psycopg.sql import SQL, Identifier

from belofte.database.roles import OWNER, role_exists

SUPERUSER = "postgres"
DATABASE = "belofte"


def furnish(dsn: str) -> None:
    """Make the owner and the database where they are missing; `dsn` is the superuser's."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        if not role_exists(connection, OWNER):
            connection.execute(SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE").format(Identifier(OWNER)))
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(DATABASE), Identifier(OWNER)))
