import asyncio
import json
import time
from typing import Any

import pytest

from belofte.live import audience
from belofte.live.audience import Audience, Stream, TooManyStreamsError
from belofte.live.topics import Ticket


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell the lists sooner."""
    monkeypatch.setattr(audience, "LIST_SECONDS", 0.05)


def test_case_is_told_at_once_and_only_to_who_has_it_open() -> None:
    listeners = _begun()
    has_it, has_another = _stream("case:42"), _stream("case:43")
    listeners.admit(has_it)
    listeners.admit(has_another)
    asyncio.run(_hear(listeners, {"case": 42, "team": 3}))
    assert _told(has_it) == [("case", {"case": 42})]
    assert _told(has_another) == []


@pytest.mark.usefixtures("quick")
def test_changes_in_a_list_are_told_together() -> None:
    listeners = _begun()
    stream = _stream("team:3")
    listeners.admit(stream)
    asyncio.run(_hear(listeners, *({"case": 40 + number % 3, "team": 3} for number in range(60)), wait=0.1))
    asyncio.run(_hear(listeners, {"team": 3}, wait=0.1))
    assert _told(stream) == [("team", {"team": 3, "cases": [40, 41, 42]}), ("team", {"team": 3, "cases": []})]


def test_list_of_another_team_hears_nothing() -> None:
    listeners = _begun()
    stream = _stream("team:4")
    listeners.admit(stream)
    asyncio.run(_hear(listeners, {"case": 42, "team": 3}))
    assert _told(stream) == []


def test_page_hears_what_changed_between_its_making_and_its_stream() -> None:
    listeners = _begun()
    before = time.time()
    asyncio.run(_hear(listeners, {"case": 42, "team": 3}, {"case": 43, "team": 3}, {"case": 42, "team": 3}))
    missed, later = _stream("case:42", "team:3", since=before), _stream("case:42", since=time.time())
    listeners.admit(missed)
    listeners.admit(later)
    assert _told(missed) == [("case", {"case": 42}), ("team", {"team": 3, "cases": [42, 43]})]
    assert _told(later) == []


def test_page_from_before_we_listened_refreshes() -> None:
    before = time.time()
    listeners = _begun()
    stream = _stream("case:42", since=before - 1)
    listeners.admit(stream)
    assert _told(stream) == [("refresh", {})]


def test_page_from_before_what_we_remember_refreshes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "_REMEMBERED_MAX", 3)
    listeners = _begun()
    before = time.time()
    for number in range(4):
        asyncio.run(_hear(listeners, {"case": number, "team": 3}))
    stream = _stream("case:42", since=before)
    listeners.admit(stream)
    assert _told(stream) == [("refresh", {})]


def test_every_stream_refreshes_after_a_break() -> None:
    listeners = _begun()
    stream = _stream("case:42")
    listeners.admit(stream)
    listeners.begin()
    assert _told(stream) == [("refresh", {})]


def test_stream_that_is_behind_is_ended_and_holds_no_more() -> None:
    listeners = _begun()
    stream = _stream("case:42")
    listeners.admit(stream)
    asyncio.run(_hear(listeners, *({"case": 42, "team": 3} for _ in range(5_000))))
    assert stream.ended.is_set()
    assert stream.waiting.qsize() == 100


def test_numbers_of_events_rise() -> None:
    listeners = _begun()
    stream = _stream("case:42")
    listeners.admit(stream)
    asyncio.run(_hear(listeners, *({"case": 42, "team": 3} for _ in range(5))))
    numbers = [int(_line(event, "id")) for event in _events(stream)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 5


def test_agent_with_too_many_streams_is_refused() -> None:
    listeners = _begun()
    for _ in range(audience.STREAMS_MAX_FOR_AN_AGENT):
        listeners.admit(_stream("case:42"))
    with pytest.raises(TooManyStreamsError):
        listeners.admit(_stream("case:42"))
    listeners.admit(_stream("case:42", agent=8))


def test_too_many_streams_of_all_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "STREAMS_MAX", 2)
    listeners = _begun()
    streams = [_stream("case:42", agent=number) for number in range(3)]
    listeners.admit(streams[0])
    listeners.admit(streams[1])
    with pytest.raises(TooManyStreamsError):
        listeners.admit(streams[2])
    listeners.leave(streams[0])
    listeners.admit(streams[2])


def test_stream_that_left_hears_nothing_more() -> None:
    listeners = _begun()
    stream = _stream("case:42")
    listeners.admit(stream)
    listeners.leave(stream)
    asyncio.run(_hear(listeners, {"case": 42, "team": 3}))
    assert (_told(stream), listeners.streams) == ([], set())


def _begun() -> Audience:
    listeners = Audience()
    listeners.begin()
    return listeners


def _stream(*topics: str, agent: int = 7, since: float | None = None) -> Stream:
    ticket = Ticket(
        agent=agent,
        seal="",
        rights=frozenset(),
        topics=frozenset(topics),
        since=time.time() if since is None else since,
    )
    return Stream(agent=agent, session="a-session", tickets=(ticket,))


async def _hear(listeners: Audience, *announced: dict[str, int], wait: float = 0) -> None:
    for ids in announced:
        listeners.hear(json.dumps(ids))
    await asyncio.sleep(wait)


def _events(stream: Stream) -> list[str]:
    return [stream.waiting.get_nowait().decode() for _ in range(stream.waiting.qsize())]


def _told(stream: Stream) -> list[tuple[str, Any]]:
    return [(_line(event, "event"), json.loads(_line(event, "data"))) for event in _events(stream)]


def _line(event: str, name: str) -> str:
    lines = dict(line.split(": ", 1) for line in event.strip().splitlines())
    return lines[name]
