"""A desk is brought to another version, another PostgreSQL and another server by command, and killed on the way."""

import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from belofte import makers
from belofte.database import accounts, binaries, departing, initialising, naming, places, turning
from belofte.database.embedded import Cluster
from belofte.database.tests import servers
from belofte.database.tests.servers import Server
from belofte.ops.backups.tests import desks as backed_up
from belofte.ops.tests import running
from belofte.ops.tests.running import REPOSITORY, Installation
from belofte.ops.upgrading import converting, taking_out
from tests import desks
from tests.desks import Desk
from tests.measuring import filling
from tests.test_backups import kill, well

pytestmark = pytest.mark.slow
CASES = int(os.environ.get("BELOFTE_TEST_CASES", "100000"))
SUM = "SELECT count(*), sum(hashtext(cases_message::text)::bigint) FROM cases_message"


@pytest.fixture
def desk(django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """Start a desk; a test stops it, and starts it again."""
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as opened:
        yield opened


def ask(dsn: str, query: str) -> object:
    with psycopg.connect(dsn) as server:
        return server.execute(query.encode()).fetchone()


def of(version: str, installation: Installation, **more: str) -> Installation:
    """The same desk with another version installed: the present one, or a later one with two migrations."""
    chosen = {"DJANGO_SETTINGS_MODULE": "belofte.ops.upgrading.tests.later_settings"} if version == "later" else {}
    return Installation(
        installation.state, {**installation.settings, **chosen, **more}, installation.port, installation.mail_port
    )


def _start(installation: Installation) -> None:
    """Start it, though it ran before."""
    installation.said.clear()
    installation.start("up", said=desks.RUNNING)


# ── Another version


def test_an_upgrade_that_is_killed_goes_on_and_no_row_differs(
    desk: Desk, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    filling.fill(desk.inbox, count=CASES)
    dsn, before = Cluster(desk.installation.state).dsn(), ask(Cluster(desk.installation.state).dsn(), SUM)
    desk.installation.stop()
    later = of("later", desk.installation, LATER_SECONDS="4", BELOFTE_BACKUP_FOLDER=str(tmp_path / "backups"))
    tried = well(later, "upgrade", "--dry-run")
    kill(later, "upgrade", said="  later.0001_mood", seconds=1)
    began = time.monotonic()
    said = well(later, "upgrade")
    record_property(
        "figures", f"{CASES} cases, upgraded in {time.monotonic() - began:.0f} s; the dry run told:\n{tried}"
    )
    assert "An upgrade was cut off, and goes on." in said
    assert len(list((tmp_path / "backups").glob("2*Z"))) == 1
    _start(desk.installation)  # the earlier version, on the tables of the later one
    assert ask(dsn, SUM) == before
    assert ask(dsn, "SELECT count(DISTINCT mood) FROM cases_case") == (2,)
    makers.receive(desk.inbox)  # and it goes on writing there
    _go_back(desk.installation, said, before=before)


def _go_back(installation: Installation, said: str, *, before: object) -> None:
    """Type what the upgrade printed, with the earlier version."""
    (line,) = (line.strip() for line in said.splitlines() if line.startswith("   env "))
    typed = line.replace(" belofte ", f" {shlex.quote(sys.executable)} -P -m belofte ")
    subprocess.run(typed, shell=True, env=installation.environment, cwd=REPOSITORY, check=True)  # noqa: S602
    restored = Installation(installation.state / "restored", dict(installation.settings))
    restored.start("up", said=desks.RUNNING)
    try:
        assert ask(Cluster(restored.state).dsn(), SUM) == before
        query = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'mood'"
        assert ask(Cluster(restored.state).dsn(), query) == (0,)
    finally:
        restored.stop()


def test_a_migration_lets_others_by_where_somebody_holds_its_table(
    record_property: Callable[[str, object], None],
) -> None:
    with running.prepared_installation() as made:
        made.start("database", said="The database runs")
        later, dsn = of("later", made), Cluster(made.state).dsn()
        with psycopg.connect(dsn) as holder, _asking(dsn) as waits:
            process = holder.info.backend_pid
            holder.execute("SELECT count(*) FROM cases_case")  # and its transaction stays open
            began = time.monotonic()
            later.start("migrate", said="Trying again")
            running.wait_until(lambda: "".join(later.said).count("Trying again") > 2, seconds=60)
            held = time.monotonic() - began
            holder.rollback()
            assert later.process is not None
            assert later.process.wait(60) == 0
        assert ask(dsn, "SELECT count(*) FROM information_schema.columns WHERE column_name = 'mood'") == (1,)
        assert f"process {process} of belofte" in "".join(later.said)
        record_property("figures", f"held for {held:.1f} s; who asked meanwhile waited {max(waits):.2f} s at most")
        assert max(waits) < held / 2
        made.stop()


@contextmanager
def _asking(dsn: str) -> Iterator[list[float]]:
    """Have somebody ask for the table all the time; give how long each time took."""
    waits, enough = [0.0], threading.Event()

    def ask_on() -> None:
        with psycopg.connect(dsn, autocommit=True) as server:
            while not enough.wait(0.02):
                began = time.monotonic()
                server.execute("SELECT subject FROM cases_case WHERE id = 1")
                waits.append(time.monotonic() - began)

    thread = threading.Thread(target=ask_on)
    thread.start()
    try:
        yield waits
    finally:
        enough.set()
        thread.join()


# ── Another PostgreSQL below it


@pytest.mark.needs("postgres")
@pytest.mark.parametrize("programs", servers.installed(), ids=lambda programs: programs.parent.name)
def test_data_of_an_older_postgresql_are_brought_over(
    programs: Path, committed: None, record_property: Callable[[str, object], None]
) -> None:
    backed_up.furnish()
    with running.installation() as older:
        before = _write_with(programs, older.state)
        made = of("later", older)
        version = initialising.version(Cluster(made.state).directory)
        refused = made.command("up")
        assert (refused.returncode, "belofte upgrade" in refused.stderr) == (1, True), refused.stderr
        given = ("--programs", str(programs))
        began = time.monotonic()
        tried = well(made, "upgrade", "--dry-run", *given)
        assert "Nothing was changed." in tried
        kill(made, "upgrade", *given, said="Loading", seconds=0.1)
        refused = made.command("up")
        assert (refused.returncode, "belofte upgrade" in refused.stderr) == (1, True), refused.stderr
        said = well(made, "upgrade", *given)
        record_property("figures", f"PostgreSQL {version}, three times: {time.monotonic() - began:.0f} s\n{said}")
        assert f"   Does it bring PostgreSQL {version}? Then first: mv " in said
        made.start("up", said=desks.RUNNING)
        assert ask(Cluster(made.state).dsn(), SUM) == before
        assert initialising.version(Cluster(made.state).directory) == str(binaries.major())
        assert initialising.version(Cluster(made.state).home / f"data-{version}") == version
        assert len(list((made.state / "backups").glob("2*Z"))) == 2  # of the killed try, and of the next
        made.stop()


def _write_with(programs: Path, state: Path) -> object:
    """Have an older PostgreSQL write all that is in the database of this test, as an embedded one."""
    account, home = accounts.for_server(print), places.make_home(state)
    shutil.copy2(settings.STATE / "keys", state / "keys")
    directory = home / "data"
    places.make_private(directory, owner=account)
    made: list[str | Path] = [
        programs / "initdb",
        f"--pgdata={directory}",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C",
    ]
    subprocess.run(made, check=True, capture_output=True, cwd=home, env=initialising.ENVIRONMENT, **account.identity)
    initialising.write_admission(home, account=account)
    old = Cluster(state, elsewhere=programs)
    with taking_out.dumped() as (dump, found), converting.serving(old, print), turning.to(naming.parts(old.dsn())):
        taking_out.put_in(dump, found)
        return ask(old.dsn(), SUM)


# ── Another server


@contextmanager
def _target(programs: Path | None) -> Iterator[Server]:
    """Run the server to move to: one that the machine has, or one like our own."""
    with servers.system_server(programs) if programs else servers.embedded_server() as server:
        yield server


@pytest.mark.needs("postgres")
@pytest.mark.parametrize(
    "programs", [*servers.installed(), None], ids=lambda programs: programs.parent.name if programs else "ours"
)
def test_a_desk_moves_to_another_server(
    programs: Path | None, desk: Desk, record_property: Callable[[str, object], None]
) -> None:
    filling.fill(desk.inbox, count=2_000)
    made = desk.installation
    before = ask(Cluster(made.state).dsn(), SUM)
    made.stop()
    with _target(programs) as server:
        with psycopg.connect(server.dsn, autocommit=True) as other:
            other.execute("CREATE TABLE of_somebody_else (id int)")
            refused = made.command("move-database", server.dsn)
            assert (refused.returncode, "is not empty" in refused.stderr) == (1, True), refused.stderr
            other.execute("DROP TABLE of_somebody_else")
        kill(made, "move-database", server.dsn, said="Loading")
        kill(made, "move-database", server.dsn, said="Loading", seconds=1)
        began = time.monotonic()
        said = well(made, "move-database", server.dsn)
        version = ask(server.dsn, "SHOW server_version")
        record_property("figures", f"to {version}: {time.monotonic() - began:.0f} s; {said.splitlines()[-3]}")
        _expect_marked(made, server)
        moved = of("present", made, BELOFTE_DATABASE=server.dsn)
        moved.start("up", said=desks.RUNNING)
        assert moved.get("/healthz")[0] == 200
        assert ask(server.dsn, SUM) == before
        moved.stop()
        (Cluster(made.state).home / departing.MARK).unlink()  # the way back
        _start(made)
        assert ask(Cluster(made.state).dsn(), SUM) == before


def _expect_marked(made: Installation, server: Server) -> None:
    """Expect that nothing starts on what was left behind, and that it says why."""
    mark = Cluster(made.state).home / departing.MARK
    for command in (("up",), ("database",), ("move-database", server.dsn)):
        refused = made.command(*command)
        assert refused.returncode == 1
        assert "The data of this desk moved on " in refused.stderr
        assert refused.stderr.strip().endswith(f"rm {mark}")
