"""The promised work of a team by the half hour."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from belofte import clock, makers
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY
from belofte.promises import slots
from belofte.promises.models import Form, Grain, Kind
from belofte.promises.terms import Due
from belofte.promises.wording import zone

pytestmark = pytest.mark.django_db
TOMORROW = datetime(2026, 11, 24, 14, tzinfo=zone())


def test_planning_shows_what_is_due_by_the_half_hour() -> None:
    agent = makers.make_agent(teams=(makers.make_team(),))
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    slots.set_capacity(case.team, 1, by=None)
    for _ in range(2):
        makers.promise(case, by=agent, due=Due(at=TOMORROW, words="morgen om 14.00 uur"))
    makers.promise(case, by=agent, kind=Kind.REPLY, channel="", due=Due(at=TOMORROW, words="voor 14.00 uur"))
    claimed: dict[str, Any] = {"form": Form.CLAIMED, "claimed_of": "De winkel"}  # which is their work
    makers.promise(case, by=agent, due=Due(at=TOMORROW, words="morgen om 14.00 uur"), **claimed)
    evening = TOMORROW.replace(hour=23, minute=59)
    makers.promise(case, by=agent, kind=Kind.REFUND, channel="", due=Due(at=evening, grain=Grain.DAY))
    with clock.moved_to(MONDAY + timedelta(hours=2)):
        client = sign_in(agent)
        response = client.get("/planning/")
        link = client.get("/cases/?list=promised").content.decode()
    [(_team, days)] = response.context["planned"]
    tomorrow = days[1]
    assert [
        (each.begins.astimezone(zone()).hour, each.calls, each.others, each.is_over) for each in tomorrow.times
    ] == [
        (13, 0, 1, False),
        (14, 2, 0, True),
    ]
    assert ([count for _, count in tomorrow.kinds], len(days)) == ([1], 5)
    assert 'href="/planning/"' in link
    assert "too many" in response.content.decode()


def test_planning_shows_no_other_team() -> None:
    agent = makers.make_agent(teams=(makers.make_team(),))
    other = makers.make_agent(teams=(makers.make_team(),))
    makers.promise(makers.make_case(makers.make_inbox(other.teams.get())), by=other)
    with clock.moved_to(MONDAY + timedelta(hours=2)):
        planned = sign_in(agent).get("/planning/").context["planned"]
    assert [team for team, _days in planned] == [agent.teams.get()]
    assert not any(day.times or day.kinds for _, days in planned for day in days)
