"""Finding the message of somebody else that a mail passes on: attached as a mail, or copied below a few lines about it.

A mail program that forwards copies the author, the date and the subject above the words, in its user's language. Only
a block of such lines that names an address counts, and only in a mail that says it is a forward: in an answer the same
lines head what is quoted.
"""

import re
from typing import Final

from belofte.channels.contract import Forwarded
from belofte.channels.email import limits
from belofte.channels.email.addresses import read_addresses
from belofte.channels.email.bodies import read_body
from belofte.channels.email.contents import read_bytes
from belofte.channels.email.headers import date, ids, words_of
from belofte.channels.email.sections import Section, cut
from belofte.language.cleaning import clean_line

_SUBJECT = re.compile(r"\s{0,20}(?:fwd?|wg|tr|doorst|doorgestuurd)\s{0,5}:", re.IGNORECASE)
_SUBJECT_PREFIX = re.compile(r"(?:\s{0,20}(?:fwd?|wg|tr|doorst|doorgestuurd)\s{0,5}:)+\s{0,20}", re.IGNORECASE)
_MARK = re.compile(
    r"[-_> ]{0,80}(?:(?:begin )?forwarded message|original message|(?:begin )?doorgestuurd bericht"
    r"|oorspronkelijk bericht|weitergeleitete nachricht|ursprüngliche nachricht"
    r"|anfang der weitergeleiteten nachricht|(?:début du )?message transféré|message d'origine)[-_: ]{0,80}",
    re.IGNORECASE,
)
_NAMES: Final = {
    "from": "from",
    "van": "from",
    "von": "from",
    "de": "from",
    "subject": "subject",
    "onderwerp": "subject",
    "betreff": "subject",
    "objet": "subject",
    "date": "date",
    "sent": "date",
    "datum": "date",
    "verzonden": "date",
    "gesendet": "date",
    "envoyé": "date",
    "to": "to",
    "aan": "to",
    "an": "to",
    "à": "to",
    "cc": "cc",
    "kopie": "cc",
    "reply-to": "reply-to",
    "antwoord aan": "reply-to",
    "antwoord-aan": "reply-to",
}
_LINE = re.compile(r"[> \t*]{0,20}([^\W\d_][\w -]{0,20}?)\*?\s{0,5}:\*?\s{0,20}(.{0,400})")
_NEEDED: Final = frozenset({"from"})
_ALSO: Final = frozenset({"subject", "date", "to"})
_BLOCK_LINES_MAX: Final = 12
_LINES_MAX: Final = 400  # a forward begins near the top
_LINE_CHARACTERS_MAX: Final = 500


def find_forwarded(raw: bytes, mail: Section, text: str, *, subject: str) -> Forwarded | None:
    """Return what a mail passes on, if it does."""
    is_answer = bool(mail.headers.first("in-reply-to")) and not _SUBJECT.match(subject)
    if is_answer:
        return None
    return _attached(raw, mail, text) or _copied(text, subject=subject)


def _attached(raw: bytes, mail: Section, text: str) -> Forwarded | None:
    """Read the first mail that is attached."""
    section = next((part for part in mail.walk() if part.content_type == "message/rfc822"), None)
    if section is None or section.end - section.start > limits.MAIL_BYTES_MAX // 10:
        return None
    inner = read_bytes(raw, section, length_max=limits.MAIL_BYTES_MAX // 10, found=[])
    top = cut(inner, found=[])
    authors = read_addresses(top.headers.all("from"), found=[])
    if not authors:
        return None
    body = read_body(inner, top, found=[])
    return Forwarded(
        author=authors[0],
        text=body.text,
        subject=words_of(top.headers.first("subject")),
        external_id=next(iter(ids(top.headers.first("message-id"))), ""),
        answers=tuple(ids(top.headers.first("in-reply-to"))),
        said_at=date(top.headers.first("date")),
        preface=text,
    )


def _copied(text: str, *, subject: str) -> Forwarded | None:
    """Find the lines about the author, and take what stands below them."""
    if text.count(":") < len(_NEEDED) + 1:
        return None
    lines = text.split("\n")
    is_marked = _SUBJECT.match(subject) is not None
    for at, line in enumerate(lines[:_LINES_MAX]):
        is_marked = is_marked or _MARK.fullmatch(line[:_LINE_CHARACTERS_MAX].strip()) is not None
        if not is_marked or _named(line) is None:
            continue
        block, end = _block(lines, at)
        if block.keys() >= _NEEDED and not block.keys().isdisjoint(_ALSO):
            return _forwarded(block, lines, end=end, subject=subject)
    return None


def _forwarded(block: dict[str, str], lines: list[str], *, end: int, subject: str) -> Forwarded | None:
    authors = read_addresses([block["from"].replace("[mailto:", "<").replace("]", ">")], found=[])
    if not authors:
        return None
    words = "\n".join(lines[end:]).strip("\n")
    said = block.get("subject", "") or _SUBJECT_PREFIX.sub("", subject)
    return Forwarded(
        author=authors[0],
        text=words,
        subject=clean_line(said, length_max=limits.HEADER_CHARACTERS_MAX),
        preface="\n".join(lines[:end]).strip("\n"),
    )


def _block(lines: list[str], at: int) -> tuple[dict[str, str], int]:
    """Return the named lines that begin here, by what they are, and where they end."""
    found: dict[str, str] = {}
    end = at
    for number in range(at, min(at + _BLOCK_LINES_MAX, len(lines))):
        named = _named(lines[number])
        if named is not None:
            found.setdefault(*named)
            end = number + 1
        elif not lines[number].strip():
            if found.keys() >= _NEEDED:
                break  # an empty line ends it; Thunderbird puts one between its lines in some languages
        elif (
            found.keys() >= _NEEDED and not found.keys().isdisjoint(_ALSO) and not lines[number].startswith((" ", "\t"))
        ):
            break
    return found, end


def _named(line: str) -> tuple[str, str] | None:
    """Return what a line names and its value, when it is one of those that mail programs copy."""
    found = _LINE.fullmatch(line[:_LINE_CHARACTERS_MAX].strip())
    name = _NAMES.get(found[1].strip().lower()) if found else None
    return (name, found[2].strip()) if found and name else None
