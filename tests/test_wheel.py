"""The wheel: everything that runs, nothing of the tests, and a desk from it alone in an empty folder."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from belofte.ops.tests.running import Installation
from tests.documents import ROOT

_LEFT_OUT = re.compile(r"(^|/)tests/|^belofte/makers\.py$|\.po$")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([ROOT / "bin/wheel", folder], check=True, timeout=120)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_holds_what_runs_and_no_tests(wheel: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "belofte"], cwd=ROOT, capture_output=True, text=True, check=True)
    wanted = {name for name in listed.stdout.splitlines() if not _LEFT_OUT.search(name)}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("belofte/")}
    assert wanted - packed == set()
    assert [name for name in packed if "/tests/" in name or name == "belofte/makers.py"] == []


def test_the_wheel_brings_what_a_machine_needs(wheel: Path) -> None:
    shared = {name.partition("/share/belofte/")[2] for name in zipfile.ZipFile(wheel).namelist() if "/share/" in name}
    hosting = {path.name for path in (ROOT / "hosting").iterdir()}
    assert shared == hosting | {"requirements.lock", "requirements-setup.lock"}


@pytest.mark.slow
def test_a_desk_from_the_wheel_alone_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    place, home = tmp_path / "belofte", tmp_path / "home"
    install(wheel, place)
    home.mkdir()
    desk = Installation(home / "state", program=(str(place / "bin/belofte"),), folder=home)
    desk.start("up", said="Stop with Ctrl-C")
    try:
        status, page = desk.get("/account/login/")
        assert (status, "csrfmiddlewaretoken" in page, "Wachtwoord" in page) == (200, True, True)
        styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
        assert {desk.get(style)[0] for style in styles} == {200}
        assert [path.name for path in home.iterdir()] == ["state"]
    finally:
        assert desk.stop()[1] == 0


def install(wheel: Path, place: Path) -> None:
    """Install as the guide says."""
    subprocess.run([sys.executable, "-m", "venv", place], check=True, timeout=120)
    share = place / "share/belofte"
    for arguments in (
        ["--no-deps", str(wheel)],
        ["--require-hashes", f"--requirement={share}/requirements-setup.lock"],
        ["--require-hashes", "--no-build-isolation", f"--requirement={share}/requirements.lock"],
    ):
        subprocess.run([place / "bin/pip", "install", "--quiet", *arguments], check=True, timeout=600)
