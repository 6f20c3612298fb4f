"""The first person of an installation: an administrator with a team, made from the command line."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import override

from belofte.ops.refusals import RefusalError
from belofte.people.models import Agent, Role, Team

_FIRST_TEAM = {"nl": "Klantenservice", "en": "Customer care"}


def create_administrator(email: str, *, name: str, password: str) -> Agent:
    """Make an administrator who also answers; the first one gets a team. Refuses: RefusalError."""
    language = settings.ENVIRONMENT.language
    agent = Agent(email=email.strip().lower(), name=name.strip(), language=language)
    _check(agent, password=password)
    with transaction.atomic():
        made = Agent.objects.create_user(
            agent.email,
            password,
            name=agent.name,
            language=language,
            roles=[Role.ADMINISTRATOR, Role.LEAD, Role.AGENT],
        )
        if not Team.objects.exists():
            Team.objects.create(name=_FIRST_TEAM[language])
        made.teams.set(Team.objects.all())
    return made


def _check(agent: Agent, *, password: str) -> None:
    if not agent.name:
        message = "Give a name: colleagues and customers see it."
        raise RefusalError(message)
    if Agent.objects.filter(email__iexact=agent.email).exists():
        message = f"Somebody signs in with {agent.email} already. Choose another address."
        raise RefusalError(message)
    with override("en"):  # the language of the command line, whatever the desk's is
        try:
            validate_email(agent.email)
            validate_password(password, agent)
        except ValidationError as error:
            raise RefusalError(" ".join(error.messages)) from error
