"""How fast mail comes in: handed over by LMTP, kept, read, and visible in its case. Prints one line of JSON.

    python -m tests.measuring.intake FOLDER --mails 1000 --sessions 8

takes the `.eml` files of a folder in the order of their names, starts a desk of its own with an empty database, or with
`--cases` old ones in it, and stops the clock when the last mail has been read. Seconds of the whole machine count, and
CPU seconds of the desk and its database; the machine may be shared, so run it in pairs.
"""

import argparse
import json
import os
import smtplib
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # has no types

from belofte.ops.tests import running
from belofte.ops.tests.running import Installation

_RECIPIENT = "support@desk.example.org"
_SECONDS_MAX = 1_800.0


def main() -> None:
    """Measure one round."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mails", type=int, default=1_000)
    parser.add_argument("--sessions", type=int, default=8)
    parser.add_argument("--cases", type=int, default=0)
    chosen = parser.parse_args()
    mails = [path.read_bytes() for path in sorted(chosen.folder.glob("*.eml"))[: chosen.mails]]
    if not mails:
        parser.error(f"There are no .eml files in {chosen.folder}.")
    with running.installation() as desk:
        desk.start("up", said="Stop with Ctrl-C", seconds_max=300)
        sys.stdout.write(json.dumps(_measure(desk, mails, sessions=chosen.sessions, cases=chosen.cases)) + "\n")
        desk.stop()


def _measure(desk: Installation, mails: list[bytes], *, sessions: int, cases: int = 0) -> dict[str, float]:
    """Hand all mails over and wait until the last is read."""
    os.environ.update(desk.environment)
    from belofte.ops import loading  # noqa: PLC0415 - it reads the environment of the desk that was just started

    loading.set_up()
    from belofte import makers  # noqa: PLC0415
    from tests.desks import is_read  # noqa: PLC0415
    from tests.measuring import filling  # noqa: PLC0415

    inbox = makers.make_inbox(address=_RECIPIENT, cases_a_day_max=32_000)
    if cases:
        filling.fill(inbox, count=cases)
    there = _messages()
    cpu, commits, statements = _cpu_seconds(desk), *_counted()
    began = time.monotonic()
    with ThreadPoolExecutor(sessions) as pool:
        list(pool.map(lambda part: _hand_over(desk.mail_port, part), [mails[at::sessions] for at in range(sessions)]))
    accepted = time.monotonic() - began
    running.wait_until(is_read, seconds=_SECONDS_MAX)
    seconds = time.monotonic() - began
    commits_after, statements_after = _counted()
    return {
        "mails": len(mails),
        "cases_before": cases,
        "messages": _messages() - there,
        "accepted_per_second": round(len(mails) / accepted, 1),
        "mails_per_second": round(len(mails) / seconds, 1),
        "cpu_ms_per_mail": round((_cpu_seconds(desk) - cpu) * 1_000 / len(mails), 2),
        "commits_per_mail": round((commits_after - commits) / len(mails), 2),
        "statements_per_mail": round((statements_after - statements) / len(mails), 2),
    }


def _hand_over(port: int, mails: list[bytes]) -> None:
    """Hand mails over in one session, as a mail server does."""
    with smtplib.LMTP("127.0.0.1", port, timeout=60) as line:
        for mail in mails:
            line.sendmail(_author(mail), [_RECIPIENT], mail)


def _author(mail: bytes) -> str:
    """Return who a mail says it is from: almost always that is who a server names as its sender too."""
    found = BytesHeaderParser().parsebytes(mail).get("From", "")
    return parseaddr(str(found))[1]


def _counted() -> tuple[int, int]:
    """Return how many transactions have written so far, and how many statements were run if the database counts them.

    Those that only read get no number; a savepoint that writes gets one of its own.
    """
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        commits: int = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_stat_statements'")
        if not cursor.fetchone()[0]:
            return commits, 0
        cursor.execute("SELECT coalesce(sum(calls), 0) FROM pg_stat_statements")
        return commits, int(cursor.fetchone()[0])


def _messages() -> int:
    from belofte.cases.models import Message  # noqa: PLC0415

    return Message.objects.count()


def _cpu_seconds(desk: Installation) -> float:
    """Return what the desk's processes have used, those that ended too; the database's are among them."""
    assert desk.process is not None
    return sum(_used(process) for process in _tree(desk.process.pid))


def _tree(number: int) -> Iterator[psutil.Process]:
    top = psutil.Process(number)
    yield top
    yield from top.children(recursive=True)


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


if __name__ == "__main__":
    main()
