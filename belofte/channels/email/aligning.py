"""Carrying over what a page of HTML says of its words to the plain text that says the same.

Both are read word by word. Three words in a row show where in the page a line of the text stands; lines that the page
does not have, or has otherwise, are what the lines around them are.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from belofte.channels.email.roles import LOOKED_AT, Page, Role

_WORD: Final = re.compile(r"\w{1,100}")
_RUN: Final = 3  # words in a row that show a place
_COMPARED: Final = 20  # characters that show that text and page are one
_NEAR: Final = 8  # words ahead in which a shorter line is looked for


def carry_over(page: Page, lines: Sequence[str]) -> list[Role | None]:
    """Return for each line of the text what the page says it is; None where it does not have it."""
    if len(page.lines) == len(lines) and all(map(_is_same, page.lines, lines)):
        return [role or Role.NEW for role in page.roles]
    words, owners = _words(page)
    places = _places(words)
    roles: list[Role | None] = [None] * len(lines)
    at, here = 0, None
    for index, line in enumerate(lines):
        if at > len(words) - _RUN:
            break  # what the page has no words for goes with the last line that it has
        mine = _WORD.findall(line[:LOOKED_AT].lower())
        found = _find(mine, words, places, at) if mine else None
        if found is not None:
            role = page.roles[owners[found]] or Role.NEW
            if found == at or len(mine) >= _RUN or role is here:  # a few words further on may be others' words
                roles[index], here, at = role, role, found + len(mine)
    return _filled(roles)


def _words(page: Page) -> tuple[list[str], list[int]]:
    """Return the words of a page in their order, and the line that each stands on."""
    words: list[str] = []
    owners: list[int] = []
    for number, line in enumerate(page.lines):
        found = _WORD.findall(line[:LOOKED_AT].lower())
        words += found
        owners += [number] * len(found)
    return words, owners


def _places(words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    """Return where in the page each run of words stands."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at, run in enumerate(zip(words, words[1:], words[2:], strict=False)):
        places.setdefault(run, []).append(at)
    return places


def _find(mine: Sequence[str], words: Sequence[str], places: dict[tuple[str, ...], list[int]], at: int) -> int | None:
    """Return where these words stand in the page, from a place on."""
    run = mine[:_RUN]
    if words[at : at + len(run)] == run:
        return at
    if len(run) < _RUN:
        return next((near for near in range(at, at + _NEAR) if words[near : near + len(run)] == run), None)
    found = places.get(tuple(run), [])
    first = bisect_left(found, at)
    return found[first] if first < len(found) else None


def _filled(roles: list[Role | None]) -> list[Role | None]:
    """Give lines that were not found what the lines above and below them are, where these agree."""
    above: Role | None = None
    open_since = 0
    for index, role in enumerate(roles):
        if role is None:
            continue
        if role is above:
            roles[open_since:index] = [above] * (index - open_since)
        above, open_since = role, index + 1
    roles[open_since:] = [above] * (len(roles) - open_since)
    return roles


def _is_same(line: str, other: str) -> bool:
    return line[:_COMPARED] == other[:_COMPARED]
