"""Finding the mails in files: single ones, mailboxes (mbox), Maildirs and folders. Each is read when its turn comes."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, Final

BYTES_MAX: Final = 64 * 1024 * 1024  # of one mail; more than any reader takes, so that it says what is the matter
STANDARD_INPUT: Final = "-"
_LINE_BYTES_MAX: Final = 1024 * 1024
_BEGINNING = re.compile(  # of a mail in a mailbox: who sent it, and when
    rb"From (?:[^\r\n]{0,400}\b(?:\d\d?:\d\d[^\r\n]{0,40}\b(?:19|20)\d\d|(?:19|20)\d\d[^\r\n]{0,40}\b\d\d?:\d\d)\b"
    rb"|[^\s@]{1,100}@[^\s@]{1,200}\s*$|MAILER-DAEMON\s*$)",
    re.IGNORECASE,
)
_HEADER = re.compile(rb"[!-9;-~]{1,80}[ \t]*:|>?From |\r?\n")
_ESCAPED = re.compile(rb">+From ")
_HIDDEN: Final = "."
_MAILDIR: Final = ("cur", "new")
_PARTS_OF_MAILDIR: Final = (*_MAILDIR, "tmp")


@dataclass(frozen=True, slots=True)
class FoundMail:
    """One mail and what to call it; `problem` says why there is none where one was named."""

    name: str
    raw: bytes = b""
    problem: str = ""


def mails(place: str) -> Iterator[FoundMail]:
    """Yield what a path names, in the order of the names; what cannot be opened is yielded with its problem."""
    if place == STANDARD_INPUT:
        yield from _in_stream(sys.stdin.buffer, STANDARD_INPUT)
        return
    for path in _files(Path(place)):
        try:
            with path.open("rb") as stream:
                yield from _in_stream(stream, str(path))
        except OSError as error:
            yield FoundMail(str(path), problem=error.strerror or str(error))


def files(place: str) -> list[str]:
    """Return the files that a path names, each to be read by itself."""
    return [place] if place == STANDARD_INPUT else [str(path) for path in _files(Path(place))]


def _files(place: Path) -> Iterator[Path]:
    """Yield the files of a folder and of the folders in it, hidden ones too: Maildirs name theirs so. A file is itself.

    Of a Maildir that is its new and its read mail, without what is half delivered and what its server keeps beside it.
    """
    if not place.is_dir():
        yield place
        return
    try:
        found = sorted(place.iterdir())
    except OSError:
        yield place  # opening it says what is the matter
        return
    is_maildir = all((place / name).is_dir() for name in _MAILDIR)
    if is_maildir:
        yield from chain.from_iterable(_files(place / name) for name in reversed(_MAILDIR))
    for path in found:
        if path.is_dir():
            if not path.is_symlink() and not (is_maildir and path.name in _PARTS_OF_MAILDIR):
                yield from _files(path)
        elif not is_maildir and path.is_file() and not path.name.startswith(_HIDDEN):
            yield path


def _in_stream(stream: IO[bytes], name: str) -> Iterator[FoundMail]:
    """Yield the mails of one file; one that holds a single mail gives it its own name."""
    first = stream.readline(_LINE_BYTES_MAX)
    if not _BEGINNING.match(first):
        yield FoundMail(name, first + stream.read(BYTES_MAX - len(first)))
        return
    split = _split(chain([first], iter(partial(stream.readline, _LINE_BYTES_MAX), b"")))
    one = next(split)
    another = next(split, None)
    is_single = another is None and not name.lower().endswith(("mbox", ".mbx"))
    yield FoundMail(name if is_single else f"{name}#1", one)
    rest = chain([another], split) if another is not None else iter([])
    for number, raw in enumerate(rest, start=2):
        yield FoundMail(f"{name}#{number}", raw)


def _split(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the mails of a mailbox without the lines between them; `>From` at the start of a line loses its mark."""
    kept: list[bytes] = []
    size, is_below_space = 0, True
    line = next(lines, b"")
    is_first = True
    while line:
        following = next(lines, b"")
        if is_below_space and _BEGINNING.match(line) and _HEADER.match(following or b"\n"):
            if not is_first:
                yield _joined(kept)
            kept, size, is_first = [], 0, False
        elif size <= BYTES_MAX:
            kept.append(line[1:] if _ESCAPED.match(line) else line)
            size += len(line)
        is_below_space = line in (b"\n", b"\r\n")
        line = following
    yield _joined(kept)


def _joined(lines: list[bytes]) -> bytes:
    """Return a mail without the empty line that ends it in a mailbox."""
    if len(lines) > 1 and lines[-1] in (b"\n", b"\r\n"):
        lines.pop()
    return b"".join(lines)
