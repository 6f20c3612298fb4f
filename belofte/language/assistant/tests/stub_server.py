"""An endpoint on loopback that answers as a test tells it to: well, slowly, wrongly or maliciously."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

Behave = Callable[["Requests"], None]


@dataclass
class Stub:
    """What the server does with each question in turn, the last one for all that follow, and what it was asked."""

    behaviours: list[Behave]
    asked: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)  # the test has ended: who is slow stops waiting
    url: str = ""

    @property
    def sent(self) -> str:
        """Return all that left, as one text."""
        return json.dumps(self.asked, ensure_ascii=False)


class Requests(BaseHTTPRequestHandler):
    """Requests to the stub."""

    stub: Stub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.stub.asked.append(json.loads(body))
        self.stub.paths.append(self.path)
        self.stub.keys.append(self.headers.get("Authorization", ""))
        number = min(len(self.stub.asked), len(self.stub.behaviours)) - 1
        try:
            self.stub.behaviours[number](self)
        except OSError:
            self.close_connection = True  # who asked has gone

    def do_GET(self) -> None:
        self.stub.paths.append(self.path)
        self.give(b"{}")

    def give(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        """Answer with these octets."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def saying(content: object) -> Behave:
    """Answer as a model that says this: words, or what is written as JSON."""
    words = content if isinstance(content, str) else json.dumps(content)
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": words}}]}).encode()
    return lambda request: request.give(body)


def failing(status: int, **headers: str) -> Behave:
    """Answer with a status and no content."""
    return lambda request: request.give(b"no", status=status, **headers)


def silent(request: Requests) -> None:
    """Say nothing until the test is over."""
    request.stub.over.wait(60)


def dripping(request: Requests) -> None:
    """Give an octet at a time, and never finish."""
    request.send_response(200)
    request.send_header("Content-Length", "100000")
    request.end_headers()
    while not request.stub.over.wait(0.05):
        request.wfile.write(b" ")
        request.wfile.flush()


def endless(request: Requests) -> None:
    """Give more octets than anybody wants."""
    request.send_response(200)
    request.end_headers()
    while not request.stub.over.is_set():
        request.wfile.write(b" " * 65_536)


def hanging_up(request: Requests) -> None:
    """End the line without a word."""
    request.close_connection = True
    request.connection.close()


@contextmanager
def running(*behaviours: Behave) -> Iterator[Stub]:
    """Run a stub on a free port."""
    stub = Stub(list(behaviours))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answering", (Requests,), {"stub": stub}))
    server.daemon_threads = True
    stub.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        stub.over.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
