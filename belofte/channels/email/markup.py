"""Turning HTML into text that reads well, in one pass: a hostile page costs no more than a plain one."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from belofte.channels.email import html_quoting
from belofte.channels.email.html_structure import Structure
from belofte.channels.email.roles import Page, Role

_TAG_NAME = re.compile(r"/?+[a-zA-Z][^\s/>]*+")
_ATTRIBUTE = re.compile(r"[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>)))?")
_SPACE = re.compile(r"[ \t\n\r\xa0]+")
_SILENT: Final = frozenset({"script", "style", "title", "template"})
# fmt: off
_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li",
    "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
})
# fmt: on
_WITH_SPACE: Final = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre", "blockquote"})
_MARKS_MAX: Final = 5
_ATTRIBUTE_MAX: Final = 500  # a longer one is a picture in line
_BEGINNING_LINES: Final = 4  # of earlier mail, that show where it begins
_LISTS_MAX: Final = 50  # within each other
_WEB: Final = re.compile(r"https?://[^\s<>\"]{1,200}", re.IGNORECASE)


@dataclass(slots=True)
class _Page:
    """The text so far: lines, the one being written, and what the elements around it say that it is."""

    lines: list[str] = field(default_factory=list)
    roles: list[Role | None] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    quotes: list[bool] = field(default_factory=list)  # one per open blockquote: is it somebody's earlier words?
    depth: int = 0  # how many of these are
    is_preformatted: bool = False
    lists: list[int] = field(default_factory=list)  # one per open list: the last number, -1 where it has none
    link: str = ""  # where the link leads whose words are being written
    link_at: int = 0  # where these words begin in the line
    structure: Structure = field(default_factory=Structure)
    history_length: int = 0  # lines of earlier mail since the writer's own words

    def write(self, words: str) -> None:
        """Add words to the line, white space as one space."""
        if self.is_preformatted:
            first, *others = words.split("\n")
            self.line.append(first)
            for other in others:
                self.end_line(is_forced=True)
                self.line.append(other)
        else:
            self.line.append(_SPACE.sub(" ", words))

    def end_line(self, *, is_forced: bool = False) -> None:
        """Close the line; an empty one counts only when it was asked for."""
        words = _SPACE.sub(" ", "".join(self.line)).strip() if not self.is_preformatted else "".join(self.line).rstrip()
        self.line.clear()
        if words:
            self.structure.reads(words)
        if words or is_forced:
            self.add(f"{self.mark} {words}".strip() if self.mark else words)

    def leave_space(self) -> None:
        """Leave one empty line between this and what came before."""
        if self.lines and self.lines[-1].strip("> "):
            self.add(self.mark)

    def add(self, line: str) -> None:
        """Add a line; of empty ones that follow each other, one."""
        if line or (self.lines and self.lines[-1]):
            self.lines.append(line)
            self.roles.append(self.structure.role)
            self.history_length = self.history_length + bool(line) if self.structure.role is Role.HISTORY else 0

    @property
    def mark(self) -> str:
        """Return what stands before a line of earlier words."""
        return ">" * min(self.depth, _MARKS_MAX)


def to_text(html: str) -> str:
    """Return the words of an HTML page; earlier mail in it stands behind > as in plain mail."""
    return to_page(html).text


def to_page(html: str, *, is_beside_text: bool = False) -> Page:
    """Return the lines of an HTML page, and what its structure says they are.

    Beside a text that says the same, only the beginnings of earlier mail in it: they show where that begins.
    """
    page, at, never_closed = _Page(), 0, set[str]()
    while (tag := html.find("<", at)) != -1:
        if tag > at:
            page.write(unescape(html[at:tag]))
        at = _after_markup(html, tag, page, never_closed)
        if is_beside_text and page.history_length >= _BEGINNING_LINES:
            at = page.structure.end_of_history(html, at)
            page.history_length = 0
    page.write(unescape(html[at:]))
    page.end_line()
    filled = [index for index, line in enumerate(page.lines) if line]
    shown = slice(filled[0], filled[-1] + 1) if filled else slice(0)
    return Page(tuple(page.lines[shown]), tuple(page.roles[shown]))


def _after_markup(html: str, at: int, page: _Page, never_closed: set[str]) -> int:
    """Take in the markup at `at` and return where the text goes on."""
    if html.startswith("<!--", at):
        return _after(html, "-->", at + 4, never_closed) or at + 4
    if html.startswith(("<!", "<?"), at):
        return _after(html, ">", at + 2, never_closed) or at + 2
    name = _TAG_NAME.match(html, at + 1, at + 101)
    if name is None:
        page.write("<")
        return at + 1
    attributes, end = ({}, name.end() + 1) if html.startswith(">", name.end()) else _attributes(html, name.end())
    if end == -1:  # the page ends within a tag: show what there is of it
        page.write(html[at:])
        return len(html)
    word = name[0].lower()
    _lay_out(page, word, attributes)
    if word in _SILENT:
        return _after_element(html, word, end, never_closed)
    return end


def _after(html: str, closing: str, at: int, never_closed: set[str]) -> int:
    """Return the place behind `closing`, 0 when there is none; look in vain only once."""
    if closing in never_closed:
        return 0
    found = html.find(closing, at)
    if found == -1:
        never_closed.add(closing)
        return 0
    return found + len(closing)


def _after_element(html: str, word: str, at: int, never_closed: set[str]) -> int:
    """Pass over an element nobody reads; one that is never closed is not passed over."""
    if word in never_closed:
        return at
    closing = re.compile(f"</{word}\\b[^>]*+>", re.IGNORECASE).search(html, at)
    if closing is None:
        never_closed.add(word)
        return at
    return closing.end()


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """Return a tag's attributes and where it ends; -1 when it never does."""
    attributes: dict[str, str] = {}
    while (found := _ATTRIBUTE.match(html, at)) is not None:
        value = found[2] or ""
        attributes.setdefault(found[1].lower(), value.strip("\"'") if len(value) <= _ATTRIBUTE_MAX else "")
        at = found.end()
        if html.startswith("=", at):
            return attributes, _end_of_bad_tag(html, at)
    while html[at : at + 1] in ("/", " ", "\n", "\t", "\r", "\f"):
        at += 1
    return attributes, at + 1 if html.startswith(">", at) else _end_of_bad_tag(html, at)


def _end_of_bad_tag(html: str, at: int) -> int:
    """Return the end of a tag that is written wrongly; -1 when it has none."""
    return html.find(">", at) + 1 or -1


def _lay_out(page: _Page, word: str, attributes: dict[str, str]) -> None:
    """Change the layout as this tag asks."""
    name = word.lstrip("/")
    is_block = name in _BLOCKS
    if is_block or (attributes and html_quoting.mark(word, attributes)):
        page.end_line()
    if word.startswith("/"):
        _close(page, name)
    if name in _WITH_SPACE:
        page.leave_space()
    if word == name:
        _open(page, word, attributes)


def _follow(page: _Page, attributes: dict[str, str]) -> None:
    """Begin a link, and write where the one before it led behind its words, unless they say so themselves."""
    if page.link:
        words = "".join(page.line[page.link_at :]).strip()
        if words and page.link.split("://")[1].rstrip("/") not in words:
            page.line.append(f" <{page.link}>")
    address = unescape(attributes.get("href", "")).strip()
    page.link = address if _WEB.fullmatch(address) else ""
    page.link_at = len(page.line)


def _open(page: _Page, word: str, attributes: dict[str, str]) -> None:
    """Note what begins here."""
    found = page.structure.begins(word, attributes)
    if word == "br":
        page.end_line(is_forced=True)
    elif word in ("td", "th"):
        page.write(" ")
    elif word == "img" and attributes.get("alt"):
        page.write(unescape(attributes["alt"]))
    elif word == "a":
        _follow(page, attributes)
    elif word == "li":
        page.write(_bullet(page))
    elif word in ("ul", "ol") and len(page.lists) < _LISTS_MAX:
        page.lists.append(0 if word == "ol" else -1)
    elif word == "pre":
        page.is_preformatted = True
    elif word == "blockquote":
        page.quotes.append(found is not None and found.role is Role.HISTORY)
        page.depth += page.quotes[-1]


def _bullet(page: _Page) -> str:
    """Return what stands before the next thing in a list."""
    if not page.lists or page.lists[-1] < 0:
        return "- "
    page.lists[-1] += 1
    return f"{page.lists[-1]}. "


def _close(page: _Page, name: str) -> None:
    """Note what ends here."""
    if name in ("td", "th"):
        page.write(" ")
    elif name == "a":
        _follow(page, {})
    elif name == "pre":
        page.is_preformatted = False
    elif name in ("ul", "ol") and page.lists:
        page.lists.pop()
    elif name == "blockquote" and page.quotes:
        page.depth -= page.quotes.pop()
    page.structure.ends(name)
