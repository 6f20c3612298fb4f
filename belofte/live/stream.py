"""The stream of a browser, in ASGI without Django's ORM. No other code sends `text/event-stream`.

`GET /live?topics=…` (once for each open page of the browser) sends these events:
`case` {"case": 42} · `agent` {"agent": 7} · `team` {"team": 3, "cases": [42, 57]}, at most one every two
seconds · `refresh` {}: anything may have changed · `topics` {"topics": […]}: the lists, signed anew in the
same order, for whoever opens the stream again later · `alive` {}, so that silence means a broken line.
`"pages": [0]` says that only the page with that place in the request has to know.

An event's id, added to a page's list with a `~` when the stream is opened again, says up to where that page was
told: what came after is told once, in order, whichever process answers. Customers' pages hear `changed` {},
`refresh` {}, `topics` and `alive` only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import parse_cookie

from belofte import clock
from belofte.live import topics
from belofte.live.audience import Audience, Stream, TooManyStreamsError
from belofte.live.rights import Rights, RightsUnknownError
from belofte.live.topics import AnyTicket, Ticket, TopicsRefusedError

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

HEARTBEAT_SECONDS = 15.0
_ALIVE = b"event: alive\ndata: {}\n\n"
_RENEWAL_SECONDS = topics.LIFETIME_SECONDS / 2
_UNDER_WAY = timedelta(seconds=5)  # what was heard in these last seconds may still wait to be told
_PAGES_MAX = 30
_PARTING_SECONDS = 1.0
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class StreamRefusedError(Exception):
    """The stream is not opened; the status says why."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


async def serve(scope: Scope, receive: Receive, send: Send, *, audience: Audience, rights: Rights) -> None:
    """Answer one request for the stream; it ends when the browser leaves or a right is lost."""
    try:
        stream = _asked_for(scope)
        await _admit(stream, audience=audience, rights=rights)
    except StreamRefusedError as refusal:
        await answer(send, refusal.status)
        return
    try:
        await send({"type": "http.response.start", "status": HTTPStatus.OK, "headers": _HEADERS})
        await _until_one_ends(_tell(stream, send), _renew(stream), _departure(receive), stream.ended.wait())
    finally:
        audience.leave(stream)
    await _part(send)


async def answer(send: Send, status: HTTPStatus, text: str = "") -> None:
    """Send a short answer in plain text."""
    body = (text or status.phrase).encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _asked_for(scope: Scope) -> Stream:
    """Read the request: lists of one agent with the session that they are bound to, or lists of visitors."""
    if scope["method"] != "GET":
        raise StreamRefusedError(HTTPStatus.METHOD_NOT_ALLOWED)
    pages = parse_qs(scope["query_string"].decode("latin-1")).get("topics", [])
    if not 0 < len(pages) <= _PAGES_MAX:
        raise StreamRefusedError(HTTPStatus.FORBIDDEN)
    lists, _, heard = zip(*(page.partition("~") for page in pages), strict=True)
    try:
        tickets = tuple(topics.read(signed) for signed in lists)
    except TopicsRefusedError as error:
        raise StreamRefusedError(HTTPStatus.FORBIDDEN) from error
    stream = Stream(tickets=tickets, heard=heard, session=_session(scope))
    if not _belong_together(tickets) or len(stream.topics) > topics.TOPICS_MAX:
        raise StreamRefusedError(HTTPStatus.FORBIDDEN)
    return stream


def _session(scope: Scope) -> str:
    cookies = parse_cookie(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    return cookies.get(settings.SESSION_COOKIE_NAME, "")


def _belong_together(tickets: tuple[AnyTicket, ...]) -> bool:
    """Tell whether all pages are one agent's, or all are visitors'."""
    agents = {ticket.agent if isinstance(ticket, Ticket) else None for ticket in tickets}
    return len(agents) == 1


async def _admit(stream: Stream, *, audience: Audience, rights: Rights) -> None:
    try:
        if await rights.lost_by([stream]):
            raise StreamRefusedError(HTTPStatus.FORBIDDEN)
        audience.admit(stream)
    except RightsUnknownError as error:
        raise StreamRefusedError(HTTPStatus.SERVICE_UNAVAILABLE) from error
    except TooManyStreamsError as error:
        raise StreamRefusedError(HTTPStatus.TOO_MANY_REQUESTS) from error


async def _tell(stream: Stream, send: Send) -> None:
    """Send events as they come, and a sign of life when none do."""
    await _send(send, b"retry: 2000\n\n")
    while True:
        try:
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                event = await stream.waiting.get()
        except TimeoutError:
            event = _ALIVE
        await _send(send, event)


async def _renew(stream: Stream) -> None:
    """Now and then hand out the lists signed anew: rights are being watched all the time."""
    while True:
        await asyncio.sleep(_RENEWAL_SECONDS)
        heard_until = clock.now() - _UNDER_WAY
        stream.tell("topics", topics=[topics.renew(ticket, at=heard_until) for ticket in stream.tickets])


async def _departure(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, event: bytes) -> None:
    await send({"type": "http.response.body", "body": event, "more_body": True})


async def _part(send: Send) -> None:
    """Finish the answer, unless the browser has stopped reading; then the server drops the connection."""
    try:
        async with asyncio.timeout(_PARTING_SECONDS):
            await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        return


async def _until_one_ends(*works: Coroutine[Any, Any, Any]) -> None:
    """Run these together until one of them ends, and end the others."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
