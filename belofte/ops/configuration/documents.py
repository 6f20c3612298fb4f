"""Reading a file of the desk's settings: its shape and the kinds of its values. What they may be, the forms know."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from belofte.channels.models import Inbox
from belofte.ops.configuration import describing
from belofte.people.models import Team
from belofte.procedures.models import Name

Place = tuple[str, int, str]  # a table, which one of its name, and a key in it; "" for the table itself
_HEADER: Final = re.compile(r"\s*\[\[?\s*([a-z.]+)\s*\]\]?")
_KEY: Final = re.compile(r'\s*"?(\w+)"?\s*=')
_KEYS: Final = {"team": "name", "inbox": "address"}  # by what each is known
_OF_PROCEDURES: Final = {
    "kind": "",
    "body_name": "",
    "body_reach": "",
    "body_term": "",
    **{f"term_{name}": 0 for name in Name},
}
_KINDS: Final = {str: "text in quotes", int: "a number", bool: "true or false", list: "a list", dict: "a table"}


class WrongFileError(Exception):
    """Something in the file cannot be; the words say where and what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a file says, and on which line."""

    desk: dict[str, Any] = field(default_factory=dict)
    teams: list[dict[str, Any]] = field(default_factory=list)
    inboxes: list[dict[str, Any]] = field(default_factory=list)
    lines: dict[Place, int] = field(default_factory=dict)

    def wrong(self, place: Place, words: str) -> WrongFileError:
        """Return the refusal of what stands at a place."""
        table, number, key = place
        line = self.lines.get(place) or self.lines.get((table, number, "")) or 1
        return WrongFileError(f"line {line}, {' '.join(filter(None, (self._name(table, number), key)))}: {words}")

    def _name(self, table: str, number: int) -> str:
        entries = {"team": self.teams, "inbox": self.inboxes}.get(table, [])
        entry = entries[number] if number < len(entries) else None
        known = entry.get(_KEYS[table], "") if isinstance(entry, dict) else ""
        return f"{table} {known}".strip()


def read(text: str) -> Document:
    """Return what a file says. Refuses: WrongFileError."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongFileError(str(error)) from error
    lines = dict(_lines(text))
    _expect_kinds(given, {"desk": {}, "team": [], "inbox": []}, Document(lines=lines), ("", 0))
    document = Document(
        desk=given.get("desk", {}), teams=given.get("team", []), inboxes=given.get("inbox", []), lines=lines
    )
    _expect_shape(document)
    return document


def _lines(text: str) -> Iterator[tuple[Place, int]]:
    """Yield where each table and key stands. Within text of several lines nothing does."""
    counts: dict[str, int] = {}
    table, number, is_in_text = "", 0, False
    for line, words in enumerate(text.splitlines(), start=1):
        if not is_in_text and (header := _HEADER.match(words)):
            table = header[1].partition(".")[0]
            if "[[" in words:
                counts[table] = counts.get(table, -1) + 1
            number = counts.get(table, 0)
            yield (table, number, header[1].partition(".")[2]), line
        elif not is_in_text and (key := _KEY.match(words)):
            yield (table, number, key[1]), line
        is_in_text ^= words.count('"""') % 2 == 1


def _expect_shape(document: Document) -> None:
    """Refuse keys that are unknown, values of another kind, and what has no name or that of another."""
    _expect_kinds(document.desk, {"hold_seconds": 0}, document, ("desk", 0))
    for table, entries, known in (
        ("team", document.teams, describing.team(Team(name=""))),
        ("inbox", document.inboxes, describing.every_setting(Inbox())),
    ):
        seen: set[str] = set()
        for number, entry in enumerate(entries):
            if not isinstance(entry, dict):
                raise document.wrong((table, number, ""), f"write [[{table}]] above each.")
            _expect_kinds(entry, known, document, (table, number))
            name = entry.get(_KEYS[table], "").strip()
            if not name or name.casefold() in seen:
                words = f"“{name}” stands here a second time." if name else "this is missing."
                raise document.wrong((table, number, _KEYS[table]), words)
            seen.add(name.casefold())
            if table == "team":
                _expect_kinds(entry.get("hours", {}), dict.fromkeys(describing.DAYS, ""), document, (table, number))
                _expect_kinds(entry.get("procedure", {}), _OF_PROCEDURES, document, (table, number))


def _expect_kinds(given: dict[str, Any], known: dict[str, Any], document: Document, table: tuple[str, int]) -> None:
    for key, value in given.items():
        place = (*table, key) if table[0] else (key, 0, "")
        if key not in known:
            raise document.wrong(place, f"there is no such setting. There are: {', '.join(known)}.")
        wanted = type(known[key])
        holds_text = wanted is list and table[0] != ""
        if type(value) is not wanted or (holds_text and not all(isinstance(each, str) for each in value)):
            raise document.wrong(place, f"write {_KINDS[wanted]} here.")
