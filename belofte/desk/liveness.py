"""What a page of the desk may hear of changes, and whether only its changed parts are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpRequest

from belofte.desk import access
from belofte.desk.surroundings import Surroundings
from belofte.live import topics
from belofte.people.models import Agent, Role, Team

_READING: Final = (Role.PRIVACY_OFFICER, Role.LEAD, Role.AGENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """The topics of a page, in words for its scripts and signed for the stream."""

    topics: tuple[str, ...]
    signed: str


def of_case(request: HttpRequest, around: Surroundings, *, at: datetime) -> Hearing:
    """Let an open case hear of itself and of its reader; `at` is a moment before its rows were read."""
    agent = access.agent_of(request)
    right = f"team:{around.case.team_id}" if around.is_own else f"role:{Role.PRIVACY_OFFICER}"
    return _sign(request, [f"case:{around.case.pk}", f"agent:{agent.pk}"], rights=[right], at=at)


def of_list(request: HttpRequest, teams: Iterable[Team], *, at: datetime) -> Hearing:
    """Let a list hear of its teams and of its reader; `at` is a moment before its rows were read."""
    agent = access.agent_of(request)
    heard = [f"team:{team.pk}" for team in teams][: topics.TOPICS_MAX - 1]
    rights = [] if agent.has_role(Role.PRIVACY_OFFICER) else heard
    return _sign(request, [*heard, f"agent:{agent.pk}"], rights=rights, at=at)


def wants_parts(request: HttpRequest) -> bool:
    """Tell whether a page that is open asks what changed, rather than a browser for a page."""
    return bool(getattr(request, "htmx", False))


def _sign(request: HttpRequest, heard: list[str], *, rights: list[str], at: datetime) -> Hearing:
    agent = access.agent_of(request)
    signed = topics.sign(
        heard, agent=agent, session=request.session.session_key or "", rights=[*rights, _role(agent)], at=at
    )
    return Hearing(topics=tuple(heard), signed=signed)


def _role(agent: Agent) -> str:
    """Return a role that lets somebody read cases; who loses it asks anew, by another."""
    return f"role:{next(role for role in _READING if agent.has_role(role))}"
