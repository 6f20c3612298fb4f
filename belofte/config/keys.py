"""The installation's keys: one file beside the data, readable by its owner only, never in the database.

One key a line, newest first. Everything secret or signed is derived from them by purpose; what an older
key signed or encrypted stays good until its line is removed.
"""

import base64
import hashlib
import hmac
import os
import secrets
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
    return tuple(base64.urlsafe_b64decode(line) for line in path.read_text().split())


def _create(path: Path) -> None:
    """Write the first key; when another process was first, its key stands."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def derive(key: bytes, purpose: str) -> bytes:
    """Return 32 bytes that serve one purpose only."""
    return hmac.new(key, purpose.encode(), hashlib.sha256).digest()


def derive_text(key: bytes, purpose: str) -> str:
    """Return the same as text, for settings that want a string; Django wants 50 characters or more."""
    return derive(key, purpose).hex()
