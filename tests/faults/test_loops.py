"""Two desks that tell each other by themselves when an answer comes: it dies out, whatever their mail loses on the way.

The second desk stands in for any program that answers mail. What carries their mail takes more and more of the signs
away by which a program is known, until only the caps are left (T6: at most three mails a day between two addresses).
"""

import time
from collections.abc import Mapping
from typing import Final

import pytest
from pytest_django import DjangoDbBlocker

from belofte import makers
from belofte.cases.models import Case, Conversation
from belofte.ops.tests import running
from tests import desks
from tests.desks import Desk
from tests.faults.carrying import Carrier, carry

MAILS_MAX: Final = 3
WRITTEN: Final = 5  # mails by somebody at the other desk, under its own address
FIRST_SECONDS_MAX, QUIET_SECONDS = 60.0, 10.0
SAYS_SO: Final = ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress")
THREADS: Final = ("In-Reply-To", "References", "Reply-To")
LEFT_OUT: Final[Mapping[str, tuple[str, ...]]] = {  # on the way between the two addresses of this name
    "whole": (),
    "without-saying-so": SAYS_SO,
    "without-anything": (*SAYS_SO, *THREADS),
}
ONE, OTHER = "pakketlijn.test", "glasnet.test"


def _wait_until_quiet(carrier: Carrier) -> None:
    """Return when each pair has begun, and nobody has said anything for a while."""
    running.wait_until(lambda: len({to for _, to in carrier.carried}) >= len(LEFT_OUT), seconds=FIRST_SECONDS_MAX)
    running.wait_until(lambda: time.monotonic() - carrier.last_at > QUIET_SECONDS, seconds=120.0)


def _between(carrier: Carrier, name: str) -> int:
    """Count the mails between the two addresses of this name, both ways."""
    pair = {f"{name}@{ONE}", f"{name}@{OTHER}"}
    return sum({sender, recipient} == pair for sender, recipient in carrier.carried)


def _answer_by_itself(desk: Desk, *, domain: str, carrier: Carrier) -> None:
    """Have each address of a desk tell whoever writes by when an answer comes; the desk's rows are at hand."""
    for name in LEFT_OUT:
        credentials = desk.inbox.credentials
        makers.make_inbox(desk.team, address=f"{name}@{domain}", acknowledges=True, credentials=credentials)
    carrier.ways[domain] = desk.installation.mail_port


def _write(name: str, number: int) -> bytes:
    head = f"From: Glasnet <{name}@{OTHER}>\r\nTo: {name}@{ONE}\r\nSubject: Kabel {number}\r\n"
    return f"{head}Message-ID: <{number}.{name}@{OTHER}>\r\n\r\nKabel {number} ligt bloot. Wie komt er?\r\n".encode()


def _cases(name: str) -> int:
    return Case.objects.filter(
        pk__in=Conversation.objects.filter(inbox__address__startswith=name).values("case")
    ).count()


@pytest.mark.slow
def test_t6_two_desks_stop_answering_each_other(django_db_blocker: DjangoDbBlocker) -> None:
    with carry(leaves_out=LEFT_OUT) as carrier, desks.open_desk(django_db_blocker, smtp_port=carrier.port) as one:
        _answer_by_itself(one, domain=ONE, carrier=carrier)
        with desks.open_desk(django_db_blocker, smtp_port=carrier.port) as other:
            _answer_by_itself(other, domain=OTHER, carrier=carrier)
            for name in LEFT_OUT:
                for number in range(WRITTEN):
                    carrier.hand_over(_write(name, number), f"{name}@{OTHER}", f"{name}@{ONE}")
            _wait_until_quiet(carrier)
            of_other = {name: _cases(name) for name in LEFT_OUT}
        of_one = {name: _cases(name) for name in LEFT_OUT}
    between = {name: _between(carrier, name) for name in LEFT_OUT}
    print(f"mails {between}, cases {of_one} and {of_other}")  # noqa: T201 - the figures, for the log
    assert sum(between.values()) == len(carrier.carried)
    assert between["whole"] == 1, "the other desk sees that nobody wrote it"
    assert [name for name, count in between.items() if not 1 <= count <= MAILS_MAX] == []
    assert of_other["whole"] == 0
    assert [name for name in LEFT_OUT if of_one[name] > WRITTEN + 1 or of_other[name] > 1] == []
