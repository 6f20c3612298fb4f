"""Choosing when we call, on the page of the case: what is shown, one press, and when it is not theirs to choose."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from belofte import clock, makers
from belofte.cases import links
from belofte.portal.models import Act
from belofte.portal.tests.conftest import EARLIER, TODAY, Customer
from belofte.portal.tests.test_acting import told
from belofte.promises import slots, wording
from belofte.promises.models import Promise
from belofte.promises.saying import Said
from belofte.promises.terms import Due

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NINE = datetime(2026, 11, 24, 9, tzinfo=wording.zone())


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def ring(customer: Customer) -> Promise:
    """Return a call that we tried, and for which the customer can choose a half hour."""
    promise = makers.promise(customer.case, by=customer.agent, at=EARLIER, due_at=TODAY + 4 * HOUR)
    offer(customer, promise, at=EARLIER + HOUR)
    return promise


def offer(customer: Customer, promise: Promise, *, at: datetime) -> None:
    makers.call(customer.case, by=customer.agent, at=at, answered=False)
    message = makers.answer(customer.case, by=customer.agent, at=at + HOUR, said=Said(offered=(promise,)))
    makers.deliver(message, at=at + HOUR)


def offered(customer: Customer) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', customer.get().content.decode())


def choose(customer: Customer, slot: datetime = NINE) -> list[str]:
    response = customer.post("beloften/1/half-uur/", slot=slot.isoformat())
    assert response["Location"] == customer.url()
    return told(customer)


def test_the_page_offers_free_half_hours_by_the_link_alone(customer: Customer, ring: Promise) -> None:
    page = customer.get().content.decode()
    assert ("Wanneer zullen we u bellen?" in page, "dinsdag 24 november" in page) == (True, True)
    assert datetime.fromisoformat(offered(customer)[0]) == NINE
    assert len(offered(customer)) == 3 * 16
    assert "Kies wanneer we u bellen: dat staat hieronder." in page


def test_one_press_is_the_date(customer: Customer, ring: Promise) -> None:
    words = "Dank u wel. We bellen u dinsdag 24 november, tussen 9.00 en 9.30 uur."
    assert [choose(customer), choose(customer)] == [[words], [words]]
    ring.refresh_from_db()
    assert (ring.due_at, ring.moves, ring.entries.count()) == (NINE + HOUR / 2, 0, 3)
    page = customer.get().content.decode()
    assert (offered(customer), "U koos wanneer we u bellen: dinsdag 24 november, tussen 9.00" in page) == ([], True)
    assert list(Act.objects.values_list("kind", "is_proven")) == [("slot", False), ("slot", False)]


def test_a_half_hour_that_is_full_by_now_is_refused_and_others_stand_there(customer: Customer, ring: Promise) -> None:
    slots.set_capacity(customer.case.team, 1, by=None)
    other = makers.make_case(customer.inbox, sender="ria@klant.example", at=EARLIER)
    due = Due(at=NINE + HOUR / 2, words="tussen 9.00 en 9.30 uur")
    makers.promise(other, by=customer.agent, at=EARLIER, due=due)
    assert choose(customer) == ["Dit halve uur is niet meer vrij. Kies een ander, alstublieft: ze staan hieronder."]
    assert datetime.fromisoformat(offered(customer)[0]) == NINE + HOUR / 2


def test_who_was_called_meanwhile_need_not_choose(customer: Customer, ring: Promise) -> None:
    makers.call(customer.case, by=customer.agent, at=TODAY, said=Said(kept=(ring,)))
    assert offered(customer) == []
    assert choose(customer) == ["We hebben u intussen gesproken of geschreven. U hoeft niets meer te kiezen."]


@pytest.mark.parametrize("slot", ["", "morgen", "2026-11-24T09:00:00", "9" * 5000, "2026-13-45T09:00:00+01:00"])
def test_anything_else_that_is_posted_changes_nothing(customer: Customer, ring: Promise, slot: str) -> None:
    assert customer.post("beloften/1/half-uur/", slot=slot)["Location"] == customer.url()
    assert (ring.entries.count(), told(customer)) == (2, [])


def test_looking_chooses_nothing(customer: Customer, ring: Promise) -> None:
    assert customer.get(f"beloften/1/half-uur/?slot={NINE.isoformat()}").status_code == 302
    assert ring.entries.count() == 2


def test_a_promise_of_another_case_is_not_there(customer: Customer, ring: Promise) -> None:
    assert customer.post("beloften/2/half-uur/", slot=NINE.isoformat()).status_code == 404
    other = makers.make_case(customer.inbox, sender="ria@klant.example", at=EARLIER)
    point = other.conversations.get().contact_point
    token = links.token(other, point, issued_on=customer.issued_on)
    assert customer.client.post(f"/volg/{token}/beloften/1/half-uur/", {"slot": NINE.isoformat()}).status_code == 404


def test_choosing_has_a_limit(customer: Customer, ring: Promise) -> None:
    said = [choose(customer)[0] for _ in range(11)]
    assert len(set(said[:10])) == 1
    assert said[10].startswith("Dit is kort na elkaar heel vaak gedaan")
