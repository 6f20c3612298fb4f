"""Whether our mail server knows what time it is: by what it writes above a mail people settle who mailed when."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from belofte.ops.doctor.findings import Finding

APART_MAX: Final = timedelta(seconds=10)  # it writes whole seconds, and mail takes a moment
_HEAD_BYTES: Final = 65_536
_RECEIVED: Final = re.compile(r"^received:((?:[^\n]|\n[ \t])*)", re.IGNORECASE | re.MULTILINE)


def look(address: str, raw: bytes, *, since: datetime, until: datetime) -> Finding | None:
    """Compare the newest line of a mail server in a mail that was under way between these moments; None without one."""
    written = _written(raw)
    if written is None:
        return None
    apart = max(since - written, written - until, timedelta(0))
    subject, words = f"{address} clock", f"its mail server's clock and ours are {apart.total_seconds():.0f} s apart"
    if apart <= APART_MAX:
        return Finding(subject=subject, level="well", words=words)
    words = f"{words}: it wrote {written:%Y-%m-%d %H:%M:%S} UTC at {until:%Y-%m-%d %H:%M:%S} UTC"
    remedy = "Let both machines set their clocks by the network (NTP)."
    return Finding(subject=subject, level="look", words=words, remedy=remedy)


def _written(raw: bytes) -> datetime | None:
    """Return the moment in the uppermost Received line, which the last mail server wrote."""
    head = raw[:_HEAD_BYTES].replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("ascii", "replace")
    found = _RECEIVED.search(head)
    try:
        written = parsedate_to_datetime(found[1].rpartition(";")[2].strip()) if found else None
    except ValueError:
        return None
    return written.replace(tzinfo=UTC) if written is not None and written.tzinfo is None else written
