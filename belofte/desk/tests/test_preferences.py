"""What somebody decides for themselves: also by which name customers know them."""

import pytest
from django.urls import reverse

from belofte import makers
from belofte.desk.tests.conftest import sign_in
from belofte.people.models import Agent

pytestmark = pytest.mark.django_db


def choose(agent: Agent, name: str) -> int:
    answer = sign_in(agent).post(reverse("desk:preferences"), {"language": "en", "theme": "system", "signs_as": name})
    agent.refresh_from_db()
    return answer.status_code


def test_customers_read_the_name_chosen_and_colleagues_who_it_was() -> None:
    case = makers.make_case()
    agent = makers.make_agent(name="Samira El Ouali", teams=(case.team,))
    assert choose(agent, "  Sam ") == 302
    message = makers.answer(case, by=agent)
    assert (message.author_name, message.author) == ("Sam", agent)
    page = sign_in(makers.make_agent(teams=(case.team,))).get(reverse("desk:case", args=[case.pk])).content.decode()
    assert "(Samira El Ouali)" in page


def test_without_one_the_name_stands_there() -> None:
    case = makers.make_case()
    agent = makers.make_agent(name="Samira El Ouali", teams=(case.team,))
    assert makers.answer(case, by=agent).author_name == "Samira El Ouali"


@pytest.mark.parametrize("name", ["joyce pinas", "JP", "Sam <sam@desk.example>", "{agent}"])
def test_it_is_a_name_and_no_colleagues(name: str) -> None:
    makers.make_agent(name="Joyce Pinas", signs_as="jp")
    agent = makers.make_agent(name="Samira")
    assert choose(agent, name) == 422
    assert agent.signed_name == "Samira"
