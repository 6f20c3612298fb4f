"""How long certificates hold, over real TLS on loopback, with an authority of the test's own."""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from socket import SocketIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from belofte import clock
from belofte.channels.contract import SealedServer
from belofte.makers import make_inbox
from belofte.ops.doctor import certificates

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def make_certificate(folder: Path, *, until: datetime) -> Path:
    """Write a key with a certificate of its own for 127.0.0.1."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    owner = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, until - 90 * DAY, until)
    made = made.add_extension(owner, critical=True)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    path = folder / f"{until:%Y%m%d}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


def answer_smtp(line: socket.socket) -> None:
    """Greet as a mail server does, up to where it is sealed."""
    with line.makefile("rwb", buffering=0) as words:
        for answer in (b"220 mx ESMTP", b"250-mx\r\n250 STARTTLS", b"220 go"):
            words.write(answer + b"\r\n")
            words.readline() if not answer.endswith(b"go") else None


def answer_imap(line: socket.socket) -> None:
    """Greet as a mailbox does, up to where it is sealed."""
    line.sendall(b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n")
    with line.makefile("rwb", buffering=0) as words:
        while not answer_command(words).startswith("STARTTLS"):
            pass


def answer_command(words: SocketIO) -> str:
    """Say yes to a command, and return it."""
    tag, _, command = words.readline().decode().strip().partition(" ")
    if command.startswith("CAPABILITY"):
        words.write(b"* CAPABILITY IMAP4rev1 STARTTLS\r\n")
    words.write(f"{tag} OK done\r\n".encode())
    return command


@contextmanager
def serve(certificate: Path, greet: Callable[[socket.socket], None] | None = None) -> Iterator[int]:
    """Show a certificate to whoever connects, once; yield the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def show(listener: socket.socket) -> None:
        line, _ = listener.accept()
        with line:
            if greet is not None:
                greet(line)
            try:
                with (
                    context.wrap_socket(line, server_side=True) as sealed,
                    sealed.makefile("rwb", buffering=0) as words,
                ):
                    answer_command(words)
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=show, args=[listener])
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(
    ("days", "level", "words"),
    [(90, "well", "good for 89 more days"), (13, "look", "good for 12 more days"), (-1, "wrong", "not good: ")],
)
def test_the_days_left_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, level: str, words: str
) -> None:
    at = clock.now()
    made = make_certificate(tmp_path, until=at + days * DAY - MINUTE)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    with serve(made) as port:
        found = certificates.look(SealedServer(host="127.0.0.1", port=port, begins="tls"), at=at)
    assert (found.level, found.words[: len(words)], bool(found.remedy)) == (level, words, level != "well")


@pytest.mark.parametrize(("begins", "greet"), [("smtp", answer_smtp), ("imap", answer_imap)])
def test_a_certificate_shown_after_a_greeting_counts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begins: str, greet: Callable[[socket.socket], None]
) -> None:
    at = clock.now()
    made = make_certificate(tmp_path, until=at + 30 * DAY)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    with serve(made, greet) as port:
        server = SealedServer(host="127.0.0.1", port=port, begins=begins)  # type: ignore[arg-type]
        found = certificates.look(server, at=at)
    assert (found.level, found.words[:13]) == ("well", "good for 29 m")


def test_one_that_nobody_vouches_for_is_wrong(tmp_path: Path) -> None:
    made = make_certificate(tmp_path, until=clock.now() + 30 * DAY)
    with serve(made) as port:
        found = certificates.look(SealedServer(host="127.0.0.1", port=port, begins="tls"), at=clock.now())
    assert (found.level, found.words) == ("wrong", "not good: self-signed certificate")


def test_a_server_that_is_not_there_is_looked_at() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    found = certificates.look(SealedServer(host="127.0.0.1", port=port, begins="smtp"), at=clock.now())
    assert (found.level, "could not be seen" in found.words) == ("look", True)


@pytest.mark.parametrize("begins", ["tls", "smtp", "imap"])
def test_a_name_that_no_server_has_is_looked_at(begins: str) -> None:
    server = SealedServer(host="smtp..example", port=465, begins=begins)  # type: ignore[arg-type]
    found = certificates.look(server, at=clock.now())
    assert (found.level, "could not be seen" in found.words) == ("look", True)


@pytest.mark.django_db
def test_each_server_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "address", "https://desk.example")
    sealed = {"smtp_host": "mx.desk.example", "smtp_port": 587, "smtp_security": "starttls"}
    fetched = {"imap_host": "mx.desk.example", "imap_port": 993, "imap_security": "tls"}
    inboxes = [
        make_inbox(credentials=each)
        for each in (sealed, sealed | fetched, {"smtp_host": "localhost"}, fetched | {"imap_security": "none"})
    ]
    found = [(server.host, server.port, server.begins) for server in certificates.servers(inboxes)]
    assert found == [
        ("desk.example", 443, "tls"),
        ("mx.desk.example", 587, "smtp"),
        ("mx.desk.example", 993, "tls"),
    ]
