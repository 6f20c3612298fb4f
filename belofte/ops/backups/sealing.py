"""Encrypting backups to a public key (age), so that whoever has a backup, this desk too, cannot read it."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import IO, Any, Final, Protocol

import pyrage

from belofte.backups import Stored
from belofte.ops.refusals import RefusalError

_CHUNK_BYTES: Final = 1024 * 1024


class Source(Protocol):
    """What can be read in pieces."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many octets; none at the end."""


class _Hashed:
    """Writes to a file, and knows afterwards what it wrote."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest, self._size = file, hashlib.sha256(), 0

    def write(self, octets: bytes) -> int:
        """Write all of it."""
        self._file.write(octets)
        self._digest.update(octets)
        self._size += len(octets)
        return len(octets)

    def flush(self) -> None:
        """Write what is still on its way."""
        self._file.flush()

    @property
    def stored(self) -> Stored:
        """Return what was written."""
        return Stored(sha256=self._digest.hexdigest(), size_bytes=self._size)


def expect_public(recipient: str) -> None:
    """Refuse what is no public key of age. Refuses: RefusalError."""
    if recipient:
        try:
            pyrage.x25519.Recipient.from_str(recipient)
        except pyrage.RecipientError as error:
            message = (
                f"BELOFTE_BACKUP_RECIPIENT is not a public key (age1…): {error}. Make one: belofte backup-key FILE."
            )
            raise RefusalError(message) from error


def write(source: Source, path: Path, *, recipient: str) -> Stored:
    """Write a file of a backup, encrypted where there is a recipient. Refuses: OSError."""
    with create(path) as file:
        hashed = _Hashed(file)
        if recipient:
            try:
                pyrage.encrypt_io(source, hashed, [pyrage.x25519.Recipient.from_str(recipient)])
            except pyrage.EncryptError as error:
                raise OSError(str(error)) from error  # it is the disk that fails, never the cipher
        else:
            shutil.copyfileobj(source, hashed, _CHUNK_BYTES)
        hashed.flush()
    return hashed.stored


def create(path: Path) -> IO[bytes]:
    """Open a file for writing that nobody else may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def measure(path: Path) -> Stored:
    """Return what lies there. Refuses: OSError."""
    with path.open("rb") as file:
        return Stored(sha256=hashlib.file_digest(file, "sha256").hexdigest(), size_bytes=path.stat().st_size)


def open_into(path: Path, target: IO[bytes], *, identities: list[Any], is_sealed: bool) -> None:
    """Copy the content of a file of a backup. Refuses: RefusalError where no key opens it, or it is damaged."""
    with path.open("rb") as source:
        if not is_sealed:
            shutil.copyfileobj(source, target, _CHUNK_BYTES)
            return
        try:
            pyrage.decrypt_io(source, target, identities)
        except (pyrage.DecryptError, OSError) as error:
            message = f"{path} cannot be decrypted: {error}. Give the private key that belongs to it with --identity."
            raise RefusalError(message) from error


def identities(path: Path | None) -> list[Any]:
    """Return the private keys in a file; none without a file. Refuses: RefusalError."""
    if path is None:
        return []
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError) as error:
        message = f"{path} holds no private key (AGE-SECRET-KEY-…) that can be read: {error}"
        raise RefusalError(message) from error


def new_pair() -> tuple[str, str]:
    """Return a new private key and its public one."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())
