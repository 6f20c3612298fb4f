"""Asking a virus scanner (ClamAV's clamd) about one file, over its socket and piece by piece (INSTREAM)."""

import socket
from dataclasses import dataclass
from typing import IO, Final

CONNECT_SECONDS_MAX: Final = 3.0
ANSWER_SECONDS_MAX: Final = 60.0
_PIECE_BYTES: Final = 128 * 1024
_ANSWER_BYTES_MAX: Final = 4_096
_FINDING_MAX: Final = 200


class ScannerAwayError(Exception):
    """The scanner cannot be reached, or does not answer as one: ask again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the scanner says of a file."""

    finding: str = ""  # the name of what it found; "" for nothing
    is_too_large: bool = False  # it looks at no file of this size


def ask(place: str, content: IO[bytes]) -> Verdict:
    """Have a file scanned by the scanner at `host:port` or at a path. Refuses: ScannerAwayError."""
    try:
        with _connect(place) as connection:
            connection.settimeout(ANSWER_SECONDS_MAX)
            _give(connection, content)
            answer = _answer(connection)
    except OSError as error:
        raise ScannerAwayError(str(error)) from error
    return _verdict(answer)


def _connect(place: str) -> socket.socket:
    if place.startswith("/"):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT_SECONDS_MAX)
        try:
            connection.connect(place)
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = place.rpartition(":")
    if not port.isdigit():
        message = f"{place!r} is neither host:port nor a path"
        raise ScannerAwayError(message)
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS_MAX)


def _give(connection: socket.socket, content: IO[bytes]) -> None:
    """Send the file; a scanner that has seen enough hangs up, and its answer says why."""
    connection.sendall(b"zINSTREAM\0")
    try:
        while piece := content.read(_PIECE_BYTES):
            connection.sendall(len(piece).to_bytes(4, "big") + piece)
        connection.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(connection: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _ANSWER_BYTES_MAX:
        try:
            piece = connection.recv(_ANSWER_BYTES_MAX)
        except ConnectionResetError:
            break
        if not piece:
            break
        answer += piece
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _verdict(answer: str) -> Verdict:
    if answer.endswith("size limit exceeded. ERROR"):
        return Verdict(is_too_large=True)
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict()
    if said.endswith(" FOUND"):
        return Verdict(finding=said.removesuffix(" FOUND")[:_FINDING_MAX])
    raise ScannerAwayError(answer or "it hung up without an answer")
