"""Keeping who is signed in where, and ending it everywhere at once."""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from belofte.people.models import Agent, AgentSession


class SessionStore(db.SessionStore):
    """Sessions as rows that name their agent."""

    @classmethod
    def get_model_class(cls) -> type[AgentSession]:
        """Return the row in which a session is kept."""
        return AgentSession

    def create_model_instance(self, data: dict[str, Any]) -> AgentSession:
        """Make the row, with the agent who signed in; before that there is none."""
        session = cast("AgentSession", super().create_model_instance(data))
        session.agent_id = data.get(SESSION_KEY)
        return session


def end_all(agent: Agent) -> None:
    """Sign somebody out everywhere: none of their browsers gets another answer as them."""
    AgentSession.objects.filter(agent=agent).delete()
