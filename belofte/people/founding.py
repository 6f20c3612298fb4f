"""The first person of a desk: an administrator, let in by a code that only who runs the machine can read.

Whoever is first at the address of a new desk may be a stranger, so being first is not enough. A code is good once, for
a day and ten wrong tries, and while nobody works here. Nothing else writes a SetupCode.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from belofte import locks
from belofte.people.models import Agent, Role, SetupCode, Team

LASTS: Final = timedelta(hours=24)
TRIES_MAX: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look like another
_GROUPS, _IN_GROUP = 4, 4  # 79 bits
_FIRST_TEAM: Final = {"nl": "Klantenservice", "en": "Customer care"}


class FoundingRefusedError(Exception):
    """Nobody is let in this way; the words say what to do."""


class AlreadyFoundedError(FoundingRefusedError):
    """Somebody works here, who invites the others."""


class CodeOverError(FoundingRefusedError):
    """There is no code that could still be used."""


class WrongCodeError(FoundingRefusedError):
    """It is another code than the one that was shown."""


def is_awaited() -> bool:
    """Tell whether nobody works here yet, nor ever did."""
    return not Agent.objects.exists()


def make_code(*, at: datetime) -> str:
    """Return a new code, to be shown to who runs the machine; an older one can no longer be used.

    Refuses: AlreadyFoundedError.
    """
    code = "-".join("".join(secrets.choice(_LETTERS) for _letter in range(_IN_GROUP)) for _group in range(_GROUPS))
    with transaction.atomic():
        _expect_nobody()
        SetupCode.objects.all().delete()
        SetupCode.objects.create(code_hash=_hash(code), made_at=at, expires_at=at + LASTS)
    return code


def found(code: str, *, email: str, name: str, password: str, language: str, at: datetime) -> Agent:
    """Make the first administrator of who has the code.

    Refuses: AlreadyFoundedError, CodeOverError, WrongCodeError; django's ValidationError by field.
    """
    _try(code, at=at)
    with transaction.atomic():
        _expect_nobody()
        founder = create_administrator(email=email, name=name, password=password, language=language)
        if not _usable(at=at).filter(code_hash=_hash(code)).update(founder=founder, used_at=at):
            raise CodeOverError(_over())
    return founder


def create_administrator(*, email: str, name: str, password: str, language: str) -> Agent:
    """Make an administrator who also answers; the first one gets a team. Refuses: django's ValidationError by field."""
    agent = Agent(
        email=email.strip().lower(),
        name=name.strip(),
        language=language,
        roles=[Role.ADMINISTRATOR, Role.LEAD, Role.AGENT],
    )
    with transaction.atomic():
        locks.hold("founding", "")  # else two with one address at once are both told that it is free
        _check(agent, password=password)
        agent.set_password(password)
        agent.save()
        if not Team.objects.exists():
            Team.objects.create(name=_FIRST_TEAM[language])
        agent.teams.set(Team.objects.all())
    return agent


def _check(agent: Agent, *, password: str) -> None:
    if not agent.name:
        raise ValidationError({"name": _("Give a name: colleagues and customers see it.")})
    if Agent.objects.filter(email=agent.email).exists():
        words = _("Somebody signs in with %(email)s already. Choose another address.")
        raise ValidationError({"email": words % {"email": agent.email}})
    agent.clean_fields(exclude={"password"})
    try:
        validate_password(password, agent)
    except ValidationError as refusal:
        raise ValidationError({"password": refusal.messages}) from refusal


def _expect_nobody() -> None:
    """Refuse where somebody works here; of two who want to be the first at once, one waits for the other."""
    locks.hold("founding", "")
    if not is_awaited():
        raise AlreadyFoundedError(_("Somebody works here already, and can invite others."))


def _try(code: str, *, at: datetime) -> None:
    """Hold a code against the one that was shown; a wrong one counts, whatever comes of the rest."""
    with transaction.atomic():
        shown = _usable(at=at).select_for_update().first()
        if shown is None:
            raise CodeOverError(_over())
        is_right = hmac.compare_digest(shown.code_hash, _hash(code))
        if not is_right:
            shown.tries += 1
            shown.save(update_fields=["tries"])
    if not is_right:
        raise WrongCodeError(_("This is not the code that the desk showed last. Look at it once more."))


def _usable(*, at: datetime) -> QuerySet[SetupCode]:
    return SetupCode.objects.filter(used_at=None, tries__lt=TRIES_MAX, expires_at__gt=at)


def _over() -> str:
    return _("This code can no longer be used. Type “belofte setup-code” on the machine of the desk for a new one.")


def _hash(code: str) -> str:
    """Return by what a code is known, however it was typed."""
    return hashlib.sha256("".join(code.lower().replace("-", " ").split()).encode()).hexdigest()
