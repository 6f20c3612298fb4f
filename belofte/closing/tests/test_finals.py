"""A second person has the last word, and after it a lead may close what says nothing new."""

from datetime import timedelta

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import AnswerWaiver, Attachment, Case, Delivery, Message, Receipt
from belofte.channels.models import Inbox
from belofte.closing import closing, complaints, confirming, finals, hindrances
from belofte.closing.models import Body, FinalAnswer, Outcome
from belofte.closing.tests.test_gates import raw_waiver, refusal
from belofte.language import recourse
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
FINAL = "Wij betalen dit niet, want het toestel was gevallen. U kunt naar de geschillencommissie."


@pytest.fixture
def second() -> Agent:
    return makers.make_agent()


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.LEAD)


@pytest.fixture
def case(inbox: Inbox) -> Case:
    case = makers.make_case(inbox, text="Ik wil mijn geld terug voor het toestel.")
    makers.deliver(makers.answer(case, by=makers.make_agent(), text="Wij betalen dit niet."))
    return case


def tell(case: Case, *, by: Agent, text: str = FINAL, outcome: Outcome = Outcome.REFUSED) -> Message:
    at = MONDAY + timedelta(hours=2)
    told = makers.answer(case, by=by, text=text, outcome=outcome, at=at)
    makers.deliver(told, at=at)
    return told


def declare(case: Case, *, by: Agent, body: Body = Body.COMMITTEE) -> FinalAnswer:
    return finals.declare(case, body=body, by=by, at=LATER)


def say(inbox: Inbox, told: Message, text: str) -> Message:
    return makers.receive(inbox, answers=(told.external_id,), text=text, at=LATER + timedelta(hours=1))


def close(case: Case, *, by: Agent) -> None:
    reason, at = AnswerWaiver.Reason.NOTHING_NEW, LATER + timedelta(hours=2)
    closing.close_without_answer(case, reason=reason, seen_through=ALL_SEEN, by=by, at=at)


def is_closed(case: Case) -> bool:
    return Case.objects.get(pk=case.pk).is_closed


def test_declare_by_a_second_person(case: Case, second: Agent) -> None:
    tell(case, by=second)
    final = declare(case, by=second)
    assert (finals.of(case), final.body, case.events.latest("id").kind) == (final, "committee", "final_declared")
    assert final.named == "geschillencommissie"


@pytest.mark.each_channel
def test_declare_the_first_answerers_is_refused(inbox: Inbox, second: Agent) -> None:
    case = makers.make_case(inbox)
    tell(case, by=second)
    with pytest.raises(finals.FirstAnswererError):
        declare(case, by=second)


def test_declare_what_names_nobody_is_refused(case: Case, second: Agent) -> None:
    tell(case, by=second, text="Wij betalen dit niet.")
    with pytest.raises(finals.BodyUnnamedError):
        declare(case, by=second)


def test_declare_what_names_another_is_refused(case: Case, second: Agent) -> None:
    tell(case, by=second)
    with pytest.raises(finals.BodyUnnamedError):
        declare(case, by=second, body=Body.OMBUDSMAN)


def test_declare_without_an_outcome_is_refused(case: Case, second: Agent) -> None:
    with pytest.raises(finals.NotToldError):
        declare(case, by=second)


def test_declare_twice_is_refused(case: Case, second: Agent) -> None:
    tell(case, by=second)
    declare(case, by=second)
    with pytest.raises(finals.DeclaredAlreadyError):
        declare(case, by=second)


def test_a_lead_closes_what_says_nothing_new(case: Case, inbox: Inbox, second: Agent, lead: Agent) -> None:
    told = tell(case, by=second)
    declare(case, by=second)
    say(inbox, told, "Ik wil mijn geld terug!")
    before = is_closed(case)
    close(case, by=lead)
    assert (before, is_closed(case)) == (False, True)
    assert case.closures.latest("pk").after == finals.of(case)


def test_who_is_no_lead_is_refused(case: Case, inbox: Inbox, second: Agent) -> None:
    told = tell(case, by=second)
    declare(case, by=second)
    say(inbox, told, "Ik wil mijn geld terug!")
    with pytest.raises(hindrances.LeadNeededError):
        close(case, by=second)


@pytest.mark.parametrize("text", ["Hoe kom ik bij die commissie?", "Het bonnummer is 7781."])
def test_something_new_is_answered_first(case: Case, inbox: Inbox, second: Agent, lead: Agent, text: str) -> None:
    told = tell(case, by=second)
    declare(case, by=second)
    say(inbox, told, text)
    with pytest.raises(finals.SomethingNewError):
        close(case, by=lead)


def test_a_file_is_new(case: Case, inbox: Inbox, second: Agent, lead: Agent) -> None:
    told = tell(case, by=second)
    declare(case, by=second)
    message = say(inbox, told, "Ik wil mijn geld terug!")
    Attachment.objects.create(message=message, name="foto.jpg", content_type="image/jpeg", size_bytes=1, blob="x")
    heard = finals.since(case)
    assert heard is not None
    assert (heard.files, heard.found) == (["foto.jpg"], [])
    with pytest.raises(finals.SomethingNewError):
        close(case, by=lead)


def test_the_picture_under_each_mail_is_nothing_new(case: Case, inbox: Inbox, second: Agent, lead: Agent) -> None:
    facts = {"name": "logo.png", "content_type": "image/png", "blob": "x", "content_id": "logo@klant.example"}
    Attachment.objects.create(
        message=Message.objects.get(conversation__case=case, direction="in"), size_bytes=4_312, **facts
    )
    told = tell(case, by=second)
    declare(case, by=lead)
    later = say(inbox, told, "Ik wil mijn geld terug!")
    Attachment.objects.create(message=later, size_bytes=4_312, **facts)
    finals.refuse_new(finals.since(case), case=case)
    Attachment.objects.create(message=later, size_bytes=90_210, **facts)
    with pytest.raises(finals.SomethingNewError):
        finals.refuse_new(finals.since(case), case=case)


def test_without_a_final_answer_is_refused(case: Case, inbox: Inbox, second: Agent, lead: Agent) -> None:
    say(inbox, tell(case, by=second), "Ik wil mijn geld terug!")
    with pytest.raises(finals.FinalAnswerMissingError):
        close(case, by=lead)


def test_a_final_answer_that_came_back_is_none(case: Case, second: Agent) -> None:
    told = tell(case, by=second)
    declare(case, by=second)
    delivery = Delivery.objects.select_related("message").get(message=told)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=LATER)
    assert finals.of(case) is None


def test_a_complaint_that_is_denied_without_words_is_left_at_it(case: Case, second: Agent, lead: Agent) -> None:
    complaints.mark(case, by=second, at=MONDAY + timedelta(hours=1.5))
    tell(case, by=second, outcome=Outcome.WHY_NOT)
    declare(case, by=second)
    confirming.deny(case, by=case.conversations.get().contact_point, at=LATER)
    close(case, by=lead)
    assert is_closed(case)


@pytest.mark.each_channel
def test_raw_sql_needs_a_final_answer(case: Case, inbox: Inbox, second: Agent, lead: Agent) -> None:
    say(inbox, tell(case, by=second), "Ik wil mijn geld terug!")
    assert refusal(*raw_waiver(case, "nothing_new", by=lead)) == "waiver: the customer has no final answer"


def test_raw_sql_needs_a_lead(case: Case, inbox: Inbox, second: Agent) -> None:
    told = tell(case, by=second)
    declare(case, by=second)
    say(inbox, told, "Ik wil mijn geld terug!")
    said = refusal(*raw_waiver(case, "nothing_new", by=second))
    assert said == "waiver: that there is nothing new is for a lead to say"


_DECLARE = (
    "INSERT INTO closing_finalanswer (closure_id, body, named, by_id, at)"
    " VALUES (%s, 'committee', 'geschillencommissie', %s, now())"
)


@pytest.mark.each_channel
def test_raw_sql_cannot_declare_the_first_answerers(inbox: Inbox, second: Agent) -> None:
    case = makers.make_case(inbox)
    tell(case, by=second)
    said = refusal((_DECLARE, [case.closures.get().pk, second.pk]))
    assert said == "final answer: a second person gives it"


def test_raw_sql_cannot_declare_what_was_not_told(case: Case, second: Agent) -> None:
    makers.answer(case, by=second, text=FINAL, outcome=Outcome.REFUSED, at=MONDAY + timedelta(hours=2))
    said = refusal((_DECLARE, [case.closures.get().pk, second.pk]))
    assert said == "final answer: the customer was not told it"


@pytest.mark.parametrize(
    "statement", ["UPDATE closing_finalanswer SET body = 'court'", "DELETE FROM closing_finalanswer"]
)
def test_raw_sql_cannot_change_it(case: Case, second: Agent, statement: str) -> None:
    tell(case, by=second)
    declare(case, by=second)
    assert refusal((statement, [])).startswith("pgtrigger: Cannot update or delete")


def test_a_complaint_since_the_final_answer_is_something_new(case: Case, second: Agent, lead: Agent) -> None:
    tell(case, by=second)
    final = declare(case, by=second)
    complaints.mark(case, by=second, at=LATER + timedelta(hours=1))
    with pytest.raises(hindrances.ComplaintUnansweredError):
        close(case, by=lead)
    said = refusal(*raw_waiver(case, "nothing_new", after=final.pk, by=lead))
    assert said == "case: a complaint stays open until its outcome was told"


def test_raw_sql_cannot_call_nothing_new_what_was_said_before_the_final_answer(
    case: Case, second: Agent, lead: Agent
) -> None:
    tell(case, by=second)
    declare(case, by=second)
    waiver = "INSERT INTO cases_answerwaiver (case_id, by_id, reason, recorded_at) VALUES (%s, %s, 'nothing_new', %s)"
    said = refusal((waiver, [case.pk, lead.pk, MONDAY.isoformat()]))
    assert said == "waiver: the customer has no final answer"


@pytest.mark.parametrize(
    ("body", "named"),
    [("committee", ""), ("committee", "Kifid"), ("committee", "toestel"), ("court", "geschillencommissie")],
)
def test_raw_sql_cannot_declare_final_what_does_not_name_the_body(
    case: Case, second: Agent, body: str, named: str
) -> None:
    tell(case, by=second)
    statement = "INSERT INTO closing_finalanswer (closure_id, body, named, by_id, at) VALUES (%s, %s, %s, %s, now())"
    said = refusal((statement, [case.closures.get().pk, body, named, second.pk]))
    assert said == "final answer: it does not name who outside decides"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Druk op de rechter knop.", "rechter"),
        ("Ga naar de rechter knop.", "naar de rechter"),
        ("We stay courteous.", "court"),
        ("U kunt naar de rechter.", "rechter"),
    ],
)
def test_raw_sql_cannot_declare_final_what_only_looks_like_a_court(
    case: Case, second: Agent, text: str, named: str
) -> None:
    tell(case, by=second, text=text)
    statement = "INSERT INTO closing_finalanswer (closure_id, body, named, by_id, at) VALUES (%s, %s, %s, %s, now())"
    said = refusal((statement, [case.closures.get().pk, "court", named, second.pk]))
    assert said == "final answer: it does not name who outside decides"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ga naar de Geschillencommissie, of naar Kifid.", {"committee": ["Geschillencommissie", "Kifid"]}),
        ("The disputes committee, its disputes board or disputes body.", {"committee": 3}),
        ("Ask for arbitration.", {"committee": ["arbitration"]}),
        ("Kifidia bestaat niet.", {}),
        ("De Nationale ombudsman, of de ombudsvrouw.", {"ombudsman": ["ombudsman", "ombudsvrouw"]}),
        ("De kantonrechter of de rechtbank beslist.", {"court": ["kantonrechter", "rechtbank"]}),
        ("U kunt naar de rechter, bij een rechter, voor de rechter.", {"court": 3}),
        ("Druk naar de rechter zijknop.", {}),
        ("Go to the district court, or before a court.", {"court": ["to the district court", "before a court"]}),
        ("In één court, in courts, by small claims.", {"court": ["In één court", "in courts", "small claims"]}),
        ("Put it in the court shoes and be courteous.", {}),
    ],
)
def test_python_and_the_database_find_the_same_words(text: str, words: dict[str, list[str] | int]) -> None:
    found = {}
    with connection.cursor() as cursor:
        for body in Body:
            cursor.execute(recourse.in_sql("%(text)s", outside="%(body)s"), {"text": text, "body": body.value})
            found[body.value] = [each for (each,) in cursor.fetchall()]
    assert {body: each[0] for body, each in found.items() if each} == recourse.named(text)
    told = {body: len(each) if isinstance(words.get(body), int) else each for body, each in found.items() if each}
    assert told == words


def test_raw_sql_refers_to_a_final_answer_of_this_case(case: Case, inbox: Inbox, second: Agent, lead: Agent) -> None:
    told = tell(case, by=second)
    final = declare(case, by=second)
    other = makers.make_case(inbox, sender="noor@klant.example")
    makers.deliver(makers.answer(other, by=makers.make_agent(), text="Wij betalen dit niet."))
    tell(other, by=second)
    elsewhere = declare(other, by=second)
    say(inbox, told, "Ik wil mijn geld terug!")
    strange = "closure: that final answer is not of this case, or did not reach the customer"
    unnamed = "closure: that there is nothing new refers to a final answer, and nothing else does"
    assert refusal(*raw_waiver(case, "nothing_new", after=elsewhere.pk, by=lead)) == strange
    assert refusal(*raw_waiver(case, "nothing_new", by=lead)) == unnamed
    assert refusal(*raw_waiver(case, "thanks", after=final.pk, by=lead)) == unnamed


def test_raw_sql_refers_to_no_final_answer_that_came_back(case: Case, second: Agent, lead: Agent) -> None:
    first = declare_anew(case, by=second, hours=2)
    last = declare_anew(case, by=second, hours=5)
    delivery = Delivery.objects.select_related("message").get(message=last.closure.message)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=LATER + timedelta(hours=6))
    assert finals.of(case) == first
    strange = "closure: that final answer is not of this case, or did not reach the customer"
    assert refusal(*raw_waiver(case, "nothing_new", after=last.pk, by=lead)) == strange


def test_what_was_read_since_another_final_answer_is_refused(case: Case, second: Agent) -> None:
    declare_anew(case, by=second, hours=2)
    last = declare_anew(case, by=second, hours=5)
    said = finals.since(case)
    assert said is not None
    assert said.final == last
    delivery = Delivery.objects.select_related("message").get(message=last.closure.message)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=LATER + timedelta(hours=6))
    with pytest.raises(finals.FinalAnswerChangedError):
        finals.refuse_new(said, case=case)


def declare_anew(case: Case, *, by: Agent, hours: int) -> FinalAnswer:
    at = MONDAY + timedelta(hours=hours)
    makers.deliver(makers.answer(case, by=by, text=FINAL, outcome=Outcome.REFUSED, at=at), at=at)
    return finals.declare(case, body=Body.COMMITTEE, by=by, at=at)


def test_raw_sql_cannot_leave_open_what_has_nothing_new(case: Case, inbox: Inbox, second: Agent, lead: Agent) -> None:
    told = tell(case, by=second)
    final = declare(case, by=second)
    say(inbox, told, "Ik wil mijn geld terug!")
    said = refusal(raw_waiver(case, "nothing_new", by=lead)[0])
    assert said == "waiver: that there is nothing new closes the case, after its final answer"
    waiver, _heard, (closure, facts), _close = raw_waiver(case, "nothing_new", after=final.pk, by=lead)
    waits = closure.replace("now(), now()", "now(), NULL")
    assert refusal(waiver, (waits, facts)) == said


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Druk op de rechter knop.", False),
        ("Uw rechter schoen is gedragen.", False),
        ("U kunt naar de rechter.", True),
        ("De kantonrechter beslist.", True),
        ("Your tennis court bag is ready.", False),
        ("You can go to court.", True),
    ],
)
def test_a_court_is_named_only_where_one_is_meant(text: str, *, body: bool) -> None:
    assert (Body.COURT in finals.named(text)) == body
