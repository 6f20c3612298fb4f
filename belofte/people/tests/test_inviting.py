import re
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.mail.message import EmailMessage
from pytest_django import Settings

from belofte.makers import MONDAY, make_agent, make_team
from belofte.people import inviting, mailing
from belofte.people.models import Agent, Invitation, Role

pytestmark = pytest.mark.django_db

PASSWORD = "lantern-orbit-73"


class RefusingBackend(EmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:  # noqa: ARG002
        raise SMTPRecipientsRefused({"noor@desk.example": (550, b"no such user")})


def invite(email: str = "noor@desk.example", **fields: object) -> Invitation:
    words = {"name": "Noor", "roles": [Role.AGENT], "language": "nl", "by": None, "at": MONDAY, **fields}
    return inviting.invite(email=email, **words)  # type: ignore[arg-type]


def token_in_mail(number: int = -1) -> str:
    found = re.search(r"http://testserver/invitation/([\w-]+)/", str(mail.outbox[number].body))
    assert found
    return found[1]


def test_invite_mails_a_link_that_lets_one_in_with_what_was_chosen() -> None:
    team = make_team()
    invite(teams=[team], roles=[Role.LEAD, Role.ADMINISTRATOR])
    agent = inviting.accept(token_in_mail(), password=PASSWORD, at=MONDAY)
    assert (agent.email, agent.name, agent.language) == ("noor@desk.example", "Noor", "nl")
    assert (agent.roles, list(agent.teams.all())) == (["lead", "administrator"], [team])
    assert agent.check_password(PASSWORD)
    assert mail.outbox[0].to == ["noor@desk.example"]


def test_invite_keeps_only_a_hash_of_a_token_of_256_bits() -> None:
    invitation = invite()
    token = token_in_mail()
    assert len(token) == 43
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(row)


def test_invite_in_capitals_reaches_the_same_person() -> None:
    assert invite(" Noor@Desk.Example ").email == "noor@desk.example"


@pytest.mark.parametrize("email", ["jan@desk.example", "JAN@desk.example"])
def test_invite_of_somebody_who_works_here_is_refused(email: str) -> None:
    make_agent(email="jan@desk.example")
    with pytest.raises(inviting.AgentExistsError):
        invite(email)
    assert mail.outbox == []


def test_invite_without_a_role_is_refused() -> None:
    with pytest.raises(inviting.RoleMissingError):
        invite(roles=[])


def test_invite_that_the_mail_server_refuses_leaves_nothing(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{RefusingBackend.__module__}.{RefusingBackend.__qualname__}"
    with pytest.raises(mailing.MailRefusedError, match="no such user"):
        invite()
    assert Invitation.objects.count() == 0


def test_invite_again_withdraws_the_older() -> None:
    invite()
    older = token_in_mail()
    invite(at=MONDAY + timedelta(minutes=1))
    with pytest.raises(inviting.InvitationClosedError):
        inviting.accept(older, password=PASSWORD, at=MONDAY)
    assert inviting.accept(token_in_mail(), password=PASSWORD, at=MONDAY).name == "Noor"


def test_accept_works_once() -> None:
    invite()
    inviting.accept(token_in_mail(), password=PASSWORD, at=MONDAY)
    with pytest.raises(inviting.InvitationClosedError):
        inviting.accept(token_in_mail(), password="another-lamp-19", at=MONDAY)
    assert Agent.objects.get(email="noor@desk.example").check_password(PASSWORD)


def test_find_in_the_last_minute_of_the_hour_opens() -> None:
    invitation = invite()
    assert inviting.find(token_in_mail(), at=MONDAY + timedelta(minutes=59)) == invitation


@pytest.mark.parametrize("minutes", [60, 61])
def test_find_after_the_hour_is_refused(minutes: int) -> None:
    invite()
    with pytest.raises(inviting.InvitationClosedError):
        inviting.find(token_in_mail(), at=MONDAY + timedelta(minutes=minutes))


@pytest.mark.parametrize("token", ["", " ", "%20", "None", "NULL", "\0"])
def test_find_of_an_empty_token_is_refused(token: str) -> None:
    invite()
    with pytest.raises(inviting.InvitationClosedError):
        inviting.find(token, at=MONDAY)


def test_find_of_the_stored_hash_is_refused() -> None:
    with pytest.raises(inviting.InvitationClosedError):
        inviting.find(invite().token_hash, at=MONDAY)


def test_accept_with_a_password_that_is_too_easy_is_refused_and_leaves_the_link_good() -> None:
    invite()
    with pytest.raises(ValidationError):
        inviting.accept(token_in_mail(), password="password12", at=MONDAY)
    assert inviting.accept(token_in_mail(), password=PASSWORD, at=MONDAY).name == "Noor"


def test_accept_when_somebody_has_the_address_by_now_is_refused() -> None:
    invite()
    make_agent(email="noor@desk.example")
    with pytest.raises(inviting.AgentExistsError):
        inviting.accept(token_in_mail(), password=PASSWORD, at=MONDAY)


def test_withdraw_closes_the_link() -> None:
    inviting.withdraw(invite(), at=MONDAY)
    with pytest.raises(inviting.InvitationClosedError):
        inviting.find(token_in_mail(), at=MONDAY)


def test_withdraw_of_a_used_one_changes_nothing() -> None:
    invitation = invite()
    inviting.accept(token_in_mail(), password=PASSWORD, at=MONDAY)
    inviting.withdraw(invitation, at=MONDAY)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None


def test_invite_speaks_the_language_of_who_is_invited() -> None:
    invite(language="en", by=make_agent(Role.ADMINISTRATOR, name="Ada"))
    assert mail.outbox[0].subject == "Your invitation to Belofte"
    assert mail.outbox[0].body.splitlines()[:3] == [
        "Hello Noor,",
        "",
        "Ada invites you to answer customers with Belofte. Choose your password here:",
    ]
