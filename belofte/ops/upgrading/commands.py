"""The commands that bring a desk to another version or another server; `ops/command.py` takes them in."""
# ruff: noqa: PLC0415

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer

from belofte.ops.backups.commands import in_words


def upgrade(
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Try it on a copy, say what it does and how long that takes.")
    ] = False,
    backups: Annotated[
        Path | None, typer.Option(help="Where the backup goes; else BELOFTE_BACKUP_FOLDER.", show_default=False)
    ] = None,
    programs: Annotated[
        Path | None,
        typer.Option(help="Folder with the PostgreSQL that wrote the data, where it is asked for.", show_default=False),
    ] = None,
) -> None:
    """Bring the desk up to this version, after a newer one was installed: a backup, the tables, a look at every row.

    Belofte must not run. Do it again if it is killed.
    """
    from belofte.ops import loading

    loading.set_up()
    from django.conf import settings

    from belofte import clock
    from belofte.ops.upgrading import rehearsing, upgrading

    with in_words("The desk was not upgraded"):
        if dry_run:
            rehearsing.rehearse(programs=programs, tell=typer.echo)
        else:
            folder = (backups or settings.BACKUPS or settings.STATE / "backups").expanduser().absolute()
            upgrading.upgrade(folder=folder, programs=programs, tell=typer.echo, at=clock.now())


def move_database(
    dsn: Annotated[
        str, typer.Argument(help="An empty database: postgresql://user:password@server/database; - to be asked for it.")
    ],
) -> None:
    """Move the desk from its embedded database to a PostgreSQL server, and compare all of it. Belofte must not run.

    Do it again if it is killed.
    """
    from belofte.ops import loading

    loading.set_up()
    from belofte import clock
    from belofte.ops.upgrading import moving

    with in_words("The desk was not moved"):
        moving.move(_read() if dsn == "-" else dsn, tell=typer.echo, at=clock.now())


def _read() -> str:
    """Return a DSN from standard input: an argument is seen by every account of this machine, and kept by the shell."""
    return getpass.getpass("DSN: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


COMMANDS = (upgrade, move_database)
