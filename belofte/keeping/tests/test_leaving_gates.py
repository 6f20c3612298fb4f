"""What the database refuses of who leaves, or answers no longer, with promises or what parties owe in hand."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
STOPS = "agent: nobody stops with what parties owe in hand"


@pytest.fixture
def team() -> Team:
    return makers.make_team("Bezorging")


@pytest.fixture
def anna(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Anna")


@pytest.fixture
def piet(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Piet")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE people_agent SET roles = '{{privacy_officer}}' WHERE id = {anna}", STOPS),
        ("UPDATE people_agent SET is_active = false WHERE id = {anna}", STOPS),
        ("UPDATE people_agent SET roles = '{{lead}}' WHERE id = {anna}", ""),
        (
            "DELETE FROM people_agent_teams WHERE agent_id = {anna}",
            "agent: nobody leaves a team with what parties owe it in hand",
        ),
        (
            "UPDATE parties_undertaking SET owner_id = {piet}",
            "undertaking: it is written down who sees to it from now on, and why",
        ),
    ],
)
def test_raw_sql_cannot_leave_with_what_parties_owe(
    team: Team, anna: Agent, piet: Agent, statement: str, said: str
) -> None:
    makers.undertake(makers.make_case(makers.make_inbox(team)), by=anna)
    assert refusal(statement.format(anna=anna.pk, piet=piet.pk)) == said


@pytest.mark.parametrize(
    ("to", "reason", "is_said_by_it", "said"),
    [
        ("piet", "Zij gaat weg.", True, ""),
        ("piet", "Zij gaat weg.", False, "undertaking: it says another owner than its newest entry"),
        ("piet", " ", True, "undertaking: handed (open) does not follow from made (open)"),
        ("planner", "Zij gaat weg.", True, "undertaking: who sees to it answers in the team of its case"),
        ("stranger", "Zij gaat weg.", True, "undertaking: who sees to it answers in the team of its case"),
        ("gone", "Zij gaat weg.", True, "undertaking: who sees to it answers in the team of its case"),
    ],
)
def test_raw_sql_cannot_hand_over_to_nobody(
    team: Team, anna: Agent, piet: Agent, to: str, reason: str, said: str, *, is_said_by_it: bool
) -> None:
    people = {
        "piet": piet,
        "planner": makers.make_agent(Role.PRIVACY_OFFICER, teams=(team,)),
        "stranger": makers.make_agent(),
        "gone": makers.make_agent(teams=(team,), is_active=False),
    }
    owed = makers.undertake(makers.make_case(makers.make_inbox(team)), by=anna)
    statement = (
        "INSERT INTO parties_undertakingentry (undertaking_id, kind, at, by_id, state, due_at, reason, step, owner_id)"  # noqa: S608
        f" VALUES ({owed.pk}, 'handed', '{MONDAY + HOUR}', {anna.pk}, 'open', '{owed.due_at}', '{reason}', '',"
        f" {people[to].pk});"
    )
    if is_said_by_it:
        statement += f" UPDATE parties_undertaking SET owner_id = {people[to].pk} WHERE id = {owed.pk}"  # noqa: S608
    assert refusal(statement) == said


@pytest.mark.parametrize(
    ("role", "said"), [("privacy_officer", "agent: nobody stops answering customers"), ("lead", "")]
)
def test_raw_sql_cannot_stop_answering_with_promises(team: Team, anna: Agent, role: str, said: str) -> None:
    makers.promise(makers.make_case(makers.make_inbox(team)), by=anna)
    statement = f"UPDATE people_agent SET roles = '{{{role}}}' WHERE id = {anna.pk}"  # noqa: S608
    assert refusal(statement).startswith(said)
    assert bool(refusal(statement)) is bool(said)
