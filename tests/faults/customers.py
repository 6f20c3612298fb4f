"""The customers' mail server: takes every mail that Belofte sends and remembers how often it saw each."""

import asyncio
import email
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from belofte.ops.tests import running


@dataclass(kw_only=True)
class Customers:
    """What arrived, by Message-ID."""

    port: int
    chance: random.Random
    slowness_seconds_max: float  # before and after a mail counts as taken, so that some kills fall in between
    received: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        name = str(email.message_from_bytes(content)["Message-ID"]).strip("<>")
        await asyncio.sleep(self.chance.uniform(0, self.slowness_seconds_max))
        self.received[name] += 1
        await asyncio.sleep(self.chance.uniform(0, self.slowness_seconds_max))
        return "250 2.0.0 Taken"


@contextmanager
def open_server(seed: int, *, slowness_seconds_max: float) -> Iterator[Customers]:
    """Run the server in a thread of this process: nobody kills this one."""
    chance = random.Random(f"customers {seed}")
    customers = Customers(port=running.free_port(), chance=chance, slowness_seconds_max=slowness_seconds_max)
    controller = Controller(customers, hostname="127.0.0.1", port=customers.port, server_hostname="mx.klant.test")
    controller.start()
    try:
        yield customers
    finally:
        controller.stop()
