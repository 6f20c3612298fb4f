"""The PostgreSQL server that the tests use: our own embedded one, or with BELOFTE_TEST_SERVER=system the machine's.

Loaded as a plugin before Django's settings are read (`-p tests.database_server` in pyproject.toml). The first process
starts the server in a temporary state folder; the processes that xdist starts inherit its address.

With BELOFTE_TEST_KEEP, a folder, our server lies there and stays for the next run, which has nothing to migrate.
"""

import atexit
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from belofte.database import embedded
from belofte.database.faults import AlreadyRunningError
from belofte.database.tests import servers

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def _start() -> None:
    """Start a server whose data nobody keeps; the durable settings have tests of their own."""
    state = Path(tempfile.mkdtemp(prefix="belofte-tests-"))
    state.chmod(0o755)
    os.environ["BELOFTE_STATE"] = str(state)
    os.environ["BELOFTE_DATABASE_POOL"] = "false"
    os.environ["BELOFTE_ADDRESS"] = "http://testserver"
    os.environ["BELOFTE_LANGUAGE"] = "en"  # refusals are compared in the words of the code
    os.environ["BELOFTE_NAME_SERVERS"] = "none"  # nothing outside this machine
    atexit.register(shutil.rmtree, state, ignore_errors=True)
    if os.environ.get("BELOFTE_TEST_SERVER") == "system":
        stack = ExitStack()
        os.environ["BELOFTE_DATABASE"] = stack.enter_context(servers.system_server()).dsn
        atexit.register(stack.close)
        return
    keep = os.environ.pop("BELOFTE_TEST_KEEP", "")
    try:
        cluster = _serve(Path(keep) if keep else state)
    except AlreadyRunningError:  # by a run beside this one
        cluster = _serve(state)
    os.environ["BELOFTE_DATABASE"] = cluster.dsn()
    _drop_leftovers(cluster.dsn())
    atexit.register(_stop, cluster)


def _serve(state: Path) -> embedded.Cluster:
    state.mkdir(mode=0o755, parents=True, exist_ok=True)
    cluster = embedded.Cluster(state, settings=_FAST)
    cluster.prepare(_tell)
    cluster.start(_tell)
    cluster.wait_until_ready(_tell)
    return cluster


def _drop_leftovers(dsn: str) -> None:
    """Drop the databases of a run that was killed; the migrated template stays (its name tells of which migrations)."""
    with psycopg.connect(dsn, autocommit=True) as server:
        names = (
            "SELECT datname FROM pg_database WHERE datname ~ '^belofte_' AND datname !~ '^belofte_template_[0-9a-f]+$'"
        )
        for (name,) in server.execute(names).fetchall():
            server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _stop(cluster: embedded.Cluster) -> None:
    home = cluster.home
    cluster.stop()
    if cluster.state == Path(os.environ["BELOFTE_STATE"]):
        shutil.rmtree(home, ignore_errors=True)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()
