"""Rules that make people write what a guard stops: counted without names, owned by somebody, and answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.cases.models import Case
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.replies import pulsing, ruling
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.models import RuleAnswer

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."
LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def case() -> Case:
    return makers.make_case()


@pytest.fixture
def agent(case: Case) -> Agent:
    return makers.make_agent(teams=(case.team,))


@pytest.fixture
def owner(case: Case) -> Agent:
    return makers.make_agent(Role.LEAD, name="Joyce", teams=(case.team,))


@pytest.fixture(autouse=True)
def _is_named(case: Case, agent: Agent) -> None:
    makers.have_stop(case.team, "tone")
    press(case, agent)


def press(case: Case, agent: Agent, **more: Any) -> None:
    with pytest.raises(StoppedError) as refused:
        makers.answer(case, by=agent, text=RUDE, **more)
    reasons = {each.key: Reason(words="The manual says so.", is_rule=True) for each in refused.value.seen}
    makers.answer(case, by=agent, text=RUDE, reasons=reasons, **more)


def test_a_pulse_counts_answers_and_people(case: Case, agent: Agent) -> None:
    press(case, agent)
    press(case, makers.make_agent(teams=(case.team,)))
    (pulse,) = pulsing.pulses([case.team])
    assert (pulse.guard, pulse.times, pulse.people, pulse.rule, pulse.answer) == ("tone", 3, 2, None, None)
    assert pulsing.pulses([makers.make_team()]) == []


def test_its_owner_answers_and_who_named_it_is_told(case: Case, agent: Agent, owner: Agent) -> None:
    ruling.give(case.team, "tone", to=owner, by=owner, at=LATER)
    assert ruling.asked(owner) == 1
    answer = ruling.answer(case.team, "tone", words=" We drop it in June. ", by=owner, at=LATER)
    assert (answer.words, ruling.asked(owner)) == ("We drop it in June.", 0)
    assert ruling.told(agent, at=LATER) == [answer]
    assert ruling.told(agent, at=LATER + timedelta(days=8)) == []
    assert ruling.told(makers.make_agent(teams=(case.team,)), at=LATER) == []
    press(case, agent, at=LATER + timedelta(hours=1))
    (pulse,) = pulsing.pulses([case.team])
    assert (pulse.answer, pulse.since, pulse.times) == (answer, 1, 2)
    assert ruling.asked(owner) == 1


def test_only_a_lead_owns_a_rule_that_somebody_named(case: Case, agent: Agent, owner: Agent) -> None:
    for guard, to in (("tone", agent), ("dates", owner)):
        with pytest.raises(ruling.OwnerRefusedError):
            ruling.give(case.team, guard, to=to, by=owner, at=LATER)


@pytest.mark.parametrize("words", ["", "  "])
def test_an_answer_has_words_and_is_its_owners(case: Case, owner: Agent, words: str) -> None:
    second = makers.make_agent(Role.LEAD, teams=(case.team,))
    ruling.give(case.team, "tone", to=owner, by=owner, at=LATER)
    with pytest.raises(ruling.RuleAnswerRefusedError):
        ruling.answer(case.team, "tone", words=words, by=owner, at=LATER)
    with pytest.raises(ruling.RuleAnswerRefusedError):
        ruling.answer(case.team, "tone", words="It stays.", by=second, at=LATER)
    with pytest.raises(ruling.RuleAnswerRefusedError):
        ruling.answer(case.team, "dates", words="It stays.", by=owner, at=LATER)


def test_database_lets_only_its_owner_answer_and_keeps_it(case: Case, agent: Agent, owner: Agent) -> None:
    rule = ruling.give(case.team, "tone", to=owner, by=owner, at=LATER)
    insert = "INSERT INTO replies_ruleanswer (rule_id, words, by_id, at) VALUES (%s, 'x', %s, now())"
    refuses(insert, rule.pk, agent.pk, match="only its owner")
    answer = RuleAnswer.objects.create(rule=rule, words="It stays.", by=owner, at=LATER)
    refuses("UPDATE replies_ruleanswer SET words = 'y' WHERE id = %s", answer.pk, match="Cannot update")
    refuses("DELETE FROM replies_ruleanswer WHERE id = %s", answer.pk, match="Cannot update or delete")


@pytest.mark.parametrize("blank", ["", " ", "\t\n"])
def test_database_takes_no_answer_without_words(case: Case, owner: Agent, blank: str) -> None:
    rule = ruling.give(case.team, "tone", to=owner, by=owner, at=LATER)
    insert = "INSERT INTO replies_ruleanswer (rule_id, words, said_through, by_id, at) VALUES (%s, %s, 0, %s, now())"
    refuses(insert, rule.pk, blank, owner.pk, match="rule_answer_has_words")


def refuses(sql: str, *values: int | str, match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
