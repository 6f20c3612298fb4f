import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from belofte.environment import Environment
from belofte.ops.configuration import example
from tests.documents import ROOT

SHIPPED = {"address": "https://desk.example", "state": "/var/lib/belofte"}


def read(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the settings of a process that starts in a folder with this file, and with nothing in its environment."""
    for name in Environment.model_fields:
        monkeypatch.delenv(f"BELOFTE_{name.upper()}", raising=False)
    monkeypatch.chdir(folder)
    (folder / "belofte.toml").write_text(text)
    return Environment().model_dump()


def test_every_setting_is_explained() -> None:
    assert [name for name, field in Environment.model_fields.items() if not field.description] == []
    assert re.findall(r"^#(\w+) = ", example.write(), re.MULTILINE) == list(Environment.model_fields)


def test_every_line_is_commented_out() -> None:
    assert tomllib.loads(example.write()) == {}


def test_uncommented_and_read_back_it_gives_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uncommented = re.sub(r"^#(\w+ = )", r"\1", example.write(), flags=re.MULTILINE)
    assert set(tomllib.loads(uncommented)) == set(Environment.model_fields)
    assert read(tmp_path, uncommented, monkeypatch) == read(tmp_path, "", monkeypatch)


def test_limits_and_choices_stand_beside_each() -> None:
    written = example.write()
    assert "Requests at once in each web worker. From 1 to 64.\n#web_threads = 8\n" in written
    assert "One of: NL, BE.\n" in written


def test_shipped_file_is_this_one_with_what_a_service_needs() -> None:
    """Written anew by: python -c "…example.write(…)" with what stands above as SHIPPED."""
    assert (ROOT / "hosting/belofte.toml").read_text() == example.write(SHIPPED)
