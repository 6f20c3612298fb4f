"""The procedure of a complaint on the screen: chosen for a team, taken step by step, and in a list by term."""

import csv
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.closing import complaints
from belofte.desk import timeline
from belofte.desk.steps_shown import ShownProcedure
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import proceeding
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.procedures import choosing
from belofte.procedures.models import Choice, Kind, Name, ProcedureStep
from belofte.procedures.tests.conftest import DAY, HOUR

pytestmark = pytest.mark.django_db
NOW = MONDAY + 2 * DAY


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.AGENT, Role.LEAD, teams=(makers.make_team("Burgerzaken"),), name="Joyce")


@pytest.fixture
def client(lead: Agent) -> Client:
    return sign_in(lead)


@pytest.fixture
def case(lead: Agent) -> Case:
    """A complaint that came in on Monday and was confirmed on Tuesday."""
    team = lead.teams.get()
    makers.choose_procedure(team)
    case = makers.make_case(makers.make_inbox(team), text="I complain.")
    complaints.mark(case, by=lead, at=MONDAY + HOUR)
    makers.deliver(makers.answer(case, by=lead, at=MONDAY + DAY), at=MONDAY + DAY)
    return case


def step(case: Case, name: Name) -> ProcedureStep:
    return ProcedureStep.objects.get(case=case, name=name)


def take(client: Client, case: Case, name: Name, **given: object) -> int:
    return client.post(f"/procedure-steps/{step(case, name).pk}/", given).status_code


def answer_of(case: Case) -> int:
    return case.deliveries.latest("pk").message_id


def test_case_shows_its_steps_with_their_terms_and_how_they_stand(client: Client, case: Case) -> None:
    page = client.get(f"/cases/{case.pk}/").content.decode()
    order = [page.index(str(name.label)) for name in Name]
    assert order == sorted(order)
    assert "Nationale ombudsman (www.nationaleombudsman.nl) een jaar" in " ".join(page.split())
    assert [step.row.state for step in client.get(f"/cases/{case.pk}/").context["procedure"].steps] == [
        "done",
        "open",
        "open",
        "open",
    ]


def test_case_that_is_no_complaint_shows_none(client: Client, lead: Agent) -> None:
    other = makers.make_case(makers.make_inbox(lead.teams.get()), sender="els@klant.example")
    assert client.get(f"/cases/{other.pk}/").context["procedure"] is None


def test_steps_are_taken_one_press_each(client: Client, case: Case, lead: Agent) -> None:
    told = answer_of(case)
    heard = {"heard_by": lead.pk, "heard_at": "2026-11-24T15:00", "way": "call", "report": "He told it."}
    assert take(client, case, Name.OFFER, deed="tell", message=told) == 302
    assert take(client, case, Name.HEARING, deed="hear", **heard) == 302
    assert take(client, case, Name.END, deed="extend", message=told) == 302
    states = dict(ProcedureStep.objects.filter(case=case).values_list("name", "state"))
    assert states == {"receipt": "done", "offer": "done", "hearing": "done", "end": "open"}
    assert f"{step(case, Name.END).due_at:%Y-%m-%d}" == "2027-02-01"
    assert "heard by Joyce" in client.get(f"/cases/{case.pk}/").content.decode()


def test_step_that_is_refused_says_why_and_keeps_the_report(client: Client, case: Case) -> None:
    other = makers.make_agent(name="Piet")
    given = {"deed": "hear", "heard_by": other.pk, "heard_at": "", "way": "call", "report": "A long report."}
    page = client.post(f"/procedure-steps/{step(case, Name.HEARING).pk}/", given)
    words = page.content.decode()
    assert (page.status_code, "A long report." in words) == (422, True)
    assert "Choose a moment after the complaint came in" in words


@pytest.mark.parametrize(
    "given",
    [
        {"deed": "burn"},
        {"deed": "skip", "ground": "so", "reason": "x"},
        {"deed": "tell", "message": "9" * 30},
        {"deed": "hear", "heard_by": "x"},
    ],
)
def test_step_with_what_no_form_sends_is_missing(client: Client, case: Case, given: dict[str, str]) -> None:
    assert take(client, case, Name.HEARING, **given) == 404


def test_step_of_another_team_is_missing(case: Case) -> None:
    assert take(sign_in(makers.make_agent()), case, Name.HEARING, deed="skip") == 404


def test_consent_needs_a_day(client: Client, case: Case) -> None:
    complaint, told = case.conversations.get().messages.order_by("pk")
    said = makers.receive(complaint.conversation.inbox, answers=[told.external_id], text="Fine.", at=MONDAY + 30 * HOUR)
    address = f"/procedure-steps/{step(case, Name.END).pk}/"
    page = client.post(address, {"deed": "consent", "message": said.pk, "until": "soon"})
    assert (page.status_code, "Choose a later day" in page.content.decode()) == (422, True)
    page = client.post(address, {"deed": "consent", "message": complaint.pk, "until": "2027-03-01"})
    assert (page.status_code, "in which the customer consents" in page.content.decode()) == (422, True)
    assert client.post(address, {"deed": "consent", "message": said.pk, "until": "2027-03-01"}).status_code == 302
    assert f"{step(case, Name.END).due_at:%Y-%m-%d}" == "2027-03-01"


def shown(client: Client, case: Case) -> ShownProcedure:
    found: ShownProcedure = client.get(f"/cases/{case.pk}/").context["procedure"]
    return found


def test_consent_to_an_earlier_day_leaves_the_longer_term_of_the_law(client: Client, case: Case) -> None:
    told = case.conversations.get().messages.latest("pk")
    said = makers.receive(told.conversation.inbox, answers=[told.external_id], text="Fine.", at=MONDAY + 30 * HOUR)
    assert [each.longer_until is not None for each in shown(client, case).steps] == [False, False, False, True]
    take(client, case, Name.END, deed="consent", message=said.pk, until="2027-01-11")
    assert [each.longer_until is not None for each in shown(client, case).steps] == [False, False, False, True]
    take(client, case, Name.END, deed="extend", message=told.pk)
    assert [each.longer_until for each in shown(client, case).steps] == [None, None, None, None]


def test_messages_of_an_earlier_page_can_be_chosen(
    client: Client, case: Case, lead: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = case.conversations.get().messages.latest("pk")
    said = makers.receive(told.conversation.inbox, answers=[told.external_id], text="Fine.", at=MONDAY + 30 * HOUR)
    makers.answer(case, by=lead, at=MONDAY + 31 * HOUR)  # under way
    monkeypatch.setattr(timeline, "MESSAGES_MAX", 1)
    assert [[each.pk for each in found] for found in (shown(client, case).told, shown(client, case).said)] == [
        [told.pk],
        [said.pk],
    ]


def test_terms_lists_what_ends_soon_first_of_all(client: Client, case: Case) -> None:
    with clock.moved_to(MONDAY + 20 * DAY):
        proceeding.watch(at=clock.now())
        shown = client.get("/terms/").context["steps"]
        assert [each.name for each in shown] == [Name.OFFER, Name.HEARING]
        assert next(iter(client.get("/warnings/").context["terms"].shown)).name == Name.OFFER
        queued = client.get("/cases/").content.decode()
    assert "Not kept in time" in queued


def test_terms_are_for_leads(case: Case) -> None:
    assert sign_in(makers.make_agent(teams=(case.team,))).get("/terms/").status_code == 403


def test_procedure_is_chosen_with_the_terms_of_the_house(client: Client, lead: Agent) -> None:
    team = lead.teams.get()
    page = client.get(f"/teams/{team.pk}/procedure/?kind=municipal")
    assert "Tell what came of it: within 6 weeks." in page.content.decode()
    given = {
        "kind": "municipal",
        "body_name": "Ombudsman Metropool",
        "body_reach": "www.ombudsman.example",
        "body_term": "een jaar",
        "term_receipt": "3",
        "term_offer": "10",
        "term_hearing": "4",
    }
    assert client.post(f"/teams/{team.pk}/procedure/", given).status_code == 302
    chosen = choosing.of(team.pk)
    assert chosen is not None
    assert (chosen.terms, chosen.by) == ({"receipt": 3, "offer": 10, "hearing": 4}, lead)
    assert client.post(f"/teams/{team.pk}/procedure/", {"kind": ""}).status_code == 302
    assert choosing.of(team.pk) is None


def test_procedure_without_a_body_or_with_too_long_a_term_says_so_beside_the_field(client: Client, lead: Agent) -> None:
    team = lead.teams.get()
    given = {"kind": "financial", "term_receipt": "2", "term_end": "9", "body_reach": "www.kifid.nl"}
    page = client.post(f"/teams/{team.pk}/procedure/", given)
    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["body_name", "term_end"])
    assert not Choice.objects.exists()


def test_procedure_of_another_team_is_for_an_administrator(client: Client) -> None:
    other = makers.make_team()
    assert client.get(f"/teams/{other.pk}/procedure/").status_code == 404
    administrator = sign_in(makers.make_agent(Role.ADMINISTRATOR))
    assert administrator.get(f"/teams/{other.pk}/procedure/").status_code == 200


def test_register_tells_the_procedure_and_how_each_term_went(client: Client, case: Case, lead: Agent) -> None:
    given = {"deed": "skip", "ground": "declined", "reason": "Not needed."}
    take(client, case, Name.HEARING, **given)
    complaints.mark(makers.make_case(makers.make_inbox(lead.teams.get()), sender="els@klant.example"), by=lead, at=NOW)
    content = client.get("/complaints.csv").content.decode("utf-8-sig")
    first, _second = csv.DictReader(StringIO(content))
    assert (first["procedure"], first["received_at"]) == (Kind.MUNICIPAL.label, "2026-11-23T09:00+00:00")
    results = [first[f"{name}_result"] for name in Name.values]
    assert results == ["in time", "running", "skipped: The customer does not want to be heard", "running"]
    assert (first["end_due"], first["end_settled"]) == ("2027-01-04T22:59+00:00", "")


def result_of(client: Client, name: Name) -> str:
    content = client.get("/complaints.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(StringIO(content))
    return row[f"{name}_result"]


def test_register_calls_in_time_what_the_customer_got_in_time(client: Client, case: Case) -> None:
    late = step(case, Name.OFFER).due_at + DAY
    with clock.moved_to(late):
        proceeding.watch(at=late)
        assert result_of(client, Name.OFFER) == "term has passed"
        take(client, case, Name.OFFER, deed="tell", message=answer_of(case))
    assert (result_of(client, Name.OFFER), step(case, Name.OFFER).settled_at) == ("in time", MONDAY + DAY)


def test_register_keeps_that_a_term_has_passed_though_the_customer_agreed_to_a_later_day(
    client: Client, case: Case
) -> None:
    told, late = case.conversations.get().messages.latest("pk"), step(case, Name.HEARING).due_at + DAY
    said = makers.receive(told.conversation.inbox, answers=[told.external_id], text="Fine.", at=MONDAY + 30 * HOUR)
    with clock.moved_to(late):
        proceeding.watch(at=late)
        assert take(client, case, Name.HEARING, deed="consent", message=said.pk, until="2027-01-20") == 302
        assert (step(case, Name.HEARING).state, result_of(client, Name.HEARING)) == ("open", "term has passed")
        heard = {"heard_by": makers.make_agent().pk, "way": "call", "report": "He told it."}
        moment = f"{late - 3 * HOUR:%Y-%m-%dT%H:%M}"
        assert take(client, case, Name.HEARING, deed="hear", heard_at=moment, **heard) == 302
    assert result_of(client, Name.HEARING) == "too late"
