import asyncio
import json
import socket
import time
from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from belofte import clock
from belofte.live import stream, topics
from belofte.live.audience import Audience, Stream
from belofte.live.rights import Rights, RightsUnknownError
from belofte.live.topics import Ticket
from belofte.ops.tests import running
from belofte.ops.tests.conftest import PAGES
from belofte.ops.tests.running import Installation, wait_until
from belofte.ops.tests.running import Stream as Browser


@pytest.fixture(scope="module")
def installed() -> Iterator[Installation]:
    """Belofte as a whole, with two processes of the web server that must both hear everything."""
    with running.prepared_installation(**PAGES) as made:
        made.start("up", said="Stop with Ctrl-C")
        yield made
        seconds, code = made.stop()
        assert (seconds < 5, code) == (True, 0)


def test_open_case_and_list_hear_of_a_change_within_their_time(installed: Installation) -> None:
    cookie, topics = installed.enter("Anna")
    browsers = [Browser(installed, cookie=cookie, topics=topics) for _ in range(4)]  # over both processes
    for browser in browsers:
        assert (browser.status, browser.content_type) == (200, "text/event-stream; charset=utf-8")
    installed.get("/announce?cases=42,43,44,45")
    began = time.monotonic()
    for browser in browsers:
        assert _after_refresh(browser) == ("case", {"case": 42})
    assert time.monotonic() - began < 2
    for browser in browsers:
        assert browser.next() == ("team", {"team": 1, "cases": [42, 43, 44, 45], "pages": [0]})
        browser.close()


def test_streams_end_within_five_seconds_when_something_was_taken_away(installed: Installation) -> None:
    taken = ["team", "role", "work", "password", "session"]
    entered = {what: installed.enter(f"Bram-{what}") for what in taken}
    browsers = {what: Browser(installed, cookie=cookie, topics=topics) for what, (cookie, topics) in entered.items()}
    untouched = Browser(installed, **dict(zip(("cookie", "topics"), installed.enter("Carla"), strict=True)))
    assert [browser.status for browser in browsers.values()] == [200] * len(taken)
    began = time.monotonic()
    for what in taken:
        assert installed.get(f"/take-away?name=Bram-{what}&what={what}") == (200, "gone")
    wait_until(lambda: all(browser.ended_at for browser in browsers.values()))
    assert time.monotonic() - began < 5
    again = {what: Browser(installed, cookie=cookie, topics=topics) for what, (cookie, topics) in entered.items()}
    assert {what: browser.status for what, browser in again.items()} == dict.fromkeys(taken, 403)
    assert untouched.ended_at is None
    for each in [*browsers.values(), *again.values(), untouched]:
        each.close()


def test_visitor_hears_of_one_case_until_the_link_is_taken_back(installed: Installation) -> None:
    signed = installed.visit(case=42)
    browsers = [Browser(installed, topics=signed) for _ in range(2)]
    assert [browser.status for browser in browsers] == [200, 200]
    installed.get("/announce?cases=42,43")
    for browser in browsers:
        assert _after_refresh(browser) == ("changed", {})
        assert browser.names == []
    began = time.monotonic()
    assert installed.get("/take-link-back") == (200, "gone")
    wait_until(lambda: all(browser.ended_at for browser in browsers))
    assert time.monotonic() - began < 5
    again = Browser(installed, topics=signed)
    assert again.status == 403
    for each in [*browsers, again]:
        each.close()


def test_visitors_stream_ends_with_the_link(installed: Installation) -> None:
    browser = Browser(installed, topics=installed.visit(case=42, seconds=1))
    assert browser.status == 200
    wait_until(lambda: browser.ended_at is not None, seconds=6)
    browser.close()


def test_visitor_and_agent_do_not_share_a_stream(installed: Installation) -> None:
    cookie, topics = installed.enter("Anna")
    browser = Browser(installed, cookie=cookie, topics=[topics, installed.visit(case=42)])
    assert browser.status == 403
    browser.close()


@pytest.mark.parametrize("wrong", ["no cookie", "another's cookie", "no topics", "forged topics", "post"])
def test_stream_without_what_it_needs_is_refused(installed: Installation, wrong: str) -> None:
    cookie, topics = installed.enter("Anna")
    if wrong == "another's cookie":
        cookie, _ = installed.enter("Daan")
    asked = {"no topics": "", "forged topics": topics[:-3] + "abc"}.get(wrong, topics)
    with socket.create_connection(("127.0.0.1", installed.port), timeout=5) as client:
        method = "POST" if wrong == "post" else "GET"
        sent = "" if wrong == "no cookie" else f"Cookie: {cookie}\r\n"
        line = f"{method} /live?{urlencode({'topics': asked})} HTTP/1.1\r\nHost: localhost\r\n"
        client.sendall(f"{line}{sent}Connection: close\r\n\r\n".encode())
        status = client.recv(100).split()[1]
    assert status == (b"405" if wrong == "post" else b"403")


def test_browser_that_does_not_read_is_cut_off() -> None:
    asyncio.run(_tell_a_browser_that_does_not_read())


async def _tell_a_browser_that_does_not_read() -> None:
    audience, ticket = _audience()
    scope, never = _scope(ticket), asyncio.Event()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await never.wait()

    serving = asyncio.create_task(stream.serve(scope, _stay, send, audience=audience, rights=_Everybody()))
    await asyncio.sleep(0.05)
    (opened,) = audience.streams
    for _ in range(1_000):
        audience.hear(json.dumps({"case": 42, "team": 1}))
    assert opened.waiting.qsize() == 100
    await asyncio.wait_for(serving, 3)
    assert audience.streams == set()


def test_quiet_stream_shows_that_it_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    sent = asyncio.run(_listen_for(seconds=0.3))
    assert sent[:3] == [b"retry: 2000\n\n"] + [b"event: alive\ndata: {}\n\n"] * 2


def test_open_stream_hands_out_its_lists_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_RENEWAL_SECONDS", 0.1)
    sent = asyncio.run(_listen_for(seconds=0.15))
    assert sent[1].splitlines()[0] == b"event: topics"
    (signed,) = json.loads(sent[1].splitlines()[1].removeprefix(b"data: "))["topics"]
    renewed = topics.read(signed)
    assert (renewed.holder, renewed.topics) == ("agent:7", frozenset({"case:42"}))


def test_stream_is_unavailable_while_nobody_knows_the_rights() -> None:
    audience, ticket = _audience()
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(stream.serve(_scope(ticket), _stay, send, audience=audience, rights=_Unknown()))
    assert (sent[0]["status"], audience.streams) == (503, set())


class _Everybody(Rights):
    """Rights as they are when nothing was lost."""

    async def lost_by(self, streams: Collection[Stream]) -> list[Stream]:
        return [stream for stream in streams if not stream.tickets]


class _Unknown(Rights):
    """Rights while the database does not answer."""

    async def lost_by(self, streams: Collection[Stream]) -> list[Stream]:
        raise RightsUnknownError(len(streams))


def _audience() -> tuple[Audience, str]:
    audience = Audience()
    audience.begin()
    ticket = Ticket(agent=7, seal="", rights=frozenset(), topics=frozenset({"case:42"}), since=time.time() + 60)
    return audience, topics.renew(ticket, at=clock.now() + stream._UNDER_WAY)  # noqa: SLF001


def _scope(ticket: str) -> dict[str, Any]:
    return {
        "type": "http",
        "method": "GET",
        "query_string": urlencode({"topics": ticket}).encode(),
        "headers": [(b"cookie", b"session=a-session")],
    }


async def _stay() -> dict[str, Any]:
    await asyncio.sleep(60)
    return {"type": "http.disconnect"}


async def _listen_for(*, seconds: float) -> list[bytes]:
    audience, ticket = _audience()
    sent: list[bytes] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            sent.append(message["body"])

    async def leave() -> dict[str, Any]:
        await asyncio.sleep(seconds)
        return {"type": "http.disconnect"}

    await stream.serve(_scope(ticket), leave, send, audience=audience, rights=_Everybody())
    return sent


def _after_refresh(browser: Browser) -> tuple[str, Any]:
    """Return the next event, leaving out the refresh of a process that has only just begun to listen."""
    event = browser.next()
    return browser.next() if event[0] == "refresh" else event
