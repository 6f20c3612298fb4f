"""The PostgreSQL server that the tests use: our own embedded one, or with BELOFTE_TEST_SERVER=system the machine's.

Loaded as a plugin before Django's settings are read (`-p tests.database_server` in pyproject.toml). The first process
starts the server in a temporary state folder; the processes that xdist starts inherit its address.
"""

import atexit
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from belofte.database import embedded
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
    cluster = embedded.Cluster(state, settings=_FAST)
    cluster.prepare(_tell)
    cluster.start(_tell)
    cluster.wait_until_ready(_tell)
    os.environ["BELOFTE_DATABASE"] = cluster.dsn()
    atexit.register(_stop, cluster)


def _stop(cluster: embedded.Cluster) -> None:
    home = cluster.home
    cluster.stop()
    shutil.rmtree(home, ignore_errors=True)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()
