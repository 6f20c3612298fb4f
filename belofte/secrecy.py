"""What only this installation can make or read: signatures, and secrets encrypted at rest."""

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

_MAC_BYTES = 16  # 128 bits, as much as a signed address can carry


class UnreadableSecretError(Exception):
    """A stored secret was encrypted with a key that is no longer in the key file."""


def mark(purpose: str, text: str, *, key: bytes | None = None) -> str:
    """Return a signature in lower-case letters and digits, so that it survives being an address."""
    chosen = settings.BELOFTE_KEYS[0] if key is None else key
    message = f"{purpose}\0{text}".encode()
    digest = hmac.new(chosen, message, hashlib.sha256).digest()[:_MAC_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def numbers(purpose: str, text: str, *, digits: int) -> tuple[str, ...]:
    """Return a number that only we can work out, once for each of our keys, the newest first."""
    found = []
    for key in settings.BELOFTE_KEYS:
        digest = hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
        found.append(f"{int.from_bytes(digest, 'big') % 10**digits:0{digits}}")
    return tuple(found)


def is_marked(purpose: str, text: str, signature: str) -> bool:
    """Tell whether one of our keys made this signature, in the same time whatever the answer."""
    given = signature.lower().encode()
    found = [hmac.compare_digest(mark(purpose, text, key=key).encode(), given) for key in settings.BELOFTE_KEYS]
    return any(found)


def cipher() -> MultiFernet:
    """Return what encrypts with our newest key, and decrypts what any of our keys encrypted."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in settings.BELOFTE_KEYS])


class SecretField(models.BinaryField):  # type: ignore[type-arg]  # the class takes no types at run time
    """A JSON object that is encrypted in the database, with a key that is not in it."""

    description = "Encrypted JSON"

    def get_prep_value(self, value: dict[str, Any] | None) -> bytes | None:
        """Encrypt."""
        return None if value is None else cipher().encrypt(json.dumps(value).encode())

    def from_db_value(self, value: bytes | None, *_: object) -> dict[str, Any] | None:
        """Decrypt. Refuses: UnreadableSecretError."""
        if value is None:
            return None
        try:
            found: dict[str, Any] = json.loads(cipher().decrypt(bytes(value)))
        except InvalidToken as error:
            message = "This secret was encrypted with a key that is no longer in the key file; enter it again."
            raise UnreadableSecretError(message) from error
        return found

    def value_to_string(self, obj: models.Model) -> str:  # noqa: ARG002 - the signature is Django's
        """Leave secrets out of dumps."""
        return ""
