"""The demo's customers: a mail server that takes our answers, and people who keep writing."""

import random
import smtplib
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from zlib import crc32

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings

from belofte import clock
from belofte.channels.models import Inbox
from belofte.ops.demo.letters import message_bytes
from belofte.ops.demo.morning import arrivals

_PAUSE_SECONDS = (15.0, 60.0)  # between two customers
_GONE_ONE_IN = 60  # of the customers' addresses no longer exists


class _TheirServer:
    """Takes everything, but for the few whose address no longer exists."""

    async def handle_RCPT(  # noqa: N802 - the hook's name
        self,
        server: SMTP,  # noqa: ARG002
        session: Session,  # noqa: ARG002
        envelope: Envelope,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        """Refuse the same addresses each time."""
        if crc32(address.encode()) % _GONE_ONE_IN == 0:
            return "550 5.1.1 This mailbox does not exist"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Take the mail; nobody reads it."""
        return "250 Taken"


@contextmanager
def mail_server() -> Iterator[int]:
    """Run the customers' mail server at a free port, and yield that."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(_TheirServer(), hostname="127.0.0.1", port=port, server_hostname="klant.example")
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def live(seed: int) -> None:
    """Be the customers until told to stop: take the desk's answers, and write new mails."""
    with mail_server() as port:
        _point_inboxes_at(port)
        for mail in arrivals(seed, day=clock.now().date()):
            time.sleep(random.uniform(*_PAUSE_SECONDS))  # noqa: S311 - nothing secret
            hand_over(message_bytes(mail, sent_at=clock.now(), answers=None), sender=mail.address, to=mail.inbox)


def _point_inboxes_at(port: int) -> None:
    for inbox in Inbox.objects.all():
        inbox.credentials = {**inbox.credentials, "smtp_port": port}
        inbox.save(update_fields=["credentials"])


def hand_over(raw: bytes, *, sender: str, to: str) -> None:
    """Give a mail to our own listener, as a mail server would."""
    host, port = settings.ENVIRONMENT.lmtp_host, settings.ENVIRONMENT.lmtp_port
    with smtplib.LMTP(host, port, local_hostname="klant.example") as client:
        client.sendmail(sender, [to], raw)
