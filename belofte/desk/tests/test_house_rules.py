"""The page on which a lead says what their team holds to."""

from datetime import time

import pytest

from belofte import makers
from belofte.desk.tests.conftest import sign_in
from belofte.makers import make_agent, make_team
from belofte.ops.configuration import describing
from belofte.people.models import Role, Team
from belofte.promises import house_rules
from belofte.promises.house_rules import Own
from belofte.promises.models import Kind

pytestmark = pytest.mark.django_db


def test_lead_sets_what_the_team_holds_to_beside_what_the_house_has() -> None:
    team = make_team()
    client = sign_in(make_agent(Role.LEAD, Role.AGENT, teams=(team,)))
    page = f"/teams/{team.pk}/house-rules/"
    shown = client.get(page).content.decode()
    assert "Empty: as the house has it, 8." in shown
    assert f'href="{page}"' in client.get("/promises/").content.decode()
    given = {"days_reply": "1", "until_reply": "17:00", "warned_refund": "4", "stands_days": "5"}
    assert client.post(page, given).status_code == 302
    team = Team.objects.get(pk=team.pk)
    assert house_rules.own_of(team, Kind.REPLY) == Own(days=1, until=time(17))
    assert (house_rules.of(team, Kind.REFUND).warned_hours, house_rules.own_stands_days(team)) == (4, 5)
    assert (describing.team(team)["until_reply"], describing.team(team)["days_callback"]) == ("17:00", "")
    assert client.post(page, {"days_reply": "400"}).status_code == 422


def test_what_another_team_holds_to_is_not_theirs() -> None:
    other = makers.make_team()
    client = sign_in(make_agent(Role.LEAD, teams=(make_team(),)))
    assert client.get(f"/teams/{other.pk}/house-rules/").status_code == 404
