"""The commands about backups; `ops/command.py` takes them in. Each loads what it needs when it runs."""
# ruff: noqa: PLC0415

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from belofte.ops.refusals import RefusalError

UNTRIED = 3
"""The exit code of `backup-test` when nothing was tried."""
_Identity = Annotated[
    Path | None, typer.Option(help="File with the private key, where backups are encrypted.", show_default=False)
]


def backup(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; else BELOFTE_BACKUP_FOLDER.", show_default=False)
    ] = None,
    *,
    with_keys: Annotated[
        Path | None, typer.Option(help="Write the desk's keys to this file too; keep it elsewhere.", show_default=False)
    ] = None,
) -> None:
    """Make a backup of the database and the files, while the desk runs. The keys are not in it."""
    _load()
    from django.conf import settings

    from belofte import clock, keys
    from belofte.ops.backups import making

    place = _folder(folder)
    if with_keys is not None:
        _expect_elsewhere(with_keys, folder=place)
    environment = settings.ENVIRONMENT
    with in_words("The backup was not made"):
        made = making.back_up(
            place,
            recipient=environment.backup_recipient,
            kept=environment.backups_kept,
            tell=typer.echo,
            at=clock.now(),
        )
    manifest = made.manifest
    size = f"{made.size_bytes / 1024**2:.0f} MB{', encrypted' if made.is_sealed else ''}"
    typer.echo(f"{made.place}: {manifest.rows} rows and {manifest.blobs} files, {size}.")
    if with_keys is not None:
        try:
            keys.copy(settings.STATE / "keys", with_keys)
        except OSError as error:
            raise RefusalError(f"The keys were not written to {with_keys}: {error.strerror}.") from error
        typer.echo(f"The keys are in {with_keys}. Keep that file elsewhere than the backup.")
    else:
        typer.echo(f"The keys are not in it. Copy {settings.STATE / 'keys'} once, and keep it elsewhere.")
    if manifest.missing:
        raise RefusalError(
            f"{manifest.missing} files that rows name are not in the desk's folder, so not in the backup."
        )


def restore(
    backup: Annotated[Path, typer.Argument(help="A backup, or the folder of them: then the newest.")],
    *,
    keys: Annotated[
        Path | None, typer.Option(help="The desk's keys, which were kept elsewhere.", show_default=False)
    ] = None,
    identity: _Identity = None,
) -> None:
    """Restore a backup onto an empty desk, and compare all of it. Belofte must not run. Do it again if it is killed."""
    _load()
    from belofte import clock
    from belofte.ops.backups import restoring

    with in_words("The backup was not restored"):
        undone = restoring.restore(backup, keys_file=keys, identity=identity, tell=typer.echo, at=clock.now())
    for line in undone.lines():
        typer.echo(line)


def backup_test(
    folder: Annotated[
        Path | None, typer.Argument(help="Of which folder; else BELOFTE_BACKUP_FOLDER.", show_default=False)
    ] = None,
    *,
    identity: _Identity = None,
) -> None:
    """Try the newest backup: restore it into a database of its own, compare, and drop that.

    Exit code 1 if it is not as it was, 3 if it could not be tried.
    """
    _load()
    from belofte import backups, clock
    from belofte.ops.backups import proving

    place = _folder(folder)
    newest = backups.newest(place)
    if newest is None:
        raise RefusalError(f"There is no backup in {place}.")
    with in_words("The backup was not tried"):
        found = proving.prove(place, newest, identity=identity, at=clock.now())
    typer.echo(f"{found.backup}, {found.seconds:.1f} s: {found.words}")
    if found.result != "equal":
        raise typer.Exit(UNTRIED if found.result == "untested" else 1)


def backup_key(file: Annotated[Path, typer.Argument(help="Where the private key goes.")]) -> None:
    """Make a pair of keys to encrypt backups with. Take the private one away from this machine."""
    from belofte.ops.backups import sealing

    private, public = sealing.new_pair()
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(f"# public key: {public}\n{private}\n")
    except OSError as error:
        raise RefusalError(f"{file} cannot be written: {error.strerror}.") from error
    typer.echo(
        f"The private key is in {file}. Without it no backup can be read: keep it safe, and not on this machine."
    )
    typer.echo(f"Set BELOFTE_BACKUP_RECIPIENT={public}")


COMMANDS = (backup, restore, backup_test, backup_key)


def _folder(given: Path | None) -> Path:
    from django.conf import settings

    chosen: Path | None = given or settings.BACKUPS
    if chosen is None:
        raise RefusalError("Say where backups are: `belofte backup FOLDER`, or set BELOFTE_BACKUP_FOLDER.")
    return chosen.expanduser().absolute()


def _expect_elsewhere(file: Path, *, folder: Path) -> None:
    if file.absolute().is_relative_to(folder):
        raise RefusalError("Keep the keys elsewhere than the backups: whoever has both can open every secret.")
    if file.exists():
        raise RefusalError(f"{file} is there already. Name a new file.")


def _load() -> None:
    from belofte.ops import loading

    loading.set_up()


@contextmanager
def in_words(failed: str) -> Iterator[None]:
    """Turn what disk and database refuse, and being stopped, into words, and say that it can be done again."""
    import psycopg

    from belofte.ops import hosting, loading

    try:
        with loading.database_needed(), hosting.stopping_by_exception():
            yield
    except hosting.StoppedError as stopped:
        raise RefusalError(f"{failed}: it was stopped. Do it again.") from stopped
    except (OSError, psycopg.Error) as error:
        raise RefusalError(f"{failed}: {error}. Mend that, and do it again.") from error
