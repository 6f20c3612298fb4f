"""Handing mails to a desk as a mail server does: what a person sees of each then, and what memory it took."""

import smtplib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from belofte.cases.models import Message, Receipt
from belofte.channels.models import RawEnvelope
from tests.desks import Desk
from tests.faults import killing
from tests.mail_archive import ArchivedMail


def hand_over(desk: Desk, mails: Sequence[ArchivedMail], *, to: str = "") -> list[int]:
    """Hand each over as a mail server does; return the numbers under which the desk says that they are kept."""
    numbers = []
    with smtplib.LMTP("127.0.0.1", desk.installation.mail_port, "archive.test", timeout=30) as server:
        server.ehlo_or_helo_if_needed()
        for number, mail in enumerate(mails):
            server.mail("" if mail.is_bounce else f"mail{number}@archive.test")
            server.rcpt(to or desk.inbox.address)
            code, said = server.data(mail.raw)
            assert code == 250, said
            numbers.append(int(said.split()[-1]))
    return numbers


def seen_as(numbers: Sequence[int]) -> dict[int, list[str]]:
    """Return, for each envelope, everything that a person can see of it."""
    seen: dict[int, list[str]] = {number: [] for number in numbers}
    for pk in Message.objects.filter(envelope__in=numbers).values_list("envelope", flat=True):
        seen[pk].append("a message in a case")
    for pk in Receipt.objects.filter(envelope__in=numbers).values_list("envelope", flat=True):
        seen[pk].append("a receipt on a delivery")
    for pk, state, problem in RawEnvelope.objects.filter(pk__in=numbers).values_list("pk", "state", "problem"):
        if state in {RawEnvelope.State.UNREADABLE, RawEnvelope.State.FAILED} and problem:
            seen[pk].append(f"an item to look at ({state})")
        elif state == RawEnvelope.State.FILED:
            seen[pk].append("other mail")
        elif state == RawEnvelope.State.SECOND_DELIVERY:
            seen[pk].append("a second delivery")
    return seen


def peaks(desk: Desk) -> dict[str, int]:
    """Return that of whoever takes mail in, of the worker, and of each child that reads for it."""
    listener, worker = (killing.find(desk.installation, name) for name in ("listen", "worker"))
    assert listener is not None
    assert worker is not None
    begun = [path.read_text().split() for path in Path(f"/proc/{worker}/task").glob("*/children")]  # by any thread
    readers = {f"reader {number}": int(each) for number, each in enumerate(chain.from_iterable(begun), start=1)}
    assert readers
    return {name: _peak_megabytes(each) for name, each in {"listener": listener, "worker": worker, **readers}.items()}


def peak_of(desk: Desk, name: str) -> dict[str, int]:
    """Return that of one part, and of each of its children."""
    part = killing.find(desk.installation, name)
    assert part is not None
    children = Path(f"/proc/{part}/task/{part}/children").read_text().split()
    return {f"{name} {number}": _peak_megabytes(int(each)) for number, each in enumerate([str(part), *children])}


def _peak_megabytes(process: int) -> int:
    """Return the most memory that a process has held so far for itself: what it was forked with, all of them share."""
    (held,) = _kilobytes(f"/proc/{process}/status", "VmHWM:")
    shared = _kilobytes(f"/proc/{process}/smaps_rollup", "Shared_Clean:", "Shared_Dirty:")
    return (held - sum(shared)) // 1024


def _kilobytes(path: str, *names: str) -> list[int]:
    lines = Path(path).read_text().splitlines()
    return [int(line.split()[1]) for line in lines if line.startswith(names)]
