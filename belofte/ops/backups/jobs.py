"""What the worker does about backups: each in a process of its own, which may take long and much memory."""

import subprocess
import sys
from typing import Final

from belofte import jobs
from belofte.ops.backups import commands

_SECONDS_MAX: Final = 12 * 60 * 60


class BackupFailedError(Exception):
    """The command did not do it; the words are its own."""


@jobs.job("later")
def back_up() -> None:
    """Make the nightly backup. Done twice there are two, which does no harm."""
    _run("backup")


@jobs.job("later")
def prove() -> None:
    """Try the newest backup. Done twice it is tried twice, which does no harm."""
    _run("backup-test", fine=(0, commands.UNTRIED))  # an encrypted one only people can try: the doctor says so


def _run(command: str, *, fine: tuple[int, ...] = (0,)) -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "belofte", command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_SECONDS_MAX,
        check=False,
    )
    if done.returncode not in fine:
        raise BackupFailedError(f"belofte {command}: {(done.stderr or done.stdout).strip()[-2_000:]}")
