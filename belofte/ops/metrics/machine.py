"""What is not in the database: this version, the disks, and the backups."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from prometheus_client.core import GaugeMetricFamily

from belofte import __version__, backups, room
from belofte.ops.metrics.gauges import moment, one, several


def measure(_at: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield what needs no database; a folder that cannot be looked at is left out, and the doctor says why."""
    yield several("info", "Which version runs.", labels=["version"], measured=[([__version__], 1)])
    usages = {name: _usage(place) for name, place in places().items()}
    for what in ("free", "total"):
        yield several(
            f"disk_{what}_bytes",
            f"Room on the disk of a folder: {what}.",
            labels=["folder"],
            measured=[([name], getattr(usage, what)) for name, usage in usages.items() if usage is not None],
        )
    words = "1 where a folder is set in which a backup is made each night; else 0."
    yield one("backup_folder_set", words, settings.BACKUPS is not None)
    if settings.BACKUPS is not None:
        yield from _backups(settings.BACKUPS)


def places() -> dict[str, Path]:
    """Return the folders that fill up, by what they are for."""
    found = {**room.places(), "temporary": Path(tempfile.gettempdir())}
    return found | ({"backups": settings.BACKUPS} if settings.BACKUPS is not None else {})


def _usage(place: Path) -> "shutil._ntuple_diskusage | None":
    try:
        return shutil.disk_usage(place)
    except OSError:
        return None


def _backups(folder: Path) -> Iterator[GaugeMetricFamily]:
    try:
        newest = backups.newest(folder)
    except OSError:
        newest = None
    made_at = moment(newest.manifest.made_at) if newest else None
    yield one("backup_made_timestamp_seconds", "When the newest backup was made.", made_at)
    yield one("backup_size_bytes", "How large it is, with its files.", newest.size_bytes if newest else None)
    tested = backups.last_self_test(folder)
    yield one(
        "backup_tested_timestamp_seconds", "When one was last tried.", moment(tested.tested_at) if tested else None
    )
    is_equal = tested.result == "equal" if tested else None
    yield one("backup_test_equal", "1 when what was restored then equalled what was backed up.", is_equal)
