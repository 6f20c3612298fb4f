"""What root of this machine runs or reads as orders, and whether anybody else can write it.

Whoever takes over the account of the desk must not become root by it: an update, a start of the service or of the
proxy would run what they wrote there (threat T27).
"""

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import belofte

_ORDERS: Final = (
    "/etc/systemd/system/belofte.service",
    "/etc/systemd/system/belofte.service.d",
    "/etc/belofte",
    "/etc/caddy",
    "/etc/nginx",
    "/usr/local/bin/belofte",
)


def places(*, programs: Sequence[Path], machine: Path = Path("/")) -> list[Path]:
    """Return what root trusts of this installation: nothing where it is an ordinary user's own, as a checkout is."""
    orders = [machine / place.lstrip("/") for place in _ORDERS]
    there = [place for place in orders if os.path.lexists(place)]
    is_roots = orders[0] in there or any(program.stat().st_uid == 0 for program in programs)
    return [*programs, *there] if is_roots else []


def own_programs() -> list[Path]:
    """Return the virtualenv that this runs from, and our own modules, which a checkout has elsewhere."""
    return [Path(sys.prefix), Path(belofte.__file__).parent]


def writable_by_others(trusted: Iterable[Path]) -> Iterator[Path]:
    """Yield what somebody but root can write: a file, a folder, the folders above, and what a link leads to."""
    seen: set[Path] = set()
    for place in trusted:
        for each in (place, *_below(place)):
            yield from _judge(each, seen)
            if each.is_symlink():
                yield from _judge(each.resolve(), seen)


def _judge(place: Path, seen: set[Path]) -> Iterator[Path]:
    """Yield a place or a folder above it, whichever others can write; each once."""
    for each in (place, *place.absolute().parents):
        if each in seen:
            return
        seen.add(each)
        if os.path.lexists(each) and _is_writable(each.lstat()):
            yield each


def _is_writable(state: os.stat_result) -> bool:
    if state.st_uid != 0:
        return True
    if stat.S_ISLNK(state.st_mode):
        return False  # its own mode says nothing
    if stat.S_ISDIR(state.st_mode) and state.st_mode & stat.S_ISVTX:
        return False  # as in /tmp: what is root's there stays root's
    by_group = state.st_mode & stat.S_IWGRP and state.st_gid != 0
    return bool(by_group or state.st_mode & stat.S_IWOTH)


def _below(place: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(place):
        yield from (Path(folder, name) for name in (*folders, *files))
