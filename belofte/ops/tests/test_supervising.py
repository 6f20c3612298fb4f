import os
import signal
import smtplib
import socket
from pathlib import Path

import pytest

from belofte.database import leftovers
from belofte.ops.tests import running
from belofte.ops.tests.running import Installation, Stream, wait_until

_PARTS = ("web", "worker", "listen", "database")  # in the order in which they are stopped


def test_up_starts_everything_and_stops_cleanly(empty: Installation) -> None:
    empty.start("up", said="Stop with Ctrl-C")
    assert empty.process is not None
    assert empty.get("/readyz") == (200, "OK")
    assert empty.get("/plain") == (200, "a page")
    with smtplib.LMTP("127.0.0.1", empty.mail_port) as mail:
        assert mail.noop()[0] == 250
    processes = [*running.children_of(empty.process.pid), empty.database_process()]

    seconds, code = empty.stop()

    assert (seconds < 5, code) == (True, 0)
    assert [process for process in processes if running.lives(process)] == []
    assert leftovers.processes(empty.state / "postgres/data") == []


def test_up_stops_on_control_c_while_starting(empty: Installation) -> None:
    empty.start("up", said="Starting Belofte")
    assert empty.stop(signal.SIGINT)[1] == 0
    assert leftovers.processes(empty.state / "postgres/data") == []


def test_up_forgets_an_upgrade_that_did_not_come_to_its_end(idle: Installation) -> None:
    (idle.state / "upgrade.json").touch()
    idle.start("up", said="Stop with Ctrl-C")
    assert not (idle.state / "upgrade.json").exists()
    idle.stop()


def test_up_tells_systemd_when_it_is_ready_and_that_it_stops(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(5)
        with running.prepared_installation(NOTIFY_SOCKET=str(tmp_path / "notify")) as installation:
            installation.start("up", said="Stop with Ctrl-C")
            assert systemd.recv(100) == b"READY=1"
            assert installation.get("/readyz") == (200, "OK")
            installation.stop()
            assert systemd.recv(100) == b"STOPPING=1"
            systemd.settimeout(0)
            with pytest.raises(BlockingIOError):  # nor did a child speak for it
                systemd.recv(100)


def test_second_up_is_refused(installed: Installation) -> None:
    assert installed.process is not None
    answer = installed.command("up")
    assert answer.returncode == 1
    assert answer.stderr == (
        f"Belofte is already running with {installed.state} (process {installed.process.pid}). "
        "Stop it first, or set BELOFTE_STATE.\n"
    )


@pytest.mark.parametrize("part", ["web", "worker", "listen"])
def test_killed_part_comes_back(installed: Installation, part: str) -> None:
    killed = installed.process_of(part)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: installed.has_said(f"{part} was killed (SIGKILL); it is started again."), seconds=5)
    wait_until(lambda: _is_another(installed, part, than=killed), seconds=5)
    wait_until(lambda: _answers(installed.mail_port), seconds=5)
    assert installed.get("/plain") == (200, "a page")


def test_killed_database_comes_back_and_streams_refresh(installed: Installation) -> None:
    cookie, topics = installed.enter("Anna")
    stream = Stream(installed, cookie=cookie, topics=topics)
    wait_until(lambda: not stream.events.empty() or installed.get("/announce?cases=42")[0] == 200)
    killed = installed.database_process()
    os.kill(killed, signal.SIGKILL)
    seconds = wait_until(lambda: installed.get("/plain")[0] == 200 and not running.lives(killed), seconds=8)
    assert seconds < 5
    kinds = set()
    while "refresh" not in kinds:
        kinds.add(stream.next(seconds=8)[0])
    stream.close()
    wait_until(lambda: installed.process_of("worker") != 0)
    assert not installed.has_said("ERROR procrastinate")


def test_worker_runs_the_clock(installed: Installation) -> None:
    done = "belofte.ops.housekeeping.take_back_stalled_jobs succeeded"
    wait_until(lambda: done in installed.get("/jobs")[1], seconds=10)


def test_killed_up_leaves_nothing_that_serves(idle: Installation) -> None:
    idle.start("up", said="Stop with Ctrl-C")
    assert idle.process is not None
    database = idle.database_process()
    children = [child for child in running.children_of(idle.process.pid) if child != database]
    workers = running.children_of(idle.process_of("web"))
    idle.process.kill()
    idle.process.wait()
    wait_until(lambda: not any(running.lives(process) for process in [*children, *workers]), seconds=5)

    idle.said.clear()
    idle.start("up", said="Stop with Ctrl-C")  # it ends the database that was left running, and begins anew
    assert idle.has_said(f"Stopping the database that an earlier Belofte left running (process {database}).")
    assert idle.get("/plain") == (200, "a page")
    assert idle.stop()[1] == 0


@pytest.mark.slow
def test_parts_run_by_themselves_whatever_comes_first(empty: Installation) -> None:
    parts = {name: Installation(empty.state, empty.settings, empty.port, empty.mail_port) for name in _PARTS}
    try:
        parts["web"].start("web", said="The web server listens")
        wait_until(lambda: _status(empty) == 503)
        parts["database"].start("database", said="The database runs")
        assert empty.command("migrate").returncode == 0
        assert empty.command("database").stderr.startswith("Another Belofte runs the database in")
        wait_until(lambda: empty.get("/plain") == (200, "a page"))
        parts["worker"].start("worker", said="The worker begins")
        parts["listen"].start("listen", said="The listener takes mail")
        wait_until(lambda: _answers(empty.mail_port))
        wait_until(lambda: "take_back_stalled_jobs succeeded" in empty.get("/jobs")[1])
    finally:
        stopped = {name: parts[name].stop() for name in _PARTS if parts[name].process}
    assert {name: (seconds < 5, code) for name, (seconds, code) in stopped.items()} == dict.fromkeys(_PARTS, (True, 0))


def test_worker_that_waits_for_the_database_stops_when_told(empty: Installation) -> None:
    empty.start("worker", said="The worker begins")
    seconds, code = empty.stop()
    assert (seconds < 5, code) == (True, 0)


def test_up_with_a_port_in_use_is_refused(empty: Installation) -> None:
    with socket.create_server(("127.0.0.1", empty.port)):
        answer = empty.command("up")
    assert answer.returncode == 1
    assert answer.stderr == (
        f"Port {empty.port} on 127.0.0.1 is in use by another program. Stop that program, "
        "or choose another port with BELOFTE_PORT.\n"
    )


def test_up_with_the_mail_port_in_use_is_refused(empty: Installation) -> None:
    with socket.create_server(("127.0.0.1", empty.mail_port)):
        answer = empty.command("up")
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"Port {empty.mail_port} on 127.0.0.1, where mail comes in, cannot be opened")


def test_up_with_a_wrong_setting_is_refused(empty: Installation) -> None:
    empty.settings["BELOFTE_WEB_WORKERS"] = "none"
    answer = empty.command("up")
    assert answer.returncode == 1
    assert answer.stderr.splitlines()[:2] == [
        "These settings are wrong:",
        "BELOFTE_WEB_WORKERS: Input should be a valid integer, unable to parse string as an integer",
    ]


def test_up_where_no_state_can_be_made_is_refused(empty: Installation) -> None:
    Path(empty.state).write_text("a file, not a folder")
    answer = empty.command("up")
    assert answer.returncode == 1
    assert answer.stderr.startswith("The state folder cannot be used:")
    assert "BELOFTE_STATE" in answer.stderr


def test_migrate_without_database_is_refused(empty: Installation) -> None:
    empty.settings["BELOFTE_DATABASE"] = f"host=127.0.0.1 port={running.free_port()} dbname=nothing"
    answer = empty.command("migrate")
    assert answer.returncode == 1
    assert answer.stderr.startswith("The database cannot be reached:")


def _is_another(installed: Installation, part: str, *, than: int) -> bool:
    return installed.process_of(part) not in (0, than)


def _status(installation: Installation) -> int:
    try:
        return installation.get("/readyz")[0]
    except OSError:
        return 0


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
