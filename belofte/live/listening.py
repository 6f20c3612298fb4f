"""Hearing of changes: one LISTEN connection a process, and the rounds that end streams whose right was lost."""

import asyncio
import logging

import psycopg

from belofte.live.announcing import CHANNEL
from belofte.live.audience import Audience
from belofte.live.connecting import connect
from belofte.live.rights import Rights, RightsUnknownError

RIGHTS_SECONDS = 3.0  # so that a lost right counts within five seconds, on a busy machine too
_ROUND_SECONDS = 8.0  # with connecting anew and telling, changes are seen within ten seconds even when deaf
_RETRY_SECONDS = 0.5
_SPEAK = "SELECT pg_notify(%s, '{}')"

logger = logging.getLogger(__name__)


class DeafError(Exception):
    """We do not hear our own voice: something between us and the database (a pooler) keeps announcements back."""


async def listen(audience: Audience) -> None:
    """Pass announcements on for ever; after each break, every stream is told to refresh.

    Where nothing can be heard at all, each round ends so: pages then refresh every few seconds.
    """
    while True:
        try:
            await _listen_once(audience)
        except (psycopg.Error, OSError, DeafError) as error:
            logger.warning("The live stream lost the database and connects again: %s", error)
        await asyncio.sleep(_RETRY_SECONDS)


async def _listen_once(audience: Audience) -> None:
    """Listen until the connection breaks, or until a whole round brings not even our own voice. Refuses: DeafError."""
    async with await connect() as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        audience.begin()
        while True:
            await connection.execute(_SPEAK, [CHANNEL])
            has_heard = False
            async for notice in connection.notifies(timeout=_ROUND_SECONDS):
                has_heard = True
                audience.hear(notice.payload)
            if not has_heard:
                raise DeafError(f"nothing was heard for {_ROUND_SECONDS:g} s, not even by ourselves")


async def watch_rights(audience: Audience, rights: Rights) -> None:
    """Every few seconds, end the streams of those who may no longer listen."""
    while True:
        await asyncio.sleep(RIGHTS_SECONDS)
        if not audience.streams:
            continue
        try:
            audience.end(await rights.lost_by(list(audience.streams)))
        except RightsUnknownError:
            # Without the database nothing is announced either, and nobody can take a right away.
            logger.warning("Rights could not be checked: the database does not answer.")
