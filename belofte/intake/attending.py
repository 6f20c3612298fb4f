"""Reading as it comes: the worker hears what was announced, and looks by itself when it hears nothing.

An announcement can be lost, a row cannot: the table of raw envelopes is the queue.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from belofte.database import borrowing
from belofte.intake import reading, waking
from belofte.live import connecting

PLACES: Final = 2  # that read at the same time, each with a child of its own
LOOK_SECONDS: Final = 5.0  # how long to wait for an announcement before looking without one

logger = logging.getLogger(__name__)


class _FailedError(Exception):
    """It is logged and kept; what may pass by itself is tried again at the next announcement."""


async def attend() -> None:
    """Read whatever comes in, until cancelled. Raises psycopg.Error or OSError when the database goes away."""
    places = [asyncio.Event() for _ in range(PLACES)]
    async with await connecting.connect() as line, asyncio.TaskGroup() as works:
        await line.execute(f"LISTEN {waking.CHANNEL}")
        for number, woken in enumerate(places):
            works.create_task(_read_when_woken(woken, helper=places[(number + 1) % PLACES]))
        while True:
            places[0].set()
            async for _ in line.notifies(timeout=LOOK_SECONDS, stop_after=1):
                pass


async def _read_when_woken(woken: asyncio.Event, *, helper: asyncio.Event) -> None:
    """Read until nothing waits; where many were there, let the next place help."""
    while True:
        await woken.wait()
        woken.clear()
        with suppress(_FailedError):
            while count := await asyncio.to_thread(_read_some):
                if count > reading.BATCH_MAX // 2:
                    helper.set()


def _read_some() -> int:
    """Read in this thread. What fails is kept with its envelope and said once, so that the others go on."""
    with borrowing.connection():
        try:
            return reading.read_some()
        except Exception as error:
            logger.exception("an envelope could not be read")
            raise _FailedError from error
