"""Everything on one port: the live stream and health in the event loop, the rest with Django in threads."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.urls import get_resolver

from belofte.config.wsgi import application as django
from belofte.live import listening, stream
from belofte.live.audience import Audience
from belofte.live.rights import Rights, RightsUnknownError
from belofte.ops.bridge import Bridge

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

get_resolver().url_patterns  # noqa: B018 - loads all pages before the fork: in shared memory, and a mistake shows at once
audience = Audience()
rights = Rights()
pages = Bridge(django, threads=settings.ENVIRONMENT.web_threads)
logger = logging.getLogger(__name__)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or live as long as the process."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["path"] == "/live":
        await stream.serve(scope, receive, send, audience=audience, rights=rights)
    elif scope["path"] == "/healthz":
        await stream.answer(send, HTTPStatus.OK)
    elif scope["path"] == "/readyz":
        await _tell_readiness(send)
    else:
        await pages(scope, receive, send)


async def _tell_readiness(send: Send) -> None:
    """Answer 200 when the database answers, and 503 when it does not."""
    try:
        await rights.lost_by([])
    except RightsUnknownError:
        await stream.answer(send, HTTPStatus.SERVICE_UNAVAILABLE, "The database does not answer.")
    else:
        await stream.answer(send, HTTPStatus.OK)


async def _live(receive: Receive, send: Send) -> None:
    """Hear of changes from the start of the process to its end."""
    await receive()
    works = [listening.listen(audience), listening.watch_rights(audience, rights)]
    tasks = [asyncio.create_task(work) for work in works]
    for task in tasks:
        task.add_done_callback(_stop_when_failed)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await rights.close()
    await send({"type": "lifespan.shutdown.complete"})


def _stop_when_failed(task: asyncio.Task[None]) -> None:
    """End a process that no longer hears anything; its parent starts another."""
    if not task.cancelled() and (failure := task.exception()) is not None:
        logger.critical("The live stream failed; this process stops.", exc_info=failure)
        signal.raise_signal(signal.SIGTERM)
