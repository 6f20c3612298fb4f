from collections.abc import Iterator
from pathlib import Path

import pytest

from belofte.database.embedded import Cluster
from belofte.database.tests import servers
from belofte.database.tests.servers import Server


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder to be, in a folder that every account may pass through."""
    with servers.folder() as parent:
        yield parent / "state"


@pytest.fixture(scope="module")
def shared() -> Iterator[Cluster]:
    """A running cluster for the tests of a module that leave it as they found it."""
    with servers.folder() as parent, servers.running(parent / "state") as cluster:
        yield cluster


@pytest.fixture(scope="module", params=["embedded", pytest.param("system", marks=pytest.mark.needs("postgres"))])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Both kinds of server that Belofte supports: what holds on one must hold on the other."""
    with servers.embedded_server() if request.param == "embedded" else servers.system_server() as running:
        yield running
