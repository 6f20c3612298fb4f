"""What administrators decide about people: their roles, and whether they work here."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte import locks
from belofte.people import inviting, sessions
from belofte.people.models import Agent, Role


class ManagingRefusedError(Exception):
    """This cannot be decided about somebody; the words say why."""


class NotAdministratorError(ManagingRefusedError):
    """Only administrators decide about people."""


class LastAdministratorError(ManagingRefusedError):
    """Somebody must be left who can let people in."""


class RolesMissingError(ManagingRefusedError):
    """Nobody works here without a role."""


def change_roles(agent: Agent, *, roles: Collection[Role], by: Agent, at: datetime) -> None:
    """Give somebody other roles; they hold from their next request.

    Refuses: NotAdministratorError, RolesMissingError, LastAdministratorError.
    """
    expect_administrator(by)
    if not roles:
        raise RolesMissingError(_("Choose at least one role. Somebody who has left is deactivated instead."))
    with transaction.atomic():
        if Role.ADMINISTRATOR not in roles:
            _expect_another_administrator(agent)
            inviting.withdraw_all_by(agent, at=at)
        agent.roles = [role for role in Role if role in roles]
        agent.save(update_fields=["roles"])


def deactivate(agent: Agent, *, by: Agent, at: datetime) -> None:
    """Let somebody in no longer, and sign them out everywhere. What they wrote stays theirs.

    Refuses: NotAdministratorError, LastAdministratorError.
    """
    expect_administrator(by)
    with transaction.atomic():
        _expect_another_administrator(agent)
        inviting.withdraw_all_by(agent, at=at)
        agent.is_active = False
        agent.save(update_fields=["is_active"])
        sessions.end_all(agent)


def reactivate(agent: Agent, *, by: Agent) -> None:
    """Let somebody in again, with the roles, teams and password they had. Refuses: NotAdministratorError."""
    expect_administrator(by)
    agent.is_active = True
    agent.save(update_fields=["is_active"])


def expect_administrator(agent: Agent | None) -> None:
    """Refuse who may not decide about people. None is the command line. Refuses: NotAdministratorError."""
    if agent is not None and not (agent.is_active and agent.has_role(Role.ADMINISTRATOR)):
        raise NotAdministratorError(_("Only an administrator may do this."))


def _expect_another_administrator(agent: Agent) -> None:
    """Refuse to lose the last one; the lock keeps two of them from removing each other at once."""
    locks.hold("administrators", "")
    others = Agent.objects.filter(is_active=True, roles__contains=[Role.ADMINISTRATOR]).exclude(pk=agent.pk)
    if agent.has_role(Role.ADMINISTRATOR) and not others.exists():
        raise LastAdministratorError(
            _("%(name)s is the last administrator. Make somebody else administrator first.") % {"name": agent.name}
        )
