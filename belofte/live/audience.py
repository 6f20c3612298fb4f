"""Who listens, and bringing each of them what they may hear, in order and within limits."""

import asyncio
import itertools
import json
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from belofte.live.topics import Ticket

STREAMS_MAX = 500
STREAMS_MAX_FOR_AN_AGENT = 8
LIST_SECONDS = 2.0
_WAITING_MAX = 100  # events for one stream; whoever is further behind is cut off and begins anew
_REMEMBERED_MAX = 2_000
_CASES_NAMED_MAX = 100

_numbers = itertools.count(1)


class TooManyStreamsError(Exception):
    """This agent, or everybody together, has as many streams open as this process carries."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """That something changed, as the database told it."""

    heard_at: float
    ids: dict[str, int]

    @property
    def topics(self) -> list[str]:
        """Who may want to know."""
        return [f"{kind}:{number}" for kind, number in self.ids.items()]


@dataclass(eq=False, slots=True, kw_only=True)
class Stream:
    """One open stream: what it may hear, and what it still has to be told."""

    agent: int
    session: str
    tickets: tuple[Ticket, ...]
    waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(_WAITING_MAX))
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def topics(self) -> frozenset[str]:
        """All that its pages listen to."""
        return frozenset().union(*(ticket.topics for ticket in self.tickets))

    @property
    def since(self) -> float:
        """From when on the oldest of its pages has to be told of changes."""
        return min(ticket.since for ticket in self.tickets)

    def tell(self, kind: str, **told: object) -> None:
        """Put an event in line; the stream ends when the line is full."""
        event = f"id: {next(_numbers)}\nevent: {kind}\ndata: {json.dumps(told)}\n\n"
        try:
            self.waiting.put_nowait(event.encode())
        except asyncio.QueueFull:
            self.ended.set()


class Audience:
    """All streams of this process. Everything here happens in its event loop, without waiting."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self._by_topic: dict[str, set[Stream]] = {}
        self._remembered: deque[Announcement] = deque(maxlen=_REMEMBERED_MAX)
        self._known_since = float("inf")  # we know of every change after this moment
        self._lists: dict[int, dict[int, None]] = {}  # team → its changed cases, until the lists are told

    def admit(self, stream: Stream) -> None:
        """Let a stream listen, and tell it what its pages missed. Refuses: TooManyStreamsError."""
        same = sum(other.agent == stream.agent for other in self.streams)
        if len(self.streams) >= STREAMS_MAX or same >= STREAMS_MAX_FOR_AN_AGENT:
            raise TooManyStreamsError
        self.streams.add(stream)
        for topic in stream.topics:
            self._by_topic.setdefault(topic, set()).add(stream)
        self._catch_up(stream)

    def leave(self, stream: Stream) -> None:
        """Forget a stream."""
        self.streams.discard(stream)
        for topic in stream.topics:
            listeners = self._by_topic.get(topic, set())
            listeners.discard(stream)
            if not listeners:
                self._by_topic.pop(topic, None)

    def hear(self, payload: str) -> None:
        """Pass an announcement on: to open cases at once, to lists together with others."""
        announcement = Announcement(time.time(), json.loads(payload))
        if len(self._remembered) == _REMEMBERED_MAX:
            self._known_since = self._remembered[0].heard_at
        self._remembered.append(announcement)
        for kind, number in announcement.ids.items():
            if kind == "team":
                self._gather(number, announcement.ids.get("case"))
            else:
                for stream in self._by_topic.get(f"{kind}:{number}", ()):
                    stream.tell(kind, **{kind: number})

    def begin(self) -> None:
        """Start anew: announcements come in from now on, those from before may have been missed."""
        self._remembered.clear()
        self._known_since = time.time()
        for stream in self.streams:
            stream.tell("refresh")

    def end(self, streams: Iterable[Stream]) -> None:
        """End these streams."""
        for stream in streams:
            stream.ended.set()

    def _gather(self, team: int, case: int | None) -> None:
        """Keep a change for the lists of a team, which are told once every two seconds."""
        if not self._lists:
            asyncio.get_running_loop().call_later(LIST_SECONDS, self._tell_lists)
        cases = self._lists.setdefault(team, {})
        if case is not None:
            cases[case] = None

    def _tell_lists(self) -> None:
        gathered, self._lists = self._lists, {}
        for team, cases in gathered.items():
            for stream in self._by_topic.get(f"team:{team}", ()):
                stream.tell("team", team=team, cases=list(cases)[:_CASES_NAMED_MAX])

    def _catch_up(self, stream: Stream) -> None:
        """Tell what changed between the making of the page and now, or to refresh where we cannot know."""
        if stream.since < self._known_since:
            stream.tell("refresh")
            return
        missed = [one for one in self._remembered if one.heard_at >= stream.since]
        lists: dict[int, dict[int, None]] = {}
        singles = {}
        for announcement in missed:
            for topic in stream.topics.intersection(announcement.topics):
                kind, _, number = topic.partition(":")
                if kind != "team":
                    singles[topic] = (kind, int(number))
                    continue
                cases = lists.setdefault(int(number), {})
                if "case" in announcement.ids:
                    cases[announcement.ids["case"]] = None
        for kind, one in singles.values():
            stream.tell(kind, **{kind: one})
        for team, found in lists.items():
            stream.tell("team", team=team, cases=list(found)[:_CASES_NAMED_MAX])
