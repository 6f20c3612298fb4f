"""Copying blobs: to a folder of backups, each once for all of them, and from there to a desk."""

import heapq
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from belofte.backups import PARTIAL, Backup, Listed
from belofte.ops import sweeping
from belofte.ops.backups import sealing

_MODE: Final = 0o700  # what lies here is as private as the desk's own folder


def write_names(connection: Connection, path: Path) -> None:
    """Write the names of all blobs that this transaction's rows name, each once, in order.

    Before an upgrade the tables are those of an earlier version, which may not have all of them.
    """
    known = [owner._meta.db_table for owner in sweeping.OWNERS]  # noqa: SLF001 - Django documents _meta
    query = "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = ANY(%s)"
    tables = [table for (table,) in connection.execute(query, [known])]
    each = [SQL("SELECT blob FROM {} WHERE blob <> ''").format(Identifier(table)) for table in tables]
    listing = SQL('COPY (SELECT blob FROM ({}) named ORDER BY blob COLLATE "C") TO STDOUT').format(
        SQL(" UNION ").join(each)
    )
    with sealing.create(path) as file, connection.cursor().copy(listing) as rows:
        for part in rows:
            file.write(part)


def keep(names: Path, *, source: Path, store: Path, known: Iterable[Listed], recipient: str) -> Iterator[Listed | None]:
    """Copy what the store has not yet; yield each blob as it lies there, None for one that is not at the source.

    `known` is the list of an earlier backup, in the same order; what it names and still has its size is not read.
    """
    store.mkdir(mode=_MODE, exist_ok=True)
    earlier = iter(known)
    seen = next(earlier, None)
    with names.open() as lines:
        for name in map(str.strip, lines):
            while seen is not None and seen.name < name:
                seen = next(earlier, None)
            if seen is not None and seen.name == name and _size(store / name) == seen.size_bytes:
                yield seen
            else:
                yield _keep(name, source=source, store=store, recipient=recipient)


def _keep(name: str, *, source: Path, store: Path, recipient: str) -> Listed | None:
    target = store / name
    target.parent.mkdir(mode=_MODE, parents=True, exist_ok=True)
    fresh = target.with_name(f"{target.name}{PARTIAL}")
    try:
        with (source / name).open("rb") as octets:
            stored = sealing.write(octets, fresh, recipient=recipient)
    except FileNotFoundError:
        return None
    fresh.replace(target)
    return Listed(name=name, sha256=stored.sha256, size_bytes=stored.size_bytes)


def write_list(listed: Iterable[Listed | None], file: IO[bytes]) -> tuple[int, int, int]:
    """Write a list of blobs; return how many there are, their octets, and how many were not there."""
    count = octets = missing = 0
    for blob in listed:
        if blob is None:
            missing += 1
            continue
        file.write(f"{blob.sha256} {blob.size_bytes} {blob.name}\n".encode())
        count, octets = count + 1, octets + blob.size_bytes
    return count, octets, missing


def bring_back(backup: Backup, *, target: Path, identities: list[Any]) -> None:
    """Copy a backup's blobs to a desk, and see to it that they are on disk."""
    for blob in backup.listed():
        path = target / blob.name
        if not backup.is_sealed and _is_there(path, blob):
            continue  # of an earlier try
        path.parent.mkdir(mode=_MODE, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}{PARTIAL}")
        with sealing.create(fresh) as file:
            sealing.open_into(backup.blobs / blob.name, file, identities=identities, is_sealed=backup.is_sealed)
        fresh.replace(path)
    os.sync()


def lacking(backup: Backup, *, target: Path) -> list[str]:
    """Name the blobs of a backup that are not at the desk as they were.

    What was encrypted proved itself when it was decrypted; its own hash stands nowhere.
    """
    found = ((target / blob.name, blob) for blob in backup.listed())
    return [blob.name for path, blob in found if not (path.is_file() if backup.is_sealed else _is_there(path, blob))]


def _is_there(path: Path, blob: Listed) -> bool:
    if _size(path) != blob.size_bytes:
        return False
    return sealing.measure(path).sha256 == blob.sha256


def remove_unlisted(store: Path, kept: Iterable[Iterable[Listed]]) -> int:
    """Remove from a store what none of these lists names, and what a killed backup left; return how many."""
    listed = iter(_merged(kept))
    seen, count = next(listed, None), 0
    for name in _stored(store):
        while seen is not None and seen < name:
            seen = next(listed, None)
        if seen != name:
            with suppress(FileNotFoundError):
                (store / name).unlink()
            count += 1
    return count


def _merged(lists: Iterable[Iterable[Listed]]) -> Iterator[str]:
    for blob in heapq.merge(*lists):
        yield blob.name


def _stored(store: Path) -> Iterator[str]:
    """Yield what lies in a store, in the order of the lists."""
    for outer in _names(store):
        for inner in _names(store / outer):
            for name in _names(store / outer / inner):
                yield f"{outer}/{inner}/{name}"


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
