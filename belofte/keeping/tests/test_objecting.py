"""Who wrote after a stop may object: that asks the leads of the team, then its administrators, until somebody says."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.channels.models import Inbox
from belofte.closing.tests.test_gates import refusal
from belofte.conduct import objecting, stops
from belofte.conduct.models import Kind, NoObjection, Stop
from belofte.conduct.stops import Because
from belofte.keeping import stopping
from belofte.keeping.tests.test_stopping import LATER, THREAT, answer
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db
WROTE = LATER + timedelta(minutes=30)


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox()


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,))


@pytest.fixture
def lead(inbox: Inbox) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(inbox.team,))


@pytest.fixture
def administrator(inbox: Inbox) -> Agent:
    return makers.make_agent(Role.ADMINISTRATOR, Role.AGENT, teams=(inbox.team,))


def stopped(inbox: Inbox, *, by: Agent) -> Stop:
    message = makers.receive(inbox, text=THREAT, at=MONDAY)
    because = Because(kind=Kind.THREAT, message=message, quote="sla ik jullie in elkaar")
    made = stopping.stop(message.conversation, because, answer(), by=by, at=LATER)
    makers.deliver(made.told, at=LATER)
    return made


def write(inbox: Inbox, made: Stop, *, text: str = "Dat was niet zo bedoeld.") -> Message:
    return makers.receive(inbox, answers=(made.told.external_id,), text=text, at=WROTE)


def asked(somebody: Agent, *, after: timedelta = timedelta(minutes=1)) -> list[tuple[int | None, bool]]:
    return [(one.message, one.is_late) for one in objecting.asking(somebody, at=WROTE + after)]


def test_what_the_customer_writes_asks_the_lead_and_not_who_stopped(
    inbox: Inbox, agent: Agent, lead: Agent, administrator: Agent
) -> None:
    made = stopped(inbox, by=agent)
    assert asked(lead) == []
    message = write(inbox, made)
    assert asked(lead) == [(message.pk, False)]
    assert asked(agent) == asked(administrator) == []
    assert asked(makers.make_agent(Role.LEAD, teams=(makers.make_inbox().team,))) == []


def test_undecided_for_hours_it_asks_the_administrators_too(
    inbox: Inbox, agent: Agent, lead: Agent, administrator: Agent
) -> None:
    message = write(inbox, stopped(inbox, by=agent))
    late = timedelta(days=1)
    assert asked(lead, after=late) == asked(administrator, after=late) == [(message.pk, True)]


def test_where_the_only_lead_stopped_it_the_administrator_is_asked_at_once(
    inbox: Inbox, lead: Agent, administrator: Agent
) -> None:
    message = write(inbox, stopped(inbox, by=lead))
    assert (asked(lead), asked(administrator)) == ([], [(message.pk, False)])


def test_it_asks_no_more_once_it_is_decided(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    made = stopped(inbox, by=agent)
    message, at = write(inbox, made), WROTE + timedelta(hours=1)
    stopping.decide(made, message, answer("We blijven erbij."), is_upheld=False, by=lead, at=at)
    assert asked(lead) == []


def test_it_asks_no_more_once_it_is_no_objection_until_the_customer_writes_again(
    inbox: Inbox, agent: Agent, lead: Agent
) -> None:
    made = stopped(inbox, by=agent)
    message = write(inbox, made, text="Wanneer komt mijn pakket?")
    with pytest.raises(stops.AnotherLeadNeededError):
        objecting.set_aside(made, message, by=agent, at=WROTE)
    objecting.set_aside(made, message, by=lead, at=WROTE)
    assert asked(lead) == []
    again = write(inbox, made)
    assert asked(lead) == [(again.pk, False)]


def test_raw_sql_cannot_set_an_objection_aside_for_a_lead(inbox: Inbox, agent: Agent, lead: Agent) -> None:
    made = stopped(inbox, by=agent)
    message = write(inbox, made)
    insert = "INSERT INTO conduct_noobjection (stop_id, message_id, by_id, at) VALUES (%s, %s, %s, now())"
    said = refusal((insert, [made.pk, message.pk, agent.pk]))
    assert said == "objection: a lead of the team decides it, who did not stop the conversation"
    objecting.set_aside(made, message, by=lead, at=WROTE)
    assert refusal(("DELETE FROM conduct_noobjection", [])).startswith("pgtrigger: Cannot")
    assert (NoObjection.objects.get().by, Case.objects.get().is_closed) == (lead, False)
