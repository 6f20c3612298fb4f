"""Silence is noticed (F33, F34): mail that no longer comes in, and a part that does nothing, turn the desk red."""

import os
import signal
import time
from http import HTTPStatus

import pytest
from pytest_django import DjangoDbBlocker

from belofte import clock
from belofte.cases.models import Case
from belofte.channels.models import Canary, Inbox, Round
from belofte.ops.tests import running
from belofte.replies import standstills
from tests import desks
from tests.desks import Desk
from tests.faults.carrying import carry

CLOCK_SECONDS = 60  # the clock comes by each minute
RED_SECONDS_MAX = 300  # F33


def _wait_for(desk: Desk, status: HTTPStatus, *, line: str = "", seconds: float) -> float:
    """Return after how many seconds the health page said so; ask it as whatever watches over a desk does."""

    def is_so() -> bool:
        time.sleep(1)
        found, words = desk.installation.get("/mailz")
        return found == status and line in words

    return running.wait_until(is_so, seconds=seconds)


@pytest.mark.slow
def test_f33_f34_silence_turns_the_desk_red_and_mail_that_comes_in_ends_it(django_db_blocker: DjangoDbBlocker) -> None:
    with carry() as carrier, desks.open_desk(django_db_blocker, smtp_port=carrier.port) as desk:
        carrier.ways["desk.test"] = desk.installation.mail_port
        Inbox.objects.update(canary_minutes=1)
        came = running.wait_until(Canary.objects.exclude(returned_at=None).exists, seconds=3 * CLOCK_SECONDS)
        well = _wait_for(desk, HTTPStatus.OK, seconds=30)
        canary = f"wrong inbox {desk.inbox.pk} canary"

        carrier.swallows = True
        red = _wait_for(desk, HTTPStatus.SERVICE_UNAVAILABLE, line=canary, seconds=RED_SECONDS_MAX)
        told = [(one.kind, one.inbox) for one in standstills.find(at=clock.now())]
        carrier.swallows = False
        healed = _wait_for(desk, HTTPStatus.OK, seconds=3 * CLOCK_SECONDS)

        worker = desk.installation.process_of("worker")
        os.kill(worker, signal.SIGSTOP)
        stopped = _wait_for(desk, HTTPStatus.SERVICE_UNAVAILABLE, line="wrong worker", seconds=RED_SECONDS_MAX)
        os.kill(worker, signal.SIGCONT)
        again = _wait_for(desk, HTTPStatus.OK, seconds=3 * CLOCK_SECONDS)
        cases = Case.objects.count()
    seconds = {"came": came, "well": well, "red": red, "healed": healed, "stopped": stopped, "again": again}
    print({name: round(value) for name, value in seconds.items()})  # noqa: T201 - the figures, for the log
    assert (told, cases) == ([("canary", "Pakketlijn")], 0)


def _is_on_every_page(kind: str) -> bool:
    time.sleep(1)
    return kind in {one.kind for one in standstills.find(at=clock.now())}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "kind", "line", "number"),
    [
        ("listen", "port", "wrong mail in", 'belofte_standstills{kind="port"} 1.0'),
        ("worker", "worker", "wrong worker", 'belofte_standstills{kind="worker"} 1.0'),
    ],
)
def test_f33_a_part_that_stops_quietly_turns_page_health_and_numbers_red_within_five_minutes(
    django_db_blocker: DjangoDbBlocker, part: str, kind: str, line: str, number: str
) -> None:
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as desk:
        running.wait_until(Round.objects.exists, seconds=3 * CLOCK_SECONDS)
        _wait_for(desk, HTTPStatus.OK, seconds=30)
        process = desk.installation.process_of(part)
        os.kill(process, signal.SIGSTOP)
        health = _wait_for(desk, HTTPStatus.SERVICE_UNAVAILABLE, line=line, seconds=RED_SECONDS_MAX)
        page = health + running.wait_until(lambda: _is_on_every_page(kind), seconds=RED_SECONDS_MAX - health)
        told = desk.installation.get("/metrics")[1]
        os.kill(process, signal.SIGCONT)
        healed = running.wait_until(lambda: not _is_on_every_page(kind), seconds=3 * CLOCK_SECONDS)
        _wait_for(desk, HTTPStatus.OK, seconds=CLOCK_SECONDS)
    seconds = {"stopped": part, "health": round(health), "page": round(page), "healed": round(healed)}
    print(seconds)  # noqa: T201 - the figures, for the log
    assert (number in told, "belofte_mail_flows 0.0" in told) == (True, True)
