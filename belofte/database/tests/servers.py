"""Real PostgreSQL servers for these tests: our own, and the machine's; each in a folder of its own."""

import atexit
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from belofte.database import leftovers, places
from belofte.database.embedded import Cluster

IS_ROOT = os.geteuid() == 0


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server; `dsn` is that of the owner, who may make roles."""

    dsn: str
    directory: Path

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop every process of it in its tracks, as a hung machine does."""
        try:
            _signal([server_process(self.directory)], signal.SIGSTOP)  # first, so that it starts no others
            _signal(leftovers.processes(self.directory), signal.SIGSTOP)
            yield
        finally:
            _signal(leftovers.processes(self.directory), signal.SIGCONT)


def _signal(processes: list[int], number: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # it ended meanwhile
            os.kill(process, number)


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder that every account may pass through; pytest's own lie below one that only we may enter."""
    made = Path(tempfile.mkdtemp(prefix="belofte-test-", dir="/tmp"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def cluster_in(state: Path, settings: Mapping[str, str] | None = None, *, is_new: bool = False) -> Iterator[Cluster]:
    """Give a cluster that is made but not started; remove it afterwards, also what lies outside its state."""
    cluster = Cluster(state, settings or {})
    try:
        if not is_new:
            home = places.make_home(state)
            _copy_made_before(home)
        cluster.prepare(print)
        yield cluster
    finally:
        cluster.stop()
        home = cluster.home
        shutil.rmtree(places.socket_directory(home), ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)


def _copy_made_before(home: Path) -> None:
    made = _made_before()
    subprocess.run(["cp", "-a", *(made / name for name in ("data", "server.log")), home], check=True)
    subprocess.run(["cp", "-al", *made.glob("binaries-*"), home], check=True)  # nothing writes in them


@cache
def _made_before() -> Path:
    """Make one cluster for all tests of this process to copy: that takes a fifth of making one."""
    parent = Path(tempfile.mkdtemp(prefix="belofte-test-made-", dir="/tmp"))
    atexit.register(shutil.rmtree, parent)
    parent.chmod(0o755)
    cluster = Cluster(parent / "state")
    cluster.prepare(print)
    start(cluster)
    cluster.stop()
    return cluster.home


@contextmanager
def running(state: Path, settings: Mapping[str, str] | None = None, *, is_new: bool = False) -> Iterator[Cluster]:
    """Prepare and start a cluster."""
    with cluster_in(state, settings, is_new=is_new) as cluster:
        start(cluster)
        yield cluster


def start(cluster: Cluster) -> None:
    cluster.start(print)
    cluster.wait_until_ready(print)


def promote(cluster: Cluster) -> None:
    """Let a server that follows another go its own way."""
    (cluster.directory / "promote").touch()
    os.kill(server_process(cluster.directory), signal.SIGUSR1)
    with psycopg.connect(superuser_dsn(cluster), autocommit=True) as connection:
        while connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
            time.sleep(0.01)


def kill(cluster: Cluster) -> None:
    """Kill the server process, and only that one, as `kill -9` does."""
    os.kill(server_process(cluster.directory), signal.SIGKILL)
    while cluster.poll() is None:
        time.sleep(0.01)


def server_process(directory: Path) -> int:
    return int((directory / "postmaster.pid").read_text().partition("\n")[0])


def superuser_dsn(cluster: Cluster) -> str:
    return cluster.dsn(database="postgres", role="postgres")


@contextmanager
def embedded_server() -> Iterator[Server]:
    with folder() as parent, running(parent / "state") as cluster:
        yield Server(dsn=cluster.dsn(), directory=cluster.directory)


def installed() -> list[Path]:
    """Return the folders of programs of each PostgreSQL there is: the machine's, and those in BELOFTE_TEST_POSTGRES."""
    named = [Path(folder) for folder in os.environ.get("BELOFTE_TEST_POSTGRES", "").split(":") if folder]
    return [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *named]


@contextmanager
def system_server(programs: Path | None = None) -> Iterator[Server]:
    """Run a PostgreSQL that the machine itself has, the newest unless another is named."""
    programs = programs or max(Path("/usr/lib/postgresql").glob("*/bin"))
    with folder() as parent:
        account = pwd.getpwnam("postgres") if IS_ROOT else pwd.getpwuid(os.geteuid())
        os.chown(parent, account.pw_uid, account.pw_gid)
        with _system_process(programs, parent, account) as superuser:
            with psycopg.connect(superuser, autocommit=True) as connection:
                connection.execute("CREATE ROLE belofte LOGIN CREATEDB CREATEROLE")
                connection.execute("CREATE ROLE tenant LOGIN")
                connection.execute("CREATE DATABASE belofte OWNER belofte")
                connection.execute("CREATE DATABASE tenant OWNER tenant")
            owner = make_conninfo(superuser, user="belofte", dbname="belofte")
            yield Server(dsn=owner, directory=parent / "data")


@contextmanager
def _system_process(programs: Path, parent: Path, account: pwd.struct_passwd) -> Iterator[str]:
    become = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if IS_ROOT else {}
    new = [programs / "initdb", "-D", parent / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(new, cwd=parent, check=True, capture_output=True, env={"LC_ALL": "C.UTF-8"}, **become)  # type: ignore[call-overload]
    serve = [programs / "postgres", "-D", parent / "data", "-k", parent, "-c", "listen_addresses=", "-c", "fsync=off"]
    with (
        (parent / "log").open("wb") as log,
        subprocess.Popen(serve, cwd=parent, stdout=log, stderr=log, **become) as process,  # type: ignore[call-overload]
    ):
        dsn = make_conninfo("", host=str(parent), user="postgres", dbname="postgres")
        while psycopg.pq.PGconn.ping(dsn.encode()) != psycopg.pq.Ping.OK:
            assert process.poll() is None, (parent / "log").read_text()
        try:
            yield dsn
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def count(cluster: Cluster) -> int:
    with psycopg.connect(cluster.dsn()) as connection:
        found = connection.execute("SELECT count(*) FROM mail").fetchone()
    assert found is not None
    return int(found[0])


def fill(cluster: Cluster, rows: int = 100) -> None:
    with psycopg.connect(cluster.dsn()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS mail (id bigint PRIMARY KEY, words text)")
        connection.execute("INSERT INTO mail SELECT id, 'dag' FROM generate_series(1, %s) AS id", [rows])


def setting(cluster: Cluster, name: str) -> str:
    with psycopg.connect(cluster.dsn()) as connection:
        found = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert found is not None
    return str(found[0])


def socket(cluster: Cluster) -> str:
    return str(places.socket_directory(cluster.home))
