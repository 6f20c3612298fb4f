"""Whether those who listen still may: asked of the database, in one statement for all of them together."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg

from belofte import clock
from belofte.live import topics
from belofte.live.audience import Stream
from belofte.live.connecting import Connection, connect
from belofte.live.topics import Ticket, VisitorTicket

# The tables belong to people/ and contacts/; no model is imported, because a stream that touched the ORM would hold
# on to one of the few connections that pages need.
_STANDING = """
SELECT session.session_key, agent.id, agent.password, agent.roles::text[],
       ARRAY(SELECT team_id FROM people_agent_teams WHERE agent_id = agent.id)
FROM people_agentsession AS session
JOIN people_agent AS agent ON agent.id = session.agent_id
WHERE agent.is_active AND session.expire_date > now() AND session.session_key = ANY(%s)
"""
_VERSIONS = "SELECT id, link_version FROM contacts_contactpoint WHERE id = ANY(%s)"
_TURN_SECONDS = 2.0


class RightsUnknownError(Exception):
    """The database does not answer, so nobody can say what somebody may hear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """Who a session belongs to, and what they may do at this moment."""

    agent: int
    password: str
    rights: frozenset[str]


class Rights:
    """One connection for all questions of this process, opened again when it was lost."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()

    async def lost_by(self, streams: Collection[Stream]) -> list[Stream]:
        """Return those of the streams that may no longer listen. Refuses: RightsUnknownError."""
        async with self._own_turn():
            try:
                connection = await self._connected()
                standings = await _standings(connection, {stream.session for stream in streams})
                versions = await _versions(connection, _points(streams))
            except (psycopg.Error, OSError) as error:
                await self.close()
                raise RightsUnknownError from error
        now = clock.now().timestamp()
        return [stream for stream in streams if not _may_listen(stream, standings, versions, now=now)]

    async def close(self) -> None:
        """Give the connection up; the next question opens another."""
        lost, self._connection = self._connection, None
        if lost is not None:
            await lost.close()

    @asynccontextmanager
    async def _own_turn(self) -> AsyncIterator[None]:
        """Wait for the question before ours, but not for a whole row of those that pass their deadline."""
        try:
            async with asyncio.timeout(_TURN_SECONDS):
                await self._turn.acquire()
        except TimeoutError as error:
            raise RightsUnknownError from error
        try:
            yield
        finally:
            self._turn.release()

    async def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = await connect()
        return self._connection


async def _standings(connection: Connection, sessions: Iterable[str]) -> dict[str, _Standing]:
    rows = await (await connection.execute(_STANDING, [list(sessions)])).fetchall()
    return {
        session: _Standing(
            agent=agent,
            password=password,
            rights=frozenset([*(f"role:{role}" for role in roles), *(f"team:{team}" for team in teams)]),
        )
        for session, agent, password, roles, teams in rows
    }


def _points(streams: Iterable[Stream]) -> set[int]:
    """Return the contact points whose links are listened by."""
    tickets = (ticket for stream in streams for ticket in stream.tickets)
    return {ticket.point for ticket in tickets if isinstance(ticket, VisitorTicket)}


async def _versions(connection: Connection, points: Collection[int]) -> dict[int, int]:
    """Return which version of their links is good; without visitors nobody is asked."""
    if not points:
        return {}
    return dict(await (await connection.execute(_VERSIONS, [list(points)])).fetchall())


def _may_listen(stream: Stream, standings: Mapping[str, _Standing], versions: Mapping[int, int], *, now: float) -> bool:
    return all(
        _is_signed_in(ticket, stream.session, standings.get(stream.session))
        if isinstance(ticket, Ticket)
        else ticket.expires_at > now and versions.get(ticket.point) == ticket.version
        for ticket in stream.tickets
    )


def _is_signed_in(ticket: Ticket, session: str, standing: _Standing | None) -> bool:
    if standing is None or standing.agent != ticket.agent:
        return False
    return ticket.seal == topics.seal(session, standing.password) and ticket.rights <= standing.rights
