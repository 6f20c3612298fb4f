"""Whether a backup can be restored, before anything is touched: it is whole, we have its key, and know its tables."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from belofte import backups, keys
from belofte.backups import Backup, UnreadableManifestError
from belofte.ops.backups import sealing
from belofte.ops.refusals import RefusalError


def read(place: Path) -> Backup:
    """Return the backup in a folder, or the newest of a folder of backups. Refuses: RefusalError."""
    try:
        return backups.newest(place) or backups.read(place)
    except UnreadableManifestError as error:
        raise RefusalError(f"{error} Name another backup.") from error


def expect_whole(backup: Backup) -> None:
    """Refuse what is damaged: everything is read once, and needs no private key for that. Refuses: RefusalError."""
    try:
        for name, expected in backup.manifest.files.items():
            if sealing.measure(backup.place / name) != expected:
                raise RefusalError(_damaged(backup.place / name))
        for blob in backup.listed():
            path = backup.blobs / blob.name
            found = sealing.measure(path)
            if (found.sha256, found.size_bytes) != (blob.sha256, blob.size_bytes):
                raise RefusalError(_damaged(path))
    except UnreadableManifestError as error:
        raise RefusalError(_damaged(Path(str(error)))) from error
    except OSError as error:
        message = f"The backup is not whole: {error.filename or backup.place}: {error.strerror or error}. {_REMEDY}"
        raise RefusalError(message) from error


def expect_known(backup: Backup) -> None:
    """Refuse tables of a version that ours does not follow upon. Refuses: RefusalError."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations) | set(loader.replacements)
    unknown = sorted(set(backup.manifest.migrations) - known)
    if unknown:
        names = ", ".join(f"{app}.{name}" for app, name in unknown[:10])
        message = (
            f"This backup was made by Belofte {backup.manifest.version}, which this version does not follow upon: it "
            f"does not know {names}. Restore it with that version, or a newer one."
        )
        raise RefusalError(message)


def expect_openable(backup: Backup, identities: list[Any]) -> None:
    """Refuse an encrypted backup without its private key. Refuses: RefusalError."""
    if backup.is_sealed and not identities:
        message = f"This backup is encrypted to {backup.manifest.recipient}. Give its private key with --identity FILE."
        raise RefusalError(message)


def locked_without(backup: Backup, given: Path | None) -> bool:
    """Tell whether the desk would lack keys that it had. Refuses given keys of another desk: RefusalError."""
    had = set(backup.manifest.keys)
    if given is None:
        return not had <= set(keys.marks(settings.BELOFTE_KEYS))
    try:
        found = set(keys.marks(keys.read(given)))
    except (OSError, ValueError) as error:
        raise RefusalError(f"{given} cannot be read: {error}") from error
    if not had <= found:
        raise RefusalError(f"{given} holds other keys than the desk had of which this is a backup.")
    return False


_REMEDY = "Restore an older one; the next backup copies anew what is missing there."


def _damaged(path: Path) -> str:
    return f"{path} is damaged. Nothing was restored. {_REMEDY}"
