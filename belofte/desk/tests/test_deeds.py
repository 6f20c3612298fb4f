"""Closing, calling, assigning and deciding what became of an answer, from the screen."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from belofte import clock
from belofte.cases.models import Ball, Call, Case, Delivery, Event, Receipt
from belofte.channels.models import Inbox
from belofte.closing.models import Closure
from belofte.conduct.models import Grievance
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import assigning, calling
from belofte.makers import ALL_SEEN, MONDAY, answer, claim, deliver, make_agent, make_case, make_inbox, make_team
from belofte.people.models import Agent
from belofte.replies import delivering, new_addresses
from belofte.replies.models import NewAddress

pytestmark = pytest.mark.django_db
_CHANGED = "Something was said since you opened this case. Read it first."


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return make_case(inbox)


@pytest.fixture
def agent(case: Case) -> Agent:
    return make_agent(teams=(case.team,))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


def _kinds(case: Case) -> list[str]:
    return list(case.events.values_list("kind", flat=True))


def test_closure_with_a_reason_closes(case: Case, client: Client) -> None:
    client.post(f"/cases/{case.pk}/closure/", {"way": "waived", "seen_through": ALL_SEEN, "reason": "spam"})
    case.refresh_from_db()
    assert (case.is_closed, Closure.objects.get().waiver.reason) == (True, "spam")  # type: ignore[union-attr]


def test_closure_names_the_case_that_holds_the_answer(case: Case, inbox: Inbox, client: Client) -> None:
    address, form = f"/cases/{case.pk}/closure/", {"way": "waived", "seen_through": ALL_SEEN, "reason": "same_matter"}
    other = make_case(inbox)
    of_others = make_case(make_inbox())  # of the same customer, at a team that this agent is not in
    for wrong in ("", "x", f"#{case.pk}", str(of_others.pk)):
        response = client.post(address, {**form, "same_as": wrong})
        assert (response.status_code, list(response.context["forms"]["close"].errors)) == (422, ["way"])
    assert client.post(address, {**form, "same_as": f" #{other.pk} "}).status_code == 302
    assert f"Answered in another case: #{other.pk}" in client.get(f"/cases/{case.pk}/").content.decode()


def test_closure_with_an_outcome_after_a_delivered_answer_closes(case: Case, agent: Agent, client: Client) -> None:
    deliver(answer(case, by=agent))
    client.post(f"/cases/{case.pk}/closure/", {"way": "told", "seen_through": ALL_SEEN, "outcome": "explained"})
    case.refresh_from_db()
    assert case.is_closed


def test_closure_over_a_message_that_nobody_saw_is_refused(case: Case, client: Client) -> None:
    response = client.post(f"/cases/{case.pk}/closure/", {"way": "waived", "reason": "spam", "seen_through": 0})
    case.refresh_from_db()
    assert (response.status_code, case.closed_at) == (422, None)


@pytest.mark.each_channel
def test_closure_while_the_customer_waits_is_refused(case: Case, client: Client) -> None:
    response = client.post(f"/cases/{case.pk}/closure/", {"way": "told", "seen_through": ALL_SEEN, "outcome": "solved"})
    assert (response.status_code, response.context["mode"]) == (422, "close")
    assert response.context["forms"]["close"].errors["way"] == [
        "The customer has not received an outcome yet. Write it, and choose “Send and close”."
    ]


@pytest.mark.each_channel
def test_closure_over_an_answer_that_may_not_have_arrived_says_what_to_do(
    case: Case, agent: Agent, client: Client
) -> None:
    _uncertain(case, agent)
    form = {"way": "waived", "seen_through": ALL_SEEN, "reason": "spam"}
    response = client.post(f"/cases/{case.pk}/closure/", form)
    assert (response.status_code, response.context["forms"]["close"].errors["way"]) == (
        422,
        ["Nobody knows if the last answer arrived. Choose at that answer “It arrived” or “Send again” first."],
    )


@pytest.mark.parametrize(("way", "field"), [("told", "outcome"), ("waived", "reason")])
def test_closure_without_its_choice_is_refused(case: Case, client: Client, way: str, field: str) -> None:
    response = client.post(f"/cases/{case.pk}/closure/", {"way": way, "seen_through": ALL_SEEN})
    assert (response.status_code, list(response.context["forms"]["close"].errors)) == (422, [field])


def test_call_in_which_they_spoke_is_an_answer(case: Case, agent: Agent, client: Client) -> None:
    moment = MONDAY + timedelta(hours=1)
    calling.log(
        case,
        direction=Call.Direction.OUT,
        result=Call.Result.ANSWERED,
        text="It comes tomorrow.",
        called_at=moment,
        by=agent,
        at=moment,
    )
    case.refresh_from_db()
    assert (case.ball, _kinds(case)[-1]) == (Ball.CUSTOMER, Event.Kind.CALLED)


def test_call_from_the_form_keeps_the_moment_of_the_desk(case: Case, client: Client) -> None:
    form = {"direction": "in", "result": "voicemail", "called_at": "2026-07-01T14:05", "text": "Rang back."}
    assert client.post(f"/cases/{case.pk}/calls/", form).status_code == 302
    assert Call.objects.get().called_at == datetime(2026, 7, 1, 12, 5, tzinfo=UTC)


def test_call_that_was_answered_without_words_is_refused(case: Case, client: Client) -> None:
    form = {"direction": "in", "result": "answered", "called_at": "2026-07-01T14:05"}
    response = client.post(f"/cases/{case.pk}/calls/", form)
    assert response.context["forms"]["call"].errors["text"] == [
        "Write down what was said: the next person has only this."
    ]


@pytest.mark.parametrize("moment", ["2999-01-01T00:00", "2020-01-01T00:00"])
def test_call_at_an_unlikely_moment_is_refused(case: Case, client: Client, moment: str) -> None:
    form = {"direction": "in", "result": "no_answer", "called_at": moment}
    response = client.post(f"/cases/{case.pk}/calls/", form)
    assert (response.status_code, list(response.context["forms"]["call"].errors)) == (422, ["called_at"])


def test_assignee_taken_is_on_the_case_and_in_its_history(case: Case, agent: Agent, client: Client) -> None:
    client.post(f"/cases/{case.pk}/assignee/", {"assignee": agent.pk, "instead_of": 0})
    case.refresh_from_db()
    assert (case.assignee, _kinds(case)[-1]) == (agent, Event.Kind.ASSIGNED)


def test_assignee_second_taker_sees_who_was_first(case: Case, agent: Agent, client: Client) -> None:
    first = make_agent(teams=(case.team,), name="Femke")
    assigning.assign(case, to=first, instead_of=None, by=first, at=MONDAY)
    response = client.post(f"/cases/{case.pk}/assignee/", {"assignee": agent.pk, "instead_of": 0})
    assert (response.status_code, response.context["refusal"].words) == (422, "Meanwhile Femke has this case.")
    case.refresh_from_db()
    assert case.assignee == first


def test_assignee_of_another_team_is_missing(case: Case, client: Client) -> None:
    stranger = make_agent(teams=(make_team(),), name="Piet")
    response = client.post(f"/cases/{case.pk}/assignee/", {"assignee": stranger.pk, "instead_of": 0})
    assert response.status_code == 404


def test_assignee_put_back_is_nobody(case: Case, agent: Agent, client: Client) -> None:
    assigning.assign(case, to=agent, instead_of=None, by=agent, at=MONDAY)
    client.post(f"/cases/{case.pk}/assignee/", {"assignee": 0, "instead_of": agent.pk})
    case.refresh_from_db()
    assert case.assignee is None


def _uncertain(case: Case, agent: Agent) -> Delivery:
    delivery = answer(case, by=agent).deliveries.get()
    delivering.settle(claim(delivery), Receipt.Kind.LOST, at=MONDAY + timedelta(hours=2))
    return delivery


def test_delivery_said_to_have_arrived_counts_as_delivered(case: Case, agent: Agent, client: Client) -> None:
    delivery = _uncertain(case, agent)
    client.post(f"/deliveries/{delivery.pk}/arrival/")
    delivery.refresh_from_db()
    case.refresh_from_db()
    assert (delivery.state, case.ball) == (Delivery.State.ACCEPTED, Ball.CUSTOMER)


def test_delivery_sent_again_and_arrived_ends_the_waiting(case: Case, agent: Agent, client: Client) -> None:
    delivery = _uncertain(case, agent)
    client.post(f"/deliveries/{delivery.pk}/repetition/")
    again = delivery.message.deliveries.get(state=Delivery.State.QUEUED)
    delivering.settle(claim(again), Receipt.Kind.ACCEPTED, at=clock.now())
    case.refresh_from_db()
    assert (case.ball, case.waiting_since) == (Ball.CUSTOMER, None)


def test_delivery_decided_twice_says_so(case: Case, agent: Agent, client: Client) -> None:
    delivery = _uncertain(case, agent)
    client.post(f"/deliveries/{delivery.pk}/arrival/")
    response = client.post(f"/deliveries/{delivery.pk}/repetition/")
    assert (response.status_code, response.context["refusal"].words) == (
        422,
        "It has already been decided what became of this message.",
    )


@pytest.mark.parametrize("deed", ["arrival", "repetition"])
def test_delivery_of_another_team_is_missing(case: Case, agent: Agent, deed: str) -> None:
    delivery = _uncertain(case, agent)
    assert sign_in(make_agent(teams=(make_team(),))).post(f"/deliveries/{delivery.pk}/{deed}/").status_code == 404


def test_a_new_address_is_asked_first_and_the_case_says_what_came_of_it(
    case: Case, agent: Agent, client: Client
) -> None:
    lost = claim(answer(case, by=agent).deliveries.get())
    delivering.settle(lost, Receipt.Kind.BOUNCED, at=MONDAY + timedelta(hours=2))
    form = {
        "address": "jan.new@klant.example",
        "is_confirmed": "on",
        "key": str(uuid.uuid4()),
        "seen_through": ALL_SEEN,
    }
    page = client.post(f"/deliveries/{lost.pk}/elsewhere/", form, follow=True).content.decode()
    assert "Your answer leaves as soon as they say so." in page
    assert "We asked jan.new@klant.example whether it is theirs." in page
    assert Delivery.objects.count() == 1
    asked = NewAddress.objects.get()
    new_addresses.take_no(asked, at=asked.asked_at)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Whoever reads jan.new@klant.example says that this is not for them." in page
    assert "Send to jan.new@klant.example" not in page
    again = client.post(f"/deliveries/{lost.pk}/elsewhere/", {**form, "key": str(uuid.uuid4())})
    assert "This address is known as somebody else" in again.context["form"].errors["address"][0]


def test_sending_elsewhere_over_what_nobody_saw_is_refused(case: Case, agent: Agent, client: Client) -> None:
    lost = claim(answer(case, by=agent).deliveries.get())
    delivering.settle(lost, Receipt.Kind.BOUNCED, at=MONDAY + timedelta(hours=2))
    form = {"address": "jan.new@klant.example", "is_confirmed": "on", "key": str(uuid.uuid4()), "seen_through": 0}
    response = client.post(f"/deliveries/{lost.pk}/elsewhere/", form)
    assert (response.status_code, response.context["form"].errors["address"]) == (422, [_CHANGED])
    assert Delivery.objects.count() == 1


def test_page_asks_whether_it_is_a_complaint(case: Case, agent: Agent, client: Client) -> None:
    Grievance.objects.create(message=case.conversations.get().messages.get(), heard_at=MONDAY)
    address = f"/cases/{case.pk}/"
    asked = "This sounds like a complaint. Is it one?"
    assert asked in client.get(address).content.decode()
    answer(case, by=agent)
    assert client.post(f"{address}complaint/denial/").status_code == 422
    assert client.post(f"{address}complaint/denial/", {"reason": "They only ask."}).status_code == 302
    assert asked not in client.get(address).content.decode()


def test_page_names_the_case_that_was_closed_as_answered_here(case: Case, inbox: Inbox, client: Client) -> None:
    other = make_case(inbox)
    form = {"way": "waived", "seen_through": ALL_SEEN, "reason": "same_matter", "same_as": str(case.pk)}
    client.post(f"/cases/{other.pk}/closure/", form)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("Closed as answered here" in page, f"/cases/{other.pk}/" in page) == (True, True)


def test_what_is_heard_as_an_answer_is_to_close_its_case_is_kept_though_that_is_refused(
    inbox: Inbox, agent: Agent, client: Client
) -> None:
    text = "Ik ben zeer ontevreden. Voor de derde keer is mijn pakket niet geleverd. Ik dien hierbij een klacht in."
    case = make_case(inbox, text=text)
    conversation = case.conversations.get()
    form = {"text": "It is on its way.", "key": str(uuid.uuid4()), "seen_through": ALL_SEEN, "outcome": "solved"}
    form |= {"conversation": conversation.pk, "deed": "send_and_close"}
    response = client.post(f"/cases/{case.pk}/reply/", form)
    assert response.status_code == 422
    assert Grievance.objects.get().message == conversation.messages.get()
