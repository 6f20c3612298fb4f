"""The server's own tools for copies find nothing in their way: the socket lies outside the data."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg

from belofte.database import accounts, places
from belofte.database.embedded import Cluster
from belofte.database.tests import servers


def run(cluster: Cluster, program: str, *arguments: str) -> str:
    """Run a program of the server's as the server's account; return what it complained about."""
    done = subprocess.run(
        [cluster.programs / program, *arguments],
        cwd=cluster.home,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
        **accounts.for_server(print).identity,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def back_up(cluster: Cluster, target: Path) -> str:
    places.make_private(target, owner=accounts.for_server(print))
    return run(cluster, "pg_basebackup", "-d", servers.superuser_dsn(cluster), "-D", str(target), "-c", "fast")


def words(cluster: Cluster) -> list[str]:
    with psycopg.connect(cluster.dsn()) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM said ORDER BY word")]


def say(cluster: Cluster, word: str) -> None:
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS said (word text)")
        connection.execute("INSERT INTO said VALUES (%s)", [word])


def test_basebackup_of_a_running_server_starts_and_warns_of_nothing(state: Path) -> None:
    with servers.running(state / "one") as one, servers.cluster_in(state / "two") as two:
        say(one, "dag")
        shutil.rmtree(two.directory)
        assert back_up(one, two.directory) == ""
        servers.start(two)
        assert words(two) == ["dag"]


def test_rewind_onto_a_running_server_succeeds(state: Path) -> None:
    kept = {"wal_keep_size": "256MB"}  # rewinding reads back to before the two went their own ways
    with servers.running(state / "one", kept) as one, servers.cluster_in(state / "two", kept) as two:
        say(one, "both")
        shutil.rmtree(two.directory)
        back_up(one, two.directory)
        (two.directory / "standby.signal").touch()
        servers.start(two)
        servers.promote(two)
        say(two, "two")
        say(one, "one")
        one.stop()
        source = f"--source-server={servers.superuser_dsn(two)}"
        run(one, "pg_rewind", f"--target-pgdata={one.directory}", source, "--write-recovery-conf")
        servers.start(one)  # it follows the other from here on
        assert words(one) == ["both", "two"]
