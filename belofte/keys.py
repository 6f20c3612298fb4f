"""The installation's keys: one file beside the data, readable by its owner only, never in the database.

One key a line, newest first. Everything secret or signed is derived from them by purpose; what an older
key signed or encrypted stays good until its line is removed.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_KEY_BYTES = 32


def read_or_create(path: Path) -> tuple[bytes, ...]:
    """Return the keys, newest first; the first start writes one. Refuses a file that others can read."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path)
    if path.stat().st_mode & 0o077:
        message = f"{path} can be read by others. Run: chmod 600 {path}"
        raise PermissionError(message)
    return read(path)


def _create(path: Path) -> None:
    """Write the first key; when another process was first, its key stands."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    _write(fresh, base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _write(path: Path, octets: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())


def marks(keys: Iterable[bytes]) -> list[str]:
    """Return by what each key is recognised; it says nothing about the key."""
    return [derive_text(key, "mark of a key")[:16] for key in keys]


def copy(path: Path, to: Path) -> None:
    """Write the keys to another file, which may not exist yet. Refuses: OSError."""
    _write(to, path.read_bytes())


def read(path: Path) -> tuple[bytes, ...]:
    """Return the keys in a file. Refuses: OSError, ValueError."""
    found = tuple(base64.urlsafe_b64decode(line) for line in path.read_text().split())
    if not found or any(len(key) != _KEY_BYTES for key in found):
        message = "it holds no keys of Belofte"
        raise ValueError(message)
    return found


def add(path: Path, given: Path) -> None:
    """Put the keys of another file before ours, as the newest; none of ours is lost."""
    before = path.read_text().split() if path.exists() else []
    wanted = given.read_text().split()
    lines = [*wanted, *(line for line in before if line not in wanted)]
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    _write(fresh, "".join(f"{line}\n" for line in lines).encode())
    fresh.replace(path)


def derive(key: bytes, purpose: str) -> bytes:
    """Return 32 bytes that serve one purpose only."""
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def derive_text(key: bytes, purpose: str) -> str:
    """Return the same as text, for settings that want a string; Django wants 50 characters or more."""
    return derive(key, purpose).hex()
