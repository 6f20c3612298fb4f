"""PostgreSQL's own pg_dump, pg_restore and psql: ours, or the machine's where the server is newer."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from django.db import connection
from psycopg.pq import Conninfo

from belofte.database import binaries
from belofte.database.faults import BinariesMissingError
from belofte.ops.refusals import RefusalError

_LOCK_WAIT: Final = "60s"  # for a migration that changes tables meanwhile
_PSQL: Final = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null")
_WORDS_MAX: Final = 2_000
_HEAD_BYTES: Final = 64 * 1024
_CHUNK_BYTES: Final = 1024 * 1024
_FIRST_WITH_TRANSACTION_TIMEOUT: Final = 17

# Owners and rights are those of the server that it comes to; which rights those are is compared afterwards.
_WHOSE: Final = ("--no-owner", "--no-privileges", "--no-comments")


@contextmanager
def dump(*, snapshot: str) -> Iterator[IO[bytes]]:
    """Give the dump of the database as a transaction sees it that exported this snapshot. Refuses: RefusalError."""
    database = str(connection.settings_dict["NAME"])
    asked: list[str | Path] = [_find("pg_dump", major=server_major()), "--format=custom", "--compress=1", *_WHOSE]
    asked += [f"--snapshot={snapshot}", f"--lock-wait-timeout={_LOCK_WAIT}"]
    with _started(asked, "The database could not be dumped", database=database) as process:
        yield _given(process.stdout)


def restore(dump_file: IO[bytes], *, database: str) -> None:
    """Load a file that is a dump into a database without tables, all of it or nothing. Refuses: RefusalError.

    What pg_restore writes goes through us to psql, and is committed by our word at the end: when one of the three dies,
    nothing was loaded. And so a server can be older than pg_restore.
    """
    failed = "The database could not be restored"
    writing: list[str | Path] = [_find("pg_restore", major=0), *_WHOSE, "--file=-"]
    loading: list[str | Path] = [_find("psql", major=0), *_PSQL]
    dump_file.seek(0)
    with _started(loading, failed, database=database, is_fed=True) as loader:
        script = _given(loader.stdin)
        script.write(b"BEGIN;\n")
        with _started(writing, failed, database=database, source=dump_file) as writer:
            written = _given(writer.stdout)
            script.write(_understood(written.read(_HEAD_BYTES), major=server_major()))
            shutil.copyfileobj(written, script, _CHUNK_BYTES)
        script.write(b"\nCOMMIT;\n")


def _understood(head: bytes, *, major: int) -> bytes:
    """Return the beginning of what pg_restore writes without the setting that older servers do not know."""
    return head if major >= _FIRST_WITH_TRANSACTION_TIMEOUT else head.replace(b"SET transaction_timeout = 0;\n", b"")


@contextmanager
def _started(
    asked: Sequence[str | Path], failed: str, *, database: str, is_fed: bool = False, source: IO[bytes] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a program with pipes in (or a file) and out, and wait for its end. Refuses with its words: RefusalError."""
    pipe = subprocess.PIPE
    environment = _environment(database)
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(asked, stdin=source or pipe, stdout=pipe, stderr=words, env=environment) as process,
    ):
        is_cut_off = False
        try:
            yield process
        except BaseException as error:
            is_cut_off = is_fed and isinstance(error, BrokenPipeError)  # it ended, and says why itself
            if not is_cut_off:
                process.kill()
                raise
        with suppress(BrokenPipeError):
            if process.stdin is not None:
                process.stdin.close()
        if process.wait() != 0 or is_cut_off:
            words.seek(0)
            raise RefusalError(f"{failed}: {words.read(_WORDS_MAX).decode(errors='replace').strip()}")


def _given(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise RuntimeError
    return pipe


def server_major() -> int:
    """Return of which major version our server is."""
    with connection.cursor() as cursor:
        version: int = cursor.connection.info.server_version
    return version // 10_000


def _find(name: str, *, major: int) -> Path:
    """Return the program that is new enough: ours first, then what PATH has."""
    try:
        if binaries.major() >= major:
            return binaries.installed(name)
    except BinariesMissingError:
        pass  # a server of one's own needs none of ours
    found = shutil.which(name)
    if found is not None and _major_of(found) >= major:
        return Path(found)
    message = f"The server needs a {name} of PostgreSQL {major} or newer. Install it, and have PATH name it."
    raise RefusalError(message)


def _major_of(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return int(said.split()[2].partition(".")[0])


def _environment(database: str) -> dict[str, str]:
    """Return how they reach the server: not as arguments, which every account of this machine can read."""
    usual = connection.settings_dict
    parts = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    given = {**usual["OPTIONS"], **{keyword: usual[part] for keyword, part in parts.items()}, "dbname": database}
    names = {option.keyword.decode(): (option.envvar or b"").decode() for option in Conninfo.get_defaults()}
    return {**os.environ, **{names[key]: str(value) for key, value in given.items() if value and names.get(key)}}
