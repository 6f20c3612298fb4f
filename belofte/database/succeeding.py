"""Putting a new data directory in the place of the one that another version of PostgreSQL wrote.

It is made under one name, gets another when all rows are in it and were compared, and then takes the place of the old
one, which stays beside it. A swap that is cut off between its two renames is completed by the next start.
"""

from pathlib import Path
from typing import Final

from belofte.database.initialising import persist

IN_USE: Final = "data"
BEGUN: Final = "data.upgrading"
_WHOLE: Final = "data.upgraded"


def is_whole(home: Path) -> None:
    """Keep that everything is in it, and as it was."""
    (home / BEGUN).rename(home / _WHOLE)
    persist(home)


def swap(home: Path, *, version: str) -> Path:
    """Put it in the place of the old one; return where that is now."""
    kept = next(place for place in _names(home, version) if not place.exists())
    (home / IN_USE).rename(kept)
    complete(home)
    return kept


def complete(home: Path) -> None:
    """Finish a swap that was cut off; without one nothing is changed."""
    if (home / _WHOLE).exists() and not (home / IN_USE).exists():
        (home / _WHOLE).rename(home / IN_USE)
        persist(home)


def left_over(home: Path) -> list[Path]:
    """Return what a conversion left that was cut off before its swap: the old one may have gone on since."""
    return [place for place in (home / BEGUN, home / _WHOLE) if place.exists()]


def _names(home: Path, version: str) -> list[Path]:
    return [home / f"data-{version}{suffix}" for suffix in ("", *(f".{number}" for number in range(2, 100)))]
