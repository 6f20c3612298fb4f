"""The whole machine goes down in the middle of the work and comes up without help: nothing lost or doubled (F5)."""

import time
from collections.abc import Callable

import psutil  # type: ignore[import-untyped]  # has no types
import pytest
from pytest_django import DjangoDbBlocker

from belofte.ops.tests import running
from belofte.ops.tests.running import Installation
from tests import desks
from tests.faults import customers, senders, verifying
from tests.faults.answering import Agents
from tests.faults.senders import Senders
from tests.faults.test_kill import wrongs

_MAILS = 200
_SENDERS = 6
_SEED = 5
_READY_SECONDS_MAX = 30.0


@pytest.mark.slow
def test_restart_of_the_whole_machine_loses_nothing(
    django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, object], None]
) -> None:
    mails = senders.write_mails(_MAILS, senders=_SENDERS, seed=_SEED)
    with (
        customers.open_server(_SEED, slowness_seconds_max=0.3) as server,
        desks.open_desk(django_db_blocker, smtp_port=server.port, agents=("Anna Vos",)) as desk,
    ):
        there = desk.installation
        sending = Senders(
            port=there.mail_port, recipient=desk.inbox.address, mails=mails, pause_seconds_max=0.3, seed=_SEED
        )
        agents = Agents(desk=desk, seed=_SEED)
        for each in (sending, agents):
            each.start()
        try:
            running.wait_until(lambda: sum(mail.fate == "acknowledged" for mail in mails) > _MAILS // 3, seconds=60)
            seconds = _restart(there)
            running.wait_until(lambda: sending.are_done, seconds=90)
        finally:
            for each in (sending, agents):
                each.stop()
        running.wait_until(verifying.is_quiet, seconds=90)
        found = verifying.verify(desk, mails=mails, answers=agents.answers, customers=server)
    record_property(
        "figures",
        f"F5: serving {seconds:.1f} s after everything was killed at once, acked {found.acknowledged} of {_MAILS}, "
        f"lost {len(found.lost)}, doubled {len(found.doubled)}, uncertain {found.uncertain}",
    )
    assert wrongs(found) == {}
    assert (found.acknowledged, seconds <= _READY_SECONDS_MAX) == (_MAILS, True)


def _restart(installation: Installation) -> float:
    """Kill every process at once, as a power cut does, and start anew; return after how many seconds it served."""
    assert installation.process is not None
    top = psutil.Process(installation.process.pid)
    for each in [top, *top.children(recursive=True)]:
        each.kill()
    installation.process.wait(10)
    installation.said.clear()
    began = time.monotonic()
    installation.start("up", said=desks.RUNNING)
    running.wait_until(lambda: installation.get("/readyz")[0] == 200, seconds=60)
    return time.monotonic() - began
