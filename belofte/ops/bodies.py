"""Taking in the body of a request before a thread is given to it: whole, in time, and not too large.

A browser that sends slowly holds no thread, and one that leaves half-way has asked for nothing: Django
itself would take the first half of an upload for the whole.
"""

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings

BYTES_MAX = 105 * 1024 * 1024  # an upload of 100 MB and the form around it
_IN_MEMORY_BYTES_MAX = 1024 * 1024
_LARGE_AT_ONCE_MAX = 16
_SILENCE_SECONDS = 30.0
_WHOLE_SECONDS = 900.0
_PIECE_BYTES = 256 * 1024

Receive = Callable[[], Awaitable[dict[str, Any]]]


class BodyRefusedError(Exception):
    """The body is too large, too slow, or one too many; the status says which."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class ClientLeftError(Exception):
    """The browser left before it had sent everything."""


class Body:
    """A body that is here as a whole, in memory or in a file, to be received once more."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile[bytes](_IN_MEMORY_BYTES_MAX, dir=settings.FILE_UPLOAD_TEMP_DIR)
        self.size_bytes = 0

    def add(self, piece: bytes) -> None:
        """Take a piece. Refuses: BodyRefusedError."""
        self.size_bytes += len(piece)
        if self.size_bytes > BYTES_MAX:
            raise BodyRefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            self._file.write(piece)
        except OSError as error:  # the disk is full
            raise BodyRefusedError(HTTPStatus.INSUFFICIENT_STORAGE) from error

    def rewind(self) -> None:
        """Go back to the beginning."""
        self._file.seek(0)

    async def receive(self) -> dict[str, Any]:
        """Return the next piece, as ASGI has it."""
        piece = self._file.read(_PIECE_BYTES)
        return {
            "type": "http.request",
            "body": piece,
            "more_body": len(piece) == _PIECE_BYTES,
        }

    def close(self) -> None:
        """Remove the file."""
        self._file.close()


class BodyIntake:
    """Takes in the bodies of one process; so many large ones at a time."""

    def __init__(self) -> None:
        self._large = 0

    async def take(self, headers: dict[bytes, bytes], receive: Receive) -> Body:
        """Receive the whole body. Refuses: BodyRefusedError, ClientLeftError."""
        body = Body()
        length = int(headers.get(b"content-length", b"0"))
        if length == 0 and b"transfer-encoding" not in headers:
            return body
        is_large = length == 0 or length > _IN_MEMORY_BYTES_MAX
        if length > BYTES_MAX:
            raise BodyRefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if is_large and self._large >= _LARGE_AT_ONCE_MAX:
            raise BodyRefusedError(HTTPStatus.SERVICE_UNAVAILABLE)
        self._large += is_large
        try:
            await _fill(body, receive)
        except BaseException:
            body.close()
            raise
        finally:
            self._large -= is_large
        return body


async def _fill(body: Body, receive: Receive) -> None:
    try:
        async with asyncio.timeout(_WHOLE_SECONDS):
            has_more = True
            while has_more:
                async with asyncio.timeout(_SILENCE_SECONDS):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientLeftError
                body.add(message.get("body", b""))
                has_more = message.get("more_body", False)
    except TimeoutError as error:
        raise BodyRefusedError(HTTPStatus.REQUEST_TIMEOUT) from error
    body.rewind()
