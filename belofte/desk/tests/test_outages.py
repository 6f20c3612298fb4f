"""Outages on the screen: a lead records and ends one, on their page or in the chip of a date that it moves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.desk.tests.test_promises import chips, form
from belofte.keeping import promising
from belofte.live import announcing
from belofte.makers import MONDAY
from belofte.outages import recording
from belofte.outages.models import Outage
from belofte.outages.recording import Description
from belofte.people.models import Agent, Role
from belofte.promises.models import Promise

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
_AT_RISK = '<span class="badge badge--note">at risk</span>'
TOLD = {"what": "Netwerk Utrecht", "words_nl": "Er is een storing.", "words_en": "Our network is out."}
IN_CHIP = {
    "outage_what": "Kabel",
    "outage_nl": TOLD["words_nl"],
    "outage_en": TOLD["words_en"],
    "outage_began": "2026-11-23T08:00",
}
FORCED = {"promise-0-initiator": "force_majeure", "promise-0-reason": "De kabel is stuk."}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.moved_to(MONDAY + 2 * HOUR):
        yield


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.AGENT, Role.LEAD, teams=(makers.make_team(),), name="Joyce Pinas")


@pytest.fixture
def client(lead: Agent) -> Client:
    return sign_in(lead)


@pytest.fixture
def case(lead: Agent) -> Case:
    return makers.make_case(makers.make_inbox(lead.teams.get()))


@pytest.fixture
def running(case: Case, lead: Agent) -> Promise:
    return makers.promise(case, by=lead, at=MONDAY)


def test_a_lead_records_and_ends_an_outage(client: Client, lead: Agent) -> None:
    told = {**TOLD, "began": "2026-11-23T09:00", "teams": [lead.teams.get().pk]}
    assert client.post("/outages/", told).status_code == 302
    outage = Outage.objects.get()
    assert "Netwerk Utrecht" in client.get("/outages/").content.decode()
    client.post(f"/outages/{outage.pk}/end/", {"ended": "2026-11-23T10:00"})
    assert client.get("/outages/").context["over"] == [Outage.objects.get(ended_by=lead)]


RUDE = {**TOLD, "words_nl": "U krijgt hierover geen terugkoppeling.", "began": "2026-11-23T09:00"}


def shown_on(page: str) -> str:
    return page.partition('name="shown" value="')[2].partition('"')[0]


def test_what_a_guard_remarks_on_in_its_words_is_shown_before_customers_read_it(client: Client, lead: Agent) -> None:
    told = {**RUDE, "teams": [lead.teams.get().pk]}
    page = client.post("/outages/", told).content.decode()
    assert (f"<strong>{RUDE['words_nl']}</strong>" in page, Outage.objects.exists()) == (True, False)
    assert client.post("/outages/", {**told, "shown": shown_on(page)}).status_code == 302


def test_what_a_guard_stops_in_its_words_is_not_written_down(client: Client, lead: Agent) -> None:
    makers.have_stop(lead.teams.get(), "tone", at=clock.now())
    answer = client.post("/outages/", {**RUDE, "teams": [lead.teams.get().pk]})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["words_nl"])
    assert not Outage.objects.exists()


@pytest.mark.parametrize(("began", "field"), [("2026-11-30T09:00", "began"), ("", "began")])
def test_what_cannot_be_is_refused_beside_its_field(client: Client, lead: Agent, began: str, field: str) -> None:
    refused = client.post("/outages/", {**TOLD, "began": began, "teams": [lead.teams.get().pk]})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])


def test_of_another_team_it_is_missing(client: Client) -> None:
    foreign = makers.make_outage(makers.make_team())
    assert client.post(f"/outages/{foreign.pk}/end/", {"ended": "2026-11-23T10:00"}).status_code == 404
    assert foreign not in client.get("/outages/").context["running"]


def test_force_majeure_asks_which_outage(case: Case, running: Promise, client: Client) -> None:
    outage = makers.make_outage(case.team)
    shown = chips(client, case) | FORCED
    refused = client.post(f"/cases/{case.pk}/reply/", form(case, **shown))
    assert (refused.status_code, list(refused.context["chips"]["reply"].formset.forms[0].errors)) == (422, ["outage"])
    sent = client.post(f"/cases/{case.pk}/reply/", form(case, **shown, **{"promise-0-outage": str(outage.pk)}))
    running.refresh_from_db()
    assert (sent.status_code, running.forced_moves, running.renegotiations.get().outage) == (302, 1, outage)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert f"Force majeure ({outage.what}): De kabel is stuk." in page


def test_a_lead_records_an_outage_in_the_chip(case: Case, running: Promise, client: Client) -> None:
    told = IN_CHIP
    shown = chips(client, case) | FORCED | {f"promise-0-{name}": words for name, words in told.items()}
    after = chips(client, case, **shown, deed="outage-0")
    outage = Outage.objects.get()
    assert (after["promise-0-outage"], "promise-0-outage_what" in after) == (str(outage.pk), False)
    client.post(f"/cases/{case.pk}/reply/", form(case, **after))
    assert running.renegotiations.get().outage == outage


def test_what_a_guard_remarks_on_in_a_chip_is_told_first(case: Case, running: Promise, client: Client) -> None:
    told = {**IN_CHIP, "outage_nl": RUDE["words_nl"]}
    shown = chips(client, case) | FORCED | {f"promise-0-{name}": words for name, words in told.items()}
    address, posted = f"/cases/{case.pk}/promises/in-reply/", form(case, **shown, deed="outage-0")
    page = client.post(address, posted, headers={"HX-Request": "true"}).content.decode()
    assert (f"“{RUDE['words_nl']}”" in page, Outage.objects.exists()) == (True, False)
    client.post(address, {**posted, "shown": shown_on(page)}, headers={"HX-Request": "true"})
    assert Outage.objects.get().words_nl == RUDE["words_nl"]


def test_an_agent_records_none(case: Case, running: Promise) -> None:
    agent = sign_in(makers.make_agent(teams=(case.team,)))
    assert 'value="outage-0"' not in agent.get(f"/cases/{case.pk}/").content.decode()
    told = {"outage_what": "Kabel", "outage_nl": "Storing.", "outage_en": "Outage.", "outage_began": "2026-11-23T08:00"}
    shown = chips(agent, case) | FORCED | {f"promise-0-{name}": words for name, words in told.items()}
    chips(agent, case, **shown, deed="outage-0")
    assert (running.moves, Outage.objects.exists()) == (0, False)


def test_one_that_is_out_for_long_asks_whether_it_still_is(client: Client, lead: Agent) -> None:
    team, other = lead.teams.get(), makers.make_team()
    makers.make_outage(team, at=MONDAY - 15 * 24 * HOUR)
    words = Description(**TOLD, began_at=MONDAY)
    recording.record(words, teams=[team, other], by=makers.make_agent(Role.LEAD, teams=(other,)), at=MONDAY)
    page = client.get("/outages/")
    assert [(each.is_long, each.can_end) for each in page.context["running"]] == [(False, False), (True, True)]
    assert page.content.decode().count("Still out?") == 1


def test_promises_that_wait_for_an_outage_are_one_line_and_end_with_it(lead: Agent, client: Client) -> None:
    inbox = makers.make_inbox(lead.teams.get())
    made = [makers.promise(makers.make_case(inbox), by=lead) for _twice in range(2)]
    outage = makers.make_outage(lead.teams.get(), by=lead)
    page = f"/outages/{outage.pk}/promises/"
    assert [each.pk for each in client.get(page).context["others"]] == [each.pk for each in made]
    client.post(page, {"promise": [each.pk for each in made]})
    found = client.get(page).context
    assert ([each.pk for each in found["waiting"]], list(found["others"])) == ([each.pk for each in made], [])
    at_stake = client.get("/promises/").content.decode()
    shown = ("At risk together", f'href="{page}"', "2 promises, 2 cases")
    assert [each for each in shown if each not in at_stake] == []
    assert _AT_RISK in client.get(f"/cases/{made[0].case_id}/").content.decode()
    client.post(f"/outages/{outage.pk}/end/", {"ended": "2026-11-23T10:30"})
    assert "At risk together" not in client.get("/promises/").content.decode()
    assert _AT_RISK not in client.get(f"/cases/{made[0].case_id}/").content.decode()


def test_how_long_it_may_last_is_noted_and_mended_by_an_earlier_moment(lead: Agent, client: Client) -> None:
    outage = makers.make_outage(lead.teams.get(), by=lead)
    for until in ("2026-11-25T12:00", "2026-11-24T12:00", ""):
        client.post(f"/outages/{outage.pk}/expectation/", {"until": until})
    shown = client.get("/outages/").content.decode()
    assert (outage.expectations.count(), "expected to last until" in shown) == (2, True)


@pytest.mark.parametrize(
    ("deed", "fields"), [("expectation", {"until": "2026-11-23T13:00"}), ("end", {"ended": "2026-11-23T10:30"})]
)
def test_open_pages_look_again_once_it_may_be_over_in_time(
    case: Case, lead: Agent, client: Client, monkeypatch: pytest.MonkeyPatch, deed: str, fields: dict[str, str]
) -> None:
    colleague = makers.make_agent(teams=(case.team,))
    promise, outage = makers.promise(case, by=colleague, at=MONDAY), makers.make_outage(case.team, by=lead)
    second = makers.promise(case, by=colleague, at=MONDAY, due_at=MONDAY + 50 * HOUR)
    for one, on in ((second, promise), (promise, outage)):
        promising.depend(one, on=on, by=lead, at=MONDAY + HOUR)
    told: list[int] = []
    monkeypatch.setattr(announcing, "agent_changed", told.append)
    client.post(f"/outages/{outage.pk}/{deed}/", fields)
    assert told == [colleague.pk] * 2  # of each promise that is at risk no longer


def test_promise_of_a_case_hangs_on_an_outage_that_runs(case: Case, lead: Agent, client: Client) -> None:
    promise = makers.promise(case, by=lead)
    outage = makers.make_outage(case.team, by=lead)
    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert page.count(f'value="outage-{outage.pk}"') >= 1
    client.post(f"/promises/{promise.pk}/dependency/", {"on": f"outage-{outage.pk}"})
    assert f"Depends on {outage.what}" in client.get(f"/cases/{case.pk}/").content.decode()
