"""Other parties on the screen: added in one form, with what they owe; done, moved or not needed any more."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY, make_agent, make_case, make_inbox, make_team
from belofte.parties.models import Party, Undertaking
from belofte.people.models import Agent

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.moved_to(MONDAY + 2 * HOUR):
        yield


@pytest.fixture
def agent() -> Agent:
    return make_agent(teams=(make_team(),), name="Anna Vos")


@pytest.fixture
def case(agent: Agent) -> Case:
    case = make_case(make_inbox(agent.teams.get()))
    makers.deliver(makers.answer(case, by=agent, at=MONDAY + HOUR))
    return case


@pytest.fixture
def client(agent: Agent) -> Client:
    return sign_in(agent)


def form(**fields: str) -> dict[str, str]:
    given = {"name": "Post Oost", "kind": "company", "words": "We trace it.", "due": "2026-11-24T17:00", **fields}
    return {f"party-{name}": value for name, value in {"key": str(uuid.uuid4()), **given}.items()}


def test_parties_adds_one_with_what_it_owes(client: Client, case: Case) -> None:
    given = form()
    for _twice in range(2):
        assert client.post(f"/cases/{case.pk}/parties/", given).status_code == 302
    made = Undertaking.objects.get()
    assert (made.involvement.party.name, made.due_at, made.owner.name) == ("Post Oost", MONDAY + 31 * HOUR, "Anna Vos")
    assert [case.pk] == [row.case.pk for row in client.get("/cases/?list=party").context["page"].rows]


def test_parties_without_a_date_says_so_beside_the_field(client: Client, case: Case) -> None:
    response = client.post(f"/cases/{case.pk}/parties/", form(due=""))
    assert (response.status_code, list(response.context["party_form"].errors)) == (422, ["due"])
    assert Party.objects.count() == 0


def test_parties_takes_one_that_owes_nothing_yet(client: Client, case: Case) -> None:
    client.post(f"/cases/{case.pk}/parties/", form(words="", due="", kind="department", name="Facturen"))
    page = client.get(f"/cases/{case.pk}/")
    assert [party["name"] for party in page.context["around"].parties] == ["Facturen"]


def test_undertaking_is_moved_and_done_by_a_press(client: Client, case: Case, agent: Agent) -> None:
    made = makers.undertake(case, by=agent, at=MONDAY + 2 * HOUR)
    url = f"/undertakings/{made.pk}/"
    assert client.post(url, {"deed": "move", "due": "2026-11-25T17:00"}).status_code == 422  # no reason
    client.post(url, {"deed": "move", "due": "2026-11-25T17:00", "reason": "Their lorry broke down."})
    client.post(url, {"deed": "keep"})
    assert list(made.entries.values_list("kind", flat=True)) == ["made", "moved", "kept"]


def test_undertaking_of_another_team_is_missing(case: Case, agent: Agent) -> None:
    made = makers.undertake(case, by=agent, at=MONDAY + 2 * HOUR)
    stranger = sign_in(make_agent(teams=(make_team(),)))
    assert stranger.post(f"/undertakings/{made.pk}/", {"deed": "keep"}).status_code == 404


def test_promise_that_hangs_on_a_party_is_at_risk_when_that_slips(client: Client, case: Case, agent: Agent) -> None:
    made = makers.promise(case, by=agent, at=MONDAY + 2 * HOUR)
    owed = makers.undertake(case, by=agent, at=MONDAY + 2 * HOUR)
    assert client.post(f"/promises/{made.pk}/dependency/", {"on": f"undertaking-{owed.pk}"}).status_code == 302
    later = {"deed": "move", "due": "2026-12-01T17:00", "reason": "Their lorry broke down."}
    client.post(f"/undertakings/{owed.pk}/", later)
    page = client.get(f"/cases/{case.pk}/")
    assert [telling.promise.pk for telling in page.context["tellings"]] == [made.pk]
    assert [promise.pk for promise in client.get("/warnings/").context["warned"].shown] == [made.pk]


def test_promise_cannot_hang_on_itself(client: Client, case: Case, agent: Agent) -> None:
    made = makers.promise(case, by=agent, at=MONDAY + 2 * HOUR)
    assert client.post(f"/promises/{made.pk}/dependency/", {"on": f"promise-{made.pk}"}).status_code == 422
