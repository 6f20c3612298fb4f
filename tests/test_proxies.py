"""The examples of `hosting`: nginx and Caddy with TLS before a whole desk, as a browser and a stranger meet them."""

import http.client
import re
import ssl
import subprocess
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from belofte import clock, makers
from belofte.channels.email.tests import services
from belofte.channels.email.tests.mails import mail
from belofte.channels.email.tests.services import Mail
from belofte.channels.models import RawEnvelope
from belofte.config.urls import urlpatterns
from belofte.live import announcing
from belofte.ops.tests.running import free_port, wait_until
from tests import desks, proxies
from tests.desks import Desk
from tests.proxies import ELSEWHERE, Browser, Proxy

pytestmark = pytest.mark.needs("caddy", "curl", "nginx", "openssl")

_MEGABYTE = 1024 * 1024
LINK = "12-34-1795678000-abcdefghijklmnopqrstuvwxyz"
TOO_MUCH = "This is more than the desk takes at once"
OPENERS = (f"/volg/{LINK}/", f"/agenda/{LINK}.ics", f"/invitation/{LINK}/", f"/account/password/reset/key/1-{LINK}/")


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def desk(django_db_blocker: DjangoDbBlocker, port: int) -> Iterator[Desk]:
    """A desk that browsers reach at https://localhost."""
    address = f"https://localhost:{port}"
    with desks.open_desk(django_db_blocker, smtp_port=free_port(), BELOFTE_ADDRESS=address) as opened:
        yield opened


@pytest.fixture(scope="module", params=proxies.NAMES)
def proxy(
    request: pytest.FixtureRequest, desk: Desk, port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp(request.param)
    with proxies.run(request.param, port=port, desk_port=desk.installation.port, folder=folder) as started:
        yield started


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_a_browser_gets_http_2_over_modern_tls(proxy: Proxy) -> None:
    asked = ["curl", "--silent", "--cacert", f"{proxy.folder}/certificate.pem", "--output", "/dev/null", "--write-out"]
    page = f"https://localhost:{proxy.port}/account/login/"
    told = subprocess.run([*asked, "%{http_version} %{http_code}", page], capture_output=True, text=True, check=True)
    assert told.stdout == "2 200"
    with pytest.raises(ssl.SSLError):
        _shake_hands(proxy, at_most=ssl.TLSVersion.TLSv1_1)
    assert _shake_hands(proxy, at_most=ssl.TLSVersion.TLSv1_2) == "TLSv1.2"


def _shake_hands(proxy: Proxy, *, at_most: ssl.TLSVersion) -> str | None:
    context = ssl.create_default_context(cafile=proxy.folder / "certificate.pem")
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # so that it is not this side that refuses
    context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, at_most
    line = http.client.HTTPSConnection("localhost", proxy.port, context=context, timeout=10)
    try:
        line.connect()
        assert isinstance(line.sock, ssl.SSLSocket)
        return line.sock.version()
    finally:
        line.close()


def test_who_comes_without_tls_is_sent_to_it(proxy: Proxy) -> None:
    line = http.client.HTTPConnection("localhost", proxy.plain_port, timeout=10)
    line.request("GET", "/account/login/", headers={"Host": "localhost"})
    answer = line.getresponse()
    line.close()
    assert answer.status in {301, 308}
    assert re.fullmatch(r"https://localhost(:\d+)?/account/login/", answer.headers["location"])


def test_signing_in_gives_secure_cookies_and_says_once_that_tls_stays(proxy: Proxy, desk: Desk) -> None:
    browser = Browser(proxy)
    answer = browser.sign_in(desk.agents[0].email, desks.PASSWORD)
    assert (answer.status, answer.all("location")) == (302, ["/"])
    (session,) = [cookie for cookie in answer.all("set-cookie") if cookie.startswith("__Host-session=")]
    assert {"Secure", "HttpOnly", "Path=/"} <= set(session.split("; "))
    queue = browser.ask("GET", "/cases/")
    assert queue.status == 200
    assert queue.all("strict-transport-security") == ["max-age=31536000; includeSubDomains; preload"]
    assert queue.all("content-security-policy")[0].count("default-src") == 1


def test_a_change_is_heard_at_once(proxy: Proxy, desk: Desk) -> None:
    browser = Browser(proxy)
    browser.sign_in(desk.agents[0].email, desks.PASSWORD)
    signed = re.search(r'data-topics="([^"]+)"', browser.ask("GET", "/cases/").words)
    assert signed
    line = proxy.connect()
    line.request("GET", f"/live?topics={quote(unescape(signed[1]))}", headers=browser.usual)
    stream = line.getresponse()
    assert (stream.status, stream.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    wanted = f'{{"agent": {desk.agents[0].pk}'.encode()
    announcing.agent_changed(desk.agents[0].pk)
    began = time.monotonic()
    heard = next(said for said in stream if wanted in said)
    line.close()
    assert (heard.startswith(b"data: "), time.monotonic() - began < 1) == (True, True)


def test_a_large_post_of_a_mail_service_passes_and_one_beyond_is_refused_in_words(proxy: Proxy, desk: Desk) -> None:
    inbox = makers.make_inbox(desk.team, credentials=services.credentials("postmark"))
    line = b"Een bijlage van allerlei, regel na regel, zonder einde.\r\n"
    posted = services.postmark(Mail(raw=mail(line * (45 * _MEGABYTE // len(line))), at=clock.now(), url="-"))
    answer = Browser(proxy).ask("POST", f"/hooks/{inbox.pk}/mime", posted.body, posted.headers)
    assert (answer.status, RawEnvelope.objects.filter(inbox=inbox).count()) == (200, 1)

    refused = Browser(proxy).ask("POST", f"/hooks/{inbox.pk}/mime", b"x" * (81 * _MEGABYTE), posted.headers)
    said = {"nginx": TOO_MUCH, "caddy": "Request Entity Too Large\n"}  # one says it itself, one leaves it to the desk
    assert (refused.status, refused.words.partition(".")[0]) == (413, said[proxy.name])
    assert not _of_secrets(proxy.logged(), posted.headers["authorization"])


def test_what_is_far_too_much_is_refused_before_it_is_sent(proxy: Proxy) -> None:
    announced = {"Content-Length": str(120 * 1000 * 1000)}
    refused = Browser(proxy).ask("POST", "/cases/1/reply/", headers=announced)
    assert (refused.status, refused.words.partition(".")[0]) == (413, TOO_MUCH)


def test_who_asks_is_who_connects_whatever_they_say_of_themselves(proxy: Proxy) -> None:
    forged = {"X-Forwarded-For": "198.51.100.7", "Forwarded": "for=198.51.100.7", "X-Real-Ip": "198.51.100.7"}
    for name in ("x", "y"):
        answer = Browser(proxy).sign_in(f"{name}@{proxy.name}.test", "wrong-password-1", headers=forged)
        assert answer.status == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM belofte_cache WHERE cache_key LIKE '%:login_failed:%:ip:%'")
        counted = {key.rpartition(":")[2] for (key,) in cursor.fetchall()}
    assert counted == {ELSEWHERE}


def test_health_and_metrics_stay_inside(proxy: Proxy, desk: Desk) -> None:
    paths = ("/healthz", "/readyz", "/mailz", "/metrics")
    assert [Browser(proxy).ask("GET", path).status for path in paths] == [404, 404, 404, 404]
    assert desk.installation.get("/healthz") == (200, "OK")


def test_what_opens_something_is_not_in_the_log(proxy: Proxy) -> None:
    for path in (*OPENERS, f"/cases/?code={LINK}", f"/authorisations/return/?state=a&code={LINK}"):
        Browser(proxy).ask("GET", path, headers={"Authorization": f"Bearer {LINK}", "Referer": f"/volg/{LINK}/"})
    wait_until(lambda: "/authorisations/return/" in proxy.logged())
    assert _of_secrets(proxy.logged(), LINK) == []
    assert all(path.partition(LINK)[0] in proxy.logged() for path in ("/volg/", "/agenda/", "/invitation/"))


@pytest.mark.parametrize("name", proxies.NAMES)
def test_nor_is_it_there_while_the_desk_is_down(name: str, tmp_path: Path) -> None:
    with proxies.run(name, port=free_port(), desk_port=free_port(), folder=tmp_path) as alone:
        answers = [Browser(alone).ask("GET", path, headers={"Authorization": LINK}).status for path in OPENERS]
        too_large = Browser(alone).ask("POST", OPENERS[0], headers={"Content-Length": "120000000"}).status
        assert (answers, too_large) == ([502] * len(OPENERS), 413)
        wait_until(lambda: "413" in alone.logged())
        assert _of_secrets(alone.logged(), LINK) == []


def test_the_examples_know_every_path_that_opens_something() -> None:
    """A new route that takes a token has to be told to both proxies."""
    secret = {str(path.pattern) for path in _leaves(urlpatterns) if re.search(r"<str:|\(\?P<key>", str(path.pattern))}
    roots = {re.split(r"<str:|\(\?P<uid", pattern)[0].lstrip("^") for pattern in secret}
    for file in ("nginx.conf", "Caddyfile"):
        (told,) = re.findall(r"\^\(\S*?(/volg/[^)]*)\)", (proxies.HOSTING / file).read_text())
        assert {path.strip("/").rpartition("/")[2] for path in told.split("|")} == {
            root.strip("/").rpartition("/")[2] for root in roots
        }


def _leaves(patterns: list) -> Iterator:  # type: ignore[type-arg]
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _leaves(pattern.url_patterns)
        else:
            yield pattern


def _of_secrets(logged: str, secret: str) -> list[str]:
    """Return the lines that hold it."""
    return [line for line in logged.splitlines() if secret in line]
