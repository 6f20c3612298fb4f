"""nginx and Caddy before a desk, with the configurations that `hosting` ships and a certificate of the test's own."""

import getpass
import http.client
import re
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from belofte.ops.tests.running import free_port, wait_until
from tests.documents import ROOT
from tests.programs import find

HOSTING = ROOT / "hosting"
NAMES = ("caddy", "nginx")
ELSEWHERE = "127.0.0.2"  # from where a browser comes: not the address of the proxy itself
_TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """One that runs: where it is, and what it wrote."""

    name: str
    port: int
    plain_port: int
    folder: Path
    trusting: ssl.SSLContext

    def connect(self) -> http.client.HTTPSConnection:
        """Return a connection of a browser elsewhere."""
        return http.client.HTTPSConnection(
            "localhost",
            self.port,
            context=self.trusting,
            source_address=(ELSEWHERE, 0),
            timeout=_TIMEOUT_SECONDS,
        )

    def logged(self) -> str:
        """Return all that it wrote: its logs and what it said."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))


@dataclass
class Answer:
    """What came back."""

    status: int
    words: str
    headers: list[tuple[str, str]]

    def all(self, name: str) -> list[str]:
        """Return the values of a header, one for each line of it."""
        return [value for key, value in self.headers if key.lower() == name]


@dataclass
class Browser:
    """Somebody who comes by a proxy, with their cookies."""

    proxy: Proxy
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Ask once, on a connection of its own."""
        connection = self.proxy.connect()
        try:
            connection.request(method, path, body=body, headers={**self.usual, **(headers or {})})
            got = connection.getresponse()
            answer = Answer(got.status, got.read().decode(), got.getheaders())
        finally:
            connection.close()
        for cookie in answer.all("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    @property
    def usual(self) -> dict[str, str]:
        """The headers of every request."""
        given = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Referer": f"https://localhost:{self.proxy.port}/", **({"Cookie": given} if given else {})}

    def sign_in(self, email: str, password: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Fill in the page where one signs in."""
        page = self.ask("GET", "/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.words)
        assert token, page.words
        form = f"csrfmiddlewaretoken={token[1]}&login={email}&password={password}".encode()
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", "/account/login/", form, {**kind, **(headers or {})})


def make_certificate(folder: Path) -> None:
    """Make a certificate for localhost that vouches for itself."""
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    files = ("-keyout", folder / "key.pem", "-out", folder / "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", *kind, *name, *files], check=True, capture_output=True)


@contextmanager
def run(name: str, *, port: int, desk_port: int, folder: Path) -> Iterator[Proxy]:
    """Start a proxy before a desk, and stop it afterwards."""
    make_certificate(folder)
    trusting = ssl.create_default_context(cafile=folder / "certificate.pem")
    proxy = Proxy(name=name, port=port, plain_port=free_port(), folder=folder, trusting=trusting)
    command = {"nginx": _prepare_nginx, "caddy": _prepare_caddy}[name](proxy, desk_port)
    with (folder / "said.log").open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={"HOME": str(folder), "PATH": "/usr/bin"})
    try:
        wait_until(lambda: _answers(proxy) or process.poll() is not None, seconds=20)
        assert process.poll() is None, proxy.logged()
        yield proxy
    finally:
        process.terminate()
        process.wait(10)


def _answers(proxy: Proxy) -> bool:
    try:
        return Browser(proxy).ask("GET", "/healthz").status > 0
    except OSError:
        return False


def _prepare_nginx(proxy: Proxy, desk_port: int) -> list[str]:
    """Return how to start nginx as Debian starts it, with what is in `sites-enabled`."""
    folder = proxy.folder
    site = _changed(
        (HOSTING / "nginx.conf").read_text(),
        {
            "desk.example": "localhost",
            "/etc/letsencrypt/live/localhost/fullchain.pem": f"{folder}/certificate.pem",
            "/etc/letsencrypt/live/localhost/privkey.pem": f"{folder}/key.pem",
            "/var/log/nginx/": f"{folder}/",
            "127.0.0.1:8000": f"127.0.0.1:{desk_port}",
            "listen 80": f"listen {proxy.plain_port}",
            "listen [::]:80": f"listen [::]:{proxy.plain_port}",
            "listen 443": f"listen {proxy.port}",
            "listen [::]:443": f"listen [::]:{proxy.port}",
        },
    )
    (folder / "site.conf").write_text(site)
    (folder / "nginx.conf").write_text(
        f"user {getpass.getuser()}; daemon off; pid {folder}/pid; error_log {folder}/nginx.error.log;\n"
        "events {}\n"
        f"http {{ access_log {folder}/nginx.access.log; client_body_temp_path {folder}/bodies;\n"
        f"proxy_temp_path {folder}/pages; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;\n"
        f"scgi_temp_path {folder}/s; include {folder}/site.conf; }}\n"
    )
    return [str(find("nginx")), "-c", f"{folder}/nginx.conf"]


def _prepare_caddy(proxy: Proxy, desk_port: int) -> list[str]:
    folder = proxy.folder
    ports = f"\thttp_port {proxy.plain_port}\n\thttps_port {proxy.port}\n\tadmin off\n"
    chosen = _changed(
        (HOSTING / "Caddyfile").read_text(),
        {
            "by itself.\n{\n": f"by itself.\n{{\n{ports}",
            "desk.example {\n": f"localhost {{\n\ttls {folder}/certificate.pem {folder}/key.pem\n",
            "/var/log/caddy/": f"{folder}/",
            "127.0.0.1:8000": f"127.0.0.1:{desk_port}",
        },
    )
    (folder / "Caddyfile").write_text(chosen)
    return [str(find("caddy")), "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]


def _changed(text: str, other: Mapping[str, str]) -> str:
    """Put what a test has in the place of what a machine has; each must be there."""
    for usual, ours in other.items():
        assert usual in text, usual
        text = text.replace(usual, ours)
    return text
