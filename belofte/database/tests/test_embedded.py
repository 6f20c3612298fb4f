import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from belofte.database import binaries, furnishing, initialising, leftovers, places
from belofte.database.embedded import Cluster
from belofte.database.faults import DatabaseFaultError, StartFailedError, WrongVersionError
from belofte.database.tests import servers


def test_start_on_an_empty_state_makes_a_durable_database(state: Path) -> None:
    with servers.running(state, is_new=True) as cluster:
        names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums", "server_encoding")
        assert [servers.setting(cluster, name) for name in names] == ["on", "on", "on", "on", "UTF8"]
        assert servers.setting(cluster, "server_version").partition(".")[0] == str(binaries.major())
        with psycopg.connect(cluster.dsn()) as connection:
            assert connection.execute("SELECT lower('ÉÉN'), current_database(), current_user").fetchone() == (
                "één",
                "belofte",
                "belofte",
            )


def test_start_after_a_stop_keeps_the_rows(state: Path) -> None:
    with servers.running(state) as cluster:
        servers.fill(cluster)
        cluster.stop()
        cluster.prepare(print)
        servers.start(cluster)
        assert servers.count(cluster) == 100


def test_stop_with_a_busy_client_takes_less_than_five_seconds(state: Path) -> None:
    with servers.running(state) as cluster, psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("SELECT 1")
        began = time.monotonic()
        cluster.stop()
        assert time.monotonic() - began < 5
        assert leftovers.processes(cluster.directory) == []


def test_stop_of_a_frozen_server_ends_it_and_loses_nothing(state: Path) -> None:
    with servers.running(state) as cluster:
        servers.fill(cluster)
        for process in leftovers.processes(cluster.directory):
            with suppress(ProcessLookupError):  # it ended meanwhile
                os.kill(process, signal.SIGSTOP)
        cluster.stop(patience_seconds=0.5)
        servers.start(cluster)
        assert servers.count(cluster) == 100


def test_wait_for_a_server_that_cannot_start_repeats_its_reason(state: Path) -> None:
    with servers.cluster_in(state, {"shared_buffers": "nonsense"}) as cluster:
        cluster.start(print)
        with pytest.raises(StartFailedError, match="shared_buffers"):
            cluster.wait_until_ready(print)


def test_prepare_keeps_the_programs_of_another_major_version_only(state: Path) -> None:
    place = places.make_home(state)
    older = [f"binaries-{binaries.major()}.0.1", f"binaries-{binaries.major() - 1}.4.1"]
    for name in older:
        (place / name).mkdir()
    with servers.cluster_in(state, is_new=True):
        assert [(place / name).exists() for name in older] == [False, True]


def test_prepare_on_data_of_another_version_refuses_and_changes_nothing(state: Path) -> None:
    with servers.running(state) as cluster:
        servers.fill(cluster)
        cluster.stop()
        version = cluster.directory / "PG_VERSION"
        version.write_text("17\n")
        with pytest.raises(WrongVersionError) as refused:
            cluster.prepare(print)
        words = str(refused.value)
        assert words.startswith(f"The data in {cluster.directory} were written by PostgreSQL 17; this Belofte brings")
        assert words.endswith(": belofte upgrade")
        assert isinstance(refused.value, DatabaseFaultError)
        version.write_text(f"{binaries.major()}\n")
        servers.start(cluster)
        assert servers.count(cluster) == 100


def test_log_holds_nothing_of_what_customers_wrote(shared: Cluster) -> None:
    with psycopg.connect(shared.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE mail (words text UNIQUE)")
        connection.execute("INSERT INTO mail VALUES ('kanarie')")
        for statement in ("INSERT INTO mail VALUES ('kanarie')", "SELECT 'kanarie'::int", "SELEC 'kanarie'"):
            with pytest.raises(psycopg.Error, match=r"kanarie|SELEC"):
                connection.execute(statement)
    words = shared.log.read_text()
    assert words.count("ready to accept connections") > 0
    assert words.count("kanarie") == 0


def test_log_that_grew_large_is_put_aside_at_the_next_start(state: Path) -> None:
    with servers.cluster_in(state) as cluster:
        cluster.log.write_bytes(b"x" * 1_000_001)
        servers.start(cluster)
        assert cluster.log.with_suffix(".old").stat().st_size == 1_000_001
        assert cluster.log.stat().st_size < 10_000


def test_furnish_of_a_server_that_has_everything_changes_nothing(shared: Cluster) -> None:
    query = "SELECT (SELECT count(*) FROM pg_roles), (SELECT count(*) FROM pg_database)"
    with psycopg.connect(shared.dsn(), autocommit=True) as connection:
        before = connection.execute(query).fetchone()
        furnishing.furnish(servers.superuser_dsn(shared))
        assert connection.execute(query).fetchone() == before


def test_admission_lets_in_nobody_but_by_the_kernels_word(shared: Cluster) -> None:
    admission = (shared.home / initialising.ADMISSION).read_text().splitlines()
    assert admission == ["local all all peer map=belofte", "local replication all peer map=belofte"]
    assert servers.setting(shared, "listen_addresses") == ""
