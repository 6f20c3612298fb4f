"""A team with a lead and an agent, and a case of a customer."""

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.people.models import Agent, Role, Team


@pytest.fixture
def team() -> Team:
    return makers.make_team("Pakketlijn")


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, name="Joyce", teams=(team,))


@pytest.fixture
def agent(team: Team) -> Agent:
    return makers.make_agent(name="Sanne", teams=(team,))


@pytest.fixture
def administrator() -> Agent:
    return makers.make_agent(Role.ADMINISTRATOR, name="Bram")


@pytest.fixture
def case(team: Team) -> Case:
    return makers.make_case(makers.make_inbox(team, language="nl"), name="Noor Jansen")
