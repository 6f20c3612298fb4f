"""The Dutch catalogue: it has every text, each with its Dutch, and what is compiled is what is written."""

import gettext
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "belofte/locale/nl/LC_MESSAGES/django.po"


def texts(catalogue: Path) -> dict[str, str]:
    """Return what a catalogue says for each text, compiled anew by gettext's own program."""
    compiled = subprocess.run(["msgfmt", "--use-fuzzy", "-o", "-", catalogue], check=True, capture_output=True).stdout
    target = catalogue.with_suffix(".compiled")
    try:
        target.write_bytes(compiled)
        with target.open("rb") as file:
            return dict(vars(gettext.GNUTranslations(file))["_catalog"])
    finally:
        target.unlink()


@pytest.mark.needs("msgfmt")
def test_every_text_has_its_dutch(tmp_path: Path) -> None:
    package = tmp_path / "belofte"
    shutil.copytree(ROOT / "belofte", package, ignore=shutil.ignore_patterns("tests", "static", "*.mo", "__pycache__"))
    collect = [sys.executable, "-m", "django", "makemessages", "--locale", "nl", "--verbosity", "0"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "belofte.config.settings"}
    subprocess.run([*collect, "--no-obsolete"], cwd=package, env=environment, check=True, capture_output=True)
    collected = package / CATALOGUE.relative_to(ROOT / "belofte")
    for kind in ("--untranslated", "--only-fuzzy"):
        lacking = subprocess.run(["msgattrib", kind, collected], check=True, capture_output=True, text=True).stdout
        assert lacking == "", "run bin/catalogue and write the Dutch"


@pytest.mark.needs("msgfmt")
def test_what_is_compiled_is_what_is_written(tmp_path: Path) -> None:
    written = tmp_path / "django.po"
    shutil.copy(CATALOGUE, written)
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = dict(vars(gettext.GNUTranslations(file))["_catalog"])
    assert {text: said for text, said in compiled.items() if text} == {
        text: said for text, said in texts(written).items() if text
    }, "run bin/catalogue"


def test_no_word_that_the_glossary_forbids() -> None:
    """Dutch screens say "medewerker": an agent is somebody of the police there."""
    said = [line for line in CATALOGUE.read_text().splitlines() if line.startswith("msgstr")]
    assert [line for line in said if "agent " in line.lower() or "ticket" in line.lower()] == []


@pytest.mark.parametrize("other", ["opgeslagen", "opzij gezet", "apart gezet", "in de bron"])
def test_one_word_for_one_thing(other: str) -> None:
    """It is "bewaard", "opzijgezet", "apartgezet" and "het origineel" on every page."""
    said = [line for line in CATALOGUE.read_text().splitlines() if line.startswith("msgstr")]
    assert [line for line in said if other in line.lower()] == []


def test_an_inbox_signs_in_and_has_no_menu_of_an_account() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        dutch = gettext.GNUTranslations(file)
    found = dutch.pgettext("of an inbox", "Signing in"), dutch.gettext("Signing in")
    assert found == ("Aanmelden", "Aanmelden en beveiliging")
