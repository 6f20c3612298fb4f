"""S/MIME by the `openssl` of the machine: what it says is believed, what it cannot do stays closed.

It runs as a child of the child that reads, under the same limits, on files that exist in memory only: no key and no
opened word touches a disk.
"""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

from belofte.channels.contract import Seal, SealState
from belofte.language.cleaning import clean_line

PROGRAM: Final = "openssl"
_SECONDS_MAX: Final = 8.0
_NAME_CHARACTERS_MAX: Final = 200
_PATH: Final = "/usr/local/bin:/usr/bin:/bin"
_ODD: Final = (x509.ExtensionNotFound, x509.DuplicateExtension, x509.UnsupportedGeneralNameType, ValueError)
_OUTDATED: Final = (b"certificate has expired", b"certificate is not yet valid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a signature is worth, and what was packed in it."""

    seal: Seal
    content: bytes | None = None


def is_here() -> bool:
    """Tell whether this machine can do S/MIME."""
    return shutil.which(PROGRAM, path=_PATH) is not None


def decrypt(packed: bytes, *, key: str, certificate: str) -> bytes | None:
    """Return what is in an encrypted package (DER); None where this key does not open it. TimeoutError: try later."""
    with ExitStack() as files:
        where, who, what = (files.enter_context(_file(each)) for each in (packed, certificate.encode(), key.encode()))
        done = _run("-decrypt", "-in", where, "-recip", who, "-inkey", what)
    return done.stdout if done is not None and done.returncode == 0 else None


def check(signed: bytes, content: bytes | None, *, authorities: str, sender: str, at: datetime) -> Checked:
    """Judge a signature (DER) over the content beside it; with None the content is packed in it.

    `authorities` (PEM) are trusted beside those of the machine; `at` is when the certificate had to be valid.
    """
    with ExitStack() as files:
        where, signer = files.enter_context(_file(signed)), files.enter_context(_file(b""))
        beside = ("-content", files.enter_context(_file(content))) if content is not None else ()
        given = ("-verify", "-in", where, *beside, "-signer", signer, "-purpose", "smimesign")
        done = _run(*given, "-noverify")
        if done is None:
            return Checked(seal=Seal(state="unchecked"))
        if done.returncode != 0:
            return Checked(seal=Seal(state="broken"))
        named = _read(signer)
        trusted = ("-CAfile", files.enter_context(_file(authorities.encode()))) if authorities else ()
        judged = _run(*given, *trusted, "-attime", str(int(at.timestamp())))
    return Checked(seal=_seal(named, judged, sender=sender), content=None if beside else done.stdout)


def _seal(named: bytes, judged: "subprocess.CompletedProcess[bytes] | None", *, sender: str) -> Seal:
    """Return what a signature that is right is worth, by whose certificate it is and who vouches for that."""
    try:
        certificates = x509.load_pem_x509_certificates(named)
        certificate = next((each for each in certificates if sender.lower() in addresses(each)), certificates[0])
        names, issuer = addresses(certificate), name_of(certificate.issuer)
        first = next(iter(names), "") or name_of(certificate.subject)
    except ValueError:  # a certificate that OpenSSL takes and others do not
        return Seal(state="unchecked")
    is_sender = sender.lower() in names
    signer = sender.lower() if is_sender else first
    return Seal(state=_state(judged, is_sender=is_sender), signer=signer, issuer=issuer)


def _state(judged: "subprocess.CompletedProcess[bytes] | None", *, is_sender: bool) -> SealState:
    if judged is None:
        return "unchecked"
    if judged.returncode != 0:
        return "outdated" if any(words in judged.stderr for words in _OUTDATED) else "unknown"
    return "good" if is_sender else "stranger"


def addresses(certificate: x509.Certificate) -> Sequence[str]:
    """Return the mail addresses that a certificate names, in small letters."""
    found: list[str] = []
    with suppress(ValueError):
        found += [str(each.value) for each in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)]
    with suppress(*_ODD):
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found += names.get_values_for_type(x509.RFC822Name)
    cleaned = (clean_line(each, length_max=_NAME_CHARACTERS_MAX).lower() for each in found)
    return list(dict.fromkeys(each for each in cleaned if each))


def name_of(name: x509.Name) -> str:
    """Return what people call the bearer of a name."""
    for kind in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
        for part in name.get_attributes_for_oid(kind):
            return clean_line(str(part.value), length_max=_NAME_CHARACTERS_MAX)
    return ""


def _run(*arguments: str) -> "subprocess.CompletedProcess[bytes] | None":
    """Run it on the files that are named; None where it is not there. TimeoutError: it took too long, try later."""
    numbers = [int(each.rpartition("/")[2]) for each in arguments if each.startswith("/dev/fd/")]
    try:
        return subprocess.run(
            [shutil.which(PROGRAM, path=_PATH) or PROGRAM, "cms", *arguments, "-inform", "DER", "-binary"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={"PATH": _PATH},
            pass_fds=numbers,
            timeout=_SECONDS_MAX,
            check=False,
        )
    except FileNotFoundError:
        return None
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(errno.ETIMEDOUT, PROGRAM) from error


@contextmanager
def _file(content: bytes) -> Iterator[str]:
    """Give a file in memory, by the name under which a child of ours finds it."""
    number = os.memfd_create("sealed")
    try:
        with os.fdopen(number, "wb", closefd=False) as file:
            file.write(content)
        yield f"/dev/fd/{number}"
    finally:
        os.close(number)


def _read(name: str) -> bytes:
    with open(name, "rb") as file:  # noqa: PTH123 - a number of ours, not a path
        return file.read()
