"""That the demo keeps to its own data."""

import os
from pathlib import Path

import pytest

from belofte.ops.demo import running
from belofte.ops.refusals import RefusalError


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "BELOFTE_STATE", str(tmp_path / "desk"))
    monkeypatch.setitem(os.environ, "BELOFTE_DATABASE", "host=somewhere dbname=real")
    monkeypatch.setitem(os.environ, "BELOFTE_PORT", "8123")
    return tmp_path / "desk-demo"


def test_prepare_never_points_at_the_real_desk(state: Path) -> None:
    running.prepare_environment(begin_again=False)
    chosen = {name: os.environ[f"BELOFTE_{name}"] for name in ("STATE", "DATABASE", "HOST", "ADDRESS")}
    assert chosen == {
        "STATE": str(state),
        "DATABASE": "embedded",
        "HOST": "127.0.0.1",
        "ADDRESS": "http://localhost:8123",
    }


def test_begin_again_removes_the_demo_and_its_database(state: Path) -> None:
    running.prepare_environment(begin_again=False)
    elsewhere = state.parent / "database"
    elsewhere.mkdir()
    (state / "postgres").symlink_to(elsewhere)
    os.environ["BELOFTE_STATE"] = str(state.with_name("desk"))
    running.prepare_environment(begin_again=True)
    assert (elsewhere.exists(), sorted(path.name for path in state.iterdir())) == (False, ["is-a-demo"])


def test_begin_again_refuses_what_the_demo_did_not_make(state: Path) -> None:
    state.mkdir()
    (state / "letters").touch()
    with pytest.raises(RefusalError, match="not made by the demo"):
        running.prepare_environment(begin_again=True)
    assert (state / "letters").exists()
