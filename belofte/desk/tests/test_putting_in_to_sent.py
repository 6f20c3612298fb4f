"""What was put into an answer is known once that is sent, whatever the form went through meanwhile."""

import uuid
from typing import Any

import pytest
from django.test import Client

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.desk.tests.conftest import sign_in
from belofte.library.models import PutIn, Use, Version
from belofte.makers import make_agent, make_case, make_inbox, make_text
from belofte.people.models import Agent, Role, Team
from belofte.replies import asking_leads, holding
from belofte.replies.guards.contract import Level
from belofte.replies.models import Draft, Held, Overruling

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."
WITH_SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def lead(team: Team) -> Agent:
    return make_agent(Role.LEAD, Role.AGENT, teams=(team,))


@pytest.fixture
def agent(team: Team) -> Agent:
    return make_agent(teams=(team,))


@pytest.fixture
def case(team: Team) -> Case:
    return make_case(make_inbox(team), text="Goedemorgen, waar is mijn pakket gebleven?", name="Noor Jansen")


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


@pytest.fixture
def version(team: Team, lead: Agent) -> Version:
    return make_text(team=team, by=lead, nl=RUDE, en="Your parcel is on its way.")


def stops(team: Team, level: Level, *, by: Agent) -> None:
    makers.have_stop(team, "tone", level=level)


def shown(page: bytes) -> str:
    """Return the key of the answer's form."""
    return page.decode().partition('name="key" value="')[2].partition('"')[0]


def opened(client: Client, case: Case) -> str:
    return shown(client.get(f"/cases/{case.pk}/").content)


def given(case: Case, key: str, **fields: Any) -> dict[str, Any]:
    seen, conversation = Message.objects.latest("pk").pk, case.conversations.get().pk
    return {"key": key, "seen_through": seen, "conversation": conversation, "text": RUDE, "deed": "send", **fields}


def send(client: Client, case: Case, key: str, **fields: Any) -> bytes:
    return client.post(f"/cases/{case.pk}/reply/", given(case, key, **fields)).content


def autosave(client: Client, case: Case, key: str, text: str = RUDE) -> None:
    answer = client.post(f"/cases/{case.pk}/draft/", {"text": text, "key": key}, headers=WITH_SCRIPT)
    assert answer.status_code == 200


def put_in(client: Client, case: Case, key: str, version: Version) -> None:
    fields = {"version": version.pk, "key": key}
    assert client.post(f"/cases/{case.pk}/texts/", fields, headers=WITH_SCRIPT).status_code == 204


def release() -> None:
    """Have what is held leave, as its job does."""
    for held in Held.objects.all():
        holding.release(held.draft_id, at=held.release_at or held.held_at)


def test_put_in_saved_reloaded_and_sent(client: Client, case: Case, version: Version) -> None:
    key = opened(client, case)
    put_in(client, case, key, version)
    autosave(client, case, key)
    assert opened(client, case) == key
    send(client, case, key)
    release()
    assert (Use.objects.get().version, PutIn.objects.count()) == (version, 0)


def test_put_in_after_a_reload(client: Client, case: Case, version: Version) -> None:
    autosave(client, case, opened(client, case), text="Dag.")
    key = opened(client, case)
    put_in(client, case, key, version)
    send(client, case, opened(client, case))
    release()
    assert Use.objects.get().version == version


def test_stopped_with_a_reason_and_sent(client: Client, case: Case, version: Version, team: Team, lead: Agent) -> None:
    stops(team, Level.REASON, by=lead)
    key = opened(client, case)
    put_in(client, case, key, version)
    page = send(client, case, key)
    stop = page.decode().partition('name="because_')[2].partition('"')[0]
    assert (shown(page), bool(stop)) == (key, True)
    send(client, case, shown(page), **{f"because_{stop}": "Zo is het afgesproken.", f"rule_{stop}": "on"})
    release()
    assert (Use.objects.get().version, Overruling.objects.get().text) == (version, version.text)


def test_form_that_comes_back_keeps_its_key(client: Client, case: Case, version: Version) -> None:
    autosave(client, case, opened(client, case), text="In another window.")
    key = str(uuid.uuid4())
    put_in(client, case, key, version)
    page = send(client, case, key, text="")
    assert shown(page) == key
    send(client, case, shown(page))
    release()
    assert Use.objects.get().version == version


def test_without_a_script_and_marking_a_complaint(client: Client, case: Case, team: Team, lead: Agent) -> None:
    macro = make_text(team=team, by=lead, nl=RUDE, marks_complaint=True)
    key = opened(client, case)
    page = client.post(f"/cases/{case.pk}/texts/", given(case, key, text="", version=macro.pk, deed="")).content
    assert (shown(page), f"{RUDE}</textarea>" in page.decode()) == (key, True)
    autosave(client, case, shown(page))
    send(client, case, opened(client, case))
    release()
    assert Use.objects.get().version == macro


def test_lead_who_takes_it_over_sends_it(client: Client, case: Case, version: Version, team: Team, lead: Agent) -> None:
    stops(team, Level.LEAD, by=lead)
    key = opened(client, case)
    put_in(client, case, key, version)
    send(client, case, key, deed="ask_lead", asks="Mag dit?")
    held = Held.objects.get()
    asking_leads.take_over(case, held.draft.key, asked_at=held.held_at, by=lead, at=held.held_at)
    theirs = sign_in(lead)
    assert opened(theirs, case) == str(Draft.objects.get(agent=lead).key)
    page = send(theirs, case, opened(theirs, case))
    stop = page.decode().partition('name="because_')[2].partition('"')[0]
    send(theirs, case, shown(page), **{f"because_{stop}": "Zo is het afgesproken.", f"rule_{stop}": "on"})
    release()
    assert (Use.objects.get().version, Overruling.objects.get().text) == (version, version.text)
