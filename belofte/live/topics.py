"""What a page may hear: a signed list of topics, good for ten minutes, bound to whoever the page was made for.

A topic is `case:42`, `team:3` or `agent:7`. A page of an agent is bound to a session and to rights: a right is
`team:3` or `role:privacy_officer`, one of those that let the reader see the page. Whoever loses one of them,
signs out or gets a new password stops hearing. A page of a visitor is a customer's: nobody signed in, and they
hear of one case for as long as the link in their mail is good.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography.fernet import InvalidToken
from django.core import signing
from django.utils.crypto import salted_hmac

from belofte import secrecy

LIFETIME_SECONDS = 600
TOPICS_MAX = 200
_SALT = "belofte.live.topics"
_SECRET = "visitor."  # before a visitor's list, which is encrypted: it holds numbers that are ours alone  # noqa: S105


class TopicsRefusedError(Exception):
    """This list of topics is not ours, too old, or somebody else's."""


class SignedIn(Protocol):
    """Somebody who signed in with a password, or could have."""

    pk: int
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """What one page of an agent may hear, on whose behalf, and by which rights."""

    agent: int
    seal: str
    rights: frozenset[str]
    topics: frozenset[str]
    since: float  # the page shows everything from before this moment (seconds since 1970)

    @property
    def holder(self) -> str:
        """Whose streams are counted together."""
        return f"agent:{self.agent}"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorTicket:
    """What one page of a customer may hear: of one case, by a link that was sent to one contact point."""

    point: int
    case: int
    version: int  # of the contact point's links; another version ends this one
    expires_at: float  # the link itself, in seconds since 1970
    since: float

    @property
    def topics(self) -> frozenset[str]:
        """The one topic."""
        return frozenset({f"case:{self.case}"})

    @property
    def holder(self) -> str:
        """Which link: its streams are counted together."""
        return f"link:{self.point}:{self.case}"


AnyTicket = Ticket | VisitorTicket


def sign(topics: Iterable[str], *, agent: SignedIn, session: str, rights: Iterable[str], at: datetime) -> str:
    """Return the signed list for a page; `at` is a moment before its rows were read, `session` the session's key."""
    ticket = Ticket(
        agent=agent.pk,
        seal=seal(session, agent.password),
        rights=frozenset(rights),
        topics=frozenset(topics),
        since=at.timestamp(),
    )
    return renew(ticket, at=at)


def sign_for_visitor(*, point: int, case: int, version: int, expires_at: datetime, at: datetime) -> str:
    """Return the list for a customer's page of one case, which tells whoever reads it nothing.

    `point`, `version` and `expires_at` are those of the link; `at` is a moment before the page's rows were read.
    """
    ticket = VisitorTicket(
        point=point, case=case, version=version, expires_at=expires_at.timestamp(), since=at.timestamp()
    )
    return renew(ticket, at=at)


def renew(ticket: AnyTicket, *, at: datetime) -> str:
    """Return the same list for ten more minutes, for a page that was told everything up to this moment."""
    since = at.timestamp()
    if isinstance(ticket, VisitorTicket):
        parts = [_SALT, ticket.point, ticket.case, ticket.version, ticket.expires_at, since]
        return _SECRET + secrecy.cipher().encrypt(json.dumps(parts).encode()).decode()
    return signing.dumps([ticket.agent, ticket.seal, sorted(ticket.rights), sorted(ticket.topics), since], salt=_SALT)


def read(signed: str) -> AnyTicket:
    """Return what was signed. Refuses: TopicsRefusedError."""
    try:
        return _read_visitor(signed) if signed.startswith(_SECRET) else _read_agent(signed)
    except (signing.BadSignature, InvalidToken, ValueError, TypeError) as error:  # the last two: ours, of another kind
        message = "This list of topics is not ours or too old; load the page again."
        raise TopicsRefusedError(message) from error


def _read_agent(signed: str) -> Ticket:
    agent, own_seal, rights, topics, since = signing.loads(signed, salt=_SALT, max_age=LIFETIME_SECONDS)
    return Ticket(agent=agent, seal=own_seal, rights=frozenset(rights), topics=frozenset(topics), since=float(since))


def _read_visitor(signed: str) -> VisitorTicket:
    opened = secrecy.cipher().decrypt(signed.removeprefix(_SECRET).encode(), ttl=LIFETIME_SECONDS)
    purpose, point, case, version, expires_at, since = json.loads(opened)
    if purpose != _SALT:
        raise ValueError(purpose)
    return VisitorTicket(point=point, case=case, version=version, expires_at=expires_at, since=since)


def seal(session: str, password: str) -> str:
    """Return a mark of this session and this password, from which neither can be learnt."""
    return salted_hmac(_SALT, f"{session}\0{password}", algorithm="sha256").hexdigest()[:32]
