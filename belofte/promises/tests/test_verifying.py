"""That all ledgers are worked out some cases at a time, with no more statements for many entries than for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import verifying
from belofte.promises.correcting import Right
from belofte.promises.models import Kind
from belofte.promises.tests import before_the_gates

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def promised(agent: Agent) -> int:
    """Return a case in which a promise was corrected, handed over twice and withdrawn."""
    case = makers.make_case(makers.make_inbox(agent.teams.get()), sender=f"{Agent.objects.count()}@klant.example")
    promise = makers.promise(case, by=agent)
    right = Right(kind=Kind.REPLY, channel="email", owner=None, due=None)
    promising.correct(promise, right, reason="Misread.", by=agent, at=MONDAY + HOUR)
    for hours, to in ((2, makers.make_agent(teams=(agent.teams.get(),))), (3, agent)):
        promising.hand_over(promise, to=to, reason="Ill.", by=agent, at=MONDAY + hours * HOUR)
    lead = makers.make_agent(Role.LEAD, teams=(agent.teams.get(),))
    promising.withdraw(promise, reason="Done.", by=lead, at=MONDAY + 4 * HOUR)
    return case.pk


def asked() -> int:
    with CaptureQueriesContext(connection) as captured:
        assert verifying.verify().broken == []
    return len(captured)


def test_more_ledgers_take_no_more_statements() -> None:
    agent = makers.make_agent(teams=(makers.make_team(),))
    promised(agent)
    few = asked()
    for _more in range(3):
        promised(agent)
    assert (asked(), verifying.verify().cases) == (few, 4)


def test_ledgers_are_told_apart_however_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = makers.make_agent(teams=(makers.make_team(),))
    cases = [promised(agent) for _each in range(3)]
    with before_the_gates.without_gates("promises_withdrawal", "promises_correction") as cursor:
        cursor.execute(
            "UPDATE promises_withdrawal SET reason = 'x' WHERE promise_id IN"
            " (SELECT id FROM promises_promise WHERE case_id = %s)",
            [cases[1]],
        )
    monkeypatch.setattr(verifying, "_AT_ONCE", 2)
    assert verifying.verify() == verifying.Verdict(cases=3, broken=[cases[1]], erased=[])
