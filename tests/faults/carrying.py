"""The mail servers between desks, or between a desk and itself: what one sends is handed over to where it is for."""

import asyncio
import smtplib
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from belofte.ops.tests import running


@dataclass(kw_only=True)
class Carrier:
    """Takes mail by SMTP and brings it by LMTP, without some of its headers."""

    leaves_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by what stands before the recipient's @
    port: int = field(default_factory=running.free_port)
    ways: dict[str, int] = field(default_factory=dict)  # by domain: where its desk takes mail
    carried: list[tuple[str, str]] = field(default_factory=list)  # from whom to whom
    last_at: float = field(default_factory=time.monotonic)
    swallows: bool = False  # takes mail, and brings none

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        recipient = envelope.rcpt_tos[0]
        self.carried.append((mail["From"].addresses[0].addr_spec, recipient))
        for name in self.leaves_out.get(recipient.partition("@")[0], ()):
            del mail[name]
        if not self.swallows:
            await asyncio.to_thread(self.hand_over, mail.as_bytes(), envelope.mail_from or "", recipient)
        self.last_at = time.monotonic()
        return "250 2.0.0 Taken"

    def hand_over(self, content: bytes, sender: str, recipient: str) -> None:
        """Give a mail to the desk that it is for."""
        with smtplib.LMTP("127.0.0.1", self.ways[recipient.rpartition("@")[2]], "mx.test") as desk:
            desk.sendmail(sender, [recipient], content)


@contextmanager
def carry(*, leaves_out: Mapping[str, tuple[str, ...]] | None = None) -> Iterator[Carrier]:
    """Carry mail as long as this lasts."""
    carrier = Carrier(leaves_out=leaves_out or {})
    controller = Controller(carrier, hostname="127.0.0.1", port=carrier.port, server_hostname="mx.test")
    controller.start()
    try:
        yield carrier
    finally:
        controller.stop()
