"""The way back from an upgrade, in words for who needs it now."""

import shlex
from pathlib import Path

from django.conf import settings

from belofte.database import succeeding
from belofte.ops import hosting


def words(backup: Path) -> list[str]:
    """Say both ways: this version's tables with the earlier one, and the rows of before."""
    environment, state = settings.ENVIRONMENT, settings.STATE
    place = f"BELOFTE_STATE={shlex.quote(str(_beside(state)))}"
    if environment.database != "embedded":
        place += " BELOFTE_DATABASE=DSN-OF-AN-EMPTY-DATABASE"
    identity = " --identity FILE" if environment.backup_recipient else ""
    restored = f"belofte restore {shlex.quote(str(backup))} --keys {shlex.quote(str(state / 'keys'))}{identity}"
    return [
        "The way back:",
        "1. Install the version that you had, and start it. It works with these tables: they only gained something.",
        *(f"   Does it bring PostgreSQL {kept.name[5:7]}? Then first: {to_kept(kept)}" for kept in _kept()),
        "2. Should the rows themselves be wrong: stop Belofte, install the version that you had, and run",
        f"   env {place} {restored}",
        "   Then set for good what stands before it. What came in since the backup is not in it, and the brake is on.",
    ]


def to_kept(kept: Path) -> str:
    """Return the command that puts the data of an earlier PostgreSQL back in their place."""
    data = str(kept.with_name(succeeding.IN_USE))
    return f"{shlex.join(['mv', data, f'{data}.new'])} && {shlex.join(['mv', str(kept), data])}"


def _kept() -> list[Path]:
    cluster = hosting.own_cluster()
    return sorted(cluster.home.glob("data-[0-9][0-9]*")) if cluster else []


def _beside(state: Path) -> Path:
    """Return a folder that is not there yet, in the one folder that the service may write in."""
    names = (state / f"restored{suffix}" for suffix in ("", *(f"-{number}" for number in range(2, 100))))
    return next(place for place in names if not place.exists())
