"""The queue: its order, who sees what, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from belofte.cases.models import AnswerWaiver, Ball, Case, Receipt
from belofte.channels.models import RawEnvelope
from belofte.closing import closing
from belofte.desk import listings
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import watching
from belofte.live import topics
from belofte.makers import (
    ALL_SEEN,
    MONDAY,
    answer,
    claim,
    deliver,
    make_agent,
    make_case,
    make_envelope,
    make_inbox,
    make_team,
    promise,
    receive,
    undertake,
)
from belofte.people.models import Role, Team
from belofte.replies import delivering

pytestmark = pytest.mark.django_db


def _numbers(client: Client, address: str = "/cases/") -> list[int]:
    response = client.get(address)
    assert response.status_code == 200
    return [row.case.pk for row in response.context["page"].rows]


def _statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_queue_who_waits_longest_comes_first() -> None:
    team = make_team()
    inbox = make_inbox(team)
    late = make_case(inbox, at=MONDAY + timedelta(hours=2), sender="b@klant.example")
    early = make_case(inbox, at=MONDAY, sender="a@klant.example")
    assert _numbers(sign_in(make_agent(teams=(team,)))) == [early.pk, late.pk]


def test_queue_same_moment_keeps_one_order() -> None:
    team = make_team()
    inbox = make_inbox(team)
    cases = [make_case(inbox, sender=f"k{number}@klant.example") for number in range(3)]
    client = sign_in(make_agent(teams=(team,)))
    assert _numbers(client) == _numbers(client) == [case.pk for case in cases]


def test_queue_another_team_is_not_seen() -> None:
    make_case(make_inbox(make_team()))
    assert _numbers(sign_in(make_agent(teams=(make_team(),)))) == []


def test_queue_team_of_others_is_missing() -> None:
    client = sign_in(make_agent(teams=(make_team(),)))
    assert client.get("/cases/", {"team": make_team().pk}).status_code == 404


def test_queue_team_chosen_shows_only_its_cases() -> None:
    one, two = make_team(), make_team()
    make_case(make_inbox(one))
    wanted = make_case(make_inbox(two), sender="twee@klant.example")
    client = sign_in(make_agent(teams=(one, two)))
    assert _numbers(client, f"/cases/?team={two.pk}") == [wanted.pk]


def test_queue_each_case_stands_in_its_list() -> None:
    team = make_team()
    inbox, agent = make_inbox(team), make_agent(teams=(team,))
    waiting = make_case(inbox, sender="a@klant.example")
    under_way = make_case(inbox, sender="b@klant.example")
    answer(under_way, by=agent)
    customer = make_case(inbox, sender="c@klant.example")
    deliver(answer(customer, by=agent))
    closed = make_case(inbox, sender="d@klant.example")
    closing.close_without_answer(closed, reason=AnswerWaiver.Reason.SPAM, seen_through=ALL_SEEN, by=agent, at=MONDAY)
    Case.objects.filter(pk=waiting.pk).update(assignee=agent)
    promised = make_case(inbox, sender="e@klant.example")
    deliver(answer(promised, by=agent))
    promise(promised, by=agent, at=MONDAY + timedelta(hours=2))
    party = make_case(inbox, sender="f@klant.example")
    deliver(answer(party, by=agent))
    undertake(party, by=agent, at=MONDAY + timedelta(hours=2))
    client = sign_in(agent)
    assert {name: _numbers(client, f"/cases/?list={name}") for name in listings.BY_NAME} == {
        "waiting": [waiting.pk],
        "mine": [waiting.pk],
        "promised": [promised.pk],
        "under_way": [under_way.pk],
        "customer": [customer.pk],
        "party": [party.pk],
        "closed": [closed.pk],
    }
    assert client.get("/cases/").context["lengths"] == dict.fromkeys(listings.BY_NAME, 1)


def test_queue_broken_promises_stand_on_top_of_who_waits_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "PAGE", 1)
    team = make_team()
    inbox, agent = make_inbox(team), make_agent(teams=(team,))
    longest, broken, newest = (
        make_case(inbox, sender=f"{name}@klant.example", at=MONDAY + timedelta(hours=hours))
        for name, hours in (("a", 0), ("b", 1), ("c", 2))
    )
    promise(broken, by=agent, at=MONDAY + timedelta(hours=3))
    watching.watch(at=MONDAY + timedelta(hours=60))
    client, after = sign_in(agent), ""
    seen: list[int] = []
    while not seen or after:
        page = client.get(f"/cases/?after={after.replace('+', '%2B')}").context["page"]
        seen += [row.case.pk for row in page.rows]
        after = page.after
    assert seen == [broken.pk, longest.pk, newest.pk]


def test_queue_unknown_list_is_missing() -> None:
    assert sign_in(make_agent()).get("/cases/?list=everything").status_code == 404


def test_queue_broken_place_is_refused() -> None:
    assert sign_in(make_agent()).get("/cases/?after=nowhere").status_code == 400


@pytest.mark.parametrize("name", ["waiting", "mine", "customer"])
def test_queue_pages_show_every_case_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "PAGE", 2)
    teams = (make_team(), make_team())
    agent = make_agent(teams=teams)
    inboxes = [make_inbox(team) for team in teams]
    for number in range(5):
        case = make_case(
            inboxes[number % 2], sender=f"k{number}@klant.example", at=MONDAY + timedelta(minutes=number // 2)
        )
        Case.objects.filter(pk=case.pk).update(assignee=agent)
        if name == "customer" or (name == "mine" and number > 2):
            deliver(answer(case, by=agent))
    client, seen, address = sign_in(agent), [], f"/cases/?list={name}"
    while True:
        page = client.get(address).context["page"]
        seen += [row.case.pk for row in page.rows]
        if not page.after:
            break
        address = f"/cases/?list={name}&after={page.after.replace('+', '%2B')}"
    assert sorted(seen) == sorted(Case.objects.values_list("pk", flat=True))
    assert len(seen) == 5


def test_queue_row_tells_who_and_what() -> None:
    team = make_team()
    receive(make_inbox(team), name="Jan Jansen", subject="Pakket weg", text="Waar  is\nmijn pakket?")
    row = sign_in(make_agent(teams=(team,))).get("/cases/").context["page"].rows[0]
    assert (row.case.contact.name, row.case.subject, row.beginning) == (
        "Jan Jansen",
        "Pakket weg",
        "Waar is mijn pakket?",
    )


def test_queue_answer_that_did_not_arrive_is_marked() -> None:
    team = make_team()
    agent = make_agent(teams=(team,))
    case = make_case(make_inbox(team))
    delivery = answer(case, by=agent).deliveries.get()
    delivering.settle(claim(delivery), Receipt.Kind.REFUSED, at=MONDAY + timedelta(hours=2))
    row = sign_in(agent).get("/cases/").context["page"].rows[0]
    assert row.is_in_trouble


def test_queue_costs_the_same_for_one_row_and_three() -> None:
    team = make_team()
    inbox, client = make_inbox(team), sign_in(make_agent(teams=(team,)))
    make_case(inbox)
    assert _statements(client, "/cases/") == 11
    make_case(inbox, sender="b@klant.example")
    make_case(inbox, sender="c@klant.example")
    assert _statements(client, "/cases/") == 11


def test_queue_counts_what_could_not_be_read_of_own_teams() -> None:
    team = make_team()
    inbox = make_inbox(team)
    for where in (inbox, inbox, make_inbox()):
        RawEnvelope.objects.filter(pk=make_envelope(where).pk).update(state="unreadable", problem="The mail is empty.")
    assert sign_in(make_agent(teams=(team,))).get("/cases/").context["unread"] == 2
    assert sign_in(make_agent(Role.ADMINISTRATOR, Role.AGENT)).get("/cases/").context["unread"] == 3


def make_many(teams: list[Team], *, count: int) -> None:
    """Fill the table with cases of every kind, without their messages: the plans need only their number."""
    contact = make_case().contact
    Case.objects.bulk_create(
        Case(
            contact=contact,
            team=teams[number % len(teams)],
            opened_at=MONDAY,
            ball=Ball.US if number % 2 else Ball.CUSTOMER,
            waiting_since=MONDAY + timedelta(seconds=number) if number % 2 else None,
            lifted_since=MONDAY + timedelta(seconds=number) if number % 2 else None,
            answer_under_way_since=MONDAY if number % 20 == 1 else None,
            has_broken_promise=number % 20 == 3,
            promise_due_at=MONDAY + timedelta(seconds=number) if number % 10 == 0 else None,
            last_activity_at=MONDAY + timedelta(seconds=number),
        )
        for number in range(count)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")


@pytest.mark.parametrize("team_count", [1, 3])
def test_queue_of_twenty_thousand_reads_by_index(team_count: int) -> None:
    teams = [make_team() for _ in range(team_count)]
    agent = make_agent(teams=tuple(teams))
    make_many(teams, count=20_000)
    for listing in listings.LISTINGS:
        with CaptureQueriesContext(connection) as captured:
            listings.lengths(agent, teams)
            listings.first_ids(listing, agent=agent, teams=teams, after=None)
        for query in captured:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + query["sql"])
                plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan on cases_case" not in plan, plan


def test_queue_long_list_is_counted_to_a_thousand() -> None:
    team = make_team()
    make_many([team], count=2_400)
    response = sign_in(make_agent(teams=(team,))).get("/cases/?list=mine")
    assert response.context["lengths"]["waiting"] == 1001
    assert "more than 1000" in response.content.decode()


def test_home_leads_to_the_work_of_a_role() -> None:
    assert sign_in(make_agent()).get("/").url == "/cases/"  # type: ignore[attr-defined]
    assert sign_in(make_agent(Role.ADMINISTRATOR)).get("/").url == "/people/"  # type: ignore[attr-defined]


def test_queue_asked_for_its_parts_gives_a_new_list_of_topics_and_no_rows() -> None:
    team = make_team()
    make_case(make_inbox(team))
    client = sign_in(make_agent(teams=(team,)))
    with CaptureQueriesContext(connection) as captured:
        response = client.get("/cases/", headers={"HX-Request": "true"})
    assert len(captured) == 3
    assert (b'id="live"' in response.content, b"queue__row" in response.content) == (True, False)


def test_queue_may_hear_of_the_teams_that_it_shows() -> None:
    one, two = make_team(), make_team()
    agent = make_agent(teams=(one, two))
    client, own = sign_in(agent), f"agent:{agent.pk}"
    heard = {address: client.get(address).context["live"] for address in ("/cases/", f"/cases/?team={two.pk}")}
    assert [set(live.topics) for live in heard.values()] == [
        {f"team:{one.pk}", f"team:{two.pk}", own},
        {f"team:{two.pk}", own},
    ]
    tickets = [topics.read(live.signed) for live in heard.values()]
    assert [ticket.rights for ticket in tickets if isinstance(ticket, topics.Ticket)] == [
        {f"team:{one.pk}", f"team:{two.pk}", "role:agent"},
        {f"team:{two.pk}", "role:agent"},
    ]
