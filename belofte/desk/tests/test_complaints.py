"""Complaints on the screen: one press to mark, its own outcomes, and a lead's word that it is none."""

import pytest
from django.test import Client

from belofte import clock
from belofte.cases.models import Case, Receipt
from belofte.channels.models import Inbox
from belofte.closing.models import Complaint, Outcome
from belofte.conduct.models import Grievance
from belofte.desk.tests.conftest import sign_in
from belofte.makers import ALL_SEEN, MONDAY, answer, call, deliver, make_agent, make_case
from belofte.people.models import Agent, Role
from belofte.replies import delivering

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return make_case(inbox)


@pytest.fixture
def agent(case: Case) -> Agent:
    return make_agent(teams=(case.team,))


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


def _offered(client: Client, case: Case, mode: str) -> list[str]:
    form = client.get(f"/cases/{case.pk}/").context["forms"][mode]
    return [value for value, _label in form.fields["outcome"].widget.choices if value]


def test_complaint_is_marked_with_one_press(case: Case, agent: Agent, client: Client) -> None:
    page = client.post(f"/cases/{case.pk}/complaint/", follow=True).content.decode()
    assert (Complaint.objects.get().by, "badge--note" in page) == (agent, True)
    assert "This is a complaint</button>" not in page


def test_complaint_shows_in_the_queue(case: Case, client: Client) -> None:
    before = client.get("/cases/").context["page"].rows
    client.post(f"/cases/{case.pk}/complaint/")
    after = client.get("/cases/").context["page"].rows
    assert [row.is_complaint for row in (*before, *after)] == [False, True]


def test_complaint_pressed_twice_is_one(case: Case, client: Client) -> None:
    client.post(f"/cases/{case.pk}/complaint/")
    response = client.post(f"/cases/{case.pk}/complaint/")
    assert (response.status_code, Complaint.objects.count()) == (302, 1)


@pytest.mark.parametrize("mode", ["reply", "close"])
def test_complaint_offers_outcomes_of_its_own(case: Case, client: Client, mode: str) -> None:
    before = _offered(client, case, mode)
    client.post(f"/cases/{case.pk}/complaint/")
    assert before == ["solved", "explained", "refused", "forwarded"]
    assert _offered(client, case, mode) == ["found", "done", "change", "why_not"]


@pytest.mark.each_channel
def test_complaint_closed_as_something_else_is_refused_in_words(case: Case, agent: Agent, client: Client) -> None:
    deliver(answer(case, by=agent))
    client.post(f"/cases/{case.pk}/complaint/")
    form = {"way": "told", "outcome": "solved", "seen_through": ALL_SEEN}
    response = client.post(f"/cases/{case.pk}/closure/", form)
    assert response.status_code == 422
    (words,) = response.context["forms"]["close"].errors["way"]
    assert words.startswith("This is a complaint. Tell the customer what we found, what we did, ")


def test_complaint_closed_with_an_outcome_of_its_own(case: Case, agent: Agent, client: Client) -> None:
    deliver(answer(case, by=agent))
    client.post(f"/cases/{case.pk}/complaint/")
    client.post(f"/cases/{case.pk}/closure/", {"way": "told", "outcome": "why_not", "seen_through": ALL_SEEN})
    case.refresh_from_db()
    assert case.is_closed


def test_complaint_is_changed_by_a_lead_with_a_reason_that_all_see(case: Case, client: Client) -> None:
    client.post(f"/cases/{case.pk}/complaint/")
    lead = sign_in(make_agent(Role.LEAD, teams=(case.team,)))
    assert "It is no complaint after all" in lead.get(f"/cases/{case.pk}/").content.decode()
    lead.post(f"/cases/{case.pk}/complaint/change/", {"reason": "Only a question."})
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("Only a question." in page, "It is no complaint after all" in page) == (True, False)


@pytest.mark.parametrize(
    ("role", "reason", "words"),
    [
        (Role.AGENT, "A question.", "Only a lead can say that this is no complaint after all. Ask one."),
        (Role.LEAD, " ", "Write down why this is no complaint."),
    ],
)
def test_complaint_changed_otherwise_is_refused(
    case: Case, client: Client, role: Role, reason: str, words: str
) -> None:
    client.post(f"/cases/{case.pk}/complaint/")
    changer = sign_in(make_agent(role, teams=(case.team,)))
    response = changer.post(f"/cases/{case.pk}/complaint/change/", {"reason": reason})
    assert (response.status_code, response.context["refusal"].words) == (422, words)


def test_why_an_answer_that_looks_into_it_is_an_outcome_stands_in_the_history(
    case: Case, agent: Agent, client: Client
) -> None:
    deliver(answer(case, by=agent, text="We will look into this."))
    client.post(f"/cases/{case.pk}/complaint/")
    form = {"way": "told", "outcome": "found", "seen_through": ALL_SEEN, "why_outcome": "They know <all> of it."}
    client.post(f"/cases/{case.pk}/closure/", form)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "A check saw no outcome in it; it is one, because: They know &lt;all&gt; of it." in page


def test_the_customer_complains_again_by_telephone(case: Case, agent: Agent, client: Client) -> None:
    client.post(f"/cases/{case.pk}/complaint/")
    deliver(answer(case, by=agent, outcome=Outcome.FOUND, at=clock.now()), at=clock.now())
    assert "The customer complains again" not in client.get(f"/cases/{case.pk}/").content.decode()
    logged = call(case, by=agent, at=clock.now())
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert f'<option value="call-{logged.pk}">Call of ' in page
    assert client.post(f"/cases/{case.pk}/complaint/", {"said_in": "call-0"}).status_code == 302  # as if none was named
    client.post(f"/cases/{case.pk}/complaint/", {"said_in": f"call-{logged.pk}"})
    case.refresh_from_db()
    assert (Complaint.objects.latest("pk").call, case.is_closed) == (logged, False)


def test_the_first_complaint_goes_on_where_its_outcome_never_arrived(case: Case, agent: Agent, client: Client) -> None:
    client.post(f"/cases/{case.pk}/complaint/")
    told = deliver(answer(case, by=agent, outcome=Outcome.FOUND, at=clock.now()), at=clock.now())
    delivering.settle(told, Receipt.Kind.BOUNCED, at=clock.now())
    lead = sign_in(make_agent(Role.LEAD, teams=(case.team,)))
    lead.post(f"/cases/{case.pk}/closure/", {"way": "waived", "reason": "unreachable", "seen_through": ALL_SEEN})
    logged = call(case, by=agent, at=clock.now())
    form = {"said_in": f"call-{logged.pk}"}
    page = client.post(f"/cases/{case.pk}/complaint/", form, follow=True).content.decode()
    case.refresh_from_db()
    assert ("The first complaint goes on: it had no outcome yet." in page, case.is_closed) == (True, False)
    assert Complaint.objects.count() == 1


def test_another_complaint_that_they_did_not_make_is_refused_in_words(case: Case, client: Client) -> None:
    client.post(f"/cases/{case.pk}/complaint/")
    first = case.conversations.get().messages.get()
    response = client.post(f"/cases/{case.pk}/complaint/", {"said_in": f"message-{first.pk}"})
    words = "Choose a message of the customer, or a call with them, since they were told the outcome of the first."
    assert (response.status_code, words in response.content.decode()) == (422, True)


def test_what_the_customer_calls_a_complaint_only_a_lead_calls_none(case: Case, client: Client) -> None:
    Grievance.objects.create(message=case.conversations.get().messages.get(), heard_at=MONDAY, is_named=True)
    denial, lead = f"/cases/{case.pk}/complaint/denial/", sign_in(make_agent(Role.LEAD, teams=(case.team,)))
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert ("The customer calls this a complaint. Is it one?" in page, denial in page) == (True, False)
    refused = client.post(denial, {"reason": "They only ask."})
    assert (refused.status_code, "only a lead can say that it is none" in refused.content.decode()) == (422, True)
    assert 'id="sounding-reason"' in lead.get(f"/cases/{case.pk}/").content.decode()
    assert lead.post(denial, {"reason": "They only ask."}).status_code == 302


def test_an_answer_that_only_asks_closes_with_a_reason(case: Case, agent: Agent, client: Client) -> None:
    deliver(answer(case, by=agent, text="Wat is uw ordernummer?"))
    form = {"way": "told", "outcome": "solved", "seen_through": ALL_SEEN}
    response = client.post(f"/cases/{case.pk}/closure/", form)
    (words,) = response.context["forms"]["close"].errors["why_outcome"]
    assert (response.status_code, words.startswith("This answer only asks something")) == (422, True)
    client.post(f"/cases/{case.pk}/closure/", {**form, "why_outcome": "They rang, and heard it."})
    case.refresh_from_db()
    assert case.is_closed
