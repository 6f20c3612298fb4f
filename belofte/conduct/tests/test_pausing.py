"""A breath takes a case out of one person's lists for a quarter of an hour, and leaves nothing behind."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.conduct import pausing
from belofte.conduct.models import Pause
from belofte.desk.listings import BY_NAME
from belofte.makers import MONDAY
from belofte.people.models import Agent

pytestmark = pytest.mark.django_db


def waiting_for(agent: Agent) -> list[Case]:
    return list(BY_NAME["waiting"].cases(agent))


def test_pause() -> None:
    case = makers.make_case()
    one, other = (makers.make_agent(teams=(case.team,)) for _ in range(2))
    pausing.pause(case, by=one, at=MONDAY)
    pausing.pause(case, by=one, at=MONDAY + timedelta(minutes=1))  # it begins anew
    assert (waiting_for(one), waiting_for(other)) == ([], [case])
    assert pausing.end_overdue(at=MONDAY + timedelta(minutes=15)) == 0
    assert pausing.end_overdue(at=MONDAY + timedelta(minutes=16)) == 1
    assert (waiting_for(one), Pause.objects.exists(), case.events.filter(by=one).exists()) == ([case], False, False)
