"""What the machine gives: room, open files, programs, and nothing that others could have root run."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from belofte import room
from belofte.cases import links
from belofte.ops import open_files, trusting
from belofte.ops.doctor.findings import Finding


def look(_at: datetime) -> Iterator[Finding]:
    """Look at what needs no database."""
    yield look_at_disk()
    yield _look_at_files()
    yield look_at_trust(trusting.places(programs=trusting.own_programs()))
    yield _look_at_address()
    yield _look_at_seals()


def look_at_disk() -> Finding:
    """Look at the disk that has least room."""
    found = room.least()
    words = f"{found.free / 1024**3:.1f} GB free of {found.total / 1024**3:.1f} GB in {found.place}"
    if found.is_short():
        remedy = f"Make room: nothing is taken with less than {found.kept_back / 1024**3:.1f} GB. It waits elsewhere."
        return Finding(subject="disk", level="wrong", words=words, remedy=remedy)
    if found.is_tight:
        return Finding(subject="disk", level="look", words=words, remedy="Make room: a full disk refuses new mail.")
    return Finding(subject="disk", level="well", words=words)


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
