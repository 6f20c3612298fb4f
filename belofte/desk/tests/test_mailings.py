"""A lead writes to all who wait: looks first at who gets it and how it reads, sends, and sees how it goes on."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from belofte import clock, makers
from belofte.backlog.models import BacklogGroup, Placing
from belofte.cases.models import Case
from belofte.closing import inquiring
from belofte.desk.tests.conftest import sign_in
from belofte.mailings import mailing, telling, words
from belofte.mailings.models import Mailing
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Pace

pytestmark = pytest.mark.django_db

QUERIES_MAX = 24


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    with clock.moved_to(MONDAY):
        yield


@pytest.fixture
def team() -> Team:
    return makers.make_team("Pakketlijn")


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


@pytest.fixture
def cases(team: Team, lead: Agent) -> list[Case]:
    """Return two who wait, and one who was promised something."""
    inbox = makers.make_inbox(team)
    hours = (240, 216, 192)
    found = [
        makers.make_case(inbox, sender=f"klant{hour}@klant.example", at=MONDAY - timedelta(hours=hour))
        for hour in hours
    ]
    makers.promise(found[2], by=lead, at=MONDAY - timedelta(hours=1))
    return found


@pytest.fixture
def client(lead: Agent) -> Client:
    return sign_in(lead)


def form(cases: list[Case], **fields: str) -> dict[str, str]:
    ready = words.ready()
    given = {"nl": ready.nl, "en": ready.en, "last_day": "2026-12-04", "deed": "look", "key": str(uuid.uuid4())}
    given |= fields
    said = words.Words(nl=given["nl"], en=given["en"])
    numbers = [case.pk for case in cases[:2]]  # the third has a date
    seen = mailing.digest(said, last_day=date.fromisoformat(given["last_day"] or "2026-12-04"), cases=numbers)
    return {"cases": ",".join(map(str, numbers)), "seen": seen, **given}


def new(team: Team) -> str:
    return f"/mailings/new/?team={team.pk}"


def test_page_says_who_gets_it_and_by_when(client: Client, team: Team, cases: list[Case]) -> None:
    Pace.objects.create(team=team, waiting=3, answered=5, measured_at=MONDAY)  # one in eight hours of work
    page = client.get(new(team)).content.decode()
    assert "2 customers get it." in page
    assert "The first is promised by Tuesday 24 November, the last by Wednesday 25 November." in page
    assert "At today’s pace the last of them is answered by Wednesday 25 November." in page
    assert "1 more waits and has a day from us already: that day counts." in page
    assert "{datum}" in page
    assert "Send to" not in page  # before anybody looked


def test_looking_shows_how_it_reads_and_sends_nothing(client: Client, team: Team, cases: list[Case]) -> None:
    page = client.post(new(team), form(cases)).content.decode()
    assert f"How it reads for the first, case {cases[0].pk}" in page
    assert "You have been waiting for our answer since Friday 13 November." in page
    assert "Send to 2 customers" in page
    assert not Mailing.objects.exists()


def test_sending_leads_to_how_it_goes_on(client: Client, team: Team, cases: list[Case]) -> None:
    page = client.post(new(team), form(cases, deed="send"), follow=True).content.decode()
    sent = Mailing.objects.get()
    assert sent.addressees.count() == 2
    assert "It is on its way" in page
    for row in sent.addressees.all():
        telling.tell(row.pk, at=MONDAY)
    inquiring.reply(cases[0], is_solved=True, by=cases[0].conversations.get().contact_point, at=MONDAY)
    page = " ".join(client.get(f"/mailings/{sent.pk}/").content.decode().split())
    assert "<dt>Sent</dt><dd>2</dd> <dt>Still to leave</dt><dd>0</dd> <dt>Left out</dt><dd>0</dd>" in page
    assert f'<dt>It is solved already</dt><dd>1 <a class="small" href="/cases/{cases[0].pk}/">' in page
    assert "to whom else" in client.get(f"/cases/{cases[1].pk}/").content.decode()


def test_who_wrote_since_somebody_looked_is_not_written_to(client: Client, team: Team, cases: list[Case]) -> None:
    given = form(cases, deed="send")
    makers.make_case(makers.make_inbox(team), sender="nieuw@klant.example", at=MONDAY)
    client.post(new(team), given)
    assert Mailing.objects.get().addressees.count() == 2


def test_day_sooner_than_todays_pace_is_a_caution(client: Client, team: Team, cases: list[Case]) -> None:
    Pace.objects.create(team=team, waiting=3, answered=5, measured_at=MONDAY)
    page = client.post(new(team), form(cases, last_day="2026-11-23")).content.decode()
    assert "sooner than the team can keep" in page
    assert client.post(new(team), form(cases, last_day="2026-11-23", deed="send")).status_code == 302


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"last_day": "2026-11-28"}, "The team does not work on that day."),
        ({"last_day": ""}, "This field is required."),
        ({"nl": "Sorry."}, "Say by when an answer comes: write {datum} where the day belongs."),
        ({"en": "Dear {name}, {date}"}, "Only {date}, {since} are filled in, not {name}."),
    ],
)
def test_what_is_unfit_is_said_beside_its_field(
    client: Client, team: Team, cases: list[Case], fields: dict[str, str], refusal: str
) -> None:
    for deed in ("look", "send"):
        answer = client.post(new(team), form(cases, deed=deed, **fields))
        assert (answer.status_code, refusal in answer.content.decode()) == (422, True)
    assert not Mailing.objects.exists()


def test_what_a_check_stops_leaves_with_a_reason(client: Client, team: Team, cases: list[Case]) -> None:
    makers.have_stop(team, "tone")
    said = form(cases, nl=f"{words.ready().nl}\n\nU krijgt hierover geen terugkoppeling.", deed="send")
    page = client.post(new(team), said).content.decode()
    assert "Nothing was sent." in page
    (key,) = {part[:16] for part in page.split('name="because_')[1:]}
    assert client.post(new(team), {**said, f"because_{key}": "So the judge wrote."}).status_code == 302
    assert "So the judge wrote." in client.get(f"/mailings/{Mailing.objects.get().pk}/").content.decode()


def test_looking_shows_what_a_check_only_remarks_on_and_it_leaves(
    client: Client, team: Team, cases: list[Case]
) -> None:
    rude = f"{words.ready().nl}\n\nU krijgt hierover geen terugkoppeling."
    page = client.post(new(team), form(cases, nl=rude)).content.decode()
    remarked = "<strong>U krijgt hierover geen terugkoppeling.</strong>" in page
    assert (remarked, "because_" in page, "Send to 2 customers" in page) == (True, False, True)
    assert client.post(new(team), form(cases, nl=rude, deed="send")).status_code == 302


def test_what_is_sent_is_what_was_looked_at(client: Client, team: Team, cases: list[Case]) -> None:
    given = form(cases, deed="send")
    others = ({"nl": given["nl"] + " Dag."}, {"last_day": "2026-12-03"}, {"cases": str(cases[0].pk)}, {"seen": ""})
    for changed in others:
        answer = client.post(new(team), {**given, **changed})
        assert (answer.status_code, "This is not what you looked at." in answer.content.decode()) == (422, True)
    assert not Mailing.objects.exists()
    page = client.post(new(team), {**given, "deed": "look"}).content.decode()
    assert f'name="seen" value="{given["seen"]}"' in page


def test_same_form_sends_once(client: Client, team: Team, cases: list[Case]) -> None:
    given = form(cases, deed="send")
    first, second = (client.post(new(team), given)["Location"] for _ in range(2))
    assert first == second
    assert Mailing.objects.count() == 1


def test_page_says_plainly_that_the_pace_says_no_day(client: Client, team: Team, cases: list[Case]) -> None:
    page = client.get(new(team)).content.decode()
    assert "Today’s pace does not say by when" in page
    assert "The first is promised" not in page
    looked = client.post(new(team), form(cases)).content.decode()
    assert "The first is promised by Friday 4 December, the last by Friday 4 December." in looked


def test_who_only_administers_sees_how_it_goes_and_neither_sends_nor_stops(
    client: Client, team: Team, cases: list[Case]
) -> None:
    client.post(new(team), form(cases, deed="send"))
    administrator = sign_in(makers.make_agent(Role.ADMINISTRATOR, teams=(team,)))
    page = f"/mailings/{Mailing.objects.get().pk}/"
    assert administrator.get(page).status_code == 200
    told = administrator.post(f"{page}stopping/", follow=True).content.decode()
    assert "Only a lead of this team writes to all who wait. Ask one." in told
    assert Mailing.objects.get().stopped_at is None
    assert administrator.get(new(team)).status_code in {403, 404}
    assert "/mailings/new/" not in administrator.get("/cases/").content.decode()


def test_stopping(client: Client, team: Team, cases: list[Case]) -> None:
    client.post(new(team), form(cases, deed="send"))
    number = Mailing.objects.get().pk
    page = client.post(f"/mailings/{number}/stopping/", follow=True).content.decode()
    assert "Stopped. 2 do not get it." in page
    assert "This message has been stopped already." in (
        client.post(f"/mailings/{number}/stopping/", follow=True).content.decode()
    )


def test_only_leads_of_the_team_find_it(client: Client, team: Team, cases: list[Case]) -> None:
    client.post(new(team), form(cases, deed="send"))
    number = Mailing.objects.get().pk
    foreign = sign_in(makers.make_agent(Role.LEAD, teams=(makers.make_team(),)))
    assert [foreign.get(where).status_code for where in (new(team), f"/mailings/{number}/")] == [404, 404]
    for role in (Role.AGENT, Role.OUTSOURCED):
        other = sign_in(makers.make_agent(role, teams=(team,)))
        assert [other.get(where).status_code for where in (new(team), f"/mailings/{number}/")] == [403, 403]


def test_lead_of_two_teams_chooses_one(client: Client, lead: Agent) -> None:
    lead.teams.add(makers.make_team("Stappers"))
    assert "Stappers" in client.get("/mailings/new/").content.decode()


def test_queue_links_it_for_leads(client: Client, team: Team) -> None:
    assert "/mailings/new/" in client.get("/cases/").content.decode()
    assert "/mailings/new/" not in sign_in(makers.make_agent(teams=(team,))).get("/cases/").content.decode()


def test_page_takes_so_many_statements_whatever_their_number(client: Client, team: Team, cases: list[Case]) -> None:
    inbox = makers.make_inbox(team)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(new(team))
        counts.append(len(seen))
        for number in range(10):
            makers.make_case(inbox, sender=f"meer{number}{len(counts)}@klant.example", at=MONDAY)
    assert counts[0] == counts[1] <= QUERIES_MAX


def test_a_group_of_the_backlog_is_written_to_alone(client: Client, team: Team) -> None:
    inside, outside = (
        makers.make_case(makers.make_inbox(team), sender=f"{name}@klant.example", at=MONDAY - timedelta(days=10))
        for name in ("jan", "els")
    )
    group = BacklogGroup.objects.create(team=team, name="Modems", made_at=MONDAY)
    Placing.objects.create(case=inside, group=group, placed_at=MONDAY)
    page = client.get(f"/mailings/new/?team={team.pk}&group={group.pk}")
    assert [case.pk for case in page.context["line"].cases] == [inside.pk]
    assert {case.pk for case in client.get(f"/mailings/new/?team={team.pk}").context["line"].cases} == {
        inside.pk,
        outside.pk,
    }
    other = BacklogGroup.objects.create(team=makers.make_team(), name="Facturen", made_at=MONDAY)
    assert client.get(f"/mailings/new/?team={team.pk}&group={other.pk}").status_code == 404
