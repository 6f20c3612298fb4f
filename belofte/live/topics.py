"""What a page may hear: a signed list of topics, good for ten minutes, bound to a session and to rights.

A topic is `case:42`, `team:3` or `agent:7`. A right is `team:3` or `role:privacy_officer`: one of those that
let the reader see the page. Whoever loses one of them, signs out or gets a new password stops hearing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.core import signing
from django.utils.crypto import salted_hmac

LIFETIME_SECONDS = 600
TOPICS_MAX = 200
_SALT = "belofte.live.topics"


class TopicsRefusedError(Exception):
    """This list of topics is not ours, too old, or somebody else's."""


class SignedIn(Protocol):
    """Somebody who signed in with a password, or could have."""

    pk: int
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What one page may hear, on whose behalf, and by which rights."""

    agent: int
    seal: str
    rights: frozenset[str]
    topics: frozenset[str]
    since: float  # the page shows everything from before this moment (seconds since 1970)


def sign(topics: Iterable[str], *, agent: SignedIn, session: str, rights: Iterable[str], at: datetime) -> str:
    """Return the signed list for a page; `at` is a moment before its rows were read, `session` the session's key."""
    ticket = Ticket(
        agent=agent.pk,
        seal=seal(session, agent.password),
        rights=frozenset(rights),
        topics=frozenset(topics),
        since=at.timestamp(),
    )
    return _dump(ticket, since=ticket.since)


def renew(ticket: Ticket, *, at: datetime) -> str:
    """Return the same list for ten more minutes, for a page that was told everything up to this moment."""
    return _dump(ticket, since=at.timestamp())


def read(signed: str) -> Ticket:
    """Return what was signed. Refuses: TopicsRefusedError."""
    try:
        agent, own_seal, rights, topics, since = signing.loads(signed, salt=_SALT, max_age=LIFETIME_SECONDS)
    except signing.BadSignature as error:
        message = "This list of topics is not ours or too old; load the page again."
        raise TopicsRefusedError(message) from error
    return Ticket(agent=agent, seal=own_seal, rights=frozenset(rights), topics=frozenset(topics), since=float(since))


def seal(session: str, password: str) -> str:
    """Return a mark of this session and this password, from which neither can be learnt."""
    return salted_hmac(_SALT, f"{session}\0{password}", algorithm="sha256").hexdigest()[:32]


def _dump(ticket: Ticket, *, since: float) -> str:
    parts = [ticket.agent, ticket.seal, sorted(ticket.rights), sorted(ticket.topics), since]
    return signing.dumps(parts, salt=_SALT)
