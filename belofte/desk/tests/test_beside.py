"""What somebody writes beside an answer is remarked on while they write, and stops it beside its field."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.desk.tests.test_promises import chips, form
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Promise

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.moved_to(MONDAY + timedelta(hours=2)):
        yield


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def running(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, at=MONDAY)


def moving(client: Client, case: Case, **more: str) -> dict[str, str]:
    """Return an answer whose only chip moves the promise, with a rude reason."""
    chosen = {"promise-0-initiator": "us", "promise-0-reason": RUDE, **more}
    return form(case, **(chips(client, case) | chosen))


def test_reason_of_a_new_date_is_remarked_on_while_somebody_writes(
    client: Client, case: Case, running: Promise
) -> None:
    page = client.post(reverse("desk:advice", args=[case.pk]), moving(client, case)).content.decode()
    assert f"Why the date moves: <strong>{RUDE}</strong>" in page


def test_reason_that_a_guard_stops_is_marked_at_its_field_and_leaves_with_a_reason(
    client: Client, case: Case, running: Promise
) -> None:
    makers.have_stop(case.team, "tone", at=clock.now())
    posted = moving(client, case)
    refused = client.post(f"/cases/{case.pk}/reply/", posted)
    faults = refused.context["chips"]["reply"].formset.forms[0].errors
    assert (refused.status_code, list(faults)) == (422, ["reason"])
    key = refused.content.decode().partition('name="because_')[2].partition('"')[0]
    sent = client.post(f"/cases/{case.pk}/reply/", {**posted, f"because_{key}": "Zo is het."})
    running.refresh_from_db()
    assert (sent.status_code, running.moves) == (302, 1)
