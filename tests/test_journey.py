"""docs/journey.md is held to the code: its modules, its functions, its line counts, and how short the way in is.

`.venv/bin/python -m tests.test_journey` writes the line counts anew.
"""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.documents import ROOT, names_in

JOURNEY: Final = ROOT / "docs" / "journey.md"
FILES_MAX: Final = 10
LINES_MAX: Final = 1_200
_ROW = re.compile(r"^(?P<before>\|(?: \d+ \|)? `(?P<path>belofte/[\w/.]+)` \| )(?P<lines>[\d,]+)(?= \|)", re.MULTILINE)
_TOTAL = re.compile(r"\d+ files and [\d,]+ lines")
_CALL = re.compile(r"`(?P<module>[a-z_]+)\.(?P<name>(?!py`|html`)[A-Za-z_]+)`")
_FILE_NAME = re.compile(r"`(?P<name>[\w/]+\.(?:py|html))`")


def section(title: str) -> str:
    """Return one section of the journey, without its heading."""
    return JOURNEY.read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> dict[str, int]:
    """Return the modules of the tables in a text, with the line counts that they claim."""
    return {row["path"]: int(row["lines"].replace(",", "")) for row in _ROW.finditer(text)}


def length(path: str) -> int:
    """Return how many lines a file has."""
    return len((ROOT / path).read_text().splitlines())


def totals() -> list[str]:
    """Return what the journey has to say of its three tables, in the order in which it says so."""
    tables = [rows(section(title)) for title in ("The way in", "The way back", "Beside the way")]
    return [f"{len(table)} files and {sum(map(length, table)):,} lines" for table in tables]


def write_anew() -> None:
    """Write the line counts as they are."""
    JOURNEY.write_text(_ROW.sub(lambda row: f"{row['before']}{length(row['path']):,}", JOURNEY.read_text()))
    right = iter(totals())
    JOURNEY.write_text(_TOTAL.sub(lambda _: next(right), JOURNEY.read_text()))


def test_journey_line_counts() -> None:
    claimed = rows(JOURNEY.read_text())
    assert claimed == {path: length(path) for path in claimed}


def test_journey_totals() -> None:
    assert _TOTAL.findall(JOURNEY.read_text()) == totals()


def test_journey_in_is_short() -> None:
    way_in = rows(section("The way in"))
    assert 0 < len(way_in) <= FILES_MAX
    assert sum(map(length, way_in)) <= LINES_MAX


@pytest.mark.parametrize(("title", "besides"), [("The way in", {"parse.py"}), ("The way back", {"receiving.py"})])
def test_journey_tells_of_nothing_outside_its_table(title: str, besides: set[str]) -> None:
    text = section(title)
    in_table = {Path(path).name for path in rows(text)}
    told = {Path(found["name"]).name for found in _FILE_NAME.finditer(text)}
    told |= {f"{found['module']}.py" for found in _CALL.finditer(text)}
    assert told == in_table | besides


def test_journey_functions_exist() -> None:
    text = JOURNEY.read_text()
    modules = [Path(path) for path in rows(text) if path.endswith(".py")]
    calls = {(found["module"], found["name"]) for found in _CALL.finditer(text)}
    there = {(path.stem, name) for path in modules for name in names_in(ROOT / path)}
    assert len(calls) > FILES_MAX
    assert calls - there == set()


if __name__ == "__main__":
    write_anew()
