import asyncio
import json
import time
from typing import Any

import pytest

from belofte.live import audience
from belofte.live.audience import Audience, Stream, TooManyStreamsError
from belofte.live.topics import AnyTicket, Ticket, VisitorTicket


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
    assert _told(stream) == [
        ("team", {"team": 3, "cases": [40, 41, 42], "pages": [0]}),
        ("team", {"team": 3, "cases": [], "pages": [0]}),
    ]


@pytest.mark.usefixtures("quick")
def test_list_made_after_a_change_is_not_told_of_it() -> None:
    listeners = _begun()
    asyncio.run(_change_and_make_a_list(listeners))
    (stream,) = listeners.streams
    assert _told(stream) == [("team", {"team": 3, "cases": [42], "pages": [0]})]


async def _change_and_make_a_list(listeners: Audience) -> None:
    before = time.time()
    await _hear(listeners, {"case": 42, "team": 3})  # and told to lists only later
    listeners.admit(_stream("team:3", since=before, other=_ticket("team:3")))
    (stream,) = listeners.streams
    assert _told(stream) == [("team", {"team": 3, "cases": [42], "pages": [0]})]  # the second page shows it already
    await asyncio.sleep(0.1)


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
    assert _told(missed) == [
        ("case", {"case": 42, "pages": [0]}),
        ("team", {"team": 3, "cases": [42, 43], "pages": [0]}),
    ]
    assert _told(later) == []


def test_page_that_heard_something_before_is_told_only_what_came_after() -> None:
    listeners, elsewhere = _begun(), _begun()  # another process hears the same, under the same names
    first = _stream("case:1", "case:2", "case:3", "case:4")
    elsewhere.admit(first)
    announced = [{"act": number, "case": number, "team": 3} for number in (3, 1, 4, 2)]
    asyncio.run(_hear(listeners, *announced))
    asyncio.run(_hear(elsewhere, *announced[:2]))
    *_, newest = _events(first)
    again = _stream("case:1", "case:2", "case:3", "case:4", since=first.tickets[0].since, heard=_line(newest, "id"))
    listeners.admit(again)
    assert _told(again) == [("case", {"case": 4, "pages": [0]}), ("case", {"case": 2, "pages": [0]})]


def test_list_is_told_again_what_changed_since_it_was_made() -> None:
    listeners = _begun()
    before = time.time()
    asyncio.run(_hear(listeners, {"act": 1, "case": 42, "team": 3}, {"act": 2, "case": 43, "team": 3}))
    stream = _stream("case:42", "team:3", since=before, heard="2-43-3")  # heard as a case, not yet as a list
    listeners.admit(stream)
    assert _told(stream) == [("team", {"team": 3, "cases": [42, 43], "pages": [0]})]


def test_page_from_before_we_listened_refreshes() -> None:
    before = time.time()
    listeners = _begun()
    stream = _stream("case:42", since=before - 1)
    listeners.admit(stream)
    assert _told(stream) == [("refresh", {"pages": [0]})]


def test_page_from_before_what_we_remember_refreshes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "_REMEMBERED_MAX", 3)
    listeners = _begun()
    before = time.time()
    for number in range(4):
        asyncio.run(_hear(listeners, {"case": number, "team": 3}))
    stream = _stream("case:42", since=before)
    listeners.admit(stream)
    assert _told(stream) == [("refresh", {"pages": [0]})]


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


def test_our_own_voice_is_not_passed_on() -> None:
    listeners = _begun()
    stream = _stream("case:42")
    listeners.admit(stream)
    asyncio.run(_hear(listeners, {}))
    assert _told(stream) == []


def test_visitor_hears_that_something_changed_and_no_number() -> None:
    listeners = _begun()
    stream = _visitor(case=42)
    listeners.admit(stream)
    asyncio.run(_hear(listeners, {"act": 1, "case": 42, "team": 3}, {"act": 2, "case": 43, "team": 3}))
    listeners.begin()
    assert _events(stream) == [f"event: {kind}\ndata: {{}}\n\n" for kind in ("changed", "refresh")]


def test_link_with_too_many_streams_is_refused() -> None:
    listeners = _begun()
    for _ in range(audience.STREAMS_MAX_FOR_A_LINK):
        listeners.admit(_visitor(case=42))
    with pytest.raises(TooManyStreamsError):
        listeners.admit(_visitor(case=42))
    listeners.admit(_visitor(case=43))


def test_visitors_leave_the_agents_their_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audience, "STREAMS_MAX", 3)
    monkeypatch.setattr(audience, "STREAMS_MAX_FOR_VISITORS", 1)
    listeners = _begun()
    listeners.admit(_visitor(case=42))
    with pytest.raises(TooManyStreamsError):
        listeners.admit(_visitor(case=43))
    listeners.admit(_stream("case:42", agent=1))
    listeners.admit(_stream("case:42", agent=2))


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


def _stream(
    *topics: str, agent: int = 7, since: float | None = None, heard: str = "", other: AnyTicket | None = None
) -> Stream:
    tickets = [_ticket(*topics, agent=agent, since=since), *([other] if other else [])]
    return Stream(tickets=tuple(tickets), heard=(heard,) * len(tickets), session="a-session")


def _ticket(*topics: str, agent: int = 7, since: float | None = None) -> Ticket:
    since = time.time() if since is None else since
    return Ticket(agent=agent, seal="", rights=frozenset(), topics=frozenset(topics), since=since)


def _visitor(*, case: int) -> Stream:
    ticket = VisitorTicket(point=5, case=case, version=1, expires_at=time.time() + 60, since=time.time())
    return Stream(tickets=(ticket,))


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
