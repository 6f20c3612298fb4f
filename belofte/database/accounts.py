"""Which account runs the database server: the one running Belofte, and never root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from belofte.database.faults import AccountMissingError

NAME = "belofte-db"
"""The account to which root hands the database server."""

Tell = Callable[[str], None]
"""Says one line of progress to the person who started Belofte."""

_SYSTEM_PATH = "/usr/sbin:/sbin:/usr/bin:/bin"
_EXISTS_ALREADY = 9  # says useradd; another Belofte was first


class Identity(TypedDict, total=False):
    """The arguments that let `subprocess` start a program as another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of this machine."""

    name: str
    user_id: int
    group_id: int

    @property
    def identity(self) -> Identity:
        """What `subprocess` needs to become this account; nothing where we are it already."""
        if os.geteuid() == self.user_id:
            return {}
        return {"user": self.user_id, "group": self.group_id, "extra_groups": []}


def running() -> Account:
    """Return the account that runs Belofte."""
    try:
        return _from_entry(pwd.getpwuid(os.geteuid()))
    except KeyError:
        raise AccountMissingError(
            f"PostgreSQL cannot run under user number {os.geteuid()}, because no account has that number. "
            "Run Belofte as an account that is in /etc/passwd."
        ) from None


def for_server(tell: Tell) -> Account:
    """Return the account for the database server; root gives way to `belofte-db`, made when missing."""
    if os.geteuid() != 0:
        return running()
    try:
        return _from_entry(pwd.getpwnam(NAME))
    except KeyError:
        _create(tell)
        return _from_entry(pwd.getpwnam(NAME))


def _from_entry(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, user_id=entry.pw_uid, group_id=entry.pw_gid)


def _create(tell: Tell) -> None:
    tell(f"Belofte runs as root, PostgreSQL may not: making the account {NAME} for it, without sign-in.")
    useradd = shutil.which("useradd", path=_SYSTEM_PATH)
    if useradd is None:
        raise AccountMissingError(
            f"PostgreSQL may not run as root, and useradd is missing here to make the account {NAME}. "
            "Make that account yourself, or run Belofte as an ordinary account."
        )
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    made = subprocess.run([*command, "--shell", "/usr/sbin/nologin", NAME], capture_output=True, text=True, check=False)
    if made.returncode not in (0, _EXISTS_ALREADY):
        raise AccountMissingError(
            f"The account {NAME} could not be made: {made.stderr.strip()} "
            "Make that account yourself, or run Belofte as an ordinary account."
        )
