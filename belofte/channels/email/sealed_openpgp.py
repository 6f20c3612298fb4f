"""OpenPGP by Sequoia (pysequoia), loaded only where a mail needs it: the reading child stays small.

It says that a signature is right, or fails: that the key is not known here, or that the words were changed, cannot be
told apart. Either way it proves nothing. What was compressed before it was encrypted, as GnuPG does by itself, opens;
the signature in there it does not check.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from belofte.channels.contract import Seal, SealState
from belofte.channels.email.addresses import is_address
from belofte.language.cleaning import clean_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pysequoia import Cert, Decrypted

_NAME_CHARACTERS_MAX: Final = 200
_BEGIN: Final = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_COMPRESSED: Final = "Unexpected message structure"  # in the library's words


class _Known:
    """The keys of those who write to an inbox, and whether a signature asked for one."""

    def __init__(self, certificates: str) -> None:
        self.is_asked = False
        self._certificates = read_certificates(certificates)

    def find(self, keys: Sequence[str]) -> list[Cert]:
        """Return all; it looks for the ones it needs."""
        self.is_asked = self.is_asked or bool(keys)
        return self._certificates

    def seal(self, checked: Decrypted, *, sender: str) -> Seal:
        """Return whose signature it is."""
        right = {each.certificate for each in checked.valid_sigs}
        names = [name for each in self._certificates if each.fingerprint in right for name in addresses(each)]
        if sender.lower() in names:
            return Seal(state="good", signer=sender.lower())
        return Seal(state="stranger", signer=next(iter(names), ""))


def decrypt(
    locked: bytes, *, key: str, password: str, certificates: str, sender: str
) -> tuple[bytes | None, tuple[Seal, ...]]:
    """Return what is in a message, and what a signature within is worth; None where this key does not open it."""
    import pysequoia  # noqa: PLC0415 - megabytes that most mails never need

    secret = pysequoia.Tsk.from_bytes(key.encode())
    decryptor = secret.decryptor(password) if password else secret.decryptor()
    content = _attempt(lambda: pysequoia.decrypt(locked, decryptor=decryptor))
    if content is None:
        return None, ()
    known = _Known(certificates)
    try:
        with _panics_as_errors():
            checked = pysequoia.decrypt(locked, decryptor=decryptor, store=known.find)
    except RuntimeError as error:
        state: SealState = "unchecked" if _COMPRESSED in str(error) else "unproven"
        return content.bytes, (Seal(state=state),) if known.is_asked else ()
    return content.bytes, (known.seal(checked, sender=sender),)


def check_beside(content: bytes, signature: bytes, *, certificates: str, sender: str) -> Seal:
    """Judge a signature that stands beside what it signs."""
    import pysequoia  # noqa: PLC0415 - as above

    known = _Known(certificates)
    checked = _attempt(
        lambda: pysequoia.verify(bytes=content, store=known.find, signature=pysequoia.Sig.from_bytes(signature))
    )
    return known.seal(checked, sender=sender) if checked is not None else Seal(state="unproven")


def check_text(text: bytes, *, certificates: str, sender: str) -> tuple[bytes | None, Seal]:
    """Judge a text with its signature below it; return the text without that where it is right."""
    import pysequoia  # noqa: PLC0415 - as above

    known = _Known(certificates)
    checked = _attempt(lambda: pysequoia.verify(bytes=text, store=known.find))
    if checked is None:
        return None, Seal(state="unproven")
    return checked.bytes, known.seal(checked, sender=sender)


def read_certificates(armoured: str) -> list[Cert]:
    """Return the public keys in a text, one below the other. Refuses: ValueError."""
    import pysequoia  # noqa: PLC0415 - as above

    if not armoured.strip():
        return []
    blocks = [f"{_BEGIN}{block}" for block in armoured.split(_BEGIN)[1:]]
    try:
        return [each for block in blocks for each in pysequoia.Cert.split_bytes(block.encode())]
    except RuntimeError as error:
        raise ValueError(armoured[:40]) from error


def expect_secret(armoured: str, password: str) -> None:
    """Refuse what is no private key that this password opens. Refuses: ValueError."""
    import pysequoia  # noqa: PLC0415 - as above

    try:
        secret = pysequoia.Tsk.from_bytes(armoured.encode())
        own = pysequoia.encrypt(recipients=[secret.extract_certificate()], bytes=b"x")
        pysequoia.decrypt(own, decryptor=secret.decryptor(password) if password else secret.decryptor())
    except RuntimeError as error:
        raise ValueError(armoured[:40]) from error


def addresses_of_secret(armoured: str) -> list[str]:
    """Return the mail addresses that a private key names."""
    import pysequoia  # noqa: PLC0415 - as above

    return addresses(pysequoia.Tsk.from_bytes(armoured.encode()).extract_certificate())


def addresses(certificate: Cert) -> list[str]:
    """Return the mail addresses that a key names, in small letters."""
    found = []
    for user in certificate.user_ids:
        words = clean_line(str(user), length_max=_NAME_CHARACTERS_MAX)
        address = words.rpartition("<")[2].rstrip("> ") if "<" in words else words
        if is_address(address):
            found.append(address.lower())
    return found


def _attempt(work: Callable[[], Decrypted]) -> Decrypted | None:
    """Return what came of it; None where it says that it cannot, in words for programmers."""
    try:
        with _panics_as_errors():
            return work()
    except (RuntimeError, ValueError):
        return None


@contextmanager
def _panics_as_errors() -> Iterator[None]:
    """Make an error of a panic: what is broken in some ways makes the library give up in a way that is no Exception."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise RuntimeError(str(error)) from None
        raise
