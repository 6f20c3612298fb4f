"""Desks to back up and to restore onto, inside the process that tests."""

import io
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier
from pytest_django import Settings

from belofte import backups, blobs, makers
from belofte.backups import Backup
from belofte.cases.models import Attachment
from belofte.database.backend import maintenance
from belofte.ops.backups import making, sealing

WRITTEN = makers.MONDAY
IDENTITY, RECIPIENT = sealing.new_pair()
NEWEST = ["portal.0001_initial", "portal.0002_never_emptied"]
"""The migrations that an older desk has before it: no other follows them, and one refers to the table of cases."""


def furnish() -> None:
    """Make a desk with something of everything that a backup has to bring back."""
    team = makers.make_team()
    agent = makers.make_agent(teams=(team,))
    case = makers.make_case(makers.make_inbox(team))
    message = makers.answer(case, by=agent)
    makers.deliver(message)
    makers.promise(case, by=agent)
    for number in range(3):
        keep_file(f"een brief nummer {number}".encode() * 100)


def become_older() -> None:
    """Have the newest table not be there yet: acts, of which a furnished desk has none."""
    with maintenance.as_owner(connection):
        call_command("migrate", "portal", "zero", verbosity=0)


def keep_file(content: bytes) -> str:
    """Keep a file that a row names; return its name."""
    name = blobs.keep(io.BytesIO(content))
    message = makers.receive(makers.make_inbox())
    Attachment.objects.create(message=message, name="a", content_type="text/plain", size_bytes=1, blob=name)
    return name


def remove_row(name: str) -> None:
    """Have no row name this file any more, as if its draft was thrown away; the gates are told to look away."""
    with psycopg.connect(_dsn(connection.settings_dict["NAME"]), autocommit=True) as server:
        server.execute("ALTER TABLE cases_attachment DISABLE TRIGGER USER")
        server.execute("DELETE FROM cases_attachment WHERE blob = %s", [name])
        server.execute("ALTER TABLE cases_attachment ENABLE TRIGGER USER")


@contextmanager
def as_owner() -> Iterator[psycopg.Connection]:
    """Connect to this test's database as its owner."""
    with psycopg.connect(_dsn(connection.settings_dict["NAME"])) as server:
        yield server


def end_other_connections() -> None:
    """Have the server end every connection to this test's database, as when it dies."""
    with as_owner() as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


def mark(server: psycopg.Connection, backup: Backup) -> None:
    """Mark this desk as one onto which a backup is restored, though it has tables."""
    server.execute("CREATE SCHEMA belofte_restore")
    server.execute("CREATE TABLE belofte_restore.mark AS SELECT %s AS backup, 'compared' AS stage", [backup.place.name])


def rewrite(backup: Backup, name: str, content: bytes) -> Backup:
    """Change a file of a backup, have its manifest vouch for it, and return it as it is now."""
    (backup.place / name).write_bytes(content)
    files = {**backup.manifest.files, name: sealing.measure(backup.place / name)}
    manifest = backup.manifest.model_copy(update={"files": files})
    (backup.place / backups.MANIFEST).write_text(manifest.model_dump_json())
    return backups.read(backup.place)


def write_identity(path: Path, private: str = "") -> Path:
    """Write a private key to a file, another one unless it is given."""
    path.write_text(f"# a key\n{private or sealing.new_pair()[0]}\n")
    return path


def back_up(folder: Path, **chosen: object) -> Backup:
    """Make a backup of the desk of this test."""
    facts = {"recipient": "", "kept": 14, "tell": print, "at": WRITTEN, **chosen}
    return making.back_up(folder, **facts)  # type: ignore[arg-type]


@contextmanager
def empty(settings: Settings, state: Path, *, on: str = "") -> Iterator[None]:
    """Turn to a desk without tables and without files, on the server of the tests or on another one."""
    usual = dict(connection.settings_dict)
    place = conninfo_to_dict(on or _dsn("postgres"))
    name = f"{usual['NAME']}_empty"
    with psycopg.connect(make_conninfo("", **place), autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        server.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
    before = settings.STATE, settings.STORAGES
    state.mkdir(exist_ok=True)
    shutil.copy2(settings.STATE / "keys", state / "keys")
    blob_storage = {**settings.STORAGES["blobs"], "OPTIONS": {"location": state / "blobs"}}
    settings.STATE, settings.STORAGES = state, {**settings.STORAGES, "blobs": blob_storage}
    _turn_to({"NAME": name, "HOST": place["host"], "USER": place["user"]})
    try:
        yield
    finally:
        _turn_to({key: usual[key] for key in ("NAME", "HOST", "USER")})
        settings.STATE, settings.STORAGES = before
        with psycopg.connect(make_conninfo("", **place), autocommit=True) as server:
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _dsn(database: str) -> str:
    usual = connection.settings_dict
    return make_conninfo("", host=usual["HOST"], user=usual["USER"], dbname=database)


def _turn_to(place: Mapping[str, Any]) -> None:
    for each in connections.all(initialized_only=True):
        each.close()
    connection.settings_dict.update(place)
