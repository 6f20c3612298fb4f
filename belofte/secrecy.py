"""What only this installation can make or read: signatures, and secrets encrypted at rest."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_noop

_MAC_BYTES = 16  # 128 bits, as much as a signed address can carry
UNREADABLE: Final = gettext_noop(
    "This secret was encrypted with a key that is no longer in the key file; enter it again."
)


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


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A secret as the database has it."""

    content: bytes

    def open(self) -> dict[str, Any]:
        """Decrypt. Refuses: UnreadableSecretError."""
        try:
            found: dict[str, Any] = json.loads(cipher().decrypt(self.content))
        except InvalidToken as error:
            raise UnreadableSecretError(UNREADABLE) from error
        return found


class _OpenedWhenRead(DeferredAttribute):
    """Decrypts a secret when somebody asks for it. Without the key, a row can still be found, and saved as it was."""

    def __get__(self, instance: models.Model | None, owner: type[models.Model] | None = None) -> Any:  # noqa: ANN401 - as Django has it
        found = super().__get__(instance, owner)
        if instance is not None and isinstance(found, _Sealed):
            found = instance.__dict__[self.field.attname] = found.open()
        return found

    def __set__(self, instance: models.Model, value: object) -> None:
        """Keep it; that this is here makes Python ask `__get__`, whatever the row holds by the same name."""
        instance.__dict__[self.field.attname] = value


class SecretField(models.BinaryField):  # type: ignore[type-arg]  # the class takes no types at run time
    """A JSON object that is encrypted in the database, with a key that is not in it.

    Reading it from a row refuses: UnreadableSecretError.
    """

    description = "Encrypted JSON"
    descriptor_class = _OpenedWhenRead

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ANN401, ARG002, FBT001 - the signature is Django's
        """Return it as the row has it: what nobody opened is not opened to be saved."""
        return model_instance.__dict__[self.attname]

    def get_prep_value(self, value: dict[str, Any] | _Sealed | None) -> bytes | None:
        """Encrypt."""
        if isinstance(value, _Sealed):
            return value.content
        return None if value is None else cipher().encrypt(json.dumps(value).encode())

    def from_db_value(self, value: bytes | None, *_: object) -> _Sealed | None:
        """Take what the database has; it is decrypted when it is read."""
        return None if value is None else _Sealed(bytes(value))

    def value_to_string(self, obj: models.Model) -> str:  # noqa: ARG002 - the signature is Django's
        """Leave secrets out of dumps."""
        return ""


def seal(secret: dict[str, Any]) -> str:
    """Encrypt what is kept elsewhere than in a SecretField."""
    return cipher().encrypt(json.dumps(secret).encode()).decode()


def unseal(text: str) -> dict[str, Any]:
    """Read it again. Refuses: UnreadableSecretError."""
    return _Sealed(text.encode()).open()


def unreadable(row: models.Model) -> list[str]:
    """Return which secrets of a row no key opens, by the names of their fields."""
    names = [name for name, value in vars(type(row)).items() if isinstance(value, _OpenedWhenRead)]
    return [name for name in names if not _can_read(row, name)]


def forget_unreadable(row: models.Model, name: str) -> bool:
    """Begin without a secret that no key opens, and tell whether it is one; the database keeps it until it is saved."""
    if _can_read(row, name):
        return False
    setattr(row, name, {})
    return True


def _can_read(row: models.Model, name: str) -> bool:
    try:
        getattr(row, name)
    except UnreadableSecretError:
        return False
    return True
