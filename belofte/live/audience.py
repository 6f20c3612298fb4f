"""Who listens, and bringing each of them what they may hear, in order and within limits.

A stream carries the pages of one browser. What one of them missed before the stream was there is told with the
place of that page in the request (`"pages": [0]`); all else is for every page whose topic it is.
"""

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from belofte import clock
from belofte.live.topics import AnyTicket, VisitorTicket

STREAMS_MAX_FOR_AGENTS = 1_000  # five browsers for each of two hundred agents, should the other processes be gone
STREAMS_MAX_FOR_VISITORS = 500  # their share: whatever customers do, the places of the agents remain
STREAMS_MAX = STREAMS_MAX_FOR_AGENTS + STREAMS_MAX_FOR_VISITORS
STREAMS_MAX_FOR_AN_AGENT = 8
STREAMS_MAX_FOR_A_LINK = 4
LIST_SECONDS = 2.0
_WAITING_MAX = 100  # events for one stream; whoever is further behind is cut off and begins anew
_REMEMBERED_MAX = 2_000
_CASES_NAMED_MAX = 100


class TooManyStreamsError(Exception):
    """This agent or link, or everybody together, has as many streams open as this process carries."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """That something changed, as the database told it: to every process in the same order and under the same name."""

    heard_at: float
    name: str
    ids: dict[str, int]

    @classmethod
    def read(cls, payload: str, *, heard_at: float) -> "Announcement":
        """Read what `announcing` wrote."""
        told = json.loads(payload)
        name = "-".join(str(number) for number in told.values())
        return cls(heard_at, name, {kind: number for kind, number in told.items() if kind != "act"})


@dataclass(eq=False, slots=True, kw_only=True)
class Stream:
    """One open stream: what its pages may hear, and what they still have to be told."""

    tickets: tuple[AnyTicket, ...]
    heard: tuple[str, ...] = ()  # for each ticket, the announcement up to which an earlier stream brought its page
    session: str = ""  # a visitor has none
    waiting: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(_WAITING_MAX))
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def topics(self) -> frozenset[str]:
        """All that its pages listen to."""
        return frozenset().union(*(ticket.topics for ticket in self.tickets))

    @property
    def holders(self) -> frozenset[str]:
        """The agent, or the links, in whose name it is open."""
        return frozenset(ticket.holder for ticket in self.tickets)

    @property
    def is_visitor(self) -> bool:
        """Whether it is a customer's."""
        return isinstance(self.tickets[0], VisitorTicket)

    def tell(self, kind: str, *, name: str = "", **told: object) -> None:
        """Put an event in line; the stream ends when the line is full. A visitor is told no number of ours."""
        if self.is_visitor and kind != "topics":
            kind, name, told = "refresh" if kind == "refresh" else "changed", "", {}
        event = f"event: {kind}\ndata: {json.dumps(told)}\n\n"
        try:
            self.waiting.put_nowait((f"id: {name}\n{event}" if name else event).encode())
        except asyncio.QueueFull:
            self.ended.set()


class Audience:
    """All streams of this process. Everything here happens in its event loop, without waiting."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self._by_topic: dict[str, set[Stream]] = {}
        self._remembered: deque[Announcement] = deque(maxlen=_REMEMBERED_MAX)
        self._known_since = float("inf")  # we know of every change after this moment
        self._lists: dict[int, list[Announcement]] = {}  # by team, until the lists are told

    def admit(self, stream: Stream) -> None:
        """Let a stream listen, and tell it what its pages missed. Refuses: TooManyStreamsError."""
        self._find_place(stream)
        self.streams.add(stream)
        for topic in stream.topics:
            self._by_topic.setdefault(topic, set()).add(stream)
        for page in range(len(stream.tickets)):
            self._catch_up(stream, page)

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
        announcement = Announcement.read(payload, heard_at=clock.now().timestamp())
        if not announcement.ids:
            return  # our own voice, see listening.py
        if len(self._remembered) == _REMEMBERED_MAX:
            self._known_since = self._remembered[0].heard_at
        self._remembered.append(announcement)
        for kind, number in announcement.ids.items():
            if kind == "team":
                self._gather(number, announcement)
            else:
                for stream in self._by_topic.get(f"{kind}:{number}", ()):
                    stream.tell(kind, name=announcement.name, **{kind: number})

    def begin(self) -> None:
        """Start anew: announcements come in from now on, those from before may have been missed."""
        self._remembered.clear()
        self._known_since = clock.now().timestamp()
        for stream in self.streams:
            stream.tell("refresh")

    def end(self, streams: Iterable[Stream]) -> None:
        """End these streams."""
        for stream in streams:
            stream.ended.set()

    def _find_place(self, stream: Stream) -> None:
        own_max = STREAMS_MAX_FOR_A_LINK if stream.is_visitor else STREAMS_MAX_FOR_AN_AGENT
        own = max(sum(holder in other.holders for other in self.streams) for holder in stream.holders)
        visitors = sum(other.is_visitor for other in self.streams)
        is_share_used = stream.is_visitor and visitors >= STREAMS_MAX_FOR_VISITORS
        if len(self.streams) >= STREAMS_MAX or is_share_used or own >= own_max:
            raise TooManyStreamsError

    def _gather(self, team: int, announcement: Announcement) -> None:
        """Keep a change for the lists of a team, which are told once every two seconds."""
        if not self._lists:
            asyncio.get_running_loop().call_later(LIST_SECONDS, self._tell_lists)
        self._lists.setdefault(team, []).append(announcement)

    def _tell_lists(self) -> None:
        gathered, self._lists = self._lists, {}
        for team, announcements in gathered.items():
            for stream in self._by_topic.get(f"team:{team}", ()):
                for page, ticket in enumerate(stream.tickets):
                    if f"team:{team}" in ticket.topics:
                        _tell_list(stream, page, team, announcements)

    def _catch_up(self, stream: Stream, page: int) -> None:
        """Tell what changed between the making of a page and now, or to refresh where we cannot know."""
        ticket, heard = stream.tickets[page], stream.heard[page] if stream.heard else ""
        if ticket.since < self._known_since:
            stream.tell("refresh", pages=[page])
            return
        singles: dict[tuple[str, int], str] = {}
        lists: dict[int, list[Announcement]] = {}
        for announcement in self._remembered:
            if announcement.heard_at < ticket.since:
                continue
            for kind, number in announcement.ids.items():
                if f"{kind}:{number}" not in ticket.topics:
                    continue
                if kind == "team":
                    lists.setdefault(number, []).append(announcement)
                else:
                    singles.pop((kind, number), None)  # the last time counts, and is told in its order
                    singles[kind, number] = announcement.name
            if announcement.name == heard:
                singles.clear()  # all up to here was told; not so the lists, which are told later than they are heard
        for (kind, number), name in singles.items():
            stream.tell(kind, name=name, pages=[page], **{kind: number})
        for team, announcements in lists.items():
            _tell_list(stream, page, team, announcements)


def _tell_list(stream: Stream, page: int, team: int, announcements: list[Announcement]) -> None:
    """Name the cases that changed since a list was made, if any did."""
    news = [one for one in announcements if one.heard_at >= stream.tickets[page].since]
    if news:
        cases = dict.fromkeys(one.ids["case"] for one in news if "case" in one.ids)
        stream.tell("team", team=team, cases=list(cases)[:_CASES_NAMED_MAX], pages=[page])
