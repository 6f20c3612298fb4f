import re

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte.makers import make_agent
from belofte.people import jobs
from belofte.people.models import Agent

pytestmark = pytest.mark.django_db

OTHER = "lantern-orbit-73"


def ask(email: str, **headers: str) -> HttpResponse:
    return Client().post("/account/password/reset/", {"email": email}, **headers)  # type: ignore[arg-type,return-value]


def asked_for() -> list[int]:
    return [job.args["agent_id"] for job in ProcrastinateJob.objects.order_by("id")]


def link_for(agent: Agent) -> str:
    jobs.mail_reset_link(agent.pk)
    found = re.search(r"http://testserver(/account/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def choose(client: Client, link: str, password: str) -> HttpResponse:
    page = client.get(link, follow=True)
    action = page.context["action_url"]
    return client.post(action, {"password1": password, "password2": password})  # type: ignore[return-value]


def test_asking_answers_the_same_for_known_unknown_and_deactivated() -> None:
    agent = make_agent(email="anna@desk.example")
    make_agent(email="gone@desk.example", is_active=False)
    answers = [ask(email) for email in ("Anna@desk.example", "nobody@desk.example", "gone@desk.example")]
    assert [(each.status_code, each["Location"]) for each in answers] == [(302, "/account/password/reset/done/")] * 3
    assert asked_for() == [agent.pk, 0, 0]
    assert mail.outbox == []


def test_mail_link_to_nobody_mails_nobody() -> None:
    gone = make_agent(is_active=False)
    jobs.mail_reset_link(0)
    jobs.mail_reset_link(gone.pk)
    assert mail.outbox == []


def test_mail_link_goes_to_the_agents_own_address_and_our_own_host() -> None:
    agent = make_agent()
    ask(agent.email, HTTP_HOST="localhost")
    link_for(agent)
    assert mail.outbox[0].to == [agent.email]
    assert mail.outbox[0].subject == "Choose a new password"


def test_the_link_changes_the_password_once_and_ends_all_sessions() -> None:
    agent, browser, thief = make_agent(), Client(), Client()
    browser.force_login(agent)
    link = link_for(agent)
    assert choose(Client(), link, OTHER).status_code == 302
    assert browser.get("/preferences/").status_code == 302
    agent.refresh_from_db()
    assert agent.check_password(OTHER)
    page = thief.get(link, follow=True)
    assert page.context["token_fail"] is True


def test_the_link_is_dead_after_signing_in() -> None:
    agent, client = make_agent(), Client()
    link = link_for(agent)
    client.post("/account/login/", {"login": agent.email, "password": "a-long-secret"})
    assert Client().get(link, follow=True).context["token_fail"] is True


def test_the_fourth_request_for_an_address_in_an_hour_is_refused() -> None:
    make_agent(email="anna@desk.example")
    answers = [ask("anna@desk.example", REMOTE_ADDR=f"192.0.2.{number}") for number in range(4)]
    assert [each.status_code for each in answers] == [302, 302, 302, 429]
    assert len(asked_for()) == 3
