"""Finding in lines where earlier mail begins and ends, by the heads and introductions above it and the mark >."""

import re
from collections.abc import Sequence
from typing import Final

from belofte.channels.email import attributions, header_blocks
from belofte.channels.email.roles import Cover, Role

QUOTED: Final = re.compile(r"\s{0,3}(?:>|\|\s(?!.{0,398}\|$))")
_ELISION: Final = re.compile(r"\s{0,4}(?:\[?\.{2,10}\]?|…|<snip>|\[knip\])$", re.IGNORECASE)
_HEADER_LINE: Final = re.compile(r"[\s*]{0,8}[\w-]{1,20}\s?\*?:")
_HEAD_LINES_MAX: Final = 14  # of a header block and the space below it
_GAP_MAX: Final = 5  # lines between an introduction and what it introduces


def follow_heads(lines: Sequence[str], cover: Cover, roles: list[Role], known: Sequence[Role | None]) -> None:
    """Mark what stands below a head or an introduction, and the head itself."""
    top = next((index for index, line in enumerate(lines) if line), 0)
    dealt_with = 0
    for index in _worth_a_look(lines, roles):
        if index < dealt_with or roles[index] is Role.FORWARDED or not _may_begin(lines, roles, index):
            continue
        may_be_head = header_blocks.may_be_head(lines[index])
        is_head = may_be_head and header_blocks.is_history(lines, index)
        is_forward = may_be_head and header_blocks.is_forward(lines[index])
        if is_forward or (is_head and header_blocks.is_passed_on(lines, index, cover)):
            roles[index:] = [Role.FORWARDED] * (len(lines) - index)
            return
        if is_head and roles[index] is not Role.HISTORY:
            dealt_with = _fold(roles, known, index, _below_head(lines, index))
        elif roles[index] is not Role.HISTORY:
            dealt_with = _follow_introduction(lines, roles, known, index, top)


def _worth_a_look(lines: Sequence[str], roles: Sequence[Role]) -> list[int]:
    """Return the lines on which a head or an introduction can begin or end: most have no mark of either.

    Right above a quote any line can.
    """
    above = Role.NEW
    near: set[int] = set()
    for index, role in enumerate(roles):
        if role is Role.HISTORY and above is not Role.HISTORY:
            near.update(range(index - _GAP_MAX + 1, index))
        above = role
    return [
        index
        for index, line in enumerate(lines)
        if line and (index in near or header_blocks.may_be_head(line) or attributions.may_end(line))
    ]


def _may_begin(lines: Sequence[str], roles: Sequence[Role], index: int) -> bool:
    """Tell whether earlier or forwarded mail can begin on this line: not within history."""
    if roles[index] is not Role.HISTORY:
        return True
    above = index - 1
    while above >= 0 and not lines[above]:
        above -= 1
    return above < 0 or roles[above] is not Role.HISTORY


def _follow_introduction(
    lines: Sequence[str], roles: list[Role], known: Sequence[Role | None], index: int, top: int
) -> int:
    """Fold what is introduced by a sentence that ends on this line; return where to look on."""
    below = _below_introduction(lines, roles, index)
    start = attributions.start(lines, index, above_quote=below is not None)
    if start is None:
        return index + 1
    if below is None and (start == top or not attributions.names_somebody(lines[start : index + 1])):
        return index + 1  # at the top it introduces what the writer answers in a way of their own
    return _fold(roles, known, start, below)


def _fold(roles: list[Role], known: Sequence[Role | None], start: int, below: int | None) -> int:
    """Mark from a head to where quoted lines begin, or to the end; but not what the page shows as new behind it."""
    end = len(roles) if below is None else below
    if below is None:
        was_history = False
        for index in range(start, end):
            was_history = was_history or known[index] is Role.HISTORY
            if was_history and known[index] is Role.NEW:
                end = index
                break
    roles[start:end] = [Role.HISTORY] * (end - start)
    return max(end, start + 1)


def _below_head(lines: Sequence[str], index: int) -> int | None:
    """Return where quoted lines begin right below a header block; None when the history is not marked."""
    for below in range(index + 1, min(len(lines), index + _HEAD_LINES_MAX)):
        if QUOTED.match(lines[below]):
            return below
        if lines[below] and not lines[below - 1] and not _HEADER_LINE.match(lines[below]):
            return None
    return None


def _below_introduction(lines: Sequence[str], roles: Sequence[Role], index: int) -> int | None:
    """Return where quoted lines begin right below "Op … schreef …:"; None when the history is not marked."""
    for below in range(index + 1, min(len(lines), index + _GAP_MAX)):
        if lines[below] and roles[below] is Role.HISTORY:
            return below
        if lines[below] and not _ELISION.match(lines[below]):
            return None
    return None
