"""Checking for ourselves who signed a mail (DKIM, ARC) and what its sender's domain asks (DMARC), by its keys in DNS.

The libraries were not written for hostile mail, so what could take them long is not given to them: then nothing is
known. A signature over only the beginning of a mail (`l=`) proves nothing of the rest, and counts for nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from belofte.channels.contract import Verdict
from belofte.channels.email.names import Names, NoAnswerError

BYTES_MAX: Final = 5 * 1024 * 1024
HEADER_BYTES_MAX: Final = 128 * 1024
SIGNATURES_MAX: Final = 3
SEALS_MAX: Final = 10
_BLANKS: Final = b" " * 200  # the libraries take quadratic time over a row of them
_TABS_AS_BLANKS: Final = bytes.maketrans(b"\t", b" ")
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_INSTANCE = re.compile(rb"i[ \t]{0,9}=[ \t]{0,9}(\d{1,9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What the signatures of a mail came to, and the domains whose signature is good."""

    verdict: Verdict
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Whether the chain of those who passed a mail on is whole; if so, who sealed it last and what they had seen."""

    verdict: Verdict
    domain: str = ""
    word: str = ""


class _Questions:
    """The look-ups of one mail, which remember whether one of them had no answer."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self.had_no_answer = False

    def key(self, name: bytes, timeout: float = 0) -> bytes | None:  # noqa: ARG002 - the signature is dkimpy's
        """Return the record of a key."""
        try:
            return next(iter(self._names.texts(name.decode("ascii", "replace"))), None)
        except NoAnswerError:
            self.had_no_answer = True
            return None


def is_checkable(raw: bytes) -> bool:
    """Tell whether the libraries can take this in little time."""
    end = _HEADERS_END.search(raw, 0, HEADER_BYTES_MAX)
    return len(raw) <= BYTES_MAX and end is not None and _BLANKS not in raw.translate(_TABS_AS_BLANKS)


def check_signatures(raw: bytes, *, count: int, names: Names) -> Signed:
    """Check the uppermost signatures of a mail."""
    questions = _Questions(names)
    signer = _library().DKIM(raw)
    domains, can_be_checked = [], False
    for number in range(min(count, SIGNATURES_MAX)):
        outcome = _tried(partial(signer.verify, idx=number, dnsfunc=questions.key))
        fields = signer.signature_fields
        can_be_checked = can_be_checked or not fields.get(b"a", b"").startswith(b"ed25519")
        if outcome and b"l" not in fields:
            domains.append(_text(fields.get(b"d", b"")))
    if domains:
        return Signed(verdict="pass", domains=tuple(domains))
    return Signed(verdict="unknown" if questions.had_no_answer or not can_be_checked else "fail")


def check_seals(raw: bytes, *, names: Names) -> Sealed:
    """Check the chain of seals of a mail that has one."""
    questions = _Questions(names)
    chain = _library().ARC(raw)
    if any(int(number) > SEALS_MAX for value in _seals(chain.headers) for number in _INSTANCE.findall(value)):
        return Sealed(verdict="fail")
    outcome = _tried(partial(chain.verify, dnsfunc=questions.key))
    if not outcome or outcome[0] != b"pass":
        return Sealed(verdict="unknown" if questions.had_no_answer else "fail")
    newest = outcome[1][0]
    return Sealed(verdict="pass", domain=_text(newest["as-domain"]), word=_text(newest["aar-value"]))


def policy_of(domain: str, *, names: Names) -> dict[str, str] | None:
    """Return what a domain asks of receivers (RFC 7489 6.3); None when it asks nothing. Refuses: NoAnswerError."""
    records = [text for text in names.texts(f"_dmarc.{domain}") if text.startswith(b"v=DMARC1")]
    if len(records) != 1:
        return None
    pieces = (piece.partition("=") for piece in _text(records[0]).split(";"))
    tags = {name.strip().lower(): value.strip().lower() for name, _, value in pieces}
    return tags if tags.get("p") else None


def _tried(check: Callable[[], Any]) -> Any:  # noqa: ANN401 - the library has no types
    """Return what the library found; a mail that it stumbles over is not proven."""
    try:
        return check()
    except Exception:  # noqa: BLE001 - others' code on hostile input: whatever it raises, the signature is not good
        return None


def _seals(headers: list[Any]) -> list[bytes]:
    return [bytes(value) for name, value in headers if bytes(name).lower().startswith(b"arc-")]


def _text(value: bytes) -> str:
    return value.decode("ascii", "replace").strip().lower()


@cache
def _library() -> Any:  # noqa: ANN401 - the library has no types
    """Load the library when there is a signature to check: most of a child's start would go into it."""
    import dkim  # noqa: PLC0415

    return dkim
