"""Choosing which parts of a mail are its text and which are attachments."""

import re
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Final
from urllib.parse import unquote

from belofte.channels.email import limits, problems
from belofte.channels.email.calendars import TYPES as CALENDAR_TYPES
from belofte.channels.email.calendars import words_of_calendar
from belofte.channels.email.contents import read_bytes, read_text
from belofte.channels.email.html_quoting import may_say_something
from belofte.channels.email.markup import to_page, to_text
from belofte.channels.email.roles import Page
from belofte.channels.email.sections import Section, without_coded_files
from belofte.channels.email.unpacking import TYPES as PACKED_TYPES
from belofte.channels.email.unpacking import PackedFile, unpack

_WORDS: Final = frozenset({"text/plain", "text/html", "text/markdown", "text/enriched", "text/richtext"})
_PAGES: Final = frozenset({"text/html", "text/enriched", "text/richtext"})
_SHOWN: Final = re.compile(r"\bcid:([^\"'\s<>)]{1,500})", re.IGNORECASE)
_PACKED_MAX: Final = 5
_SAME_AGAIN: Final = frozenset({"text/x-amp-html", "text/watch-html"})  # of HTML that is there too


@dataclass(slots=True, kw_only=True)
class Body:
    """The words of a mail, and the parts that are kept as files."""

    text: str = ""
    html: str = ""
    page: Page = field(default_factory=Page)  # the lines of the HTML, and what its structure says of them
    attachments: list[Section] = field(default_factory=list)
    unpacked: list[PackedFile] = field(default_factory=list)  # what was within one of them


@dataclass(slots=True)
class _Block:
    """One stretch of the text: as plain text, as HTML, or as both."""

    plain: list[Section] = field(default_factory=list)
    html: list[Section] = field(default_factory=list)

    @property
    def sections(self) -> list[Section]:
        """Return all parts of it."""
        return self.plain + self.html


def read_body(raw: bytes, mail: Section, *, found: list[str]) -> Body:
    """Return the text, the HTML and the attachments of a mail; add problems to `found`."""
    body = Body()
    blocks = _blocks(raw, mail, body.attachments) or _promoted(body.attachments)
    has_html = any(block.html for block in blocks)
    texts: list[str] = []
    pages: list[str] = []
    said: list[Page] = []
    for block in blocks:
        if sum(map(len, texts)) > limits.TEXT_BYTES_MAX or sum(map(len, pages)) > limits.HTML_BYTES_MAX:
            body.attachments += block.sections
            continue
        plain, page = _read_block(raw, block, body.attachments, found=found)
        if page and (not plain.strip() or may_say_something(page)):
            said.append(to_page(page, is_beside_text=bool(plain.strip())))
        texts.append(plain if plain.strip() or not page else said[-1].text)
        if has_html:
            pages.append(page or f"<pre>{escape(plain)}</pre>")
    body.text = "\n\n".join(text for text in (text.strip("\n") for text in texts) if text.strip())
    body.html = "\n".join(pages)
    body.page = Page.joined(said)
    _open_packed(raw, body)
    if not body.text.strip():
        body.text = _words_of_calendar(raw, body.attachments)
    return body


def _open_packed(raw: bytes, body: Body) -> None:
    """Take the files out of Outlook's winmail.dat, and its text where the mail has none; what does not open stays."""
    for section in [each for each in body.attachments if is_packed(each)][:_PACKED_MAX]:
        content = read_bytes(raw, section, length_max=limits.PACKED_BYTES_MAX, found=[])
        unpacked = unpack(content)
        if unpacked is None:
            continue
        body.attachments.remove(section)
        body.unpacked += unpacked.files
        if not body.text.strip():
            body.text = (unpacked.text or to_text(unpacked.html)).strip("\n")
            body.html = body.html or unpacked.html


def is_packed(section: Section) -> bool:
    """Tell whether Outlook packed this part."""
    return section.content_type in PACKED_TYPES or section.name.lower() == "winmail.dat"


def _words_of_calendar(raw: bytes, attachments: list[Section]) -> str:
    """Return what the first invitation says, for a mail that says nothing else."""
    calendar = next((each for each in attachments if each.content_type in CALENDAR_TYPES), None)
    if calendar is None:
        return ""
    return words_of_calendar(read_bytes(raw, calendar, length_max=limits.REPORT_BYTES_MAX, found=[]))


def shown_ids(html: str) -> frozenset[str]:
    """Return the content ids of the parts that a page shows within its text."""
    return frozenset(unquote(unescape(shown)) for shown in _SHOWN.findall(html)) - {""}


def _blocks(raw: bytes, section: Section, attachments: list[Section]) -> list[_Block]:
    """Return the stretches of text below a part; add what is none to `attachments`."""
    if section.children:
        inner = [_blocks(raw, child, attachments) for child in section.children]
        if section.content_type == "multipart/alternative":
            return _best_of(inner, attachments)
        return [block for blocks in inner for block in blocks]
    if section.content_type in _SAME_AGAIN:
        return []
    if section.content_type not in _WORDS or section.name or section.disposition[0] == "attachment":
        attachments.append(section)
        return []
    if section.start >= section.end:
        return []
    if section.content_type == "text/plain":
        section, coded = without_coded_files(raw, section)
        attachments += coded
    return [_Block(html=[section]) if section.content_type in _PAGES else _Block(plain=[section])]


def _best_of(inner: list[list[_Block]], attachments: list[Section]) -> list[_Block]:
    """Take the first plain and the last HTML of several ways to say the same; keep any other as a file."""
    plains = [[part for block in blocks for part in block.plain] for blocks in inner]
    pages = [[part for block in blocks for part in block.html] for blocks in inner]
    best = _Block(
        plain=next((parts for parts in plains if parts), []),
        html=next((parts for parts in reversed(pages) if parts), []),
    )
    taken = {id(part) for part in best.sections}
    attachments += [part for parts in (*plains, *pages) for part in parts if id(part) not in taken]
    return [best] if best.sections else []


def _promoted(attachments: list[Section]) -> list[_Block]:
    """Where no part is text, take the first one with words that was not sent as an attachment: it only has a name."""
    for section in attachments:
        if section.content_type in _WORDS and section.disposition[0] != "attachment":
            attachments.remove(section)
            return [_Block(html=[section]) if section.content_type in _PAGES else _Block(plain=[section])]
    return []


def _read_block(raw: bytes, block: _Block, attachments: list[Section], *, found: list[str]) -> tuple[str, str]:
    """Return a stretch as plain text and as HTML; what is too long is also kept as a file."""
    both: list[str] = []
    for sections, length_max in ((block.plain, limits.TEXT_BYTES_MAX), (block.html, limits.HTML_BYTES_MAX)):
        words: list[str] = []
        for section in sections:
            part, is_whole = read_text(raw, section, length_max=length_max, found=found)
            words.append(_reflowed(part, section))
            if not is_whole:
                found.append(problems.TEXT_CUT)
                attachments.append(section)
        both.append("\n".join(words))
    return both[0], both[1]


def _reflowed(words: str, section: Section) -> str:
    """Join the lines that the sender's mail program broke only for the transport (RFC 3676)."""
    if section.parameters.get("format", "").lower() != "flowed":
        return words
    deletes_space = section.parameters.get("delsp", "").lower() == "yes"
    paragraphs: list[list[str]] = []
    open_depth = -1
    for line in words.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        is_soft = content.endswith(" ") and content != "-- "
        if open_depth != depth or content == "-- ":
            paragraphs.append([">" * depth + " " * bool(content)] if depth else [])
        paragraphs[-1].append(content[:-1] if is_soft and deletes_space else content)
        open_depth = depth if is_soft else -1
    return "\n".join("".join(paragraph) for paragraph in paragraphs)
