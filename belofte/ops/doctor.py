"""What is well and what is not with this installation, and what to do about it. It changes nothing."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from belofte import clock, secrecy
from belofte.cases import links
from belofte.cases.models import Case, Delivery
from belofte.channels import authorising, registry
from belofte.channels.contract import SendError
from belofte.channels.models import Authorisation, Canary, Inbox, RawEnvelope
from belofte.database import needs, roles
from belofte.intake import bookmarks
from belofte.ops import open_files, trusting
from belofte.promises import chain
from belofte.promises.models import LedgerEntry
from belofte.replies import delivering, standstills

Level = Literal["well", "look", "wrong"]

_FREE_BYTES_MIN = 1024**3
_FREE_SHARE_MIN = 0.1
_WORKER_SILENT_MAX = timedelta(seconds=60)
_CONNECT_SECONDS = 5.0
_GREETING = "220 "  # RFC 5321: a mail server that is ready
_CHAINS_MAX = 200
_CLOCKS_APART_MAX = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    level: Level
    words: str
    remedy: str = ""


def examine(*, at: datetime) -> Iterator[Finding]:
    """Look at everything; without a database only what needs none."""
    yield _look_at_disk()
    yield look_at_mail_port()
    yield _look_at_files()
    yield look_at_trust(trusting.places(programs=trusting.own_programs()))
    yield _look_at_address()
    yield _look_at_seals()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        remedy = "Start it with `belofte up`, or correct BELOFTE_DATABASE."
        yield Finding(subject="database", level="wrong", words=str(error).strip(), remedy=remedy)
        return
    yield from _look_at_database()
    for look in (
        look_at_worker,
        look_at_intake,
        _look_at_unreadable,
        _look_at_deliveries,
        _look_at_promises,
        _look_at_jobs,
    ):
        yield look(at)
    for inbox in Inbox.objects.all():
        locked = secrecy.unreadable(inbox)
        yield look_at_locked(inbox) if locked else _look_at_inbox(inbox)
        if (leave := Authorisation.objects.filter(inbox=inbox).first()) is not None:
            yield _look_at_leave(inbox, leave, at)
        if "credentials" not in locked:
            yield from look_at_coming_in(inbox, at=at)


def look_at_coming_in(inbox: Inbox, *, at: datetime) -> Iterator[Finding]:
    """Tell how what comes in by an inbox fares, where that is to be seen without looking there."""
    fare = bookmarks.fare(inbox, at=at)
    if fare is not None and fare.state == "locked":
        yield look_at_locked(inbox)
    elif fare is not None:
        yield (_look_at_posting if fare.state == "posted" else _look_at_fetching)(inbox, fare)
    if inbox.canary_minutes and (canary := Canary.objects.filter(inbox=inbox).first()) is not None:
        yield _look_at_canary(inbox, canary)


def _look_at_disk() -> Finding:
    usage = shutil.disk_usage(settings.STATE)
    words = f"{usage.free / 1024**3:.1f} GB free of {usage.total / 1024**3:.1f} GB in {settings.STATE}"
    is_enough = usage.free >= _FREE_BYTES_MIN and usage.free >= usage.total * _FREE_SHARE_MIN
    if is_enough:
        return Finding(subject="disk", level="well", words=words)
    return Finding(subject="disk", level="look", words=words, remedy="Make room: a full disk refuses new mail.")


def look_at_mail_port() -> Finding:
    """Connect to where mail servers hand mail over, and hear whether it greets them."""
    host, port = settings.ENVIRONMENT.lmtp_host, settings.ENVIRONMENT.lmtp_port
    try:
        with socket.create_connection((host, port), timeout=_CONNECT_SECONDS) as line:
            line.settimeout(_CONNECT_SECONDS)
            greeting = line.recv(200).decode(errors="replace").strip()
    except OSError as error:
        words = f"Nobody listens on {host} port {port}: {error}"
        return Finding(subject="mail in", level="wrong", words=words, remedy="Start `belofte up` or `belofte listen`.")
    if not greeting.startswith(_GREETING):
        words = f"What listens on {host} port {port} takes no mail: it says {greeting!r}"
        remedy = "See the log of `belofte up`, and whether another program has that port."
        return Finding(subject="mail in", level="wrong", words=words, remedy=remedy)
    return Finding(subject="mail in", level="well", words=f"LMTP on {host} port {port}: {greeting}")


def _look_at_files() -> Finding:
    """Look at how many files a process may have open: each browser's connection is one."""
    allowed = open_files.allowed()
    words = f"{allowed} may be open at once"
    if allowed >= open_files.ENOUGH:
        return Finding(subject="open files", level="well", words=words)
    remedy = f"Raise the limit (ulimit -n, LimitNOFILE) to {open_files.ENOUGH}, or some browsers wait."
    return Finding(subject="open files", level="look", words=words, remedy=remedy)


def look_at_trust(places: list[Path]) -> Finding:
    """Look whether whoever takes over the desk's account could become root by what root runs."""
    found = list(trusting.writable_by_others(places))
    if not places:
        return Finding(subject="root", level="well", words="runs nothing of this installation")
    if not found:
        return Finding(subject="root", level="well", words="runs only what nobody else can write")
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    words = f"others than root can write what root runs: {found[0]}{more}"
    remedy = f"Look what was changed there; then: chown -h root:root {found[0]}; chmod go-w {found[0]}"
    return Finding(subject="root", level="wrong", words=words, remedy=remedy)


def _look_at_address() -> Finding:
    """Look at what customers' links begin with."""
    address = settings.ENVIRONMENT.address
    if links.are_usable():
        return Finding(subject="links", level="well", words=f"customers follow their case at {address}")
    words = f"customers get no link to their case: they cannot reach {address}"
    return Finding(
        subject="links", level="look", words=words, remedy="Set BELOFTE_ADDRESS to an address they can open."
    )


def _look_at_seals() -> Finding:
    """Look at what opens and checks S/MIME; OpenPGP needs nothing of the machine."""
    if (program := shutil.which("openssl")) is not None:
        return Finding(subject="sealed mail", level="well", words=f"S/MIME by {program}")
    words = "S/MIME is neither opened nor checked: there is no openssl here"
    return Finding(subject="sealed mail", level="look", words=words, remedy="Install it: apt-get install openssl")


def _look_at_database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        server = cursor.connection
        lacking = needs.missing(server)
        version = server.info.server_version // 10000
        may_assume = roles.role_exists(server, roles.RUN_TIME_ROLE) and roles.may_assume(server, roles.RUN_TIME_ROLE)
    if lacking:
        yield Finding(subject="database", level="wrong", words="; ".join(lacking), remedy="Install what is missing.")
    else:
        yield Finding(subject="database", level="well", words=f"PostgreSQL {version}")
    if not may_assume:
        words = f"Belofte works as the owner: it cannot take on the role {roles.RUN_TIME_ROLE}"
        remedy = "Let the owner create roles, and run `belofte migrate`; until then only the triggers guard."
        yield Finding(subject="database role", level="look", words=words, remedy=remedy)
    yield _look_at_clock()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        words = "the tables are of another version than the program"
        yield Finding(subject="tables", level="wrong", words=words, remedy="Run `belofte migrate`.")


def _look_at_clock() -> Finding:
    """Look whether this machine and the database agree what time it is: promises are counted by both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(clock.now() - cursor.fetchone()[0])
    words = f"{apart.total_seconds():.1f} s apart from the database's"
    if apart <= _CLOCKS_APART_MAX:
        return Finding(subject="clock", level="well", words=words)
    remedy = "Let both machines set their clocks by the network (NTP): promises fall due by them."
    return Finding(subject="clock", level="wrong", words=words, remedy=remedy)


def look_at_worker(at: datetime) -> Finding:
    """Tell when whoever reads and sends was last heard of."""
    last = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if last is None or at - last > _WORKER_SILENT_MAX:
        words = "no worker has been heard of" if last is None else f"no worker has been heard of since {last:%H:%M}"
        remedy = "Start `belofte up` or `belofte worker`; until then mail is kept but not read or sent."
        return Finding(subject="worker", level="wrong", words=words, remedy=remedy)
    return Finding(subject="worker", level="well", words=f"heard {(at - last).total_seconds():.0f} s ago")


def look_at_intake(at: datetime) -> Finding:
    """Tell what waits to be read, and since when."""
    waiting = RawEnvelope.objects.waiting()
    oldest = waiting.values_list("received_at", flat=True).first()
    if oldest is None:
        return Finding(subject="reading", level="well", words="everything that came in has been read")
    words = f"{waiting.count()} waiting to be read, the oldest since {oldest:%Y-%m-%d %H:%M}"
    if at - oldest <= standstills.UNREAD_MAX:
        return Finding(subject="reading", level="well", words=words)
    remedy = "Start `belofte up` or `belofte worker`. If it runs: see its log, and whether this machine is busy."
    return Finding(subject="reading", level="wrong", words=words, remedy=remedy)


def _look_at_unreadable(_at: datetime) -> Finding:
    failed = RawEnvelope.objects.filter(state=RawEnvelope.State.FAILED).count()
    unreadable = RawEnvelope.objects.filter(state=RawEnvelope.State.UNREADABLE).count()
    words = f"{unreadable} could not be read, {failed} failed by a fault of Belofte"
    if not failed and not unreadable:
        return Finding(subject="unread", level="well", words=words)
    remedy = "They are on the page /unread/, to be read again or set aside."
    return Finding(subject="unread", level="wrong" if failed else "look", words=words, remedy=remedy)


def _look_at_deliveries(at: datetime) -> Finding:
    uncertain = Delivery.objects.filter(state=Delivery.State.UNCERTAIN).count()
    late = Delivery.objects.filter(state=Delivery.State.QUEUED, queued_at__lt=at - timedelta(minutes=15)).count()
    words = f"{late} under way for more than 15 minutes, {uncertain} not sure if they arrived"
    if (pulled := delivering.braked()) is not None:
        remedy = "When that is over, say `belofte brake off`."
        return Finding(subject="mail out", level="wrong", words=f"the brake is on: {pulled.reason}", remedy=remedy)
    if not late and not uncertain:
        return Finding(subject="mail out", level="well", words=words)
    return Finding(subject="mail out", level="look", words=words, remedy="Their cases are in the queue.")


def _look_at_promises(_at: datetime) -> Finding:
    """Work out anew the chains of the cases in which something was promised last."""
    newest = LedgerEntry.objects.order_by("-id").values_list("case_id", flat=True)[:_CHAINS_MAX]
    cases = Case.objects.filter(pk__in=set(newest))
    broken = [case.pk for case in cases if chain.first_fault(case) is not None]
    if not broken:
        return Finding(subject="promises", level="well", words=f"the ledgers of {len(cases)} cases are as written")
    words = f"the ledger is not as it was written, of cases {', '.join(map(str, broken[:20]))}"
    remedy = "Somebody changed rows past Belofte. Compare with a backup, and find out who has access to the database."
    return Finding(subject="promises", level="wrong", words=words, remedy=remedy)


def _look_at_jobs(_at: datetime) -> Finding:
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    words = f"{failed} failed"
    if not failed:
        return Finding(subject="jobs", level="well", words=words)
    remedy = "See the worker's log; what they were about is found again by the clock."
    return Finding(subject="jobs", level="look", words=words, remedy=remedy)


def _look_at_inbox(inbox: Inbox) -> Finding:
    """Connect as if to send, and send nothing."""
    try:
        registry.channel(inbox).check()
    except SendError as error:
        remedy = "Correct the inbox's settings on /inboxes/, or start that server."
        return Finding(subject=inbox.address, level="wrong", words=str(error), remedy=remedy)
    return Finding(subject=inbox.address, level="well", words="what we send can leave")


def look_at_locked(inbox: Inbox) -> Finding:
    """Tell of secrets that no key opens: nothing is fetched or sent for this inbox, nor sealed mail opened."""
    remedy = (
        f"Put the old key back as a line of {settings.STATE / 'keys'}, from the backup, and start Belofte anew; or "
        "open the inbox on /inboxes/ and enter its servers, passwords and keys again."
    )
    return Finding(subject=f"{inbox.address} secrets", level="wrong", words=secrecy.UNREADABLE, remedy=remedy)


def _look_at_leave(inbox: Inbox, leave: Authorisation, at: datetime) -> Finding:
    """Tell whether the provider still lets us sign in, and for how long."""
    subject, day = f"{inbox.address} signing in", authorising.ends_on(leave)
    remedy = "On /inboxes/, open the inbox and sign in at the provider again."
    if leave.problem:
        words = f"since {leave.failing_since:%Y-%m-%d %H:%M}: {leave.problem}"
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if authorising.is_ending(leave, at=at):
        remedy = f"{remedy} If it is the client secret that ends: make another one there first."
        return Finding(subject=subject, level="look", words=f"it stops working on {day:%Y-%m-%d}", remedy=remedy)
    return Finding(subject=subject, level="well", words=f"{leave.get_provider_display()} lets us in")


def _look_at_canary(inbox: Inbox, canary: Canary) -> Finding:
    """Tell whether what an inbox mails itself by the clock comes in."""
    subject = f"{inbox.address} canary"
    last = f"{canary.returned_at:%Y-%m-%d %H:%M} UTC" if canary.returned_at else "never"
    words = f"each {inbox.canary_minutes} minutes it mails itself; came in last: {last}"
    if canary.missed < standstills.CANARIES_MISSED_MAX:
        return Finding(subject=subject, level="well", words=words)
    words = f"{words}; {canary.missed} did not come in since {canary.failing_since:%Y-%m-%d %H:%M} UTC"
    if canary.problem:
        words = f"{words}: {canary.problem}"
    remedy = (
        "Follow such a mail in the log of your mail server. Where mail to this address cannot come in by itself, as on "
        "a trial, set the minutes to 0 on the inbox's page."
    )
    return Finding(subject=subject, level="wrong", words=words, remedy=remedy)


def _look_at_posting(inbox: Inbox, fare: bookmarks.Fare) -> Finding:
    """Tell how the posting of a hosted service fares."""
    subject = f"{inbox.address} in"
    last = f"a mail at {fare.reached_at:%Y-%m-%d %H:%M}" if fare.reached_at else "no mail yet"
    words = f"{fare.service} posts: {last}"
    if fare.refused_at is None:
        return Finding(subject=subject, level="well", words=words)
    words = f"{words}; refused at {fare.refused_at:%Y-%m-%d %H:%M}: {fare.problem}"
    remedy = "Compare address and key on /inboxes/ with what the service has. If mail comes in, a stranger posted."
    return Finding(subject=subject, level="look", words=words, remedy=remedy)


def _look_at_fetching(inbox: Inbox, fare: bookmarks.Fare) -> Finding:
    """Tell how the fetching fares, as whoever fetches keeps it."""
    subject = f"{inbox.address} in"
    last = f"fetched last at {fare.reached_at:%Y-%m-%d %H:%M}" if fare.reached_at else "never fetched"
    words = f"{last}, {fare.waiting} waiting to be fetched"
    if fare.held:
        words = f"{words}; compared at {fare.compared_at:%Y-%m-%d %H:%M}: {fare.held} there, {fare.missed} were missing"
    if fare.state == "failing":
        words = f"{words}; since {fare.failing_since:%Y-%m-%d %H:%M}: {fare.problem}"
        remedy = "Correct the mailbox on /inboxes/, or see to that server. What waits there is fetched then."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if fare.state in ("new", "silent"):
        remedy = "Start `belofte up` or `belofte listen`, which fetch."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if fare.lacking:
        words = f"{words}, {fare.lacking} still missing"
        remedy = "The mail server does not give these. Look for them in the mailbox, and ask its administrator."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if fare.renumbered_at is not None:
        words = f"{words}; on {fare.renumbered_at:%Y-%m-%d %H:%M} the mail server numbered everything anew"
        remedy = "All was looked at again; nothing is lost or doubled. Ask its administrator if it happens often."
        return Finding(subject=subject, level="look", words=words, remedy=remedy)
    return Finding(subject=subject, level="well", words=words)
