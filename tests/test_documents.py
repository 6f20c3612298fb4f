"""The documents are held to the code: links, paths, folders, decisions, words and commands."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from belofte.environment import Environment
from tests.documents import ROOT, documents, names_in_code

DECISIONS = ROOT / "docs" / "decisions"
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_PATH = re.compile(r"`(?P<path>(?:belofte|bin|docs|tests)/[\w/.-]+)`")
_MODULE = re.compile(r"`(?P<path>[a-z_]+(?:/[a-z_]+)*\.py)`")
_IDENTIFIER = re.compile(r"`(?P<name>[A-Za-z_]+)`")
_DECISION = re.compile(r"\d{4}-[a-z-]+\.md")
_HEADINGS = ["Context", "Decision", "What it costs", "What was measured"]


def first_cells(text: str) -> list[str]:
    """Return the first column of the tables in a text, without their heads."""
    cells = [line.split("|")[1].strip() for line in text.splitlines() if line.startswith("| ")]
    return [cell for cell in cells if cell not in {"folder", "in the code"}]


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_resolve(document: Path) -> None:
    targets = [unquote(link["target"].partition("#")[0]) for link in _LINK.finditer(document.read_text())]
    relative = [target for target in targets if target and "://" not in target]
    assert [target for target in relative if not (document.parent / target).exists()] == []


def test_paths_exist() -> None:
    found = {(document.name, path["path"]) for document in documents() for path in _PATH.finditer(document.read_text())}
    assert len(found) > len(documents())
    assert {(document, path) for document, path in found if not (ROOT / path).exists()} == set()


def test_architecture_names_modules_that_exist() -> None:
    found = {path["path"] for path in _MODULE.finditer((ROOT / "ARCHITECTURE.md").read_text())}
    inside = {path for path in found if not path.startswith(("belofte/", "models.py", "jobs.py"))}
    assert len(inside) > 1
    assert {path for path in inside if not list((ROOT / "belofte").rglob(path))} == set()


def test_architecture_lists_every_folder() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text().split("\n## The folders\n")[1].split("\n## ")[0]
    listed = {name for cell in first_cells(text) for name in re.findall(r"`([a-z.]+)`", cell)}
    folders = {path.parent.name for path in ROOT.glob("belofte/*/__init__.py")} - {"tests"}
    modules = {path.name for path in ROOT.glob("belofte/*.py")} - {"__init__.py", "__main__.py", "makers.py"}
    assert listed == folders | modules


def test_decisions_named_exist() -> None:
    named = {name for document in documents() for name in _DECISION.findall(document.read_text())}
    assert named - {path.name for path in DECISIONS.iterdir()} == set()


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(path.name[:4] for path in DECISIONS.iterdir())
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("decision", sorted(DECISIONS.iterdir()), ids=lambda path: path.stem)
def test_decision_is_one_page_in_the_usual_shape(decision: Path) -> None:
    text = decision.read_text()
    assert re.match(
        rf"# {int(decision.name[:4])}\. .+\n\nStatus: (?:accepted|superseded by .+), \d{{4}}-\d\d-\d\d\n", text
    )
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == _HEADINGS
    assert len(text.splitlines()) <= 60


def test_glossary_words_are_in_the_code() -> None:
    today = (ROOT / "docs/glossary.md").read_text().split("\n## Later\n")[0]
    words = {found["name"] for cell in first_cells(today) for found in _IDENTIFIER.finditer(cell)}
    assert len(words) > 1
    assert words - names_in_code() == set()


def test_glossary_words_for_later_are_not() -> None:
    later = (ROOT / "docs/glossary.md").read_text().split("\n## Later\n")[1]
    words = {word.title().replace(" ", "") for cell in first_cells(later) for word in cell.split(", ")}
    assert len(words) > 1
    assert words & names_in_code() == set()


def test_glossary_dutch_words_are_on_the_screens() -> None:
    today = (ROOT / "docs/glossary.md").read_text().split("\n## Later\n")[0]
    rows = [line.split("|") for line in today.splitlines() if line.startswith("| ")]
    words = {re.sub(r" ?\(.*\)", "", row[2]).strip() for row in rows} - {"", "–", "on Dutch screens"}
    catalogue = (ROOT / "belofte/locale/nl/LC_MESSAGES/django.po").read_text()
    shown = " ".join(re.findall(r'^msgstr(?:\[\d\])? "(.*)"$', catalogue.replace('"\n"', ""), re.MULTILINE)).lower()
    assert len(words) > 1
    assert {word for word in words if word not in shown} == set()


def test_administrator_is_told_every_setting() -> None:
    told = set(re.findall(r"`BELOFTE_([A-Z_]+)`", (ROOT / "docs/administrator.md").read_text()))
    assert told == {name.upper() for name in Environment.model_fields}


def test_commands_named_exist() -> None:
    text = "".join((ROOT / path).read_text() for path in ("README.md", "ARCHITECTURE.md", "docs/administrator.md"))
    named = set(re.findall(r"\bbelofte (?=[a-z-]+[` ])([a-z-]+)(?:`|  )", text))
    modules = [ROOT / "belofte/ops/command.py", *(ROOT / "belofte/ops").glob("*/commands.py")]
    commands = {name for path in modules for name in re.findall(r"^def ([a-z_]+)\(", path.read_text(), re.MULTILINE)}
    assert {"up", "doctor", "setup-code"} <= named
    assert {name for name in named if name.replace("-", "_") not in commands} == set()
