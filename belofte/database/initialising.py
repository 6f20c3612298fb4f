"""Making the data directory, once, and saying who is let in.

The data directory is made under another name and renamed when it is whole: a first start that was killed
half-way starts over. Its locale is PostgreSQL's own C.UTF-8, which no update of the system changes.
"""

import os
import shutil
import subprocess
from pathlib import Path

from belofte.database import accounts, binaries, places
from belofte.database.accounts import Account, Tell
from belofte.database.faults import PlaceRefusedError, StartFailedError, WrongVersionError
from belofte.database.furnishing import SUPERUSER
from belofte.database.roles import OWNER

ADMISSION = "admission.conf"
IDENTITIES = "identities.conf"
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
"""All that the server's programs see of our environment: nothing of it may steer them."""

_INITDB = (
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth-local=peer",
    "--auth-host=reject",
)


def version(directory: Path) -> str | None:
    """Return which PostgreSQL wrote a data directory; None where there is none."""
    try:
        return (directory / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return None
    except PermissionError:
        raise _foreign(directory) from None


def check_version(directory: Path) -> None:
    """Refuse a data directory that another major version of PostgreSQL made."""
    found = version(directory)
    if found not in {None, str(binaries.major())}:
        raise WrongVersionError(
            f"The data in {directory} were written by PostgreSQL {found}; this Belofte brings PostgreSQL "
            f"{binaries.major()}, which cannot read them. Nothing was started and nothing was changed. To bring them "
            "over, and keep the old ones aside: belofte upgrade"
        )


def initialise(directory: Path, *, programs: Path, account: Account, tell: Tell) -> None:
    """Make the data directory where there is none, as the account that will own it."""
    if directory.exists():
        if directory.stat().st_uid != account.user_id:
            raise _foreign(directory)
        return
    tell(f"Making the database in {directory}.")
    partial = directory.with_name(f"{directory.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    places.make_private(partial, owner=account)
    made = subprocess.run(
        [programs / "initdb", f"--pgdata={partial}", *_INITDB],
        cwd=directory.parent,
        env=ENVIRONMENT,
        umask=0o077,
        capture_output=True,
        text=True,
        check=False,
        **account.identity,
    )
    if made.returncode != 0:
        raise StartFailedError(f"The database could not be made: {made.stderr.strip()}")
    partial.rename(directory)
    persist(directory.parent)


def write_admission(place: Path, *, account: Account) -> None:
    """Say who is let in: the account that runs Belofte and the server's, on the kernel's word.

    The files lie in the home and not in the data directory, so that root writes nothing where another
    account could have put a link.
    """
    ours = accounts.running()
    lines = [f'belofte "{name}" {role}' for name in {ours.name, account.name} for role in (SUPERUSER, OWNER)]
    (place / IDENTITIES).write_text("\n".join([*lines, ""]))
    (place / ADMISSION).write_text("local all all peer map=belofte\nlocal replication all peer map=belofte\n")
    for name in (ADMISSION, IDENTITIES):
        (place / name).chmod(0o644)


def _foreign(directory: Path) -> PlaceRefusedError:
    return PlaceRefusedError(
        f"The data in {directory} belongs to user number {directory.stat().st_uid}. "
        "Run Belofte as the account that made it, or name another state folder."
    )


def persist(folder: Path) -> None:
    """Write the folder's entries to disk, so that a power cut does not undo a rename."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
