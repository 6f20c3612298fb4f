"""Telling what is new in a mail from what it repeats: history and signature are folded, never dropped.

First counts what the structure of the HTML says (`html_structure`, carried over to the text by `aligning`), then the
words that mail programs put above earlier mail (`history`, `header_blocks`, `attributions`), then the mark >. In what
is left, `footers` looks for a signature. What is passed on is no history: the writer wants to show it.

Answers between the lines of a quote keep the lines that they answer: of such a mail only what no answer follows is
folded. A quote above the answer is folded.

It works on lines and looks at each a fixed number of times, at no more than its first 400 characters, so the time
grows with the length of the mail and nothing else.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from belofte.channels.email import footers
from belofte.channels.email.aligning import carry_over
from belofte.channels.email.history import QUOTED, follow_heads
from belofte.channels.email.roles import LOOKED_AT, Cover, Page, Role

_BROKEN_OFF_MIN: Final = 60  # characters of a quoted line that a program may have broken
_BROKEN_OFF_END: Final = re.compile(r"[.?!:;]$")


class Split(NamedTuple):
    """New words, signature and repeated words; each line of the whole is in exactly one of them, in its old order."""

    text: str
    signature: str
    folded: str


def split(whole: str, *, cover: Cover, page: Page | None = None) -> Split:
    """Divide a plain text, with the help of the page of HTML that says the same.

    What is all repetition counts as new unless it is an answer: somebody shows it.
    """
    lines = whole.splitlines(keepends=True)
    looked_at = [line[:LOOKED_AT].replace("\xa0", " ").replace("\u202f", " ").rstrip() for line in lines]
    roles = _roles(looked_at, cover, page if page is not None and any(page.roles) else None)
    own = [index for index, role in enumerate(roles) if role in _SHOWN and looked_at[index]]
    if not own and not cover.is_answer:
        return Split(whole, "", "")
    _keep_answered(roles, own)
    _settle_empty(looked_at, roles)
    return Split(*(_chosen(lines, roles, shown) for shown in (_SHOWN, {Role.SIGNATURE}, {Role.HISTORY})))


_SHOWN: Final = frozenset({Role.NEW, Role.FORWARDED})


def _chosen(lines: Sequence[str], roles: Sequence[Role], shown: Iterable[Role]) -> str:
    return "".join(line for line, role in zip(lines, roles, strict=True) if role in shown)


def _roles(lines: Sequence[str], cover: Cover, page: Page | None) -> list[Role]:
    """Return what each line is."""
    known = _believed(carry_over(page, lines), lines) if page else [None] * len(lines)
    is_quoted = [QUOTED.match(line) is not None for line in lines]
    roles = [
        said if said in _SAID else Role.HISTORY if quoted else Role.NEW
        for said, quoted in zip(known, is_quoted, strict=True)
    ]
    _mend_broken_quotes(lines, is_quoted, roles)
    follow_heads(lines, cover, roles, known)
    for number, (start, end) in enumerate(_own_stretches(lines, roles)):
        for signature in footers.find(lines, start, end, cover, is_below=number > 0):
            roles[signature.start : signature.stop] = [Role.SIGNATURE] * len(signature)
    return roles


_SAID: Final = frozenset({Role.HISTORY, Role.SIGNATURE, Role.FORWARDED})


def _believed(known: list[Role | None], lines: Sequence[str]) -> list[Role | None]:
    """Do not believe that all words are a signature: somebody began to write within it."""
    if any(role in _SHOWN and line for role, line in zip(known, lines, strict=True)):
        return known
    return [None if role is Role.SIGNATURE else role for role in known]


def _mend_broken_quotes(lines: Sequence[str], is_quoted: Sequence[bool], roles: list[Role]) -> None:
    """Take the end of a long quoted line, which a mail program put on a line of its own, as quoted too."""
    for index in range(1, len(lines) - 1):
        above = lines[index - 1]
        if (
            lines[index]
            and not is_quoted[index]
            and is_quoted[index - 1]
            and is_quoted[index + 1]
            and len(above) >= _BROKEN_OFF_MIN
            and len(lines[index]) < len(above)
            and not _BROKEN_OFF_END.search(above)
            and not lines[index][0].isupper()
        ):
            roles[index] = Role.HISTORY


def _own_stretches(lines: Sequence[str], roles: Sequence[Role]) -> list[tuple[int, int]]:
    """Return where the writer's own words begin and end, between what is not theirs."""
    stretches: list[tuple[int, int]] = []
    start: int | None = None
    for index, role in enumerate(roles):
        if role is Role.NEW and lines[index] and start is None:
            start = index
        elif role is not Role.NEW and start is not None and (lines[index] or role is Role.FORWARDED):
            stretches.append((start, index))
            start = None
    return [*stretches, (start, len(roles))] if start is not None else stretches


def _keep_answered(roles: list[Role], own: Sequence[int]) -> None:
    """Where quotes stand between the writer's own words, show them, and the one above the first."""
    if any(Role.HISTORY in roles[above + 1 : below] for above, below in pairwise(own)):
        for index in range(own[-1]):
            if roles[index] is Role.HISTORY:
                roles[index] = Role.NEW


def _settle_empty(lines: Sequence[str], roles: list[Role]) -> None:
    """Let empty lines go with what is folded above them, else with what is below them."""
    below = Role.NEW
    for index in range(len(lines) - 1, -1, -1):
        if lines[index]:
            below = roles[index]
        else:
            roles[index] = below
    above = Role.NEW
    for index, line in enumerate(lines):
        if line:
            above = roles[index]
        elif above not in _SHOWN:
            roles[index] = above
