"""`belofte up`: everything that one installation needs, started in order, kept running, and stopped in time."""

import gc
import os
import queue
import signal
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string

from belofte import clock
from belofte.database.embedded import Cluster
from belofte.database.faults import DatabaseFaultError
from belofte.intake import listening
from belofte.language.calendar import OFFICE
from belofte.language.readying import make_ready
from belofte.ops import children, claiming, founding, hosting, notifying, preparing, serving, working
from belofte.ops.children import Child, Pace
from belofte.ops.hosting import StoppedError
from belofte.ops.refusals import RefusalError
from belofte.ops.upgrading import resuming

Tell = Callable[[str], None]

_FIRST_ROUND_SECONDS, _ROUND_SECONDS = 0.05, 0.5
_CHILDREN_STOP_SECONDS = 3.7
_STOP_SECONDS = 4.8
_READY_SECONDS = 30.0


@dataclass(kw_only=True)
class Installation:
    """What runs, while it runs."""

    tell: Tell
    cluster: Cluster | None
    port: socket.socket
    notify: Callable[[str], None]
    children: list[Child] = field(default_factory=list)
    database_pace: Pace = field(default_factory=Pace)
    signals: "queue.SimpleQueue[int]" = field(default_factory=queue.SimpleQueue)


def up(
    tell: Tell,
    *,
    ready: Callable[[Installation], None],
    first: Callable[[], None] | None = None,
    beside: Mapping[str, Callable[[], None]] | None = None,
) -> None:
    """Run everything until told to stop; `ready` is called once pages are served. Refuses: RefusalError.

    `first` is done once the tables are there and before anything else runs; `beside` runs as further children.
    """
    environment = settings.ENVIRONMENT
    heard: queue.SimpleQueue[int] = queue.SimpleQueue()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy starts no threads then, which no fork would survive
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):  # before anything can be interrupted
        signal.signal(number, lambda given, _frame: heard.put(given))
    with claiming.sole_use_of(settings.STATE):
        port = claiming.open_port(environment.host, environment.port)
        claiming.expect_free_mail_port(environment.lmtp_host, environment.lmtp_port)
        installation = Installation(
            tell=tell, cluster=hosting.own_cluster(), port=port, notify=notifying.line(), signals=heard
        )
        try:
            with hosting.stopping_by_exception():
                _expect_no_stop_yet(heard)
                hosting.start(installation.cluster, tell)
                # Loaded once, beside it: whoever is forked afterwards shares it, and no agent waits for it.
                _run_first(lambda: preparing.prepare(tell), name="prepare", meanwhile=make_ready)
                if first is not None:
                    _run_first(first, name="first")
                _run_first(lambda: founding.offer_code(tell), name="setup")
            resuming.forget()
            _run(installation, ready=ready, beside=beside or {})
        except StoppedError:
            tell("Stopped before everything ran.")
        except DatabaseFaultError as fault:
            raise RefusalError(str(fault)) from fault
        finally:
            _stop(installation)


def _run(
    installation: Installation,
    *,
    ready: Callable[[Installation], None],
    beside: Mapping[str, Callable[[], None]],
) -> None:
    """Start the children, watch over them and the database, and return when told to stop."""
    import_string(serving.APPLICATION)  # what all children have in common is loaded once
    OFFICE.is_working_day(clock.now().date())  # the days off too: a second, and 30 MB that all of them share
    gc.collect()
    gc.freeze()
    installation.children = [
        Child(name="web", run=lambda: serving.serve(installation.port)),
        Child(name="worker", run=working.work),
        Child(name="listen", run=listening.serve),
        *(Child(name=name, run=run) for name, run in beside.items()),
    ]
    began, is_ready = time.monotonic(), False
    while not _is_told_to_stop(installation, seconds=_ROUND_SECONDS if is_ready else _FIRST_ROUND_SECONDS):
        _mind_children(installation)
        _mind_database(installation)
        if not is_ready and _answers(installation.port):
            is_ready = True
            ready(installation)
            installation.notify("READY=1")
        elif not is_ready and time.monotonic() - began > _READY_SECONDS:
            message = f"No page could be served within {_READY_SECONDS:.0f} s; the lines above say why."
            raise RefusalError(message)


def _expect_no_stop_yet(heard: "queue.SimpleQueue[int]") -> None:
    """Refuse what was asked to stop while it claimed its places: a first start takes long. Raises: StoppedError."""
    while not heard.empty():
        if heard.get() != signal.SIGCHLD:
            raise StoppedError


def _is_told_to_stop(installation: Installation, *, seconds: float) -> bool:
    """Wait a moment for a signal; the death of a child ends the wait."""
    try:
        number = installation.signals.get(timeout=seconds)
    except queue.Empty:
        return False
    return number != signal.SIGCHLD


def _mind_children(installation: Installation) -> None:
    for child in installation.children:
        if (end := child.ended()) is not None:
            installation.tell(f"{child.name} {end}; it is started again.")
        if child.process is None and child.pace.allows():
            child.start()


def _mind_database(installation: Installation) -> None:
    """Start the database again when it died; the others connect again by themselves."""
    cluster, pace = installation.cluster, installation.database_pace
    if cluster is not None and (status := cluster.poll()) is not None and pace.allows():
        installation.tell(f"The database ended (status {status}); it is started again.")
        pace.fail()
        pace.begin()
        cluster.start(installation.tell)


def _run_first(work: Callable[[], None], *, name: str, meanwhile: Callable[[], None] | None = None) -> None:
    """Do what has to be done first in a process of its own: this one must never hold a connection or a thread."""
    process = children.fork(work, name=name)
    try:
        if meanwhile is not None:
            meanwhile()
        code = children.wait_for(process)
    except StoppedError:
        os.kill(process, signal.SIGTERM)
        raise
    if code != 0:
        message = "The database could not be made ready; the lines above say why."
        raise RefusalError(message)


def _stop(installation: Installation) -> None:
    """Ask everybody to stop, insist after a while, and stop the database last."""
    began = time.monotonic()
    installation.notify("STOPPING=1")
    for child in installation.children:
        child.signal(signal.SIGTERM)
    while any(child.process for child in installation.children):
        for child in installation.children:
            child.ended()
            if time.monotonic() - began > _CHILDREN_STOP_SECONDS:
                child.signal(signal.SIGKILL, whole_group=True)
        time.sleep(0.02)
    if installation.cluster is not None:
        left = _STOP_SECONDS - (time.monotonic() - began)
        installation.cluster.stop(patience_seconds=max(0.5, left))
    installation.port.close()


def _answers(port: socket.socket) -> bool:
    """Tell whether a page is served."""
    host, number = port.getsockname()[:2]
    try:
        with socket.create_connection((host, number), timeout=_ROUND_SECONDS) as client:
            client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return client.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False
