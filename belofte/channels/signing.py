"""Signing what leaves (DKIM, RFC 6376): a key for a domain, the record to publish of it, and the signature itself.

RSA with 2048 bits alone: of the larger mail services hardly one reads Ed25519 yet, so it would be a second record to
publish that proves nothing more. A mail is signed only once its record was seen in the DNS: a signature that nobody
can check is worse than none.
"""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import dkim
import dns.exception
import dns.resolver
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from belofte.language.marking import gettext_noop

LookUp = Callable[[str], Iterable[str]]  # the texts under a name; none where there is no such name

_DAMAGED: Final = gettext_noop(
    "The key that signs this mail (DKIM) is damaged. An administrator can make a new one on the page of the inbox."
)
_BITS: Final = 2_048
_LOOK_SECONDS_MAX: Final = 5.0
_SIGNED: Final = [
    *(b"From", b"From", b"Reply-To", b"To", b"Cc", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References"),
    *(b"MIME-Version", b"Content-Type", b"Auto-Submitted"),
]  # From twice: then nobody can add another one


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """The key of a domain, by its selector; the private part as PEM."""

    domain: str
    selector: str
    private: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What has to stand in the DNS."""

    name: str
    value: str


class LookUpFailedError(Exception):
    """The name servers gave no answer, so nobody knows what they hold."""


class DamagedKeyError(Exception):
    """What is kept as a key cannot sign; the words say what to do."""

    def __init__(self) -> None:
        """Say so in one sentence, whatever is the matter with it."""
        super().__init__(_DAMAGED)


def make_key(domain: str, *, selector: str) -> SigningKey:
    """Return a new key for a domain."""
    private = rsa.generate_private_key(public_exponent=65_537, key_size=_BITS)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return SigningKey(domain=domain, selector=selector, private=pem.decode())


def record(key: SigningKey) -> Record:
    """Return the record to publish of a key. Refuses: DamagedKeyError."""
    public = (
        _opened(key.private)
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    name = f"{key.selector}._domainkey.{key.domain}"
    return Record(name=name, value=f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}")


@lru_cache(maxsize=32)  # opening proves that its numbers belong together, which takes longer than signing
def _opened(pem: str) -> rsa.RSAPrivateKey:
    try:
        private = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DamagedKeyError from error
    if not isinstance(private, rsa.RSAPrivateKey):
        raise DamagedKeyError
    return private


def is_published(key: SigningKey, *, look_up: LookUp | None = None) -> bool:
    """Tell whether the DNS holds the record of this very key. Refuses: LookUpFailedError, DamagedKeyError."""
    wanted = record(key)
    public = wanted.value.partition("p=")[2]
    return any(_public(text) == public for text in (look_up or _texts)(wanted.name))


def _public(text: str) -> str:
    tags = dict(tag.strip().partition("=")[::2] for tag in text.split(";"))
    return "".join(tags.get("p", "").split())


def _texts(name: str) -> Iterable[str]:
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=_LOOK_SECONDS_MAX)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise LookUpFailedError(str(error)) from error
    return [b"".join(each.strings).decode("ascii", "replace") for each in answer]


def sign(content: bytes, *, key: SigningKey) -> bytes:
    """Return a mail with its signature in front. Refuses: DamagedKeyError."""
    _opened(key.private)  # a key whose numbers do not belong together signs all the same, and nobody can check it
    present = {name.lower() for name, _ in dkim.rfc822_parse(content)[0]}
    names = [name for name in _SIGNED if name.lower() in present]
    try:
        signature: bytes = dkim.sign(
            content,
            key.selector.encode(),
            key.domain.encode("idna"),
            key.private.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=names,
        )
    except dkim.DKIMException as error:
        raise DamagedKeyError from error
    return signature + content
