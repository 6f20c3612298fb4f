"""What the customer calls a complaint themselves: asked about whatever it sounds like, and denied by a lead alone."""

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.closing import closing, complaints, hindrances
from belofte.closing.models import Outcome
from belofte.closing.tests.test_gates import refusal
from belofte.closing.tests.test_grievances import AFTER, AGAIN, CROSS, DAY, LATER, NAMED, hear
from belofte.conduct import abuse
from belofte.conduct.models import Grievance
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db
_DENY = "UPDATE conduct_grievance SET is_complaint = false, by_id = %s, at = now(), reason = %s"
_A_LEADS = "grievance: the customer calls it a complaint, so a lead says why it is none"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.LEAD)


def heard(text: str, *, subject: str = "") -> Case:
    case = makers.make_case(text=text, subject=subject)
    while abuse.listen(at=MONDAY):
        pass
    return case


def test_that_it_is_none_is_for_a_lead_to_say_with_a_reason(agent: Agent, lead: Agent) -> None:
    case = heard(NAMED)
    with pytest.raises(complaints.LeadNeededError):
        complaints.deny(case, reason="They only ask.", by=agent, at=LATER)
    with pytest.raises(complaints.ReasonMissingError):
        complaints.deny(case, reason=" ", by=lead, at=LATER)
    assert refusal((_DENY, [agent.pk, "They only ask."])) == _A_LEADS
    assert refusal((_DENY, [lead.pk, " "])) == _A_LEADS
    complaints.deny(case, reason="They quote a letter of ours.", by=lead, at=LATER)
    assert Grievance.objects.get().reason == "They quote a letter of ours."


def test_that_it_is_one_anybody_says(agent: Agent) -> None:
    case = heard(NAMED)
    complaints.mark(case, by=agent, at=LATER)
    assert Grievance.objects.get().is_complaint


def test_what_only_sounds_so_asks_no_lead(agent: Agent) -> None:
    case = heard(CROSS)
    assert not Grievance.objects.get().is_named
    complaints.deny(case, reason="", by=agent, at=LATER)


@pytest.mark.parametrize("text", [AGAIN, "Ik wil graag een klacht indienen.", "This is a complaint."])
def test_it_is_asked_whatever_it_sounds_like(agent: Agent, text: str) -> None:
    case = heard(text)
    makers.deliver(makers.answer(case, by=agent))
    with pytest.raises(hindrances.UnsaidError, match="that it is one, or ask a lead"):
        closing.close(case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=agent, at=AFTER)


def test_a_mail_headed_so_is_called_one_once(agent: Agent, lead: Agent) -> None:
    case = heard("Het pakket is er nog niet.", subject="Klacht over de bezorging")
    assert Grievance.objects.get().is_named
    assert refusal((_DENY, [agent.pk, "They only ask."])) == _A_LEADS
    complaints.deny(case, reason="A form that heads all so.", by=lead, at=LATER)
    conversation = case.conversations.get()
    first = conversation.messages.get().external_id
    for subject in ("Re: Klacht over de bezorging", "Klacht over de bezorging"):
        makers.receive(conversation.inbox, answers=(first,), text="Is er al iets bekend?", subject=subject, at=AFTER)
    while abuse.listen(at=AFTER):
        pass
    assert Grievance.objects.count() == 1


def test_who_says_it_again_is_asked_again(lead: Agent) -> None:
    case = heard(NAMED)
    complaints.deny(case, reason="A misunderstanding.", by=lead, at=LATER)
    assert hear(case, NAMED, at=AFTER) == [False, None]
    assert hear(case, AGAIN, at=AFTER + DAY) == [False, None, None]


def test_what_they_call_one_and_belongs_to_the_first_is_not_asked_with_the_next(agent: Agent) -> None:
    case = makers.make_case()
    complaints.mark(case, by=agent, at=MONDAY)
    ours = makers.answer(case, by=agent, at=LATER)
    makers.deliver(ours, at=LATER)
    for at, is_named in ((LATER, True), (AFTER + DAY, False)):
        theirs = makers.receive(ours.conversation.inbox, answers=(ours.external_id,), text="And my complaint?", at=at)
        Grievance.objects.create(message=theirs, heard_at=at, is_named=is_named)
        if is_named:
            makers.deliver(makers.answer(case, by=agent, outcome=Outcome.FOUND, at=AFTER), at=AFTER)
    other = makers.make_agent()
    complaints.deny(case, reason="", by=other, at=AFTER + 2 * DAY)
    heard = Grievance.objects.order_by("pk").values_list("is_named", "is_complaint", "by")
    assert list(heard) == [(True, None, None), (False, False, other.pk)]
    assert not hindrances.is_unsaid(case)


def test_raw_sql_cannot_take_back_how_they_call_it(agent: Agent) -> None:
    heard(NAMED)
    unnamed = "UPDATE conduct_grievance SET is_named = false"
    assert refusal((unnamed, []), (_DENY, [agent.pk, ""])).startswith("pgtrigger: Cannot update")
