"""Following through a page which elements are around the words, and so what these are: history, or a signature."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from belofte.channels.email import attributions, html_quoting
from belofte.channels.email.roles import LOOKED_AT, Role


class _Open(NamedTuple):
    """An element that says what its words are."""

    word: str
    depth: int  # how many of its name were open around it
    role: Role
    is_until_quote: bool


_ENDLESS: Final = frozenset({"hr", "br", "img", "meta", "link", "input", "col", "area", "base", "wbr"})
_OPEN_MAX: Final = 50  # elements within each other that say something
_HEADER: Final = re.compile(r"\W{0,8}[^\W\d_][^:\n]{0,20}:")


@lru_cache(maxsize=50)
def _tags(word: str) -> re.Pattern[str]:
    """Return what finds where elements of a name begin and end; only names that say something are asked for."""
    return re.compile(rf"<(/?){re.escape(word)}\b", re.IGNORECASE)


@dataclass(slots=True)
class Structure:
    """Which of the elements around the words being read say what these are."""

    role: Role | None = None
    _open: list[_Open] = field(default_factory=list)
    _elements: dict[str, int] = field(default_factory=dict)  # how many of a name are open
    _last: str = ""  # line of words
    _is_to_end: bool = False
    _is_ruled: bool = False  # a line was drawn: earlier mail follows if it begins with headers

    def begins(self, word: str, attributes: Mapping[str, str]) -> html_quoting.Mark | None:
        """Take in that an element begins; return what it says."""
        if word == "p":
            self._elements["p"] = 0  # one ends where the next begins
        depth = self._elements.get(word, 0)
        if word not in _ENDLESS:
            self._elements[word] = depth + 1
        found = html_quoting.mark(word, attributes) or self._introduced(word)
        if found is None:
            self._is_ruled = self._is_ruled or (bool(attributes) and html_quoting.is_ruled(attributes))
        elif found.is_to_end:
            self._is_to_end = True
            self._settle()
        elif word not in _ENDLESS and len(self._open) < _OPEN_MAX:
            self._open.append(_Open(word, depth, found.role, found.is_until_quote))
            self._settle()
        return found

    def ends(self, word: str) -> None:
        """Take in that an element ends, and all that is still open in it."""
        self._elements[word] = depth = max(0, self._elements.get(word, 0) - 1)
        for index, opened in enumerate(self._open):
            if opened.word == word and opened.depth >= depth:
                del self._open[index:]
                break
        if word == "blockquote" and self._open and self._open[-1].is_until_quote:
            self._open.pop()
        self._settle()

    def _introduced(self, word: str) -> html_quoting.Mark | None:
        """Take a quote as earlier mail where the words above introduce that: a letter can be quoted too."""
        is_introduced = word == "blockquote" and attributions.start([self._last], 0, above_quote=True) is not None
        return html_quoting.HISTORY if is_introduced else None

    def reads(self, words: str) -> None:
        """Take in a line of words: below a drawn line, headers show that all from here on is earlier mail."""
        self._last = words[:LOOKED_AT]
        if self._is_ruled:
            self._is_ruled = False
            self._is_to_end = self._is_to_end or _HEADER.match(words) is not None
            self._settle()

    def end_of_history(self, html: str, at: int) -> int:
        """Return where the element ends that makes the words here history; the place itself when nothing does."""
        if self._is_to_end:
            return len(html)
        around = next((each for each in self._open if each.role is Role.HISTORY and not each.is_until_quote), None)
        if around is None or self.role is not Role.HISTORY:
            return at
        depth = self._elements[around.word]
        for tag in _tags(around.word).finditer(html, at):
            depth += -1 if tag[1] else 1
            if depth == around.depth:
                self._elements[around.word] = depth + 1
                return tag.start()
        return len(html)

    def _settle(self) -> None:
        roles = [opened.role for opened in self._open]
        if roles and roles[0] is Role.FORWARDED:
            self.role = Role.FORWARDED
        elif self._is_to_end or Role.HISTORY in roles:
            self.role = Role.HISTORY
        else:
            self.role = roles[-1] if roles else None
