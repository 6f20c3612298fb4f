"""A customer says by one press that a delivery or an appointment took place, and can take that back."""

import pytest

from belofte import makers
from belofte.portal.models import Act
from belofte.portal.tests.conftest import TODAY, Customer, make_customer
from belofte.portal.tests.test_acting import told
from belofte.promises.models import Attestation, Kind, Promise

pytestmark = pytest.mark.django_db
PRESS = "beloften/1/bevestiging/"


@pytest.fixture
def customer() -> Customer:
    return make_customer()


@pytest.fixture
def promise(customer: Customer) -> Promise:
    return makers.promise(customer.case, by=customer.agent, kind=Kind.DELIVERY, channel="", at=TODAY)


def test_press_keeps_it_and_can_be_taken_back(customer: Customer, promise: Promise) -> None:
    assert "Ja, dit is gebeurd" in customer.get().content.decode()
    assert customer.post(PRESS).status_code == 302
    said = Attestation.objects.get()
    assert (said.contact_point, said.proof.certainty) == (customer.point, "proven")
    assert told(customer) == ["Dank u wel dat u dit laat weten. Dit is nu nagekomen."]
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
