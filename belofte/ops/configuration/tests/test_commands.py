import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from belofte.ops.configuration import commands
from belofte.ops.refusals import RefusalError
from belofte.people.models import Team
from tests.documents import ROOT

pytestmark = pytest.mark.django_db
FILE = '[[team]]\nname = "Bezorging"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    place = tmp_path / "desk.toml"
    place.write_text(FILE)
    return place


@pytest.mark.parametrize(
    ("options", "answer", "applied"),
    [(["--dry-run"], "", False), ([], "n\n", False), ([], "y\n", True), (["--yes"], "", True)],
)
def test_apply_shows_the_difference_and_asks(file: Path, options: list[str], answer: str, applied: bool) -> None:  # noqa: FBT001
    told = CliRunner().invoke(commands.app, ["apply", str(file), *options], input=answer)
    assert (told.exit_code, '+name = "Bezorging"' in told.stdout) == (0, True)
    assert (Team.objects.exists(), "Applied." in told.stdout) == (applied, applied)


def test_apply_of_what_is_so_already_asks_nothing(file: Path) -> None:
    CliRunner().invoke(commands.app, ["apply", str(file), "--yes"])
    told = CliRunner().invoke(commands.app, ["apply", str(file)])
    assert (told.exit_code, told.stdout) == (0, "The desk has these settings already.\n")


def test_wrong_file_is_one_line(file: Path) -> None:
    file.write_text("[[team]]\nnaam = 1\n")
    told = CliRunner().invoke(commands.app, ["apply", str(file), "--yes"])
    assert isinstance(told.exception, RefusalError)
    assert str(told.exception).startswith(f"{file}: line 2, team naam: there is no such setting.")


def test_password_that_the_desk_has_not_is_asked_for_and_never_shown(file: Path) -> None:
    lines = ["[[inbox]]", 'address = "hulp@desk.example"', 'name = "Hulp"', 'team = "Bezorging"']
    lines += ['smtp_host = "mail.desk.example"', 'smtp_user = "hulp"', 'secrets = ["smtp_password"]']
    file.write_text(FILE + "\n".join(lines))
    told = CliRunner().invoke(commands.app, ["apply", str(file)], input="kanarie-4711\ny\n")
    assert (told.exit_code, "Applied." in told.stdout) == (0, True)
    assert "kanarie-4711" not in told.stdout
    exported = CliRunner().invoke(commands.app, ["export"]).stdout
    assert ('secrets = [\n    "smtp_password",\n]' in exported, "kanarie-4711" in exported) == (True, False)


@pytest.mark.parametrize("command", [["export"], ["apply", "-"]])
def test_run_as_a_program_they_say_what_is_missing(command: list[str], tmp_path: Path) -> None:
    environment = {**os.environ, "BELOFTE_STATE": str(tmp_path), "BELOFTE_DATABASE": "embedded"}
    del environment["DJANGO_SETTINGS_MODULE"]  # a program finds its own settings
    program = [sys.executable, "-P", "-m", "belofte", "config", *command]
    told = subprocess.run(program, cwd=ROOT, env=environment, input="", capture_output=True, text=True, check=False)
    assert (told.returncode, "Traceback" in told.stderr) == (1, False), told.stderr
    assert "belofte up" in told.stderr
