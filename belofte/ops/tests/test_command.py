"""What the commands say when the desk is not as they expect it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from typer.testing import CliRunner

from belofte.ops import command
from belofte.ops.doctor import examining
from belofte.ops.doctor.findings import Finding
from tests.documents import ROOT


def test_what_a_stranger_wrote_is_shown_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Finding(subject="[red]x[/red]", level="look", words="zie [/wiki] [closed] :fire:", remedy="[bold]do[/")
    monkeypatch.setattr(examining, "examine", lambda **_: [told])
    shown = CliRunner().invoke(command.app, ["doctor"])
    assert (shown.exit_code, shown.exception) == (0, None)
    assert [words for words in (told.subject, told.words, told.remedy) if words not in shown.stdout] == []


@pytest.fixture
def empty_database() -> Iterator[str]:
    """A database without a table, by its DSN."""
    name, server = f"belofte_empty_{os.getpid()}", os.environ["BELOFTE_DATABASE"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        yield make_conninfo(server, dbname=name)
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def run(*arguments: str, state: Path, database: str) -> "subprocess.CompletedProcess[str]":
    """Run the program to its end, as somebody at a terminal does."""
    environment = {"PATH": os.environ["PATH"], "BELOFTE_STATE": str(state), "BELOFTE_DATABASE": database}
    return subprocess.run(
        [sys.executable, "-P", "-m", "belofte", *arguments],
        cwd=ROOT,
        env={**environment, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_tables_each_command_says_what_to_do(tmp_path: Path, empty_database: str) -> None:
    for asked in (["setup-code"], ["config", "export"], ["brake", "off"], ["brake", "on", "--reason", "x"]):
        told = run(*asked, state=tmp_path, database=empty_database)
        assert (told.returncode, told.stdout) == (1, ""), asked
        assert told.stderr == (
            "The tables of the database are of another version than this program, or there are none yet. "
            "Stop Belofte and run `belofte upgrade`.\n"
        ), asked


def test_without_tables_the_doctor_tells_all_the_rest(tmp_path: Path, empty_database: str) -> None:
    told = run("doctor", state=tmp_path, database=empty_database)
    lines = told.stdout.splitlines()
    assert (told.returncode, told.stderr) == (1, "")
    assert all(any(subject in line for line in lines) for subject in ("disk", "checksums", "backups", "tables"))
    assert "belofte upgrade" in told.stdout
