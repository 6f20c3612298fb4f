"""The claim on a database's home: at most one Belofte supervises it.

The claim is a lock of the operating system, which ends with the process that holds it, however it ends.
It is a POSIX lock, because a `flock` would live on in the web and worker children of a killed supervisor.
"""

import fcntl
import os
from pathlib import Path

from belofte.database.faults import AlreadyRunningError

_claimed: dict[Path, int] = {}  # a POSIX lock does not stop the process that holds it


def lay(place: Path) -> None:
    """Claim this home for this process, or refuse where another one has it."""
    if place in _claimed:
        raise AlreadyRunningError(f"This process runs the database in {place} already.")
    lock = os.open(place / "supervisor.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise AlreadyRunningError(
            f"Another Belofte runs the database in {place}. Stop that one, or name another state folder."
        ) from None
    _claimed[place] = lock


def lift(place: Path) -> None:
    """Give the home free for another process."""
    os.close(_claimed.pop(place))
