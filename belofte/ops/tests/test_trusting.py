import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from belofte.environment import Environment
from belofte.ops import loading, trusting
from belofte.ops.doctor.machine import look_at_trust
from belofte.ops.refusals import RefusalError

pytestmark = pytest.mark.needs("root")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with an installation as the guide makes it."""
    for folder in (
        "opt/belofte/bin",
        "opt/belofte/share/belofte",
        "etc/systemd/system",
        "etc/nginx",
        "var/lib/belofte",
    ):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("opt/belofte/bin/pip", "opt/belofte/share/belofte/belofte.service", "etc/nginx/belofte.conf"):
        (tmp_path / file).touch(mode=0o644)
    (tmp_path / "etc/systemd/system/belofte.service").symlink_to(tmp_path / "opt/belofte/share/belofte/belofte.service")
    shutil.chown(tmp_path / "var/lib/belofte", "nobody")
    return tmp_path


def found(machine: Path) -> list[str]:
    places = trusting.places(programs=[machine / "opt/belofte"], machine=machine)
    return [str(place.relative_to(machine)) for place in trusting.writable_by_others(places)]


def make_writable(place: Path) -> None:
    place.chmod(0o757 if place.is_dir() else 0o646)


def give_away(place: Path) -> None:
    shutil.chown(place, "nobody")


def put_in_a_group(place: Path) -> None:
    shutil.chown(place, group="nogroup")
    place.chmod(0o775 if place.is_dir() else 0o664)


def test_what_only_root_can_write_is_well(machine: Path) -> None:
    assert found(machine) == []
    places = trusting.places(programs=[machine / "opt/belofte"], machine=machine)
    assert look_at_trust(places).level == "well"


@pytest.mark.parametrize(
    "place", ["opt", "opt/belofte/bin", "opt/belofte/bin/pip", "opt/belofte/share/belofte/belofte.service", "etc/nginx"]
)
@pytest.mark.parametrize("open_up", [make_writable, give_away, put_in_a_group])
def test_what_others_can_write_is_found(machine: Path, place: str, open_up: Callable[[Path], None]) -> None:
    open_up(machine / place)
    assert found(machine) == [place]


def test_a_link_to_what_others_can_write_is_found(machine: Path) -> None:
    (machine / "var/lib/belofte/site.conf").touch(mode=0o644)
    shutil.chown(machine / "var/lib/belofte/site.conf", "nobody")
    (machine / "etc/nginx/desk.conf").symlink_to(machine / "var/lib/belofte/site.conf")
    assert found(machine) == ["var/lib/belofte/site.conf", "var/lib/belofte"]


def test_the_doctor_says_what_to_do(machine: Path) -> None:
    give_away(machine / "opt/belofte/bin/pip")
    finding = look_at_trust(trusting.places(programs=[machine / "opt/belofte"], machine=machine))
    pip = machine / "opt/belofte/bin/pip"
    assert (finding.level, finding.words) == ("wrong", f"others than root can write what root runs: {pip}")
    assert finding.remedy == f"Look what was changed there; then: chown -h root:root {pip}; chmod go-w {pip}"


def test_root_runs_nothing_of_an_ordinary_users_checkout(tmp_path: Path) -> None:
    shutil.chown(tmp_path, "nobody")
    assert trusting.places(programs=[tmp_path], machine=tmp_path) == []


def test_root_is_refused_in_the_folder_of_another(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its PostgreSQL's programs, and the links in it, would be of that account's choosing."""
    state = machine / "var/lib/belofte"
    monkeypatch.setenv("BELOFTE_STATE", str(state))
    assert Environment().state == state
    with pytest.raises(RefusalError, match=f"^{state} belongs to nobody. Run Belofte as that account: runuser"):
        loading.set_up()
    assert list(state.iterdir()) == []
