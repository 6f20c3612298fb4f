"""The other end of the wire, for tests: real SMTP on loopback, good and bad."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedRWPair
from typing import Any

from belofte.channels.contract import Envelope


@contextmanager
def taking() -> Iterator[dict[str, Any]]:
    """Yield the credentials of a wire that takes everything."""
    with _served({}) as credentials:
        yield credentials


@contextmanager
def refusing(*, permanent: bool) -> Iterator[dict[str, Any]]:
    """Yield the credentials of a wire that refuses, for good or for the moment."""
    with _served({"RCPT": "550 no such user" if permanent else "451 try later"}) as credentials:
        yield credentials


def tampered(envelope: Envelope) -> None:
    """Return nothing: mail carries no proof that the channel itself could check."""
    del envelope


@contextmanager
def _served(script: dict[str, str]) -> Iterator[dict[str, Any]]:
    server = ScriptedServer(script)
    try:
        yield {"smtp_host": "127.0.0.1", "smtp_port": server.port, "timeout_seconds": 2}
    finally:
        server.close()


class ScriptedServer:
    """An SMTP server that follows a script: an answer to each command, or cutting the line there."""

    def __init__(self, script: dict[str, str], *, port: int = 0) -> None:
        self._script = script
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port = self._listening.getsockname()[1]
        self.mails: list[bytes] = []
        self.commands: list[bytes] = []
        self.is_open = True
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.is_open = False
        self._listening.shutdown(socket.SHUT_RDWR)  # wakes accept(), which close() does not
        self._listening.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listening.accept()
            except OSError:
                return
            with line:
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        with line.makefile("rwb") as stream:
            if not self._say(stream, "greeting", "220 ready"):
                return
            while command := stream.readline().strip():
                self.commands.append(command)
                verb = command.split(b" ")[0].split(b":")[0].decode().upper()
                if not self._say(stream, verb, {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 fine")):
                    return
                if verb == "DATA" and self._script.get("DATA", "354").startswith("354"):
                    mail = b"".join(iter(stream.readline, b".\r\n"))
                    self.mails.append(mail)
                    if not self._say(stream, "content", "250 taken"):
                        return

    def _say(self, stream: BufferedRWPair, moment: str, usual: str) -> bool:
        words = self._script.get(moment, usual)
        if words == "cut":
            return False
        stream.write(words.encode() + b"\r\n")
        stream.flush()
        return True
