"""How much room the disks of the desk have left: when somebody has to look, and when nothing more is taken.

A full disk breaks whatever writes next. So taking stops before: who sends keeps it and tries again, and when there is
room it goes on by itself. What is kept back lets the desk still answer, close and say what is the matter.
"""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

_MB: Final = 1024 * 1024
LOOK_SHARE: Final = 0.1  # free: below this somebody has to make room
LOOK_BYTES: Final = 1024 * _MB
_KEPT_SHARE: Final = 0.02  # free: below this nothing is taken, but
_KEPT_BYTES_MIN: Final = 512 * _MB  # what PostgreSQL writes between two checkpoints,
_KEPT_BYTES_MAX: Final = 4096 * _MB  # and not more on a large disk


class NoRoomError(OSError):
    """What came cannot be taken now: it would not leave what is kept back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a disk has, in octets."""

    place: Path
    free: int
    total: int

    @property
    def kept_back(self) -> int:
        """How much has to stay free: less on a small disk, where it would be all there is."""
        usual = min(max(_KEPT_BYTES_MIN, int(self.total * _KEPT_SHARE)), _KEPT_BYTES_MAX)
        return min(usual, int(self.total * LOOK_SHARE))

    @property
    def is_tight(self) -> bool:
        """Whether somebody has to make room."""
        return self.free < LOOK_BYTES or self.free < self.total * LOOK_SHARE

    def is_short(self, size_bytes: int = 0) -> bool:
        """Tell whether so much more does not fit."""
        return self.free - size_bytes < self.kept_back


def least() -> Room:
    """Return the disk that has least above what is kept back."""
    return min(_rooms(), key=lambda room: room.free - room.kept_back)


def is_short(size_bytes: int = 0) -> bool:
    """Tell whether so much more does not fit on one of the disks."""
    return least().is_short(size_bytes)


def expect(size_bytes: int) -> None:
    """Refuse what does not fit. Refuses: NoRoomError."""
    room = least()
    if room.is_short(size_bytes):
        message = f"only {room.free // _MB} MB free, and {room.kept_back // _MB} MB are kept back"
        raise NoRoomError(errno.ENOSPC, message, str(room.place))


def places() -> dict[str, Path]:
    """Return the folders of the desk that fill up, by what they hold; a database of one's own server is elsewhere."""
    state: Path = settings.STATE
    return {"state": state, "blobs": state / "blobs", "database": state / "postgres" / "data"}


def _rooms() -> Iterator[Room]:
    """Yield the disk of each of them that is there."""
    for place in places().values():
        try:
            found = os.statvfs(place)
        except FileNotFoundError:
            continue
        yield Room(place=place, free=found.f_bavail * found.f_frsize, total=found.f_blocks * found.f_frsize)
