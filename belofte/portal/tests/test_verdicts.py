"""A customer says on their page whether it is solved: one press, without signing in, and never by looking."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import AnswerWaiver, Case, Conversation, Message
from belofte.closing import closing
from belofte.closing.models import Outcome
from belofte.closing.tests.test_gates import unkept
from belofte.makers import ALL_SEEN
from belofte.portal.models import Act
from belofte.portal.tests.conftest import TODAY, Customer
from belofte.portal.tests.test_acting import told
from belofte.replies import composing
from belofte.testimony.models import Confirmation

pytestmark = pytest.mark.django_db
KEY = str(uuid.UUID(int=9))
THANKS = "Dank u wel dat u dit laat weten."
AGAIN = f"{THANKS} Uw vraag staat weer open. Nu zijn wij aan zet."


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(TODAY):
        yield


@pytest.fixture
def ended(customer: Customer) -> Customer:
    makers.deliver(makers.answer(customer.case, by=customer.agent, at=TODAY, outcome=Outcome.SOLVED), at=TODAY)
    return customer


def press(customer: Customer, solved: str, *, text: str = "", key: str = KEY) -> int:
    return customer.post("oordeel/", solved=solved, text=text, key=key).status_code


def case() -> Case:
    return Case.objects.get()


def test_the_page_asks_once_it_is_closed(customer: Customer) -> None:
    before = customer.get().content.decode()
    makers.deliver(makers.answer(customer.case, by=customer.agent, at=TODAY, outcome=Outcome.SOLVED), at=TODAY)
    after = customer.get().content.decode()
    assert ["Is het opgelost?" in page for page in (before, after)] == [False, True]


def test_the_mail_that_closes_asks_too(customer: Customer) -> None:
    ends = makers.answer(customer.case, by=customer.agent, at=TODAY, outcome=Outcome.SOLVED)
    letter = composing.letter_of(ends.deliveries.get())
    assert "Is it solved? Tell us with one press: http" in letter.words


def test_yes_is_one_press(ended: Customer) -> None:
    assert press(ended, "yes") == 302
    assert (Confirmation.objects.get().is_solved, case().ball) == (True, "nobody")
    assert told(ended) == [f"{THANKS} Fijn dat het is opgelost."]
    assert "U liet weten dat het is opgelost" in ended.get().content.decode()


def test_no_is_one_press_and_opens_the_case(ended: Customer) -> None:
    assert press(ended, "no") == 302
    assert (case().is_closed, case().ball, Message.objects.filter(direction="in").count()) == (False, "us", 1)
    assert told(ended) == [AGAIN]
    assert "U liet weten dat het niet is opgelost" in ended.get().content.decode()


def test_no_with_words_is_their_message_too(ended: Customer) -> None:
    press(ended, "no", text="Ik heb nog niets.")
    message = Message.objects.latest("pk")
    assert (message.text, message.needs_answer, message.conversation.case_id) == ("Ik heb nog niets.", True, case().pk)
    assert (Confirmation.objects.get().message, case().ball) == (message, "us")


@pytest.mark.parametrize("text", ["", "Ik heb nog niets."])
def test_a_double_click_does_nothing_twice(ended: Customer, text: str) -> None:
    assert [press(ended, "no", text=text) for _ in range(2)] == [302, 302]
    assert told(ended) == [AGAIN, "U liet ons dit al weten. U hoeft niets te doen."]
    assert (Confirmation.objects.count(), Message.objects.filter(text="Ik heb nog niets.").count()) == (1, bool(text))


def test_more_words_after_no_are_kept(ended: Customer) -> None:
    press(ended, "no")
    press(ended, "no", text="Ik heb nog niets.", key=str(uuid.uuid4()))
    assert (Confirmation.objects.count(), Message.objects.latest("pk").text) == (1, "Ik heb nog niets.")


def test_each_takes_the_other_back(ended: Customer) -> None:
    press(ended, "no", text="Ik heb nog niets.")
    press(ended, "yes", key=str(uuid.uuid4()))
    assert case().is_closed
    with clock.moved_to(TODAY + timedelta(hours=1)):
        press(ended, "no", key=str(uuid.uuid4()))
    assert not case().is_closed


def test_yes_while_something_is_left_says_so(ended: Customer) -> None:
    press(ended, "no")
    ended.agent.teams.add(ended.case.team)
    makers.promise(ended.case, by=ended.agent, at=TODAY)
    press(ended, "yes")
    assert told(ended)[1:] == [f"{THANKS} Wij moeten nog iets doen; daarna ronden wij het af."]
    assert not case().is_closed


def test_an_open_question_is_answered_kindly(customer: Customer) -> None:
    assert [press(customer, "yes"), press(customer, "no")] == [302, 302]
    words = "Uw vraag staat open: wij zijn ermee bezig. U hoeft niets te doen."
    assert (told(customer), words in customer.get("oordeel/").content.decode()) == ([words, words], True)


def test_words_with_no_on_an_open_question_are_kept(customer: Customer) -> None:
    press(customer, "no", text="En nu?")
    assert (Message.objects.latest("pk").text, Confirmation.objects.count()) == ("En nu?", 0)


def test_spam_is_asked_nothing(customer: Customer) -> None:
    spam = AnswerWaiver.Reason.SPAM
    closing.close_without_answer(customer.case, reason=spam, seen_through=ALL_SEEN, by=customer.agent, at=TODAY)
    assert "Is het opgelost?" not in customer.get().content.decode()


def test_looking_changes_nothing(ended: Customer) -> None:
    assert ended.get("oordeel/").status_code == 200
    assert (Confirmation.objects.count(), Act.objects.count(), case().is_closed) == (0, 0, True)


def test_without_an_answer_it_asks_again(ended: Customer) -> None:
    response = ended.post("oordeel/", key=KEY)
    assert (response.status_code, "Kies of het is opgelost." in response.content.decode()) == (422, True)


def test_a_strangers_link_is_missing(ended: Customer) -> None:
    forged = ended.token[:-1] + ("a" if ended.token[-1] != "a" else "b")
    response = Client().post(f"/volg/{forged}/oordeel/", {"solved": "no", "key": KEY})
    assert (response.status_code, Confirmation.objects.count()) == (404, 0)


def test_a_merged_case_is_missing(ended: Customer) -> None:
    token = ended.token
    other = makers.make_case(ended.inbox, subject="Erbij")
    with connection.cursor() as cursor:  # which no deed does yet
        cursor.execute(*unkept(Conversation, "conversation_stays_in_its_case"))
    ended.case.conversations.update(case=other)
    response = ended.client.post(f"/volg/{token}/oordeel/", {"solved": "yes", "key": KEY})
    assert (response.status_code, Confirmation.objects.count()) == (404, 0)


def test_it_has_a_limit_for_each_contact_point(ended: Customer) -> None:
    for number in range(12):
        press(ended, "no" if number % 2 == 0 else "yes", key=str(uuid.uuid4()))
    assert Confirmation.objects.count() == 10
