"""Whether there is a backup, and one that was tried."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from belofte import backups
from belofte.backups import Backup
from belofte.ops.doctor.findings import Finding

_SELF_TEST_LATE: Final = timedelta(days=35)
_SUBJECT: Final = "backups"
_ON_SELF_TEST: Final = "self-test of a backup"


def look(at: datetime) -> Iterator[Finding]:
    """Look into the folder of backups, if there is one."""
    yield from examine(settings.BACKUPS, at=at)


def examine(folder: Path | None, *, at: datetime) -> Iterator[Finding]:
    """Look at the newest backup and at the newest self-test."""
    if folder is None:
        words = "none is made at night: there is no folder for them"
        remedy = "Set BELOFTE_BACKUP_FOLDER to a folder on another disk or machine, or see to `belofte backup FOLDER`."
        yield Finding(subject=_SUBJECT, level="look", words=words, remedy=remedy)
        return
    try:
        newest = backups.newest(folder)
    except OSError as error:
        remedy = "See whether its disk or machine is there, and whether this account may read it."
        yield Finding(subject=_SUBJECT, level="wrong", words=f"the folder cannot be read: {error}", remedy=remedy)
        return
    if newest is None:
        remedy = "Run `belofte backup` and see what it says; each night the worker makes one."
        yield Finding(subject=_SUBJECT, level="wrong", words=f"there is none in {folder} yet", remedy=remedy)
        return
    yield _look_at_newest(newest, at=at)
    yield _look_at_self_test(folder, at=at)


def _look_at_newest(backup: Backup, *, at: datetime) -> Finding:
    manifest = backup.manifest
    hours = (at - manifest.made_at).total_seconds() / 3600
    words = (
        f"{backup.place.name}, {hours:.0f} hours old: {manifest.rows} rows, {manifest.blobs} files, "
        f"{backup.size_bytes / 1024**2:.0f} MB{', encrypted' if backup.is_sealed else ''}"
    )
    if at - manifest.made_at > backups.LATE:
        remedy = "Run `belofte backup` and see what it says. If that works: see the log of the worker."
        return Finding(subject=_SUBJECT, level="wrong", words=words, remedy=remedy)
    if manifest.missing:
        words = f"{words}; {manifest.missing} files that rows name were not there"
        remedy = "They are missing from the folder `blobs` of the desk itself. Look for them in older backups."
        return Finding(subject=_SUBJECT, level="wrong", words=words, remedy=remedy)
    return Finding(subject=_SUBJECT, level="well", words=words)


def _look_at_self_test(folder: Path, *, at: datetime) -> Finding:
    last = backups.last_self_test(folder)
    if last is None:
        words = "none was tried yet; the worker does so the coming night"
        remedy = "Or do it now: `belofte backup-test`."
        return Finding(subject=_ON_SELF_TEST, level="look", words=words, remedy=remedy)
    words = f"{last.backup}, on {last.tested_at:%Y-%m-%d}, in {last.seconds:.0f} s: {last.words}"
    if last.result == "different":
        remedy = "Do not rely on it. Make a new one (`belofte backup`), and try that: `belofte backup-test`."
        return Finding(subject=_ON_SELF_TEST, level="wrong", words=words, remedy=remedy)
    if last.result == "untested" or at - last.tested_at > _SELF_TEST_LATE:
        return Finding(subject=_ON_SELF_TEST, level="look", words=words, remedy="Try one: `belofte backup-test`.")
    return Finding(subject=_ON_SELF_TEST, level="well", words=words)
