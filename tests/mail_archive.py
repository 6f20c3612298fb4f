"""Mails of others, as they lie on this machine: what packages ship for their own tests, or an archive of your own.

BELOFTE_ARCHIVE=… names a mailbox file, a Maildir, or a folder of mails to use instead.
"""

import importlib.util
import mailbox
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import programs

_ENDINGS = {".eml", ".raw", ".txt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedMail:
    """One mail, and who its envelope would name as its sender: nobody, for a bounce."""

    raw: bytes
    is_bounce: bool = False


def mails() -> list[ArchivedMail]:
    """Return all of them."""
    own = os.environ.get("BELOFTE_ARCHIVE")
    if own:
        return [ArchivedMail(raw=raw) for raw in _read(Path(own))]
    return list(shipped())


def shipped() -> Iterator[ArchivedMail]:
    """Yield those of the packages that tests/programs.py names, and of the Python that runs this."""
    for name in ("bounces", "mails"):
        if folder := programs.find(name):
            yield from (ArchivedMail(raw=raw, is_bounce=name == "bounces") for raw in _files(Path(folder)))
    python = importlib.util.find_spec("test.test_email") if importlib.util.find_spec("test") else None
    for folder in python.submodule_search_locations or [] if python else []:  # Debian's Python comes without
        yield from (ArchivedMail(raw=raw) for raw in _files(Path(folder) / "data"))


def _read(place: Path) -> Iterator[bytes]:
    if place.is_dir() and not (place / "cur").is_dir():
        return _files(place)
    kept: mailbox.Mailbox[mailbox.Message] = mailbox.Maildir(place) if place.is_dir() else mailbox.mbox(place)
    return (kept.get_bytes(key) for key in kept.keys())  # noqa: SIM118 - a mailbox is no mapping


def _files(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in sorted(folder.rglob("*")) if path.suffix in _ENDINGS)
