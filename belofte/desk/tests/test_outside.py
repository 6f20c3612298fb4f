"""Pictures from outside: fetched from strangers only, and never from a network of ours (threat T24)."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from belofte.desk import outside
from belofte.desk.tests.drawing import PNG

_TURNS = [
    "http://127.0.0.1/p.png",
    "http://127.1.2.3/p.png",
    "http://localhost/p.png",
    "http://[::1]/p.png",
    "http://[::]/p.png",
    "http://0.0.0.0/p.png",
    "http://2130706433/p.png",  # 127.0.0.1 as one number
    "http://0x7f000001/p.png",
    "http://0177.0.0.1/p.png",
    "http://127.1/p.png",
    "http://[::ffff:127.0.0.1]/p.png",
    "http://[::ffff:a9fe:a9fe]/p.png",
    "http://[64:ff9b::7f00:1]/p.png",  # behind a translator
    "http://[2002:7f00:1::]/p.png",  # 6to4
    "http://169.254.169.254/latest/meta-data/",
    "http://[fe80::1]/p.png",
    "http://[fd00::1]/p.png",
    "http://10.0.0.8/p.png",
    "http://172.16.0.1/p.png",
    "http://192.168.1.1/p.png",
    "http://100.64.0.1/p.png",
    "http://224.0.0.1/p.png",
    "http://255.255.255.255/p.png",
    "gopher://picture.example/p.png",
    "file:///etc/passwd",
    "ftp://picture.example/p.png",
    "http://picture.example:25/p.png",
    "http://picture.example:6379/p.png",
    "https://picture.example:80/p.png",
    "http://user:word@picture.example/p.png",
    "http:///p.png",
    "http://[::1",
    "http://picture.example:port/p.png",
    "//picture.example/p.png",
    "",
]


def _outside(_host: str, _port: int) -> list[str]:
    """Resolve every name to an address that is nobody's; a number stays what the system makes of it."""
    return ["8.8.8.8"] if _host == "picture.example" else outside.resolve(_host, _port)


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Take down to where somebody wants to connect, and let nobody."""
    tried: list[tuple[str, int]] = []

    def connect(place: tuple[str, int], **_options: float) -> socket.socket:
        tried.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


@pytest.mark.parametrize("address", _TURNS)
def test_address_that_is_not_outside_is_not_connected_to(address: str, connections: list[tuple[str, int]]) -> None:
    with pytest.raises(outside.RefusedError):
        outside.fetch(address, resolve=_outside)
    assert connections == []


def test_name_with_one_address_inside_is_not_connected_to(connections: list[tuple[str, int]]) -> None:
    with pytest.raises(outside.RefusedError):
        outside.fetch("http://picture.example/", resolve=lambda _host, _port: ["8.8.8.8", "127.0.0.1"])
    assert connections == []


def test_name_is_resolved_once_and_that_address_connected_to(connections: list[tuple[str, int]]) -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])  # a name that changes between the look and the leap
    with pytest.raises(outside.RefusedError):
        outside.fetch("https://picture.example/", resolve=lambda _host, _port: next(answers))
    assert connections == [("8.8.8.8", 443)]
    assert next(answers) == ["127.0.0.1"]


@contextmanager
def _serving(answer: bytes) -> Iterator[tuple[Callable[[str], bytes], list[bytes]]]:
    """Serve one connection on this machine, which stands for the outside; lend a way to fetch from it."""
    asked: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _address = server.accept()
        with line:
            asked.append(line.recv(4096))
            line.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    place = server.getsockname()
    connect = socket.create_connection

    def fetch(address: str) -> bytes:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket, "create_connection", lambda _place, timeout: connect(place, timeout))
            return outside.fetch(address, resolve=lambda _host, _port: ["127.0.0.1"], is_allowed=lambda _place: True)

    try:
        yield fetch, asked
    finally:
        server.close()
        thread.join(2)


def test_picture_is_fetched_without_saying_who_asks() -> None:
    with _serving(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PNG) as (fetch, asked):
        assert fetch("http://picture.example/a b.png?x=é#top") == PNG
    head = asked[0].decode().lower().split("\r\n")
    assert head[0] == "get /a%20b.png?x=%c3%a9 http/1.1"
    assert {line.partition(":")[0] for line in head[1:] if line} == {"accept", "accept-encoding", "connection", "host"}


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\n\r\n",
        b"HTTP/1.1 301 Moved\r\nLocation: https://picture.example/other.png\r\n\r\n",
        b"HTTP/1.1 404 Not Found\r\n\r\n" + PNG,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"\x89PNG" * 300_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"220 mail.example ESMTP\r\n",
        b"",
    ],
)
def test_answer_that_is_no_picture_at_that_place_is_refused(answer: bytes) -> None:
    with _serving(answer) as (fetch, _asked), pytest.raises(outside.RefusedError):
        fetch("http://picture.example/p.png")


def test_server_that_answers_too_slowly_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "SECONDS_MAX", 0.2)
    listening = socket.create_server(("127.0.0.1", 0))  # takes the connection, and is silent
    connect = socket.create_connection
    place = listening.getsockname()
    monkeypatch.setattr(socket, "create_connection", lambda _place, timeout: connect(place, timeout))
    with pytest.raises(outside.RefusedError):
        outside.fetch(
            "http://picture.example/", resolve=lambda _host, _port: ["127.0.0.1"], is_allowed=lambda _place: True
        )
    listening.close()
