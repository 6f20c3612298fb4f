"""Where old mail is found for an import: files and folders, or an account on a mail server."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from belofte import clock
from belofte.channels import readers, registry
from belofte.channels.contract import Envelope, Fetcher, FetchError
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import archives
from belofte.ops.refusals import RefusalError

_HEAD_BYTES: Final = 64 * 1024
_SCHEMES: Final = {"imaps": "tls", "imap": "starttls", "imap+plain": "none"}
_PORT, _PORT_SEALED = 143, 993
_HOW: Final = "Write imaps://user@server/folder, without the password: you are asked for that."
_LOOKED_UP: Final = 1_000  # keys at a time


@dataclass(frozen=True, slots=True)
class Found:
    """One mail of what is imported, or why there is none."""

    name: str
    envelope: Envelope | None
    problem: str = ""
    weight: int = 1  # its part of the weight of the source


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All that is to be imported."""

    mails: Iterator[Found]
    weight: int | None  # to which those of its mails add up: bytes of files, mails of an account; None for a stream
    known_count: int = 0  # mails that it holds besides, and that were brought in before


def in_files(places: Iterable[str]) -> Source:
    """Return what is in files, mailboxes (mbox), Maildirs and folders of them. Refuses: RefusalError."""
    paths = list(places)
    for place in paths:
        if place != archives.STANDARD_INPUT and not Path(place).exists():
            message = f"There is no {place}."
            raise RefusalError(message)
    files = [path for place in paths for path in archives.files(place)]
    is_stream = archives.STANDARD_INPUT in paths
    weight = None if is_stream else sum(Path(path).stat().st_size for path in files if Path(path).exists())
    return Source(mails=_mails(files), weight=weight)


def in_account(url: str, *, password: str, inbox: Inbox) -> Source:
    """Return what an IMAP account holds and was not brought in from it before. Refuses: RefusalError."""
    fetcher = _fetcher(url, password=password)
    try:
        keys = fetcher.keys()
    except FetchError as error:
        message = f"The mailbox cannot be read: {error}"
        raise RefusalError(message) from error
    known = _known(keys, inbox=inbox)
    wanted = [key for key in keys if key not in known]
    return Source(mails=_copies(fetcher, wanted), weight=len(wanted), known_count=len(known))


def _mails(files: list[str]) -> Iterator[Found]:
    """Yield the mails of files, those of the file that begins oldest first."""
    for path in sorted(files, key=_age):
        for mail in archives.mails(path):
            envelope = None if mail.problem else _envelope(mail.raw)
            yield Found(mail.name, envelope, mail.problem, weight=len(mail.raw))


def _age(path: str) -> tuple[str, str]:
    """Return by what a file stands in the order: the date of its first mail."""
    try:
        with Path(path).open("rb") as stream:
            _author, written_at = readers.author_and_date_of(stream.read(_HEAD_BYTES))
    except OSError:
        written_at = None
    return (written_at.isoformat() if written_at else "", path)


def _envelope(raw: bytes) -> Envelope:
    """Return a mail from a file, as old as it says; one that says nothing, or a day to come, is of now."""
    now = clock.now()
    _author, written_at = readers.author_and_date_of(raw)
    received_at: datetime = min(written_at or now, now)
    return replace(readers.envelope_of(raw, received_at=received_at), is_import=True)


def _fetcher(url: str, *, password: str) -> Fetcher:
    """Return what fetches from imaps://user@server/folder. Refuses: RefusalError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:  # a port that is no number, an address with half a pair of brackets
        raise RefusalError(_HOW) from error
    if parts.password is not None or parts.scheme not in _SCHEMES or not parts.hostname or not parts.username:
        raise RefusalError(_HOW)
    account: dict[str, Any] = {
        "imap_host": parts.hostname,
        "imap_port": port or (_PORT_SEALED if parts.scheme == "imaps" else _PORT),
        "imap_security": _SCHEMES[parts.scheme],
        "imap_user": unquote(parts.username),
        "imap_password": password,
        "imap_folder": unquote(parts.path.strip("/")) or "INBOX",
    }
    fetcher = registry.fetcher(Inbox(channel="email", credentials=account))
    if fetcher is None:
        raise RefusalError(_HOW)
    return fetcher


def _known(keys: list[str], *, inbox: Inbox) -> set[str]:
    known: set[str] = set()
    for begin in range(0, len(keys), _LOOKED_UP):
        rows = RawEnvelope.objects.filter(inbox=inbox, transport_key__in=keys[begin : begin + _LOOKED_UP])
        known.update(map(str, rows.values_list("transport_key", flat=True)))
    return known


def _copies(fetcher: Fetcher, keys: list[str]) -> Iterator[Found]:
    try:
        for envelope in fetcher.copies(keys):
            problem = "" if envelope.raw else "The mail server does not give it."
            yield Found(envelope.transport_key, envelope if envelope.raw else None, problem)
    except FetchError as error:
        message = f"The mailbox cannot be read: {error} What was taken is kept; do the same again to go on."
        raise RefusalError(message) from error
