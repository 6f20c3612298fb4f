"""Desks that break their word: what has been seen to catch these has eyes. Each replaces one step of the real one."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from django.apps import AppConfig

_HESITATION_SECONDS = 0.05


class AcknowledgesEarly(AppConfig):
    """Says that a mail is kept, and keeps it a little later."""

    name = "tests.faults"
    label = "sabotage"

    def ready(self) -> None:
        from belofte.intake import listening  # noqa: PLC0415 - its models must be loaded first

        def keep(envelope: Envelope) -> None:
            time.sleep(_HESITATION_SECONDS)
            listening._with_connection(listening._accept, [envelope])  # noqa: SLF001

        async def handle_DATA(  # noqa: N802
            self: listening.Deliveries, server: LMTP, session: Session, envelope: Envelope
        ) -> str:
            loop = asyncio.get_running_loop()
            keeping = loop.run_in_executor(self.threads, keep, envelope)
            keeping.add_done_callback(lambda done: done.exception())
            return "250 2.0.0 Kept"

        listening.Deliveries.handle_DATA = handle_DATA  # type: ignore[method-assign]


class ForgetsRepetitions(AppConfig):
    """Does not look whether it has a mail already, and takes its time to say that it is kept."""

    name = "tests.faults"
    label = "sabotage"

    def ready(self) -> None:
        from belofte.intake import listening, storing  # noqa: PLC0415

        accept = listening._accept  # noqa: SLF001

        def accept_slowly(mails: Sequence[listening.AddressedEnvelope]) -> list[str]:
            numbers = accept(mails)
            time.sleep(_HESITATION_SECONDS)
            return numbers

        storing.find_alike = lambda *_, **__: {}
        listening._accept = accept_slowly  # noqa: SLF001


class SendsBlindly(AppConfig):
    """Sends without noting first that it does, so that nobody knows of a mail that left before a crash."""

    name = "tests.faults"
    label = "sabotage"

    def ready(self) -> None:
        from belofte.cases.models import Delivery, Receipt  # noqa: PLC0415
        from belofte.replies import delivering  # noqa: PLC0415

        def find(delivery_id: int, *, at: datetime) -> Delivery | None:
            related = ("message__conversation__inbox", "case__contact", "contact_point")
            due = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.QUEUED, next_attempt_at__lte=at)
            return due.select_related(*related).first()

        settle = delivering.settle

        def settle_claimed(delivery: Delivery, heard: Receipt.Kind, *, at: datetime, **more: Any) -> None:
            """Note that it is being sent once it was: the database settles nothing that nobody began to send."""
            waiting = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED)
            waiting.update(state=Delivery.State.SENDING, claimed_at=at, attempts=1)
            settle(delivery, heard, at=at, **more)

        delivering._claim = find  # noqa: SLF001
        delivering.settle = settle_claimed
