"""Whether the database keeps what it says it keeps: damage is noticed, a standby has it too, connections are left."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import connection

from belofte.ops.doctor.findings import Finding

# Whoever works in the lesser role sees no session but as a number: pg_stat_activity hides what kind each is.
CONNECTIONS_IN_USE: Final = "(SELECT sum(numbackends)::int FROM pg_stat_database)"
_USED_SHARE_MAX: Final = 0.8
_ASK: Final = f"""
    SELECT current_setting('data_checksums') = 'on',
        {CONNECTIONS_IN_USE},
        current_setting('max_connections')::int,
        (SELECT count(*) FROM pg_stat_replication),
        current_setting('synchronous_standby_names')
"""  # noqa: S608 - the words are ours


def look(_at: datetime) -> Iterator[Finding]:
    """Ask the server."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        has_checksums, used, allowed, standbys, awaited = cursor.fetchone()
    yield look_at_checksums(is_on=has_checksums)
    yield look_at_connections(used, allowed=allowed)
    if standbys or awaited:  # who has neither has one database, and knows it
        yield look_at_standbys(standbys, awaited=awaited)


def look_at_checksums(*, is_on: bool) -> Finding:
    """Look whether the server notices a page that a disk has damaged."""
    if is_on:
        return Finding(subject="checksums", level="well", words="on: what a disk damages is noticed")
    remedy = "Stop the server, run `pg_checksums --enable` on its data folder, and start it again."
    return Finding(subject="checksums", level="look", words="off: what a disk damages goes unnoticed", remedy=remedy)


def look_at_connections(used: int, *, allowed: int) -> Finding:
    """Look whether there are connections left."""
    words = f"{used} of {allowed} in use"
    if used <= allowed * _USED_SHARE_MAX:
        return Finding(subject="connections", level="well", words=words)
    remedy = "Raise max_connections of the server, or run fewer processes (BELOFTE_WEB_WORKERS)."
    return Finding(subject="connections", level="look", words=words, remedy=remedy)


def look_at_standbys(standbys: int, *, awaited: str) -> Finding:
    """Look whether a commit waits until a standby has it: only then does a failover lose nothing."""
    subject = "synchronous replication"
    if awaited and standbys:
        return Finding(subject=subject, level="well", words=f"commits wait for {awaited}; {standbys} follow")
    if awaited:
        words = f"commits wait for {awaited}, and no standby follows: nothing can be kept"
        return Finding(subject=subject, level="wrong", words=words, remedy="Start a standby, or see why it is away.")
    words = f"acknowledged mail may be lost on failover: {standbys} follow, and no commit waits for them"
    remedy = "Set synchronous_standby_names on the server (with Patroni: synchronous_mode)."
    return Finding(subject=subject, level="look", words=words, remedy=remedy)
