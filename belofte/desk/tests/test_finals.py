"""A final answer on the screen: one press to call it so, and what a lead sees before it is left at that."""

from datetime import timedelta

import pytest

from belofte.cases.models import Case, Message
from belofte.channels.models import Inbox
from belofte.closing.models import FinalAnswer, Outcome
from belofte.desk.tests.conftest import sign_in
from belofte.makers import ALL_SEEN, MONDAY, answer, deliver, make_agent, make_case, make_inbox, receive
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox()


@pytest.fixture
def lead(inbox: Inbox) -> Agent:
    return make_agent(Role.LEAD, teams=(inbox.team,))


def refuse(inbox: Inbox, *, by: Agent) -> tuple[Case, Message]:
    case = make_case(inbox, text="I want my money back.")
    deliver(answer(case, by=make_agent(), text="We do not pay."))
    told = answer(case, by=by, text="We do not pay. You can go to the ombudsman.", outcome=Outcome.REFUSED, at=LATER)
    deliver(told, at=LATER)
    return case, told


def test_final_answer_is_declared_with_one_press(inbox: Inbox, lead: Agent) -> None:
    case, _told = refuse(inbox, by=lead)
    client = sign_in(lead)
    assert "Yes, it names an ombudsman" in client.get(f"/cases/{case.pk}/").content.decode()
    page = client.post(f"/cases/{case.pk}/final-answer/", {"body": "ombudsman"}, follow=True).content.decode()
    assert (FinalAnswer.objects.get().by, "It names an ombudsman." in page) == (lead, True)
    assert "Yes, it names" not in page


@pytest.mark.parametrize(
    ("text", "words", "is_closed"),
    [("I want my money back!", "We see nothing new", True), ("How do I get there?", "A question:", False)],
)
def test_a_lead_sees_what_may_be_new_and_closes_what_is_not(
    inbox: Inbox, lead: Agent, text: str, words: str, *, is_closed: bool
) -> None:
    case, told = refuse(inbox, by=lead)
    client = sign_in(lead)
    client.post(f"/cases/{case.pk}/final-answer/", {"body": "ombudsman"})
    receive(inbox, answers=(told.external_id,), text=text, at=LATER + timedelta(hours=1))
    assert words in client.get(f"/cases/{case.pk}/").content.decode()
    form = {"way": "waived", "reason": "nothing_new", "seen_through": ALL_SEEN}
    client.post(f"/cases/{case.pk}/closure/", form)
    case.refresh_from_db()
    assert case.is_closed == is_closed


def test_nothing_new_is_offered_to_leads_after_a_final_answer_only(inbox: Inbox, lead: Agent) -> None:
    case = make_case(inbox)
    form = sign_in(lead).get(f"/cases/{case.pk}/").context["forms"]["close"]
    assert "nothing_new" not in [value for value, _label in form.fields["reason"].widget.choices]


def test_final_answer_of_whom_it_does_not_name_is_refused_in_words(inbox: Inbox, lead: Agent) -> None:
    case, _told = refuse(inbox, by=lead)
    response = sign_in(lead).post(f"/cases/{case.pk}/final-answer/", {"body": "court"})
    assert response.status_code == 422
    assert response.context["refusal"].words.startswith("This answer does not tell the customer where they can go.")
