"""What a line of a mail is, and what the headers say that decides it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

LOOKED_AT: Final = 400  # characters of a line: no more are needed to know what it is


class Role(StrEnum):  # a string: asked of every line, and the hash of a plain member costs more than the question
    """What a line is to who reads the mail."""

    NEW = "new"
    SIGNATURE = "signature"
    HISTORY = "history"
    FORWARDED = "forwarded"  # somebody else's words that the writer wants to show: as good as new


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Who wrote the mail to whom, and as what."""

    author: str = ""  # the name they give themselves
    recipients: frozenset[str] = frozenset()  # addresses, in small letters
    is_answer: bool = False  # only an answer may consist of repeated words alone
    is_forwarded: bool = False  # its subject says so


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page of HTML as text, and what its structure says each is; None where it says nothing."""

    lines: tuple[str, ...] = ()
    roles: tuple[Role | None, ...] = ()

    @property
    def text(self) -> str:
        """Return the page as text."""
        return "\n".join(self.lines)

    @classmethod
    def joined(cls, pages: Sequence[Self]) -> Self:
        """Return several pages as one; of no page an empty one."""
        if len(pages) == 1:
            return pages[0]
        lines, roles = [line for page in pages for line in page.lines], [role for page in pages for role in page.roles]
        return cls(tuple(lines), tuple(roles))
