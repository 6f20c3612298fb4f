"""Two desks that tell each other by themselves when an answer comes: it dies out, whatever their mail loses on the way.

The second desk stands in for any program that answers mail. What carries their mail between them takes more and more
of the signs away by which a program is known, until only the caps are left (T6: at most three mails a day of a pair).
"""

import asyncio
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import DjangoDbBlocker

from belofte.cases.models import Case, Delivery
from belofte.channels.models import Inbox, RawEnvelope
from belofte.ops.tests import running
from tests import desks
from tests.desks import Desk

ONE, OTHER = "hallo@pakketlijn.test", "help@glasnet.test"
MAILS_MAX = 3
FIRST_SECONDS_MAX, QUIET_SECONDS = 40.0, 8.0
SAYS_SO = ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress")
THREADS = ("In-Reply-To", "References", "Reply-To")


@dataclass(kw_only=True)
class Carrier:
    """The mail servers between two desks, which leave out some headers."""

    leaves_out: tuple[str, ...]
    port: int = field(default_factory=running.free_port)
    ways: dict[str, int] = field(default_factory=dict)  # the port of each domain
    carried: list[tuple[str, str]] = field(default_factory=list)  # from whom to whom
    last_at: float = field(default_factory=time.monotonic)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = message_from_bytes(content, policy=policy.default)
        self.carried.append((str(mail["From"].addresses[0].addr_spec), envelope.rcpt_tos[0]))
        for name in self.leaves_out:
            del mail[name]
        await asyncio.to_thread(self.hand_over, mail.as_bytes(), envelope.mail_from or "", envelope.rcpt_tos[0])
        self.last_at = time.monotonic()
        return "250 2.0.0 Taken"

    def hand_over(self, content: bytes, sender: str, recipient: str) -> None:
        """Give a mail to the desk that it is for."""
        with smtplib.LMTP("127.0.0.1", self.ways[recipient.rpartition("@")[2]], "mx.test") as desk:
            desk.sendmail(sender, [recipient], content)

    def wait_until_quiet(self) -> None:
        running.wait_until(lambda: self.carried, seconds=FIRST_SECONDS_MAX)
        running.wait_until(lambda: time.monotonic() - self.last_at > QUIET_SECONDS, seconds=120.0)


@contextmanager
def carry(leaves_out: tuple[str, ...]) -> Iterator[Carrier]:
    carrier = Carrier(leaves_out=leaves_out)
    controller = Controller(carrier, hostname="127.0.0.1", port=carrier.port, server_hostname="mx.test")
    controller.start()
    try:
        yield carrier
    finally:
        controller.stop()


def _answer_by_itself(desk: Desk, *, address: str, carrier: Carrier) -> None:
    """Have a desk tell whoever writes by when an answer comes; its rows are at hand."""
    Inbox.objects.filter(pk=desk.inbox.pk).update(address=address, acknowledges=True)
    carrier.ways[address.rpartition("@")[2]] = desk.installation.mail_port


def _write(number: int) -> bytes:
    """Return a mail that seems to be of somebody at the other desk, under its own address."""
    head = f"From: Glasnet <{OTHER}>\r\nTo: {ONE}\r\nSubject: Kabel {number}\r\nMessage-ID: <{number}@glasnet.test>\r\n"
    return f"{head}\r\nDe kabel {number} ligt nog open. Wie maakt hem dicht?\r\n".encode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("leaves_out", "carried_max"),
    [((), 1), (SAYS_SO, MAILS_MAX), ((*SAYS_SO, *THREADS), MAILS_MAX)],
    ids=["as it is", "without saying so", "without saying so or what it answers"],
)
def test_t6_two_desks_stop_answering_each_other(
    django_db_blocker: DjangoDbBlocker, leaves_out: tuple[str, ...], carried_max: int
) -> None:
    with carry(leaves_out) as carrier, desks.open_desk(django_db_blocker, smtp_port=carrier.port) as one:
        _answer_by_itself(one, address=ONE, carrier=carrier)
        with desks.open_desk(django_db_blocker, smtp_port=carrier.port) as other:
            _answer_by_itself(other, address=OTHER, carrier=carrier)
            for number in range(5):
                carrier.hand_over(_write(number), OTHER, ONE)
            carrier.wait_until_quiet()
            cases_of_other, said_by_other = Case.objects.count(), Delivery.objects.count()
            assert RawEnvelope.objects.exists(), "the other desk heard nothing"
            running.wait_until(desks.is_read)
        cases_of_one, said_by_one = Case.objects.count(), Delivery.objects.count()
    between = [carrier.carried.count(pair) for pair in ((ONE, OTHER), (OTHER, ONE))]
    print(f"loop: {between} carried, cases {cases_of_one} and {cases_of_other}")  # noqa: T201 - a figure for the log
    assert between == [said_by_one, said_by_other]
    assert 1 <= sum(between) <= carried_max
    assert (5 <= cases_of_one <= 6, cases_of_other <= 1) == (True, True)
