"""What is well and what is not with this installation, and what to do about it. It changes nothing.

A part is a module here with a function `look`, and a line in the list below.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from belofte.ops import loading
from belofte.ops.doctor import (
    backups,
    database,
    database_safety,
    inboxes,
    keys,
    machine,
    mail_out,
    mail_port,
    mailing,
    promises,
    reading,
    teams,
    work,
)
from belofte.ops.doctor.findings import Finding

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something to look at, and whether that takes a database that answers."""

    look: Callable[[datetime], Iterator[Finding]]
    needs_database: bool = True


MAILING: Final = Part(look=mailing.look)  # the last, as it takes up to a minute
PARTS: Final = (
    Part(look=machine.look, needs_database=False),
    Part(look=mail_port.look, needs_database=False),
    Part(look=database.look, needs_database=False),
    Part(look=database_safety.look),
    Part(look=keys.look),
    Part(look=work.look),
    Part(look=reading.look),
    Part(look=mail_out.look),
    Part(look=promises.look),
    Part(look=teams.look),
    Part(look=inboxes.look),
    Part(look=backups.look, needs_database=False),
    MAILING,
)


def examine(*, at: datetime, parts: Iterable[Part] = PARTS) -> Iterator[Finding]:
    """Look at every part; without a database only at what needs none. What many of them meet is told once."""
    answers = database.answers()
    looks = (_look(part, at=at) for part in parts if answers or not part.needs_database)
    told: set[Finding] = set()
    for finding in chain.from_iterable(looks):
        if finding not in told:
            told.add(finding)
            yield finding


def _look(part: Part, *, at: datetime) -> Iterator[Finding]:
    """Look at a part; what breaks there is a finding too, and hides none of the others."""
    subject = part.look.__module__.rpartition(".")[2].replace("_", " ")
    try:
        yield from part.look(at)
    except Exception as error:
        if loading.lacks_tables(error):
            subject, words, remedy = "tables", loading.OTHER_TABLES, loading.OTHER_TABLES_REMEDY
        else:
            logger.exception("a look at %s failed", subject)
            words, remedy = f"this could not be looked at: {error!r}", "Mend what it names; else it is a fault of ours."
        yield Finding(subject=subject, level="wrong", words=words, remedy=remedy)
