"""Who waits and was asked says by one press that it is solved, or that they wait; looking changes nothing."""

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.closing import complaints
from belofte.mailings import mailing, telling, words
from belofte.people.models import Role, Team
from belofte.portal.tests.conftest import EARLIER, TODAY, Customer
from belofte.promises.models import Promise, State
from belofte.replies import composing
from belofte.testimony.models import InquiryReply

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def told(customer: Customer) -> Customer:
    """Return a customer who was told, with others, by when they are answered."""
    Team.objects.filter(pk=customer.case.team_id).update(first_answer_hours=1)
    lead = makers.make_agent(Role.LEAD, teams=(customer.case.team,))
    sent = mailing.send_to([customer.case], words.ready(), last_day=date(2026, 12, 4), by=lead, at=EARLIER)
    telling.tell(sent.addressees.get().pk, at=TODAY)
    return customer


def press(customer: Customer, solved: str) -> int:
    return customer.post("navraag/", solved=solved).status_code


def page(customer: Customer) -> str:
    return customer.get().content.decode()


def case() -> Case:
    return Case.objects.get()


def test_the_page_asks_once_a_message_does(customer: Customer) -> None:
    assert "Wacht u nog op antwoord?" not in page(customer)


def test_the_mail_has_the_link_that_asks(told: Customer) -> None:
    delivery = Case.objects.get().deliveries.get()
    assert (
        "Is het al opgelost, of wacht u nog? Laat het weten met één klik: http" in composing.letter_of(delivery).words
    )


def test_solved_is_one_press_without_signing_in(told: Customer) -> None:
    assert "Wacht u nog op antwoord?" in page(told)
    assert press(told, "yes") == 302
    assert (case().is_closed, Promise.objects.get().state) == (True, State.WITHDRAWN)
    shown = page(told)
    assert "Dank u wel dat u dit laat weten. Fijn dat het is opgelost." in shown
    assert "Wacht u nog op antwoord?" not in shown


def test_still_waiting_is_one_press_and_leaves_the_date(told: Customer) -> None:
    press(told, "no")
    assert (case().is_closed, Promise.objects.get().state) == (False, State.OPEN)
    shown = page(told)
    assert "U liet weten dat u nog op antwoord wacht" in shown
    assert "Ik wacht nog op antwoord" not in shown


def test_solved_by_mistake_is_taken_back_while_it_is_open(told: Customer) -> None:
    complaints.mark(told.case, by=told.agent, at=TODAY)  # which stays open
    press(told, "yes")
    assert "Ik wacht nog op antwoord" in page(told)
    press(told, "no")
    assert "U liet weten dat u nog op antwoord wacht" in page(told)


def test_second_press_is_friendly_and_changes_nothing(told: Customer) -> None:
    press(told, "yes")
    press(told, "yes")
    assert "U hoeft niets te doen." in page(told)
    assert InquiryReply.objects.count() == 1


def test_looking_changes_nothing(told: Customer) -> None:
    for method in (Client().get, Client().head):
        assert method(told.url("navraag/")).status_code == 200
        assert method(told.url("navraag/?solved=yes")).status_code == 200
    assert not InquiryReply.objects.exists()


def test_word_that_is_none_is_asked_again(told: Customer) -> None:
    assert press(told, "perhaps") == 422


def test_nothing_is_asked_once_somebody_answered(told: Customer) -> None:
    makers.answer(told.case, by=told.agent, at=TODAY)
    assert "Wacht u nog op antwoord?" not in page(told)
    press(told, "yes")
    assert not InquiryReply.objects.exists()
    assert "U hoeft niets te doen." in told.get("navraag/").content.decode()
