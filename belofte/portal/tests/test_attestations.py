"""A customer says by one press that a delivery or an appointment took place, and can take that back."""

from datetime import timedelta

import pytest

from belofte import clock, makers
from belofte.keeping import attesting
from belofte.parties import taking_part
from belofte.parties.models import Party
from belofte.portal.models import Act
from belofte.portal.tests.conftest import TODAY, Customer, make_customer
from belofte.portal.tests.test_acting import told
from belofte.promises.attesting import Told
from belofte.promises.models import Attestation, Kind, Promise
from belofte.promises.terms import Due

pytestmark = pytest.mark.django_db
PRESS = "beloften/1/bevestiging/"


@pytest.fixture
def customer() -> Customer:
    return make_customer()


@pytest.fixture
def promise(customer: Customer) -> Promise:
    day = Due(at=TODAY + timedelta(hours=3))
    return makers.promise(customer.case, by=customer.agent, kind=Kind.DELIVERY, channel="", at=TODAY, due=day)


@pytest.mark.parametrize(("days", "is_offered"), [(0, True), (1, False), (20, False)])
def test_it_is_asked_from_the_promised_day_on(customer: Customer, days: int, *, is_offered: bool) -> None:
    day = Due(at=TODAY + timedelta(days=days, hours=3))
    makers.promise(customer.case, by=customer.agent, kind=Kind.DELIVERY, channel="", at=TODAY, due=day)
    with clock.moved_to(TODAY):
        page = customer.get().content.decode()
    assert (PRESS in page) is is_offered


def test_press_before_its_day_counts_for_nothing(customer: Customer) -> None:
    day = Due(at=TODAY + timedelta(days=3))
    makers.promise(customer.case, by=customer.agent, kind=Kind.DELIVERY, channel="", at=TODAY, due=day)
    with clock.moved_to(TODAY):
        customer.post(PRESS)
        said = told(customer)
    assert said == ["De dag waarvoor dit is beloofd, moet nog komen. Laat het ons weten als het is gebeurd."]
    assert Attestation.objects.count() == 0


def test_by_the_link_alone_it_is_declared(customer: Customer, promise: Promise) -> None:
    customer.post(PRESS)
    assert Attestation.objects.get().proof.certainty == "declared"


@pytest.mark.parametrize(("name", "is_known"), [("Chauffeur Piet 06-1234", False), ("vervoer bv", True)])
def test_what_was_typed_of_a_company_is_not_for_the_customer(
    customer: Customer, promise: Promise, name: str, *, is_known: bool
) -> None:
    taking_part.involve(customer.case, name="Vervoer BV", kind=Party.Kind.COMPANY, by=customer.agent, at=TODAY)
    told = Told(words="Gebracht.", party=name, said_at=TODAY)
    attesting.by_note(promise, told, by=customer.agent, at=TODAY)
    customer.type_code()
    page = customer.get().content.decode()
    assert ("Piet" in page, "Vervoer BV" in page) == (False, is_known)


def test_press_keeps_it_and_can_be_taken_back(customer: Customer, promise: Promise) -> None:
    customer.type_code()
    assert "Ja, dit is gebeurd" in customer.get().content.decode()
    assert customer.post(PRESS).status_code == 302
    said = Attestation.objects.get()
    assert (said.contact_point, said.proof.certainty) == (customer.point, "proven")
    assert told(customer) == ["Dank u wel dat u dit laat weten. We hebben genoteerd dat dit is gebeurd."]
    page = customer.get().content.decode()
    assert ("U liet weten dat dit is gebeurd." in page, PRESS in page) == (True, False)
    customer.post("beloften/1/tegenspraak/")
    promise.refresh_from_db()
    assert promise.is_due_from_us
    customer.post(PRESS)
    promise.refresh_from_db()
    assert (promise.state, Attestation.objects.count()) == ("kept", 2)


def test_second_press_changes_nothing(customer: Customer, promise: Promise) -> None:
    assert [customer.post(PRESS).status_code for _ in range(2)] == [302, 302]
    assert told(customer)[1:] == ["Wij weten al hoe dit is gegaan. U hoeft niets te doen."]
    assert (Attestation.objects.count(), Act.objects.count()) == (1, 1)


def test_looking_changes_nothing(customer: Customer, promise: Promise) -> None:
    assert customer.get(PRESS).status_code == 302
    assert Attestation.objects.count() == 0


def test_nothing_else_is_kept_by_a_press(customer: Customer) -> None:
    call = makers.promise(customer.case, by=customer.agent, at=TODAY)
    assert PRESS not in customer.get().content.decode()
    customer.post(PRESS)
    call.refresh_from_db()
    assert call.state == "open"
