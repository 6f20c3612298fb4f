"""The page of the rules that make people write what a guard stops."""

import pytest
from django.test import Client
from django.urls import reverse

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.closing import complaints
from belofte.closing.models import Outcome
from belofte.desk.tests.conftest import sign_in
from belofte.makers import make_agent, make_case
from belofte.people.models import Agent, Role
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.models import Rule

pytestmark = pytest.mark.django_db
PAGE = "/rules/"


@pytest.fixture
def case() -> Case:
    case = make_case()
    agent = make_agent(name="Samira", teams=(case.team,))
    makers.have_stop(case.team, "tone", at=clock.now())
    text = "U krijgt hierover geen terugkoppeling."
    with pytest.raises(StoppedError) as refused:
        makers.answer(case, by=agent, text=text)
    reasons = {each.key: Reason(words="The manual says so.", is_rule=True) for each in refused.value.seen}
    makers.answer(case, by=agent, text=text, reasons=reasons)
    return case


@pytest.fixture
def lead(case: Case) -> Agent:
    return make_agent(Role.LEAD, name="Joyce", teams=(case.team,))


def post(client: Client, case: Case, **words: str) -> tuple[int, str]:
    answer = client.post(PAGE, {"team": case.team_id, "guard": "tone", **words}, follow=True)
    return answer.status_code, answer.content.decode()


def test_lead_reads_how_often_without_a_name_gives_it_and_answers(case: Case, lead: Agent) -> None:
    client = sign_in(lead)
    page = client.get(PAGE).content.decode()
    assert "by 1 person" in page
    assert "Nobody owns this rule yet." in page
    assert "Samira" not in page
    assert post(client, case, words="It stays.")[0] == 422
    assert "Joyce owns this rule now." in post(client, case, owner=str(lead.pk))[1]
    assert "1 rule asks for you" in client.get(reverse("desk:warnings")).content.decode()
    assert "Joyce: We drop it." in post(client, case, words="We drop it.")[1]
    theirs = sign_in(Agent.objects.get(name="Samira"))
    assert "We drop it." in theirs.get(reverse("desk:warnings")).content.decode()


def test_another_teams_rules_are_missing(case: Case) -> None:
    client = sign_in(make_agent(Role.LEAD, teams=(makers.make_team(),)))
    assert "The manual says so." not in client.get(PAGE).content.decode()
    assert post(client, case, owner=str(make_agent(Role.LEAD).pk))[0] == 404


def test_administrator_sees_that_a_rule_presses_but_no_answers(case: Case) -> None:
    page = sign_in(make_agent(Role.ADMINISTRATOR)).get(PAGE).content.decode()
    assert case.team.name in page
    assert "The manual says so." not in page


def test_what_looks_into_it_is_named_as_other_checks_are_and_gets_an_owner(case: Case, lead: Agent) -> None:
    agent = Agent.objects.get(name="Samira")
    other = make_case(case.conversations.get().inbox)
    complaints.mark(other, by=agent, at=clock.now())
    text = "We will look into this."
    with pytest.raises(StoppedError) as refused:
        makers.answer(other, by=agent, text=text, outcome=Outcome.FOUND, at=clock.now())
    reasons = {each.key: Reason(words="The manual says so.", is_rule=True) for each in refused.value.seen}
    makers.answer(other, by=agent, text=text, outcome=Outcome.FOUND, reasons=reasons, at=clock.now())
    client = sign_in(lead)
    assert "An outcome that tells none" in client.get(PAGE).content.decode()
    assert post(client, other, guard="outcome", owner=str(lead.pk))[0] == 200
    assert Rule.objects.get(guard="outcome").owner == lead
