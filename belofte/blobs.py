"""Files that belong to rows: random names, on disk before the transaction that names them commits."""

import os
import secrets
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage, Storage, storages


class BlobStorage(FileSystemStorage):
    """A file system storage that chooses its own names and returns only when the bytes are on disk."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002
        """Ignore what the file was called outside: 256 random bits, two folders deep."""
        fresh = secrets.token_hex(32)
        return f"{fresh[:2]}/{fresh[2:4]}/{fresh}"

    def _save(self, name: str, content: Any) -> str:  # noqa: ANN401 - Django's own type
        saved = super()._save(name, content)  # type: ignore[misc]  # the stubs leave it out
        path = Path(self.path(saved))
        _flush(path)
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
            _flush(folder)
        return str(saved)


def storage() -> Storage:
    """Return where blobs are kept, for `FileField(storage=…)`."""
    return storages["blobs"]


def keep(content: IO[bytes]) -> str:
    """Write a blob and return its name."""
    from django.core.files import File  # noqa: PLC0415 - settings must be there first

    return storage().save("blob", File(content))


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
