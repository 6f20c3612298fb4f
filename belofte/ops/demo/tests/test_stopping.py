"""One team of the demo stops what mocks a customer, by the rule that every team has: tried first on what it sent."""

import re
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from belofte import makers
from belofte.ops.demo import earlier, morning, people, stopping
from belofte.ops.demo.happenings import Answer, Mail, Morning
from belofte.people.models import Role
from belofte.replies import guarding, trying_out
from belofte.replies.guards import reading
from belofte.replies.guards.contract import Level
from belofte.replies.guards.registry import GUARDS

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LEVELS = dict.fromkeys(GUARDS, Level.HINT) | dict.fromkeys(stopping.GUARDS, Level.REASON)


def whole(day: date) -> Morning:
    return earlier.before(morning.plan(2026, day=day), 2026, day=day)


def sent(plan: Morning) -> list[Answer]:
    """Return what the team sent."""
    colleagues = {each.address for each in people.COLLEAGUES if each.companies == (stopping.COMPANY,)}
    return [each for each in plan.happenings if isinstance(each, Answer) and each.agent in colleagues]


def stopped(text: str) -> list[str]:
    seen = guarding.look_at(reading.read(text, reading.Around(), at=NOW), levels=LEVELS)
    return [each.guard for each in seen if each.level.stops]


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 12, 20), date(2028, 2, 29)])
def test_weeks_before_hold_together(day: date) -> None:
    plan = whole(day)
    assert len(sent(plan)) >= trying_out.READ_MIN
    assert max(Counter(each.key for each in plan.happenings).values()) == 1
    alike = Counter((each.subject, each.text) for each in plan.happenings if isinstance(each, Mail))
    assert [mail for mail, number in alike.items() if number > 1] == []
    told = {each.key: each.before for each in plan.happenings}
    answers = [each for each in sent(plan) if each.key.startswith("earlier")]
    assert all(told[each.to] > each.before for each in answers)
    assert [each.text for each in answers if re.search(r"[{}]", each.text)] == []
    assert earlier.before(morning.plan(2026, day=day), 2026, day=day) == plan


def test_what_the_team_sent_is_hardly_ever_stopped_and_mocking_is() -> None:
    answers = sent(whole(date(2026, 11, 23)))
    assert stopped(stopping.MOCKS) == ["tone"]
    assert sum(bool(stopped(each.text)) for each in answers) * 200 <= len(answers)


@pytest.mark.django_db
def test_nothing_stops_that_was_not_tried_on_enough() -> None:
    team = makers.make_team(stopping.COMPANY)
    makers.make_agent(Role.LEAD, teams=(team,))
    with pytest.raises(trying_out.PoorTrialError):
        stopping.begin(at=NOW)
    assert guarding.levels_of(team)["tone"] == Level.HINT
