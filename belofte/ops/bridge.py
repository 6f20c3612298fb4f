"""Handing requests to Django: each to one of a few threads, after a short wait at most.

a2wsgi translates between the event loop and WSGI. What is done here besides is what it leaves open: a body
comes whole (bodies.py), a thread is waited for a moment and not for ever, a header cannot pass for
another, and files are sent in large pieces.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import IO, Any, cast

from a2wsgi import asgi_typing as asgi
from a2wsgi.wsgi import WSGIMiddleware, WSGIResponder
from a2wsgi.wsgi_typing import Environ, StartResponse, WSGIApp

from belofte.live.stream import answer
from belofte.ops.bodies import BodyIntake, BodyRefusedError, ClientLeftError

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

_WAIT_SECONDS = 1.5  # with the deadline of the database, everybody is answered within ten
_PIECES_AHEAD = 8
_PIECE_BYTES = 256 * 1024


class Bridge:
    """A WSGI application as an ASGI one, with so many threads."""

    def __init__(self, application: Callable[..., Any], *, threads: int) -> None:
        self._translator = WSGIMiddleware(_furnished(application), workers=threads)
        self._bodies = BodyIntake()
        self._threads = asyncio.Semaphore(threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await self._bodies.take(dict(scope["headers"]), receive)
        except ClientLeftError:
            return
        except BodyRefusedError as refusal:
            await answer(send, refusal.status)
            return
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                await self._threads.acquire()
        except TimeoutError:
            body.close()
            await answer(send, HTTPStatus.SERVICE_UNAVAILABLE)
            return
        sending = _Sending(send)
        try:
            await self._run(_cleaned(scope, length=body.size_bytes), body.receive, sending)
        except asyncio.CancelledError:  # the server stops, and this request has had its time
            if not sending.has_begun:
                await answer(send, HTTPStatus.SERVICE_UNAVAILABLE)
        finally:
            body.close()

    async def _run(self, scope: Scope, receive: Receive, send: "_Sending") -> None:
        responder = _Responder(self._translator, free=self._threads.release)
        await responder(cast("asgi.HTTPScope", scope), cast("asgi.Receive", receive), cast("asgi.Send", send))


class _Responder(WSGIResponder):
    """One request in its thread; the thread is free for the next when Django is done, not when all is sent."""

    def __init__(self, translator: WSGIMiddleware, *, free: Callable[[], None]) -> None:
        super().__init__(translator.app, translator.executor, _PIECES_AHEAD)
        self._free = free

    def wsgi(self, environ: Environ, start_response: StartResponse) -> None:
        """Run Django."""
        try:
            super().wsgi(environ, start_response)
        finally:
            with suppress(RuntimeError):  # the server was told to stop, and its loop is closed
                self.loop.call_soon_threadsafe(self._free)


class _Sending:
    """Sends until that fails once; the thread may then finish, and the failure is raised at its end."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._failure: Exception | None = None
        self.has_begun = False

    async def __call__(self, message: dict[str, Any]) -> None:
        """Send a message, unless one before it failed."""
        self.has_begun = True
        if self._failure is None:
            try:
                await self._send(message)
            except Exception as failure:  # noqa: BLE001 - kept, and raised below
                self._failure = failure
        elif not message.get("more_body", False):
            raise self._failure


class _File:
    """A file that Django sends, read in pieces of our size; closing it closes Django's response."""

    def __init__(self, file: IO[bytes], _piece_bytes: int) -> None:
        self._file = file
        self.close = file.close

    def __iter__(self) -> Iterator[bytes]:
        while piece := self._file.read(_PIECE_BYTES):
            yield piece


def _furnished(application: Callable[..., Any]) -> WSGIApp:
    def run(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        own = {"wsgi.errors": sys.stderr, "wsgi.file_wrapper": _File}
        response: Iterable[bytes] = application({**environ, **own}, start_response)
        return response

    return run


def _cleaned(scope: Scope, *, length: int) -> Scope:
    """Leave out what WSGI would take for another header (`X_Forwarded_For`), and say how long the body is."""
    kept = [
        (name, value)
        for name, value in scope["headers"]
        if b"_" not in name and name not in (b"content-length", b"transfer-encoding")
    ]
    return {**scope, "headers": [*kept, (b"content-length", str(length).encode())]}
