"""Where the parts that a mail was divided into stand in its text, line by line."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_WAYS_MAX: Final = 100  # to divide the lines read so far that are kept: lines that stand in two parts make more
_LINE: Final = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Lines of one part that stand together: text[start:end]."""

    part: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to divide the lines that were read: how far each part is, and how often another one goes on."""

    read: tuple[int, ...]
    part: int
    turns: int
    line: re.Match[str] | None
    before: "_Way | None"


def places(text: str, parts: Mapping[str, str]) -> list[Place]:
    """Return where parts that are together the whole stand in a text, with as few turns between them as can be.

    Nothing where their lines are not those of the text.
    """
    names = list(parts)
    keys = [[_key(line[0]) for line in _lines(parts[name])] for name in names]
    ways = [_Way(read=(0,) * len(names), part=-1, turns=0, line=None, before=None)]
    for line in _lines(text):
        ways = _onwards(ways, line, keys)
    whole = tuple(map(len, keys))
    best = min((way for way in ways if way.read == whole), key=lambda way: way.turns, default=None)
    return _joined(best, names)


def _lines(text: str) -> list[re.Match[str]]:
    """Return the lines in which something can be seen."""
    return [line for line in _LINE.finditer(text) if _key(line[0])]


def _key(line: str) -> str:
    """Return what can be seen of a line, which reading a mail does not change."""
    return "".join(letter for letter in line if letter.isprintable() and not letter.isspace())


def _onwards(ways: Sequence[_Way], line: re.Match[str], keys: Sequence[Sequence[str]]) -> list[_Way]:
    """Return the ways in which one more line can be of a part, the best of those that come to the same."""
    found: dict[tuple[tuple[int, ...], int], _Way] = {}
    key = _key(line[0])
    for way in ways:
        for part, lines in enumerate(keys):
            place = way.read[part]
            if place < len(lines) and lines[place] == key:
                read = (*way.read[:part], place + 1, *way.read[part + 1 :])
                new = _Way(read=read, part=part, turns=way.turns + (part != way.part), line=line, before=way)
                known = found.get((read, part))
                if known is None or new.turns < known.turns:
                    found[read, part] = new
    return sorted(found.values(), key=lambda way: way.turns)[:_WAYS_MAX]


def _joined(way: _Way | None, names: Sequence[str]) -> list[Place]:
    """Return the lines of a way, those of one part that follow each other as one place."""
    found: list[Place] = []
    while way is not None and way.line is not None:
        start, end, name = way.line.start(), way.line.end(), names[way.part]
        if found and found[-1].part == name:
            end = found.pop().end
        found.append(Place(part=name, start=start, end=end))
        way = way.before
    return found[::-1]
