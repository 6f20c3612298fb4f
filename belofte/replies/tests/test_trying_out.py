"""What a team lets its guards do, once they were tried on what it sent; and what the database says of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.replies import guarding, trying_out
from belofte.replies.guarding import Seen
from belofte.replies.guards.contract import Level, Reading
from belofte.replies.models import GuardLevel, GuardTrial, TrialOverruling

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."
LATER = MONDAY + timedelta(hours=2)
Send = Callable[..., None]


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(name="Sanne", teams=(makers.make_team(),))


@pytest.fixture
def lead(agent: Agent) -> Agent:
    return makers.make_agent(name="Joyce", roles=[Role.LEAD], teams=(agent.teams.get(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture(autouse=True)
def _reads_each_text_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred copies say the same; and each takes its time."""
    readings: dict[str, Reading] = {}
    seen: dict[str, list[Seen]] = {}
    read_sent, look_at = guarding.read_sent, guarding.look_at

    def _read(message: Message) -> Reading:
        return readings.get(message.text) or readings.setdefault(message.text, read_sent(message))

    def _look(reading: Reading, *, levels: Mapping[str, Level]) -> list[Seen]:
        if reading.text not in seen:
            seen[reading.text] = look_at(reading, levels=levels)
        return seen[reading.text]

    monkeypatch.setattr(guarding, "read_sent", _read)
    monkeypatch.setattr(guarding, "look_at", _look)


@pytest.fixture
def send(agent: Agent, case: Case) -> Send:
    """Have the team send so many answers, some of them rude: one by the deed, its copies by SQL."""

    def _send(friendly: int, *, rude: int = 0) -> None:
        for text, times in (("Uw pakket komt morgen voor twaalf uur.", friendly), (RUDE, rude)):
            if times:
                message = makers.answer(case, by=agent, text=text)
                _copy(message, times - 1)

    return _send


def _copy(message: Message, times: int) -> None:
    fields = Message._meta.concrete_fields  # noqa: SLF001
    copied = ", ".join(f'"{field.column}"' for field in fields if field.column not in {"id", "send_key"})
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH copies AS (INSERT INTO cases_message ({copied}) SELECT {copied} FROM cases_message,"  # noqa: S608
            " generate_series(1, %s) WHERE id = %s RETURNING id)"
            " INSERT INTO replies_checked (message_id, stops) SELECT id, 0 FROM copies",
            [times, message.pk],
        )


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused_by_the_database(words: str, statement: str, *values: Any) -> None:
    with pytest.raises(DatabaseError, match=words):
        run(statement, *values)


def trial_by_hand(case: Case, *, by: Agent | None, read: int, stopped: int = 0) -> tuple[Any, ...]:
    statement = (
        "INSERT INTO replies_guardtrial (team_id, guard, read, remarked, stopped, by_id, at)"
        " VALUES (%s, 'tone', %s, %s, %s, %s, now())"
    )
    return (
        statement,
        case.team_id,
        read,
        stopped,
        stopped,
        by.pk if by else None,
    )


def stop_by_hand(case: Case, *, by: Agent, guard: str = "tone") -> tuple[Any, ...]:
    return (
        "INSERT INTO replies_guardlevel (team_id, guard, level, by_id, at) VALUES (%s, %s, 'lead', %s, now())",
        case.team_id,
        guard,
        by.pk,
    )


def test_it_counts_what_would_have_been_stopped(send: Send, lead: Agent, case: Case) -> None:
    send(1, rude=1)
    trials = {trial.guard: trial for trial in trying_out.try_out(case.team, by=lead, at=LATER)}
    assert (trials["tone"].read, trials["tone"].stopped, trials["tone"].by) == (2, 1, lead)
    assert {each.guard: each.trial for each in trying_out.standing_of(case.team)} == trials


def test_nothing_stops_before_it_was_tried(lead: Agent, case: Case) -> None:
    with pytest.raises(trying_out.NotTriedError, match="Not tried on what this team sent: How it can") as refused:
        trying_out.choose(case.team, {"tone": Level.REASON}, reason="We want it.", by=lead, at=MONDAY)
    assert not isinstance(refused.value, trying_out.PoorTrialError)
    trying_out.choose(case.team, {"tone": Level.OFF}, by=lead, at=MONDAY)
    assert guarding.levels_of(case.team)["tone"] == Level.OFF


@pytest.mark.parametrize(("friendly", "rude", "figures"), [(199, 0, "0 of 199"), (198, 2, "2 of 200")])
def test_too_few_answers_or_too_many_stops_are_refused_with_words(
    send: Send, lead: Agent, case: Case, friendly: int, rude: int, figures: str
) -> None:
    send(friendly, rude=rude)
    trying_out.try_out(case.team, by=lead, at=LATER)
    with pytest.raises(trying_out.PoorTrialError, match=figures):
        trying_out.choose(case.team, {"tone": Level.REASON}, by=lead, at=LATER)
    refused_by_the_database("no lead said why", *stop_by_hand(case, by=lead))
    assert guarding.levels_of(case.team)["tone"] == Level.HINT


def test_one_stop_in_two_hundred_is_few_enough_until_a_newer_trial_says_otherwise(
    send: Send, lead: Agent, case: Case
) -> None:
    send(199, rude=1)
    trying_out.try_out(case.team, by=lead, at=LATER)
    trying_out.choose(case.team, {"tone": Level.REASON}, by=lead, at=LATER)
    assert guarding.levels_of(case.team)["tone"] == Level.REASON
    assert not TrialOverruling.objects.exists()
    trying_out.choose(case.team, {"tone": Level.HINT}, by=lead, at=LATER)
    send(0, rude=1)
    trying_out.try_out(case.team, by=lead, at=LATER)
    with pytest.raises(trying_out.PoorTrialError, match="2 of 201"):
        trying_out.choose(case.team, {"tone": Level.REASON}, by=lead, at=LATER)
    refused_by_the_database("no lead said why", "UPDATE replies_guardlevel SET level = 'reason'")


def test_guards_that_stop_little_each_and_too_much_together_need_a_reason(
    send: Send, lead: Agent, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(198, rude=1)
    look = guarding.look_at

    def look_too(reading: Reading, *, levels: Mapping[str, Level]) -> list[Seen]:
        seen = look(reading, levels=levels)
        return [*seen, *(replace(each, guard="notes") for each in seen if each.guard == "tone")]

    send(1)
    monkeypatch.setattr(guarding, "look_at", look_too)
    trying_out.try_out(case.team, by=lead, at=LATER)
    both = {"tone": Level.REASON, "notes": Level.REASON}
    with pytest.raises(trying_out.PoorTrialError, match="1 of 200"):
        trying_out.choose(case.team, both, by=lead, at=LATER)
    trying_out.choose(case.team, {"tone": Level.REASON}, by=lead, at=LATER)
    with pytest.raises(trying_out.PoorTrialError, match="1 of 200"):
        trying_out.choose(case.team, both, by=lead, at=LATER)
    refused_by_the_database("no lead said why", *stop_by_hand(case, by=lead, guard="notes"))
    trying_out.choose(case.team, both, reason="Both are right.", by=lead, at=LATER)
    assert TrialOverruling.objects.count() == 2


def test_another_guard_or_team_was_not_tried_with_it(send: Send, lead: Agent, case: Case) -> None:
    send(200)
    trying_out.try_out(case.team, by=lead, at=LATER)
    other = makers.make_case()
    with pytest.raises(trying_out.NotTriedError):
        trying_out.choose(other.team, {"tone": Level.REASON}, by=lead, at=LATER)
    refused_by_the_database("before it was tried", *stop_by_hand(other, by=lead))


def test_a_lead_has_it_stop_all_the_same_with_a_reason_that_stays(lead: Agent, case: Case) -> None:
    trying_out.try_out(case.team, by=lead, at=LATER)
    trying_out.choose(case.team, {"tone": Level.LEAD}, reason="  A new team.  ", by=lead, at=LATER)
    kept = TrialOverruling.objects.get()
    assert (kept.trial.guard, kept.reason, kept.by, kept.at) == ("tone", "A new team.", lead, LATER)
    for statement in ("UPDATE replies_trialoverruling SET reason = 'x'", "DELETE FROM replies_trialoverruling"):
        refused_by_the_database("Cannot update or delete", statement)
    trying_out.choose(case.team, {"tone": Level.REASON}, by=lead, at=LATER)
    trying_out.try_out(case.team, by=lead, at=LATER)
    with pytest.raises(trying_out.PoorTrialError):  # what was said of other figures
        trying_out.choose(case.team, {"tone": Level.LEAD}, by=lead, at=LATER)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_an_empty_reason_is_none(lead: Agent, case: Case, reason: str) -> None:
    trying_out.try_out(case.team, by=lead, at=LATER)
    with pytest.raises(trying_out.PoorTrialError):
        trying_out.choose(case.team, {"tone": Level.REASON}, reason=reason, by=lead, at=LATER)


def test_a_reason_of_somebody_who_is_no_lead_is_none(agent: Agent, lead: Agent, case: Case) -> None:
    trying_out.try_out(case.team, by=lead, at=LATER)
    with pytest.raises(trying_out.PoorTrialError):
        trying_out.choose(case.team, {"tone": Level.REASON}, reason="We want it.", by=agent, at=LATER)
    statement = (
        "INSERT INTO replies_trialoverruling (trial_id, reason, by_id, at)"
        " SELECT id, %s, %s, now() FROM replies_guardtrial WHERE guard = 'tone'"
    )
    refused_by_the_database("only a lead", statement, "We want it.", agent.pk)
    refused_by_the_database("trial_overruled_with_a_reason", statement, " ", lead.pk)


def test_the_database_wants_a_trial_before_a_stop(lead: Agent, case: Case) -> None:
    refused_by_the_database("before it was tried", *stop_by_hand(case, by=lead))
    assert not GuardLevel.objects.exists()


def test_the_database_wants_as_many_read_as_the_team_sent(send: Send, lead: Agent, case: Case) -> None:
    send(3)
    for read in (0, 2, 4, 200, 300):
        refused_by_the_database("all that there are", *trial_by_hand(case, by=lead, read=read))
    send(298)
    for read in (200, 299, 301):
        refused_by_the_database("newest 300", *trial_by_hand(case, by=lead, read=read))


def test_the_database_wants_a_trial_by_a_lead_whose_figures_add_up(
    send: Send, agent: Agent, lead: Agent, case: Case
) -> None:
    send(3)
    for by in (None, agent):
        refused_by_the_database("only a lead", *trial_by_hand(case, by=by, read=3))
    refused_by_the_database("guard_trial_adds_up", *trial_by_hand(case, by=lead, read=3, stopped=4))
    lead.is_active = False
    lead.save()
    refused_by_the_database("only a lead", *trial_by_hand(case, by=lead, read=3))


def test_the_database_keeps_what_a_trial_found(send: Send, lead: Agent, case: Case) -> None:
    send(198, rude=2)
    trying_out.try_out(case.team, by=lead, at=LATER)
    for statement in (
        "UPDATE replies_guardtrial SET stopped = 0, remarked = 0",
        "UPDATE replies_guardtrial SET read = 1000",
        "DELETE FROM replies_guardtrial",
    ):
        refused_by_the_database("Cannot update or delete", statement)
    assert GuardTrial.objects.get(guard="tone").stopped == 2
