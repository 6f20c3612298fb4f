"""Whether the keys of this installation are there, are nobody else's to read, and belong to this database."""

import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from belofte import secrecy
from belofte.channels.models import Inbox
from belofte.ops.doctor.findings import Finding


def look(_at: datetime) -> Iterator[Finding]:
    """Look at the file of the keys, and at what they open."""
    yield look_at_file(settings.STATE / "keys")
    yield _look_at_opening()


def look_at_file(path: Path) -> Finding:
    """Look whether it is there, and its owner's alone."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError:
        remedy = (
            "Put it back from where you keep it, before Belofte stops: without it nothing secret can be read again."
        )
        return Finding(subject="keys", level="wrong", words=f"{path} is not there", remedy=remedy)
    if mode & 0o077:
        words = f"others can read {path} (mode {mode:04o})"
        return Finding(subject="keys", level="wrong", words=words, remedy=f"Run: chmod 600 {path}")
    return Finding(subject="keys", level="well", words=f"{len(settings.BELOFTE_KEYS)} in {path}, its owner's alone")


def _look_at_opening() -> Finding:
    """Try them on what this database holds that is locked: the settings of inboxes."""
    every = list(Inbox.objects.order_by("pk"))
    locked = [inbox for inbox in every if secrecy.unreadable(inbox)]
    subject = "keys of this database"
    if not every:
        return Finding(subject=subject, level="well", words="nothing is locked with them yet")
    if not locked:
        return Finding(subject=subject, level="well", words=f"they open the secrets of {len(every)} inboxes")
    words = f"they do not open the secrets of {len(locked)} of {len(every)} inboxes"
    remedy = "The database came from elsewhere: put the keys that belong to it back as lines of the same file."
    return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
