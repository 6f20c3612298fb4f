"""The files in which an administrator has keys: read once, checked, and kept as text. Nothing hostile comes here."""

from collections.abc import Callable, Mapping
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from belofte.channels.contract import KeyRefusedError
from belofte.channels.email import sealed_openpgp, sealed_smime
from belofte.language.marking import gettext_noop

NOT_PKCS12: Final = gettext_noop(
    "This is no key file with this password. Export the certificate with its key as PKCS#12 (.p12 or .pfx)."
)
NO_KEY: Final = gettext_noop("There is no private key in this file. Export the certificate together with its key.")
NOT_PEM: Final = gettext_noop("There is no certificate in this file. Give the certificates of the authorities as PEM.")
NOT_SECRET: Final = gettext_noop(
    "This is no private OpenPGP key with this password. Export it as text (gpg --armor --export-secret-keys)."
)
NOT_PUBLIC: Final = gettext_noop(
    "There is no public OpenPGP key in this file. Export them as text (gpg --armor --export)."
)


def read_smime(content: bytes, password: str) -> dict[str, str]:
    """Return the key and the certificate in a PKCS#12 file. Refuses: KeyRefusedError."""
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except ValueError as error:
        raise KeyRefusedError(NOT_PKCS12) from error
    if key is None or certificate is None:
        raise KeyRefusedError(NO_KEY)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {"smime_key": pem.decode(), "smime_certificate": _as_text(certificate)}


def read_authorities(content: bytes, _password: str) -> dict[str, str]:
    """Return the certificates in a PEM file. Refuses: KeyRefusedError."""
    try:
        found = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise KeyRefusedError(NOT_PEM) from error
    return {"smime_authorities": "".join(map(_as_text, found))}


def read_openpgp(content: bytes, password: str) -> dict[str, str]:
    """Return a private OpenPGP key and its password. Refuses: KeyRefusedError."""
    text = content.decode("ascii", "replace")
    try:
        sealed_openpgp.expect_secret(text, password)
    except ValueError as error:
        raise KeyRefusedError(NOT_SECRET) from error
    return {"openpgp_key": text, "openpgp_password": password}


def read_certificates(content: bytes, _password: str) -> dict[str, str]:
    """Return the public OpenPGP keys in a file. Refuses: KeyRefusedError."""
    text = content.decode("ascii", "replace")
    try:
        found = sealed_openpgp.read_certificates(text)
    except ValueError as error:
        raise KeyRefusedError(NOT_PUBLIC) from error
    if not found:
        raise KeyRefusedError(NOT_PUBLIC)
    return {"openpgp_certificates": text}


READERS: Final[Mapping[str, Callable[[bytes, str], dict[str, str]]]] = {
    "smime": read_smime,
    "smime_authorities": read_authorities,
    "openpgp": read_openpgp,
    "openpgp_certificates": read_certificates,
}
NAMES: Final[Mapping[str, tuple[str, ...]]] = {  # under which each of them is kept
    "smime": ("smime_key", "smime_certificate"),
    "smime_authorities": ("smime_authorities",),
    "openpgp": ("openpgp_key", "openpgp_password"),
    "openpgp_certificates": ("openpgp_certificates",),
}


def owners(kept: Mapping[str, str]) -> dict[str, list[str]]:
    """Return whose keys are kept: addresses, or names of authorities."""
    found: dict[str, list[str]] = {}
    if text := kept.get("smime_certificate"):
        found["smime"] = list(sealed_smime.addresses(x509.load_pem_x509_certificate(text.encode())))
    if text := kept.get("smime_authorities"):
        found["smime_authorities"] = [
            sealed_smime.name_of(each.subject) for each in x509.load_pem_x509_certificates(text.encode())
        ]
    if text := kept.get("openpgp_key"):
        found["openpgp"] = sealed_openpgp.addresses_of_secret(text)
    if text := kept.get("openpgp_certificates"):
        keys = sealed_openpgp.read_certificates(text)
        found["openpgp_certificates"] = [name for each in keys for name in sealed_openpgp.addresses(each)]
    return found


def _as_text(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
