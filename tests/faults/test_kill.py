"""Nothing lost and nothing doubled while parts of a working desk are killed (kill -9) at random moments.

Each run prints one line. BELOFTE_SEED=… repeats the choices of a run, though not the very moments.
"""

import os
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field

import pytest
from pytest_django import DjangoDbBlocker

from belofte.ops.tests import running
from tests import desks
from tests.desks import Desk
from tests.faults import customers, killing, senders, verifying
from tests.faults.answering import Agents
from tests.faults.customers import Customers
from tests.faults.killing import Killer
from tests.faults.senders import Mail, Senders
from tests.faults.verifying import Findings

_SENDERS = 6
_AGENTS = ("Anna Vos", "Bram Smit")
_QUIET_SECONDS_MAX = 90.0  # after the last kill: by then the jobs of dead workers have been taken up again
Record = Callable[[str, object], None]


@dataclass(kw_only=True)
class Run:
    """What a test wants of one run, and what became of it."""

    name: str
    mails_count: int
    kills_count: int
    pause_seconds_max: float = 0.3  # of each sender, after each mail
    seconds_max: float = 90.0  # until all is sent and killed
    parts: tuple[str, ...] = killing.PARTS
    between_kills: tuple[float, float] = (0.4, 1.2)  # seconds
    slowness_seconds_max: float = 0.3  # of the customers' mail server, on both sides of taking a mail
    settings: Mapping[str, str] = field(default_factory=dict)
    seed: int = field(default_factory=lambda: int(os.environ.get("BELOFTE_SEED") or random.randrange(10_000)))
    mails: list[Mail] = field(init=False)

    def __post_init__(self) -> None:
        self.mails = senders.write_mails(self.mails_count, senders=_SENDERS, seed=self.seed)


def play(run: Run, blocker: DjangoDbBlocker, record: Record) -> Findings:
    """Have customers mail and agents answer while parts are killed, wait until it is quiet, and verify."""
    began = time.monotonic()
    with customers.open_server(run.seed, slowness_seconds_max=run.slowness_seconds_max) as server:
        opened = desks.open_desk(blocker, smtp_port=server.port, agents=_AGENTS, **run.settings)
        with opened as desk:
            try:
                found, story = _disturb(run, desk, server)
            finally:
                sys.stdout.writelines(desk.installation.said)
    record("figures", f"{run.name}: seed {run.seed}, {story}, {time.monotonic() - began:.0f} s")
    return found


def _disturb(run: Run, desk: Desk, server: Customers) -> tuple[Findings, str]:
    sending = Senders(
        port=desk.installation.mail_port,
        recipient=desk.inbox.address,
        mails=run.mails,
        pause_seconds_max=run.pause_seconds_max,
        seed=run.seed,
    )
    agents = Agents(desk=desk, seed=run.seed)
    killer = Killer(
        installation=desk.installation,
        seed=run.seed,
        kills_max=run.kills_count,
        parts=run.parts,
        between_kills=run.between_kills,
    )
    for each in (sending, agents, killer):
        each.start()
    try:
        running.wait_until(lambda: sending.are_done and killer.is_done, seconds=run.seconds_max)
    finally:
        for each in (killer, sending, agents):
            each.stop()
    quiet_after = running.wait_until(verifying.is_quiet, seconds=_QUIET_SECONDS_MAX)
    found = verifying.verify(desk, mails=run.mails, answers=agents.answers, customers=server)
    parts = ", ".join(f"{count} {part}" for part, count in sorted(killer.kills.items()))
    return found, (
        f"kills {killer.kills.total()} ({parts}), acked {found.acknowledged} of {run.mails_count}, "
        f"lost {len(found.lost)}, doubled {len(found.doubled)}, second deliveries {found.second_deliveries}, "
        f"answers {len(agents.answers)}, accepted {found.accepted}, uncertain {found.uncertain}, "
        f"quiet after {quiet_after:.0f} s"
    )


def wrongs(found: Findings) -> dict[str, list[str]]:
    """Return what should be empty and is not."""
    return {name: names for name, names in asdict(found).items() if isinstance(names, list) and names}


@pytest.mark.slow
def test_kill_parts_of_a_working_desk(django_db_blocker: DjangoDbBlocker, record_property: Record) -> None:
    run = Run(name="F1-F4 short", mails_count=300, kills_count=5)

    found = play(run, django_db_blocker, record_property)

    assert wrongs(found) == {}
    assert found.acknowledged == run.mails_count
    assert found.accepted > 0


@pytest.mark.slow
def test_kill_parts_of_a_working_desk_for_long(django_db_blocker: DjangoDbBlocker, record_property: Record) -> None:
    run = Run(name="F1-F4", mails_count=5_000, kills_count=40, seconds_max=1_200)

    found = play(run, django_db_blocker, record_property)

    assert wrongs(found) == {}
    assert found.acknowledged == run.mails_count
    assert found.accepted > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sabotage", "parts", "between_kills", "wrong"),
    [
        ("AcknowledgesEarly", ("listen", "database"), (0.4, 1.2), "lost"),
        ("ForgetsRepetitions", ("listen",), (0.4, 1.2), "doubled"),
        ("SendsBlindly", ("worker",), (3.0, 5.0), "misjudged"),
    ],
)
def test_kill_parts_of_a_desk_that_breaks_its_word(
    django_db_blocker: DjangoDbBlocker,
    record_property: Record,
    sabotage: str,
    parts: tuple[str, ...],
    between_kills: tuple[float, float],
    wrong: str,
) -> None:
    run = Run(
        name=sabotage,
        mails_count=300,
        kills_count=6,
        parts=parts,
        between_kills=between_kills,
        slowness_seconds_max=1.0,
        settings={
            "DJANGO_SETTINGS_MODULE": "tests.faults.sabotaged_settings",
            "PYTHONPATH": str(running.REPOSITORY),
            "SABOTAGE": f"tests.faults.sabotage.{sabotage}",
        },
    )

    assert wrong in wrongs(play(run, django_db_blocker, record_property))
