"""A wrong setting is one clear message: which, where, what is wrong, and what is allowed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import ROOT


def told(folder: Path, *, file: str = "", **variables: str) -> list[str]:
    """Return what a command says in a folder with this file, after the line above all complaints."""
    (folder / "belofte.toml").write_text(file)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder), **variables}
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "belofte", "worker"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (1, "")
    first, *lines = ran.stderr.splitlines()
    return lines if first == "These settings are wrong:" else [first, *lines]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("prot = 1", "prot in belofte.toml: there is no such setting. Is port meant?"),
        (
            "xyz = 1",
            "xyz in belofte.toml: there is no such setting. `belofte config example` says which there are.",
        ),
        ("port = 99999", "port in belofte.toml: Input should be less than or equal to 65535"),
        ('country = "DE"', "country in belofte.toml: Input should be 'NL' or 'BE'"),
        (
            'address = "desk.example"',
            "address in belofte.toml: it should be https:// or http:// and a name, and nothing after that",
        ),
        (
            'time_zone = "Amsterdam"',
            "time_zone in belofte.toml: there is no such zone; 'Europe/Amsterdam' is one",
        ),
        (
            "port 8000",
            "belofte.toml cannot be read: Expected '=' after a key in a key/value pair (at line 1, column 6).",
        ),
        ('name_servers = "x"', "name_servers in belofte.toml: 'x' does not appear to be an IPv4 or IPv6 address"),
    ],
)
def test_wrong_line_in_the_file_is_named(tmp_path: Path, file: str, words: str) -> None:
    assert told(tmp_path, file=file) == [words]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BELOFTE_PROT", "1", "there is no such setting. Is BELOFTE_PORT meant?"),
        ("BELOFTE_BACKUPS_KEPT", "0", "Input should be greater than or equal to 1"),
        ("BELOFTE_PROXIES", "proxy", "'proxy' does not appear to be an IPv4 or IPv6 network"),
    ],
)
def test_wrong_variable_is_named(tmp_path: Path, name: str, value: str, words: str) -> None:
    assert told(tmp_path, **{name: value}) == [f"{name}: {words}"]


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    lines = told(tmp_path, file="port = 'x'\nprot = 1", BELOFTE_WEB_THREADS="0")
    assert [line.partition(":")[0] for line in lines] == [
        "port in belofte.toml",
        "BELOFTE_WEB_THREADS",
        "prot in belofte.toml",
    ]
