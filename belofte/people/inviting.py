"""Bringing people in: an invitation by mail is the only way to become an agent on the screens."""

import hashlib
import hmac
import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from belofte import locks
from belofte.people import mailing
from belofte.people.models import Agent, Invitation, Role, Team

LIFETIME = timedelta(minutes=60)
_TOKEN_BYTES = 32


class InvitationRefusedError(Exception):
    """Somebody cannot be invited this way; the words say what to do."""


class AgentExistsError(InvitationRefusedError):
    """Somebody with this address works here already."""


class RoleMissingError(InvitationRefusedError):
    """Nobody works here without a role."""


class InvitationClosedError(InvitationRefusedError):
    """The link leads nowhere: unknown, used, withdrawn or too old. It never says which."""


def invite(
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    teams: Iterable[Team] = (),
    language: str,
    by: Agent | None,
    at: datetime,
) -> Invitation:
    """Mail somebody a link that lets them in once. An older invitation to them is withdrawn.

    Refuses: AgentExistsError, RoleMissingError, mailing.MailRefusedError. `by` is None on the command line.
    """
    if not roles:
        raise RoleMissingError(_("Choose at least one role."))
    email, token = email.strip().lower(), secrets.token_urlsafe(_TOKEN_BYTES)
    with transaction.atomic():
        _expect_stranger(email)
        _still_open().filter(email=email).update(withdrawn_at=at)
        invitation = Invitation.objects.create(
            email=email,
            name=name,
            roles=list(roles),
            language=language,
            token_hash=_hash(token),
            invited_by=by,
            invited_at=at,
            expires_at=at + LIFETIME,
        )
        invitation.teams.set(teams)
        _mail(invitation, token=token)
    return invitation


def find(token: str, *, at: datetime) -> Invitation:
    """Return the invitation that a link opens. Refuses: InvitationClosedError."""
    invitation = _still_open().filter(token_hash=_hash(token), expires_at__gt=at).first()
    if invitation is None or not hmac.compare_digest(invitation.token_hash, _hash(token)):
        raise InvitationClosedError(_("This invitation can no longer be used. Ask your administrator for a new one."))
    return invitation


def accept(token: str, *, password: str, at: datetime) -> Agent:
    """Make an agent of who was invited.

    Refuses: InvitationClosedError, AgentExistsError; django's ValidationError for a password that is too easy.
    """
    with transaction.atomic():
        locks.hold("invitation", _hash(token))
        invitation = find(token, at=at)
        _expect_stranger(invitation.email)
        fields = {"name": invitation.name, "roles": invitation.roles, "language": invitation.language}
        validate_password(password, Agent(email=invitation.email, **fields))
        agent = Agent.objects.create_user(invitation.email, password, **fields)
        agent.teams.set(invitation.teams.all())
        invitation.accepted_at = at
        invitation.save(update_fields=["accepted_at"])
    return agent


def withdraw(invitation: Invitation, *, at: datetime) -> None:
    """Close an invitation that was not used; one that was stays as it is."""
    _still_open().filter(pk=invitation.pk).update(withdrawn_at=at)


def withdraw_all_by(agent: Agent, *, at: datetime) -> None:
    """Close what somebody left open when they lost the right to invite."""
    _still_open().filter(invited_by=agent).update(withdrawn_at=at)


def _still_open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None)


def _expect_stranger(email: str) -> None:
    """Refuse an address that somebody has; the lock makes two at once wait for each other."""
    locks.hold("agent address", email)
    if Agent.objects.filter(email__iexact=email).exists():
        raise AgentExistsError(_("Somebody with this e-mail address works here already."))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mail(invitation: Invitation, *, token: str) -> None:
    mailing.send(
        "invitation",
        to=invitation.email,
        language=invitation.language,
        invitation=invitation,
        link=settings.ENVIRONMENT.address + reverse("desk:invitation", args=[token]),
        minutes=LIFETIME // timedelta(minutes=1),
    )
