"""The folder of backups: what lies in it, under which names, and what is known of it without opening anything.

    BACKUPS/2026-11-26T021500Z/        one backup; under this name only when it is whole and on disk
        manifest.json                  what it is, and the SHA-256 of the three others
        database.dump                  PostgreSQL's own dump (custom format)
        tables.json                    rows and hash of each table, and the guards, as of that dump
        blobs.list                     a line for each blob: SHA-256, octets and name, sorted by name
    BACKUPS/blobs/ab/cd/…              the blobs of all backups, each once: a blob never changes
    BACKUPS/self-test.json             what the newest self-test found

What is encrypted is so to the public key in the manifest, and its blobs lie in a folder of that key's own; hashes are
always those of what lies here, so that whoever has no private key can tell whether it is whole.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
TABLES: Final = "tables.json"
BLOBS: Final = "blobs.list"
PARTIAL: Final = ".partial"
LATE: Final = timedelta(hours=26)  # one is made each night
_SELF_TEST: Final = "self-test.json"
_NAME: Final = "%Y-%m-%dT%H%M%SZ"
_LISTED: Final = re.compile(r"(?P<sha256>[0-9a-f]{64}) (?P<size>\d+) (?P<name>\w\w/\w\w/\w+)\n")  # and no way out
_NAMED: Final = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")


class UnreadableManifestError(Exception):
    """This is no backup, or its manifest is damaged; the words say which."""


class Stored(BaseModel):
    """A file of a backup as it lies there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str
    size_bytes: int


class LedgerHead(BaseModel):
    """What the ledgers of promises came to (`promises/heads.py`): whoever alters them alters no backup."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    through: int
    sha256: str


class Manifest(BaseModel):
    """What a backup is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    made_at: datetime
    version: str
    postgres: str
    migrations: list[tuple[str, str]]
    keys: list[str]  # which keys the desk had: marks of them, not themselves
    recipient: str = ""  # the public key that it is encrypted to
    files: dict[str, Stored]
    rows: int
    blobs: int
    blob_bytes: int
    missing: int = 0  # blobs that rows name and that were not there
    ledger: LedgerHead | None = None  # none where nothing was promised yet, or by a Belofte that did not keep it


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that is whole, as far as its manifest tells."""

    place: Path
    manifest: Manifest

    @property
    def is_sealed(self) -> bool:
        """Whether it is encrypted."""
        return bool(self.manifest.recipient)

    @property
    def blobs(self) -> Path:
        """Where its blobs lie, among those of other backups."""
        return blob_folder(self.place.parent, recipient=self.manifest.recipient)

    @property
    def size_bytes(self) -> int:
        """How much it takes, with its blobs."""
        return self.manifest.blob_bytes + sum(each.size_bytes for each in self.manifest.files.values())

    def listed(self) -> "Iterator[Listed]":
        """Yield its blobs in the order of their names. Refuses: UnreadableManifestError."""
        return read_list(self.place / BLOBS)


class Listed(NamedTuple):
    """A blob in a list."""

    name: str
    sha256: str
    size_bytes: int


class SelfTest(BaseModel):
    """What was found when a backup was restored to try it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    backup: str
    tested_at: datetime
    seconds: float
    result: Literal["equal", "different", "untested"]
    words: str


def name(at: datetime) -> str:
    """Return how a backup of this moment is called."""
    return at.astimezone(UTC).strftime(_NAME)


def blob_folder(folder: Path, *, recipient: str) -> Path:
    """Return where blobs lie: those encrypted to a key in a folder of its own."""
    return folder / (f"blobs-{hashlib.sha256(recipient.encode()).hexdigest()[:12]}" if recipient else "blobs")


def read(place: Path) -> Backup:
    """Return the backup in this folder. Refuses: UnreadableManifestError."""
    try:
        return Backup(place=place, manifest=Manifest.model_validate_json((place / MANIFEST).read_bytes()))
    except FileNotFoundError:
        raise UnreadableManifestError(f"{place} is not a backup: it has no {MANIFEST}.") from None
    except (OSError, ValidationError) as error:
        raise UnreadableManifestError(f"{place / MANIFEST} cannot be read: {error}") from error


def places(folder: Path) -> list[Path]:
    """Return what bears the name of a backup, oldest first; none where there is no such folder."""
    named = folder.iterdir() if folder.is_dir() else ()
    return sorted(place for place in named if _NAMED.fullmatch(place.name))


def find(folder: Path) -> list[Backup]:
    """Return the backups in a folder that can be read, oldest first."""
    found = []
    for place in places(folder):
        with suppress(UnreadableManifestError):  # it is not one that could be restored, which is what is asked
            found.append(read(place))
    return found


def newest(folder: Path) -> Backup | None:
    """Return the newest backup that can be read, if there is one."""
    for place in reversed(places(folder)):
        with suppress(UnreadableManifestError):
            return read(place)
    return None


def read_list(path: Path) -> Iterator[Listed]:
    """Yield what a list of blobs names. Refuses: UnreadableManifestError."""
    with path.open() as lines:
        for line in lines:
            if (found := _LISTED.fullmatch(line)) is None:
                raise UnreadableManifestError(f"{path} is damaged.")
            yield Listed(name=found["name"], sha256=found["sha256"], size_bytes=int(found["size"]))


def last_self_test(folder: Path) -> SelfTest | None:
    """Return what the newest self-test found; None where none was done, or its record cannot be read."""
    try:
        return SelfTest.model_validate_json((folder / _SELF_TEST).read_bytes())
    except (OSError, ValidationError):
        return None


def keep_self_test(folder: Path, found: SelfTest) -> None:
    """Keep what a self-test found."""
    fresh = folder / f"{_SELF_TEST}{PARTIAL}"
    fresh.write_text(found.model_dump_json(indent=1))
    fresh.replace(folder / _SELF_TEST)
