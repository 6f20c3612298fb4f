"""Where the embedded database lives: its home, its socket, and who may enter them.

The home is `postgres` in the state folder. Started by root below a folder that only root may enter, it is
a folder of its own below /var/lib/belofte-db, and `postgres` in the state folder is a link to it: parents
are never opened up for it, and the link keeps the choice when their modes change later.
"""

import os
import stat
from hashlib import sha256
from pathlib import Path

from belofte.database.accounts import Account
from belofte.database.faults import PlaceRefusedError

SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_BYTES_MAX = 99  # the system's limit is 107; some room for tools that make a lock file beside it
_ROOTS_HOME = Path("/var/lib/belofte-db")
_ROOTS_SOCKETS = Path("/run/belofte-db")


def home(state: Path) -> Path:
    """Return the folder that holds everything of the database of this state folder."""
    entry = state.absolute() / "postgres"
    if os.path.lexists(entry) or os.geteuid() != 0 or _is_open_to_all(state):
        return entry.resolve()
    return _ROOTS_HOME / _fingerprint(state.resolve())


def make_home(state: Path) -> Path:
    """Make the home, and the link to it where it lies elsewhere."""
    place = home(state)
    _make(state)
    _make(place)
    _expect_owner(place, os.geteuid())
    entry = state.absolute() / "postgres"
    if entry.resolve() != place:
        entry.symlink_to(place)
    return place


def socket_directory(place: Path) -> Path:
    """Return the folder of the socket: in the home, or a short private one where that path is too long."""
    inside = place / "socket"
    # libpq reads a comma as the start of the next host.
    if len(os.fsencode(inside / SOCKET_NAME)) <= _SOCKET_BYTES_MAX and "," not in str(inside):
        return inside
    if os.geteuid() == 0:
        return _ROOTS_SOCKETS / _fingerprint(place)
    return Path("/tmp") / f"belofte-{_fingerprint(place)}"  # noqa: S108 - its owner and mode are checked when it is made


def make_private(directory: Path, *, owner: Account) -> None:
    """Make a folder that only its owner may enter, or refuse one that somebody else made."""
    _make(directory.parent)
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        _expect_owner(directory, owner.user_id, os.geteuid())
    if os.geteuid() == 0:  # else it is the owner's already, and systemd lets the service change no owners
        os.chown(directory, owner.user_id, owner.group_id, follow_symlinks=False)
    directory.chmod(0o700)


def _make(directory: Path) -> None:
    """Make a folder and its missing parents; those of root let the server's account pass, not look."""
    missing = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _expect_owner(directory: Path, *owners: int) -> None:
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        raise PlaceRefusedError(
            f"{directory} belongs to user number {found.st_uid}, so it is not safe to use. "
            "Run Belofte as that user, or name another state folder."
        )


def _is_open_to_all(state: Path) -> bool:
    folders = [folder for folder in (state.resolve(), *state.resolve().parents) if folder.exists()]
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders)


def _fingerprint(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:16]
