"""Opening what is encrypted, and saying what a signature is worth: S/MIME and OpenPGP, in the limited child only.

Opened is what encloses the whole mail. A locked part between others stays a file: whoever puts words of their own
around a stolen one could have it sent to them by our own page. What cannot be opened stays as it came.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from belofte.channels.contract import Keys, Seal
from belofte.channels.email import limits, problems, sealed_openpgp, sealed_smime
from belofte.channels.email.contents import read_bytes
from belofte.channels.email.sections import Section, cut

_LAYERS_MAX: Final = 4  # signed, encrypted, and a mailing program that does so again
_PACKED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_SIGNATURES: Final = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})
_SIGNED_DATA, _ENVELOPED_DATA, _AUTHENTICATED_DATA = (
    bytes.fromhex(identifier)
    for identifier in ("06092a864886f70d010702", "06092a864886f70d010703", "060b2a864886f70d0109100117")
)  # which kind of CMS content, in its first bytes
_KIND_BYTES: Final = 40
_ARMOUR: Final = re.compile(rb"\s{0,100}-----BEGIN PGP (MESSAGE|SIGNED MESSAGE)-----\r?\n")
_ARMOUR_END: Final = re.compile(rb"-----END PGP (?:MESSAGE|SIGNATURE)-----\s{0,100}")
_LINE_END: Final = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The innermost mail: its bytes, its parts, and the seals that were around it, the outermost first."""

    raw: bytes
    top: Section
    seals: tuple[Seal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """One part that may be a seal, and what is needed to judge it."""

    raw: bytes
    top: Section
    keys: Keys
    sender: str  # the address that a signature has to name
    at: datetime
    found: list[str]  # problems

    def content(self, section: Section) -> bytes:
        """Return what is in a part."""
        return read_bytes(self.raw, section, length_max=limits.MAIL_BYTES_MAX, found=self.found)


_Found = tuple[bytes | None, tuple[Seal, ...]]  # what was within, where it is another mail; and the seals


def unseal(raw: bytes, top: Section, *, keys: Keys, sender: str, at: datetime, found: list[str]) -> Opened:
    """Return what lies within; add problems to `found`. Where nothing is sealed or opens, that is the mail itself."""
    seals: list[Seal] = []
    for _ in range(_LAYERS_MAX):
        layer = _Layer(raw=raw, top=top, keys=keys, sender=sender, at=at, found=found)
        content, around = _seal_of(layer)(layer)
        seals += around
        if content is None:
            break
        raw, top = content, cut(content, found=found)
    return Opened(raw=raw, top=top, seals=tuple(seals))


def _seal_of(layer: _Layer) -> Callable[[_Layer], _Found]:
    """Return how this part is opened."""
    section = layer.top
    protocol = section.parameters.get("protocol", "").lower()
    if section.content_type in _PACKED:
        return _open_package
    if section.content_type == "multipart/encrypted" and protocol == "application/pgp-encrypted":
        return _open_pgp
    if section.content_type == "multipart/signed" and len(section.children) == 2:  # noqa: PLR2004 - text and signature
        return _check_pgp if section.children[1].content_type == "application/pgp-signature" else _check_smime
    if section.content_type == "text/plain" and not section.children:
        return _open_text
    return _leave


def _leave(_layer: _Layer) -> _Found:
    """Take it as it is."""
    return None, ()


def _open_package(layer: _Layer) -> _Found:
    """Open what S/MIME has packed whole: encrypted, or signed."""
    packed = layer.content(layer.top)
    kind = packed[:_KIND_BYTES]
    if _SIGNED_DATA in kind:
        checked = sealed_smime.check(packed, None, authorities=_authorities(layer), sender=layer.sender, at=layer.at)
        return checked.content, (checked.seal,)
    if not (_ENVELOPED_DATA in kind or _AUTHENTICATED_DATA in kind):
        return _leave(layer)
    secret = layer.keys.secret
    if not (secret.get("smime_key") and sealed_smime.is_here()):
        return _leave(layer)
    content = sealed_smime.decrypt(packed, key=secret["smime_key"], certificate=secret["smime_certificate"])
    return _opened(layer, content)


def _check_smime(layer: _Layer) -> _Found:
    """Check a signature that stands beside what it signs."""
    signed, signature = layer.top.children
    if signature.content_type not in _SIGNATURES:
        return _leave(layer)
    checked = sealed_smime.check(
        layer.content(signature),
        _as_sent(layer.raw, signed),
        authorities=_authorities(layer),
        sender=layer.sender,
        at=layer.at,
    )
    return None, (checked.seal,)


def _authorities(layer: _Layer) -> str:
    return layer.keys.public.get("smime_authorities", "")


def _open_pgp(layer: _Layer) -> _Found:
    """Open PGP/MIME (RFC 3156): a part that says the version, and one that is locked."""
    locked = [part for part in layer.top.children if part.content_type == "application/octet-stream"]
    if len(locked) != 1 or not layer.keys.secret.get("openpgp_key"):
        return _leave(layer)
    return _unlock(layer, layer.content(locked[0]), as_mail=bytes)


def _check_pgp(layer: _Layer) -> _Found:
    """Check a signature that stands beside what it signs."""
    signed, signature = layer.top.children
    seal = sealed_openpgp.check_beside(
        _as_sent(layer.raw, signed),
        layer.content(signature),
        certificates=layer.keys.public.get("openpgp_certificates", ""),
        sender=layer.sender,
    )
    return None, (seal,)


def _open_text(layer: _Layer) -> _Found:
    """Open a text that is locked or signed as a whole; with other words around it, it stays as it is."""
    if layer.raw.find(b"-----BEGIN PGP ", layer.top.start, layer.top.end) == -1:  # most mails: nothing is decoded
        return _leave(layer)
    text = layer.content(layer.top)
    begins, ends = _ARMOUR.match(text), list(_ARMOUR_END.finditer(text))
    if begins is None or len(ends) != 1 or ends[0].end() != len(text):
        return _leave(layer)
    if begins[1] == b"MESSAGE":
        has_key = bool(layer.keys.secret.get("openpgp_key"))
        return _unlock(layer, text.strip(), as_mail=_text_as_mail) if has_key else _leave(layer)
    certificates = layer.keys.public.get("openpgp_certificates", "")
    content, seal = sealed_openpgp.check_text(text.strip(), certificates=certificates, sender=layer.sender)
    return (_text_as_mail(content) if content is not None else None), (seal,)


def _unlock(layer: _Layer, locked: bytes, *, as_mail: Callable[[bytes], bytes]) -> _Found:
    """Open an OpenPGP message, which may be signed within."""
    secret, certificates = layer.keys.secret, layer.keys.public.get("openpgp_certificates", "")
    content, signed = sealed_openpgp.decrypt(
        locked,
        key=secret["openpgp_key"],
        password=secret.get("openpgp_password", ""),
        certificates=certificates,
        sender=layer.sender,
    )
    opened, seals = _opened(layer, content)
    return (as_mail(opened) if opened is not None else None), (*seals, *signed)


def _opened(layer: _Layer, content: bytes | None) -> _Found:
    if content is None:
        layer.found.append(problems.NO_KEY_OPENS)
        return None, ()
    return content, (Seal(state="opened"),)


def _as_sent(raw: bytes, section: Section) -> bytes:
    """Return a part with its headers and the line ends that were signed."""
    return _LINE_END.sub(b"\r\n", raw[section.head : section.end])


def _text_as_mail(text: bytes) -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text


def keys_for(raw: bytes, kept: Callable[[], Mapping[str, str]]) -> Keys:
    """Return which of an inbox's keys a mail needs: the secret ones only where something looks locked.

    `kept` returns those that there are; it is called only if any are needed.
    """
    beginning = raw[: limits.HEADER_BLOCK_BYTES_MAX].lower()
    is_locked = b"pkcs7-mime" in beginning or b"pgp-encrypted" in beginning or b"-----BEGIN PGP MESSAGE-----" in raw
    is_sealed = is_locked or b"multipart/signed" in beginning or b"-----BEGIN PGP SIGNED MESSAGE-----" in raw
    found = kept() if is_sealed else {}
    return Keys(
        secret={name: found[name] for name in SECRET if found.get(name)} if is_locked else {},
        public={name: found[name] for name in PUBLIC if found.get(name)} if is_sealed else {},
    )


SECRET: Final = ("smime_key", "smime_certificate", "openpgp_key", "openpgp_password")
PUBLIC: Final = ("smime_authorities", "openpgp_certificates")
