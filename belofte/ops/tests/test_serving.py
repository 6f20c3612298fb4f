import hashlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from belofte.live.audience import STREAMS_MAX_FOR_AN_AGENT
from belofte.ops import bodies
from belofte.ops.tests.conftest import PAGES
from belofte.ops.tests.running import Installation, Stream, prepared_installation, wait_until

STREAMS = 30
LOADING = 10  # pages to each client: from then on the server is under load


@pytest.fixture(scope="module")
def installed() -> Iterator[Installation]:
    """One worker of the web server with four threads, so that its limits are soon reached."""
    with prepared_installation(**PAGES, BELOFTE_WEB_WORKERS="1", BELOFTE_WEB_THREADS="4") as made:
        made.start("up", said="Stop with Ctrl-C")
        yield made
        seconds, code = made.stop()
        assert (seconds < 5, code) == (True, 0)


def test_loaded_server_with_open_streams_stops_within_five_seconds(idle: Installation) -> None:
    idle.start("up", said="Stop with Ctrl-C")
    streams = _open(idle, count=STREAMS)
    loading = threading.Event()
    loading.set()
    answered = [0] * 8  # pages, for each client
    with ThreadPoolExecutor(12 + len(answered)) as clients:
        for place in range(len(answered)):
            clients.submit(_load, idle, loading, answered, place)
        try:
            wait_until(lambda: min(answered) >= LOADING, seconds=60)  # however slow the machine is: it is under load
            before = list(answered)
            slow = [clients.submit(_status, idle, "/slow?seconds=90") for _ in range(12)]  # far from their deadline
            wait_until(lambda: all(now > then for now, then in zip(answered, before, strict=True)), seconds=20)
            seconds, code = idle.stop()
        finally:
            loading.clear()
        stopped_at = time.monotonic()
    assert (seconds < 5, code) == (True, 0), seconds
    assert {task.result() for task in slow} <= {503, None}  # None: it had not come in before the port was closed
    assert not idle.has_said("Traceback")
    _close(streams)
    assert max(stream.ended_at or time.monotonic() for stream in streams) - stopped_at < 0.5


def test_open_streams_leave_the_pages_their_connections(installed: Installation) -> None:
    streams = _open(installed, count=STREAMS)
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: installed.get("/plain"), range(200)))
    connections = json.loads(installed.get("/connections")[1])["count"]
    assert set(answers) == {(200, "a page")}
    assert connections < STREAMS  # of all processes together; no stream holds one
    assert [stream.status for stream in streams] == [200] * STREAMS
    _close(streams)


def test_more_streams_than_an_agent_may_have_are_refused(installed: Installation) -> None:
    cookie, topics = installed.enter("Bram")
    streams = [Stream(installed, cookie=cookie, topics=topics) for _ in range(STREAMS_MAX_FOR_AN_AGENT + 1)]
    assert [stream.status for stream in streams] == [200] * STREAMS_MAX_FOR_AN_AGENT + [429]
    _close(streams)


def test_request_waits_a_moment_for_a_thread_and_no_longer(installed: Installation) -> None:
    with ThreadPoolExecutor(4) as clients:
        slow = [clients.submit(installed.get, "/slow?seconds=4") for _ in range(4)]
        time.sleep(0.5)
        began = time.monotonic()
        assert installed.get("/plain") == (503, "Service Unavailable")
        assert 1.4 < time.monotonic() - began < 3.4
        assert installed.get("/healthz") == (200, "OK")
        assert [task.result() for task in slow] == [(200, "at last")] * 4
    assert installed.get("/plain") == (200, "a page")


def test_upload_arrives_byte_for_byte(installed: Installation, tmp_path: Path) -> None:
    content = hashlib.shake_256(b"seed").digest(30_000_000)
    status, answer = _post(installed, tmp_path / "note", _form(content))
    assert (status, answer) == (200, {"size": 30_000_000, "sha256": hashlib.sha256(content).hexdigest()})


def test_upload_without_a_length_arrives(installed: Installation, tmp_path: Path) -> None:
    status, answer = _post(installed, tmp_path / "note", iter([_form(b"a" * 100_000)]))
    assert (status, answer["size"]) == (200, 100_000)


def test_upload_that_breaks_off_is_not_taken_for_the_whole(installed: Installation, tmp_path: Path) -> None:
    note = tmp_path / "note"
    body = _form(b"a" * 3_000_000)
    with socket.create_connection(("127.0.0.1", installed.port)) as client:
        client.sendall(_head(note, length=len(body)) + body[:2_000_000])
    time.sleep(0.5)
    assert not note.exists()
    assert installed.get("/plain") == (200, "a page")


def test_slow_upload_holds_no_thread(installed: Installation, tmp_path: Path) -> None:
    clients = [socket.create_connection(("127.0.0.1", installed.port)) for _ in range(8)]
    for client in clients:
        client.sendall(_head(tmp_path / "note", length=1000) + b"--limit")
    assert installed.get("/plain") == (200, "a page")
    for client in clients:
        client.close()


def test_body_above_the_limit_is_refused_before_it_is_sent(installed: Installation, tmp_path: Path) -> None:
    with socket.create_connection(("127.0.0.1", installed.port), timeout=5) as client:
        client.sendall(_head(tmp_path / "note", length=bodies.BYTES_MAX + 1))
        assert client.recv(100).startswith(b"HTTP/1.1 413 ")


def test_file_arrives_byte_for_byte(installed: Installation, tmp_path: Path) -> None:
    content = hashlib.shake_256(b"file").digest(10_000_000)
    (tmp_path / "file").write_bytes(content)
    connection = http.client.HTTPConnection("127.0.0.1", installed.port, timeout=15)
    connection.request("GET", f"/file?path={quote(str(tmp_path / 'file'))}")
    answer = connection.getresponse()
    assert answer.headers["content-length"] == "10000000"
    assert hashlib.sha256(answer.read()).digest() == hashlib.sha256(content).digest()
    connection.close()


@pytest.mark.parametrize(("proxies", "status"), [("127.0.0.0/8", 200), ("192.0.2.1", 301)])
def test_the_word_of_a_proxy_is_taken_only_where_it_is_named(proxies: str, status: int) -> None:
    address = {"BELOFTE_ADDRESS": "https://desk.example", "BELOFTE_PROXIES": proxies}
    with prepared_installation(**PAGES, **address) as made:
        made.start("up", said="Stop with Ctrl-C")
        assert made.get("/plain", **{"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"})[0] == status
        made.stop()


def test_header_with_underscores_does_not_pass_for_another(installed: Installation) -> None:
    said = installed.get("/echo", X_Forwarded_Proto="https")
    assert json.loads(said[1])["proto"] is None


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (b"/echo?q=%C3%A9", 200),
        (b"/echo?q=\xc3\xa9", 400),
        (b"/nowhere-\xff", 400),
        (b"/echo?q=%ff", 200),
        (b"/%ff%00", 404),
        (b"/echo?q=" + b"a" * 70_000, 400),
    ],
)
def test_strange_address_is_answered(installed: Installation, target: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", installed.port), timeout=5) as client:
        client.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.1 %d " % status)


def test_endless_header_is_cut_off(installed: Installation) -> None:
    with socket.create_connection(("127.0.0.1", installed.port), timeout=5) as client:
        client.sendall(b"GET /plain HTTP/1.1\r\nHost: localhost\r\nX-Long: ")
        with pytest.raises(ConnectionError):
            client.sendall(b"a" * 100_000_000)


def _open(installed: Installation, *, count: int) -> list[Stream]:
    """Open streams of as many agents as it takes."""
    agents = [installed.enter(f"Agent-{number}") for number in range(-(-count // STREAMS_MAX_FOR_AN_AGENT))]
    chosen = [agents[number // STREAMS_MAX_FOR_AN_AGENT] for number in range(count)]
    return [Stream(installed, cookie=cookie, topics=topics) for cookie, topics in chosen]


def _close(streams: list[Stream]) -> None:
    for stream in streams:
        stream.close()


def _status(installed: Installation, path: str) -> int | None:
    """Ask for a page while the server stops."""
    try:
        return installed.get(path)[0]
    except (OSError, http.client.HTTPException):
        return None


def _load(installed: Installation, loading: threading.Event, answered: list[int], place: int) -> None:
    """Ask for pages until told to stop, also while the server is going; count those that came."""
    while loading.is_set():
        try:
            answered[place] += installed.get("/plain")[0] == 200
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)


def _form(content: bytes) -> bytes:
    head = b'--limit\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    return head + content + b"\r\n--limit--\r\n"


def _head(note: Path, *, length: int) -> bytes:
    return (
        f"POST /upload?note={quote(str(note))} HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: multipart/form-data; boundary=limit\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def _post(installed: Installation, note: Path, body: bytes | Iterator[bytes]) -> tuple[int, dict[str, object]]:
    connection = http.client.HTTPConnection("127.0.0.1", installed.port, timeout=15)
    headers = {"Content-Type": "multipart/form-data; boundary=limit"}
    connection.request("POST", f"/upload?note={quote(str(note))}", body=body, headers=headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, json.loads(said)
