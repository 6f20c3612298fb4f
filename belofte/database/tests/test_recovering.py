"""What the embedded database does after a kill: of the server, its supervisor, or a first start."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from belofte.database import binaries, embedded, leftovers, places
from belofte.database.embedded import Cluster
from belofte.database.faults import AlreadyRunningError
from belofte.database.tests import servers

WAL_BYTES = (2 << 30) if os.environ.get("BELOFTE_TEST_ALL") == "1" else (64 << 20)


@contextlib.contextmanager
def somebody() -> Iterator[int]:
    """Run a process that has nothing to do with PostgreSQL, and give its number."""
    with subprocess.Popen(["sleep", "60"]) as process:
        try:
            yield process.pid
        finally:
            process.kill()


@contextlib.contextmanager
def run_supervisor(state: Path, then: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a supervisor in a process of its own, until it has printed a line, which is given too."""
    program = f"""
        import os, sys, time
        from pathlib import Path
        from belofte.database.embedded import Cluster
        cluster = Cluster(Path({str(state)!r}))
        tell = lambda words: print(words, file=sys.stderr)
        cluster.prepare(tell); cluster.start(tell); cluster.wait_until_ready(tell)
        {then}
        sys.stdout.flush()
        time.sleep(120)
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        if not line:
            raise subprocess.CalledProcessError(process.wait(), "supervisor", stderr=process.stderr.read())
        try:
            yield process, line
        finally:
            process.kill()


def _seconds_to_start(cluster: Cluster) -> float:
    began = time.monotonic()
    servers.start(cluster)
    return time.monotonic() - began


@pytest.mark.parametrize("whose", ["ours", "somebody else's", "a zombie's"])
def test_start_with_a_pid_file_that_names_a_living_process_takes_less_than_five_seconds(
    state: Path, whose: str
) -> None:
    with servers.running(state) as cluster, somebody() as other:
        servers.fill(cluster)
        pid_file = cluster.directory / "postmaster.pid"
        servers.kill(cluster)
        usual = _seconds_to_start(cluster)
        left = pid_file.read_text()
        servers.kill(cluster)
        if whose == "a zombie's":
            os.kill(other, signal.SIGKILL)  # not waited for: its number stays taken
        number = os.getpid() if whose == "ours" else other
        pid_file.write_text(left.replace(left.partition("\n")[0], str(number), 1))
        socket_lock = places.socket_directory(cluster.home) / f"{places.SOCKET_NAME}.lock"
        socket_lock.write_text(pid_file.read_text())
        assert _seconds_to_start(cluster) < max(5, 3 * usual)  # a busy machine takes long, whoever the file names
        assert servers.count(cluster) == 100


def test_start_after_the_server_was_killed_five_times_loses_nothing(state: Path) -> None:
    with servers.running(state) as cluster:
        servers.fill(cluster, rows=0)
        for row in range(5):
            with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
                connection.execute("INSERT INTO mail VALUES (%s, 'dag')", [row])
                servers.kill(cluster)
                began = time.monotonic()
                servers.start(cluster)
                assert time.monotonic() - began < 5
                assert servers.count(cluster) == row + 1
        assert amcheck(cluster) == (0, "")


def amcheck(cluster: Cluster) -> tuple[int, str]:
    """Let PostgreSQL look over every table and index of every database."""
    program = cluster.programs / "pg_amcheck"
    command: list[str | Path] = [
        program,
        "--all",
        "--install-missing",
        f"--host={servers.socket(cluster)}",
        "--username=postgres",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cluster.home)
    return done.returncode, f"{done.stdout}{done.stderr}"


def test_start_with_a_backend_that_survived_the_server_ends_it_first(state: Path) -> None:
    with servers.running(state) as cluster, psycopg.connect(cluster.dsn()) as connection:
        os.kill(connection.info.backend_pid, signal.SIGSTOP)  # so that it cannot notice
        servers.kill(cluster)
        survivors = leftovers.processes(cluster.directory)
        assert connection.info.backend_pid in survivors
        servers.start(cluster)
        assert set(leftovers.processes(cluster.directory)).isdisjoint(survivors)


def test_start_after_much_work_without_checkpoint_recovers_it_all(state: Path) -> None:
    unchecked = {"max_wal_size": "100GB", "checkpoint_timeout": "1d", "wal_compression": "off"}
    with servers.running(state, unchecked) as cluster:
        rows = WAL_BYTES // 1024
        with psycopg.connect(cluster.dsn()) as connection:
            began = wal_position(connection)
            connection.execute("CREATE TABLE mail (words text STORAGE PLAIN)")
            connection.execute("INSERT INTO mail SELECT repeat('x', 1000) FROM generate_series(1, %s)", [rows])
            connection.commit()
            assert wal_position(connection) - began > WAL_BYTES
        servers.kill(cluster)
        servers.start(cluster)
        assert servers.count(cluster) == rows


def wal_position(connection: psycopg.Connection) -> int:
    found = connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn").fetchone()
    assert found is not None
    return int(found[0])


def test_wait_for_a_server_that_recovers_long_tells_and_does_not_give_up(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "_TELL_SECONDS", 1.0)
    monkeypatch.setattr(embedded, "_SILENCE_SECONDS_MAX", 1.0)
    told: list[str] = []
    with servers.cluster_in(state, {"hot_standby": "off"}) as cluster:
        standby = cluster.directory / "standby.signal"  # recovers until it is promoted
        standby.touch()
        standby.chmod(0o644)
        cluster.start(print)
        waiting = threading.Thread(target=cluster.wait_until_ready, args=[told.append])
        waiting.start()
        waiting.join(1.9)
        assert waiting.is_alive()
        assert [words.partition(" (")[0] for words in told] == ["The database is starting up"]
        (cluster.directory / "promote").touch()
        os.kill(servers.server_process(cluster.directory), signal.SIGUSR1)
        waiting.join(20)
        assert not waiting.is_alive()
        servers.fill(cluster)


def test_start_while_another_supervisor_runs_is_refused(state: Path) -> None:
    with servers.running(state) as cluster:
        with pytest.raises(AlreadyRunningError, match="This process runs"):
            cluster.start(print)
        with pytest.raises(AlreadyRunningError, match="This process runs"):
            Cluster(state).start(print)
        with pytest.raises(subprocess.CalledProcessError) as failed:
            run_supervisor(state, "print('started')").__enter__()
        assert "AlreadyRunningError: Another Belofte runs the database" in failed.value.stderr
        servers.fill(cluster)


def test_start_after_the_supervisor_was_killed_ends_its_server_and_keeps_the_rows(state: Path) -> None:
    told: list[str] = []
    # The child is a web worker that outlives the supervisor: it may not keep the claim alive.
    forked = "child = os.fork(); child or time.sleep(60); print(child)"
    with servers.cluster_in(state) as cluster:
        cluster.stop()  # which lets another process have it
        with run_supervisor(state, forked) as (supervisor, child):
            servers.fill(cluster)
            orphan = servers.server_process(cluster.directory)
            supervisor.kill()
            supervisor.wait()
        began = time.monotonic()
        cluster.start(told.append)
        cluster.wait_until_ready(told.append)
        assert time.monotonic() - began < 5
        assert told == [f"Stopping the database that an earlier Belofte left running (process {orphan})."]
        assert servers.count(cluster) == 100
        os.kill(int(child), signal.SIGKILL)


def test_prepare_after_a_first_start_that_was_killed_half_way_starts_over(state: Path) -> None:
    place = places.make_home(state)
    for unfinished in ("data.partial", "binaries.partial"):
        (place / unfinished).mkdir()
        (place / unfinished / "PG_VERSION").write_text("17\n")
    with servers.running(state, is_new=True) as cluster:
        servers.fill(cluster)
        assert sorted(path.name for path in place.iterdir() if path.is_dir()) == [
            f"binaries-{binaries.release()}",
            "data",
            "socket",
        ]
