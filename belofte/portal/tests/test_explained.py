"""What was explained stands on the customer's page after a code, as it is now; one press says that it is not right."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from belofte import clock, makers
from belofte.library.models import Candidate, Contest, Text, Version
from belofte.library.writing import Content
from belofte.makers import make_agent
from belofte.people.models import Agent, Role
from belofte.portal.tests.conftest import EARLIER, TODAY, Customer, make_customer
from belofte.replies import vetting

pytestmark = pytest.mark.django_db
CONTENT = Content(
    title_nl="Te weinig postzegels",
    title_en="Too few stamps",
    nl="Er kwam 0,96 euro aan postzegels tekort. U betaalt 3,84 euro.",
    en="The stamps were 0.96 euros short. You pay 3.84 euros.",
)


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def lead(customer: Customer) -> Agent:
    return make_agent(Role.LEAD, teams=(customer.case.team,))


@pytest.fixture
def explainer(customer: Customer, lead: Agent) -> Version:
    return vetting.begin(Text.Kind.EXPLAINER, customer.case.team, CONTENT, reasons={}, by=lead, at=EARLIER)


def explain(customer: Customer, explainer: Version) -> None:
    makers.explain(customer.case, explainer, by=customer.agent, at=EARLIER)


def page(customer: Customer) -> str:
    return customer.get().content.decode()


def test_shown_after_a_code_only(customer: Customer, explainer: Version) -> None:
    explain(customer, explainer)
    assert "Te weinig postzegels" not in page(customer)
    customer.type_code()
    assert "Wij stuurden u dit op maandag 23 november." in page(customer)


def test_its_newest_version_with_the_day_of_theirs(customer: Customer, explainer: Version, lead: Agent) -> None:
    explain(customer, explainer)
    customer.type_code()
    newer = replace(CONTENT, nl="De post rekent 2,88 euro voor het werk en 0,96 euro voor de postzegels.")
    vetting.write(explainer.text, newer, instead_of=1, reasons={}, by=lead, at=TODAY + timedelta(days=1))
    shown = page(customer)
    assert "De post rekent 2,88 euro" in shown
    assert "Wij stuurden u dit op maandag 23 november. Op dinsdag 24 november hebben wij het opnieuw" in shown


@pytest.mark.parametrize(("word", "said"), [("wrong", "niet klopt"), ("unclear", "niet duidelijk is")])
def test_one_press_says_so_once(customer: Customer, explainer: Version, word: str, said: str) -> None:
    explain(customer, explainer)
    customer.type_code()
    for _press in range(2):
        assert customer.post("uitleg/1/", word=word)["Location"] == customer.url()
    contest = Contest.objects.get()
    assert (contest.word, contest.contact_point, contest.text) == (word, customer.point, explainer.text)
    assert f"U liet weten dat dit {said}." in page(customer)


def test_not_by_the_link_alone_and_not_of_others(customer: Customer, explainer: Version) -> None:
    explain(customer, explainer)
    assert customer.post("uitleg/1/", word="wrong").status_code == 404
    customer.type_code()
    for place, word in (("uitleg/2/", "wrong"), ("uitleg/0/", "wrong"), ("uitleg/1/", "fine")):
        assert customer.post(place, word=word).status_code == 404
    assert customer.get("uitleg/1/").status_code == 405
    other = make_customer(customer.inbox, name="Els", sender="els@klant.example")
    other.type_code()
    assert other.post("uitleg/1/", word="wrong").status_code == 404
    assert not Contest.objects.exists()


def test_the_fifth_customer_makes_a_candidate(customer: Customer, explainer: Version) -> None:
    for number in range(5):
        assert not Candidate.objects.exists()
        other = make_customer(customer.inbox, sender=f"klant{number}@klant.example")
        explain(other, explainer)
        other.type_code()
        other.post("uitleg/1/", word="wrong")
    assert Candidate.objects.get().customers == 5
