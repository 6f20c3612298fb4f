import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from belofte.database import accounts, binaries, leftovers, places
from belofte.database.embedded import Cluster
from belofte.database.faults import AccountMissingError, PlaceRefusedError
from belofte.database.tests import servers

as_root = pytest.mark.needs("root")  # to become another account


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def sign_in(cluster: Cluster, account: str, *, role: str = "belofte") -> subprocess.CompletedProcess[str]:
    """Run psql on the cluster's socket as another account."""
    entry = pwd.getpwnam(account)
    return subprocess.run(
        [cluster.programs / "psql", "-X", "-w", "-c", "SELECT 1", cluster.dsn(role=role)],
        user=entry.pw_uid,
        group=entry.pw_gid,
        extra_groups=[],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


@as_root
def test_another_account_cannot_connect(shared: Cluster) -> None:
    assert sign_in(shared, accounts.NAME).returncode == 0  # so psql itself works
    refused = sign_in(shared, "nobody")
    assert refused.returncode == 2
    assert refused.stderr.count("Permission denied") == 1


@as_root
def test_another_account_that_reaches_the_socket_cannot_sign_in(state: Path) -> None:
    with servers.running(state, {"unix_socket_permissions": "0777"}) as cluster:
        places.socket_directory(cluster.home).chmod(0o755)
        for role in ("belofte", "postgres"):
            refused = sign_in(cluster, "nobody", role=role)
            assert refused.returncode == 2
            assert refused.stderr.count(f'Peer authentication failed for user "{role}"') == 1


@as_root
def test_server_of_root_runs_as_the_unprivileged_account(shared: Cluster) -> None:
    entry = pwd.getpwnam(accounts.NAME)
    running = leftovers.processes(shared.directory)
    assert len(running) > 3
    for process in running:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        status = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        assert status["Uid"].split() == [str(entry.pw_uid)] * 4
        assert status["Gid"].split() == [str(entry.pw_gid)] * 4
        assert status["Groups"].strip() == ""
        assert status["CapEff"] == "0000000000000000"


@as_root
def test_programs_of_roots_server_cannot_be_changed_by_it(state: Path) -> None:
    with servers.cluster_in(state, is_new=True) as cluster:
        owners = {path.lstat().st_uid for path in (cluster.home / f"binaries-{binaries.release()}").rglob("*")}
        assert owners == {0}
        assert [mode(cluster.home), mode(cluster.directory)] == [0o711, 0o700]


@as_root
def test_state_below_a_closed_folder_leaves_it_closed_and_keeps_its_choice(state: Path) -> None:
    closed = state.parent / "closed"
    closed.mkdir(mode=0o700)
    foretold = Cluster(closed / "state").dsn()
    with servers.running(closed / "state", is_new=True) as cluster:
        assert cluster.home.parent == Path("/var/lib/belofte-db")
        assert cluster.dsn() == foretold
        assert mode(closed) == 0o700
        assert (closed / "state" / "postgres").readlink() == cluster.home
        closed.chmod(0o755)
        assert cluster.dsn() == foretold
        with psycopg.connect(cluster.dsn()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_state_that_does_not_exist_is_foretold_as_it_will_be(state: Path) -> None:
    deep = state / "a" / "b"
    foretold = places.home(deep)
    previous = os.umask(0o077)
    try:
        with servers.running(deep, is_new=True) as cluster:
            assert cluster.home == foretold
    finally:
        os.umask(previous)


def test_socket_of_a_long_state_path_gets_a_short_private_folder(state: Path) -> None:
    long = state / ("x" * 60) / ("y" * 60)
    with servers.running(long) as cluster:
        directory = places.socket_directory(cluster.home)
        assert len(os.fsencode(directory / places.SOCKET_NAME)) < 100
        assert mode(directory) == 0o700
        assert not directory.is_relative_to(cluster.home)
        with psycopg.connect(cluster.dsn()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("name", ["with space, one's é", "with space and one's é"])
def test_state_path_with_odd_characters_works(state: Path, name: str) -> None:
    with servers.running(state / name) as cluster, psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_socket_lies_outside_the_data_directory_in_a_private_folder(shared: Cluster) -> None:
    directory = places.socket_directory(shared.home)
    assert not directory.is_relative_to(shared.directory)
    assert mode(directory) == 0o700
    assert sorted(path.name for path in directory.iterdir()) == [places.SOCKET_NAME, f"{places.SOCKET_NAME}.lock"]


@as_root
def test_private_folder_that_somebody_else_made_is_refused(state: Path) -> None:
    trap = state.parent / "trap"
    trap.mkdir()
    shutil.chown(trap, "nobody")
    with pytest.raises(PlaceRefusedError, match="belongs to user number"):
        places.make_private(trap, owner=accounts.running())


def test_private_folder_that_is_a_link_is_refused(state: Path) -> None:
    target = state.parent / "target"
    target.mkdir()
    trap = state.parent / "trap"
    trap.symlink_to(target)
    with pytest.raises(PlaceRefusedError, match="is not safe to use"):
        places.make_private(trap, owner=accounts.running())


@as_root
def test_data_of_another_account_is_refused(state: Path) -> None:
    with servers.cluster_in(state) as cluster:
        shutil.chown(cluster.directory, "nobody")
        with pytest.raises(PlaceRefusedError, match="Run Belofte as the account that made it"):
            cluster.prepare(print)


@as_root
def test_account_that_cannot_be_made_is_refused_with_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "NAME", "belofte-db-absent")
    monkeypatch.setattr(accounts, "_SYSTEM_PATH", "/nonexistent")
    with pytest.raises(AccountMissingError, match="useradd is missing here to make the account belofte-db-absent"):
        accounts.for_server(print)
