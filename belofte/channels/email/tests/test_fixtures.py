import dataclasses
from pathlib import Path
from typing import Any

import pytest

from belofte.channels.email.parse import read
from belofte.channels.email.tests.mails import fixture, fixture_names
from belofte.channels.tests.test_contract import as_json


@pytest.mark.parametrize("name", fixture_names())
def test_read_fixture_with_line_feeds_only(name: str, tmp_path: Path) -> None:
    envelope, expected = fixture(name)
    bare = dataclasses.replace(envelope, raw=envelope.raw.replace(b"\r\n", b"\n"))
    answers = [_without_sizes(as_json(thing)) for thing in read(bare, files_folder=str(tmp_path))]
    assert answers == [_without_sizes(thing) for thing in expected]


def _without_sizes(thing: dict[str, Any]) -> dict[str, Any]:
    for file in thing.get("files", ()):
        file.pop("size_bytes", None)
    return thing
