import asyncio

import pytest

from belofte.live import listening
from belofte.live.audience import Audience, Stream
from belofte.live.topics import Ticket


@pytest.mark.usefixtures("committed")
def test_listen_where_nothing_is_heard_has_all_pages_refresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "_SPEAK", "SELECT %s")  # as a pooler has it, which keeps announcements back
    assert asyncio.run(_refreshes(monkeypatch)) > 2


@pytest.mark.usefixtures("committed")
def test_listen_where_our_own_voice_is_heard_refreshes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asyncio.run(_refreshes(monkeypatch)) == 1


def test_pages_refresh_within_ten_seconds_where_nothing_is_heard() -> None:
    assert listening._ROUND_SECONDS + listening._RETRY_SECONDS <= 9  # noqa: SLF001 - and a second to connect


async def _refreshes(monkeypatch: pytest.MonkeyPatch) -> int:
    """Listen for a while; return how often a page was told to refresh."""
    monkeypatch.setattr(listening, "_ROUND_SECONDS", 0.1)
    monkeypatch.setattr(listening, "_RETRY_SECONDS", 0.01)
    audience = Audience()
    audience.begin()
    ticket = Ticket(agent=7, seal="", rights=frozenset(), topics=frozenset({"case:42"}), since=float("inf"))
    stream = Stream(tickets=(ticket,), session="a-session")
    audience.admit(stream)
    task = asyncio.create_task(listening.listen(audience))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return stream.waiting.qsize()
