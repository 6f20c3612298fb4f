"""The backlog page: its order, what explains it, its groups, who sees what, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from belofte.backlog import groups
from belofte.backlog.models import BacklogGroup, Placing
from belofte.backlog.sorting import PLACED_AT_ONCE
from belofte.cases.models import Case
from belofte.desk import backlog, listings
from belofte.desk.templatetags import backlog as tags
from belofte.desk.tests.conftest import sign_in
from belofte.desk.tests.test_queue import make_many
from belofte.makers import MONDAY, answer, deliver, make_agent, make_case, make_inbox, make_team, receive
from belofte.people.models import Role, Team
from belofte.promises.models import Pace

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PLACED = MONDAY + DAY


def _numbers(client: Client, address: str) -> list[int]:
    response = client.get(address)
    assert response.status_code == 200
    return [row.case.pk for row in response.context["page"].rows]


def _statements(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _grouped(team: Team, *cases: Case, **fields: Any) -> BacklogGroup:
    group = BacklogGroup.objects.create(team=team, made_at=MONDAY, **{"terms": ["modem", "rood"], **fields})
    Placing.objects.bulk_create(
        Placing(case=case, group=group, placed_at=PLACED, stood_at=case.lifted_since) for case in cases
    )
    return group


def _three(team: Team) -> tuple[Case, Case, Case]:
    inbox = make_inbox(team)
    return tuple(  # type: ignore[return-value]
        make_case(inbox, sender=f"{name}@klant.example", at=MONDAY + number * timedelta(hours=1))
        for number, name in enumerate("abc")
    )


def test_backlog_who_asked_again_is_lifted_and_the_row_says_so() -> None:
    team = make_team()
    inbox = make_inbox(team)
    silent = make_case(inbox, sender="silent@klant.example", at=MONDAY)
    first = receive(inbox, sender="vraagt@klant.example", at=MONDAY + 0.5 * DAY)
    for day in (1, 2):
        receive(inbox, sender="vraagt@klant.example", at=MONDAY + day * DAY, answers=(first.external_id,))
    client = sign_in(make_agent(teams=(team,)))
    assert _numbers(client, "/backlog/") == [first.conversation.case_id, silent.pk]
    words = client.get(f"/backlog/?team={team.pk}").content.decode()
    assert "asked again 2 times" in words
    assert words.count("waits since Monday 23 November") == 2


def test_backlog_of_others_is_missing() -> None:
    theirs = make_team()
    case = make_case(make_inbox(theirs))
    group = _grouped(theirs, case)
    client = sign_in(make_agent(Role.AGENT, Role.LEAD, teams=(make_team(),)))
    assert _numbers(client, "/backlog/") == []
    for address in (
        f"/backlog/?team={theirs.pk}",
        f"/backlog/groups/{group.pk}/",
        f"/backlog/groups/{group.pk}/next/",
        f"/backlog/cases/{case.pk}/",
        "/backlog/?show=all",
    ):
        assert client.get(address).status_code == 404
    assert client.post(f"/backlog/{theirs.pk}/sorting/").status_code == 404


def test_backlog_parts_hold_their_cases() -> None:
    team = make_team()
    grouped, alone, new = _three(team)
    group = _grouped(team, grouped)
    Placing.objects.create(case=alone, placed_at=PLACED)
    client = sign_in(make_agent(teams=(team,)))
    assert _numbers(client, "/backlog/") == [grouped.pk, alone.pk, new.pk]
    assert _numbers(client, "/backlog/?show=none") == [alone.pk]
    assert _numbers(client, "/backlog/?show=new") == [new.pk]
    assert _numbers(client, f"/backlog/groups/{group.pk}/") == [grouped.pk]
    (counted,) = client.get("/backlog/?show=groups").context["groups"]
    assert (counted.group, counted.count, counted.oldest) == (group, 1, MONDAY)


def test_backlog_is_worked_through_case_by_case() -> None:
    team = make_team()
    first, second, third = _three(team)
    group = _grouped(team, first, second)
    client = sign_in(make_agent(teams=(team,)))
    way = f"/backlog/groups/{group.pk}/next/?after={MONDAY:%Y-%m-%dT%H}%3A00%3A00%2B00%3A00~{first.pk}"
    assert way not in client.get(f"/cases/{first.pk}/").content.decode()
    client.get(f"/backlog/groups/{group.pk}/")
    assert way in client.get(f"/cases/{first.pk}/").content.decode()
    assert "/next/" not in client.get(f"/cases/{third.pk}/").content.decode()
    assert client.get(way).url == f"/cases/{second.pk}/"  # type: ignore[attr-defined]
    Case.objects.filter(pk=second.pk).update(answer_under_way_since=MONDAY)
    assert client.get(way).url == f"/backlog/?team={team.pk}&show=groups"  # type: ignore[attr-defined]
    deliver(answer(first, by=make_agent(teams=(team,))))
    assert way in client.get(f"/cases/{first.pk}/").content.decode()  # goes on from where it stood
    client.get("/cases/")
    assert way not in client.get(f"/cases/{first.pk}/").content.decode()


def test_backlog_pace_is_for_leads_and_deciding_too() -> None:
    team = make_team()
    case, other, _third = _three(team)
    group, into = _grouped(team, case), _grouped(team, other, terms=["pakket"])
    Pace.objects.create(team=team, waiting=3, answered=40, measured_at=MONDAY)
    lead, agent = (sign_in(make_agent(role, teams=(team,))) for role in (Role.LEAD, Role.AGENT))
    words = [client.get("/backlog/").content.decode() for client in (lead, agent)]
    assert ["this pace takes" in each or "pace this takes" in each for each in words] == [True, False]
    assert agent.post(f"/backlog/groups/{group.pk}/name/", {"name": "Storing"}).status_code == 422
    assert lead.post(f"/backlog/groups/{group.pk}/name/", {"name": "Storing"}).status_code == 302
    assert lead.post(f"/backlog/cases/{case.pk}/", {"group": into.pk}).status_code == 302
    assert Placing.objects.get(case=case).group == into
    assert lead.post(f"/backlog/groups/{into.pk}/joining/", {"into": "7" * 30}).status_code == 422
    assert lead.post(f"/backlog/groups/{into.pk}/joining/", {"into": group.pk}).status_code == 302
    assert lead.get(f"/backlog/groups/{into.pk}/").context["group"] == group
    assert "decided that" in agent.get(f"/backlog/cases/{case.pk}/").content.decode()


def test_backlog_is_sorted_by_a_press_once() -> None:
    team = make_team()
    client = sign_in(make_agent(teams=(team,)))
    assert "Sort by cause" in client.get("/backlog/?show=groups").content.decode()
    client.post(f"/backlog/{team.pk}/sorting/")
    assert "Sort by cause" not in client.get("/backlog/?show=groups").content.decode()


@pytest.mark.parametrize(("waiting", "answered", "shown"), [(9, 40, 1), (7, 40, 0), (3, 0, 1), (0, 0, 0)])
def test_queue_leads_to_a_backlog_of_more_than_a_day(waiting: int, answered: int, shown: int) -> None:
    team = make_team()
    Pace.objects.create(team=team, waiting=waiting, answered=answered, measured_at=MONDAY)
    words = sign_in(make_agent(teams=(team,))).get("/cases/").content.decode()
    assert words.count(f"/backlog/?team={team.pk}") == shown


def test_backlog_costs_the_same_for_one_row_and_three() -> None:
    team = make_team()
    inbox, client = make_inbox(team), sign_in(make_agent(teams=(team,)))
    group = _grouped(team, make_case(inbox))
    addresses = ("/backlog/", "/backlog/?show=groups", f"/backlog/groups/{group.pk}/")
    client.get(addresses[2])  # who begins to work through a group has that written down
    before = [_statements(client, address) for address in addresses]
    for name in "bc":
        Placing.objects.create(case=make_case(inbox, sender=f"{name}@klant.example"), group=group, placed_at=PLACED)
    client.get(addresses[2])
    assert [_statements(client, address) for address in addresses] == before


def test_backlog_is_shown_to_a_lead_when_it_was_just_cleared() -> None:
    team = make_team()
    case = make_case(make_inbox(team))
    lead = make_agent(Role.LEAD, teams=(team,))
    Pace.objects.create(team=team, waiting=1, answered=40, measured_at=MONDAY)
    deliver(answer(case, by=lead))
    response = sign_in(lead).get("/backlog/")
    assert response.status_code == 200
    assert "Nobody waits." in response.content.decode()
    assert tags.since(None, MONDAY) == ""


def test_backlog_leaves_out_who_is_answered_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    team = make_team()
    first, second, _third = _three(team)
    read, lead = listings.first_ids, make_agent(Role.LEAD, teams=(team,))

    def answer_meanwhile(*given: Any, **named: Any) -> list[int]:
        ids = read(*given, **named)
        deliver(answer(first, by=lead))
        return ids

    monkeypatch.setattr(listings, "first_ids", answer_meanwhile)
    assert _numbers(sign_in(lead), "/backlog/")[0] == second.pk


def test_backlog_shows_who_waits_anew_as_not_sorted() -> None:
    team = make_team()
    case, *_others = _three(team)
    group = _grouped(team, case)
    Case.objects.update(waiting_since=PLACED + DAY, lifted_since=PLACED + DAY)
    client = sign_in(make_agent(teams=(team,)))
    assert _numbers(client, f"/backlog/groups/{group.pk}/") == []
    assert case.pk in _numbers(client, "/backlog/?show=new")
    assert client.get("/backlog/?show=groups").context["groups"] == []
    client.get(f"/backlog/groups/{group.pk}/")
    assert "/next/" not in client.get(f"/cases/{case.pk}/").content.decode()
    assert "Not sorted yet" in client.get(f"/backlog/cases/{case.pk}/").content.decode()


def test_backlog_pages_show_every_case_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listings, "PAGE", 2)
    team = make_team()
    made = [case.pk for case in _three(team)]
    client = sign_in(make_agent(teams=(team,)))
    page = client.get("/backlog/").context["page"]
    rest = _numbers(client, f"/backlog/?after={page.after.replace('+', '%2B')}")
    assert [row.case.pk for row in page.rows] + rest == made


def test_backlog_of_twenty_thousand_reads_by_index() -> None:
    team = make_team()
    agent = make_agent(teams=(team,))
    make_many([team], count=20_000)
    with CaptureQueriesContext(connection) as captured:
        listings.first_ids(backlog.listing_of("order"), agent=agent, teams=[team], after=None)
    (query,) = captured
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")  # the index has the order; a table without figures hides that
        cursor.execute("EXPLAIN " + query["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "case_lifted" in plan
    assert "Seq Scan on cases_case" not in plan
    assert [line for line in plan.splitlines() if "Sort Key" in line and "lifted_since" in line] == []


def test_backlog_groups_of_twenty_thousand_are_read_from_their_placings() -> None:
    team = make_team()
    agent = make_agent(teams=(team,))
    make_many([team], count=20_000)
    group = _grouped(team)
    waiting = Case.objects.filter(team=team, waiting_since__isnull=False).order_by("pk")
    other = _grouped(team)
    placings = [
        Placing(case_id=case_id, group=group if number % 50 == 1 else other, placed_at=PLACED)
        for number, case_id in enumerate(waiting.values_list("pk", flat=True)[:2_000])
    ]
    Placing.objects.bulk_create(placings, batch_size=PLACED_AT_ONCE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE backlog_placing, backlog_backloggroup")
    with CaptureQueriesContext(connection) as captured:
        groups.of(team)
        listings.first_ids(backlog.listing_of("group", group), agent=agent, teams=[team], after=None)
        following = groups.next_of(group, moment=PLACED, number=0, by=agent)
    assert following is not None
    assert len(captured) == 5  # nobody comes later in the order, so that the first is asked for
    for query in captured:
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + query["sql"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Seq Scan on cases_case" not in plan, plan
