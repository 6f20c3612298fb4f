"""An outage: a lead says that something is out, and that it is over; nobody else, in no other way."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from belofte import makers
from belofte.makers import MONDAY
from belofte.outages import recording
from belofte.outages.models import Outage
from belofte.outages.recording import Description
from belofte.people.models import Agent, Role, Team

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOLD = Description(
    what="Netwerk Utrecht", words_nl="Er is een storing.", words_en="There is an outage.", began_at=MONDAY
)


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


def refusal(statement: str) -> str:
    """Return what the database says to a statement; "" when it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


def test_record_and_end(team: Team, lead: Agent) -> None:
    outage = recording.record(TOLD, teams=[team], by=lead, at=MONDAY + HOUR)
    recording.end(outage, ended_at=MONDAY + 2 * HOUR, by=lead, at=MONDAY + 3 * HOUR)
    found = Outage.objects.get()
    assert (found.ended_at, found.ended_by, list(found.teams.all())) == (MONDAY + 2 * HOUR, lead, [team])
    with pytest.raises(recording.OverAlreadyError):
        recording.end(outage, ended_at=MONDAY + 4 * HOUR, by=lead, at=MONDAY + 5 * HOUR)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"what": " "}, "what"),
        ({"words_nl": ""}, "words_nl"),
        ({"words_en": "\n"}, "words_en"),
        ({"began_at": MONDAY + 2 * HOUR}, "began"),
    ],
)
def test_record_what_cannot_be_is_refused(team: Team, lead: Agent, change: dict[str, object], field: str) -> None:
    with pytest.raises(recording.OutageRefusedError) as refused:
        recording.record(replace(TOLD, **change), teams=[team], by=lead, at=MONDAY + HOUR)  # type: ignore[arg-type]
    assert (refused.value.field, Outage.objects.exists()) == (field, False)


def test_record_for_no_team_or_by_an_agent_is_refused(team: Team, lead: Agent) -> None:
    with pytest.raises(recording.TeamMissingError):
        recording.record(TOLD, teams=[], by=lead, at=MONDAY)
    with pytest.raises(recording.NotLeadError):
        recording.record(TOLD, teams=[team], by=makers.make_agent(teams=(team,)), at=MONDAY)


@pytest.mark.parametrize(("hours", "refused"), [(-1, recording.EndedBeforeItBeganError), (3, recording.TooLateError)])
def test_end_at_another_time_is_refused(team: Team, lead: Agent, hours: int, refused: type[Exception]) -> None:
    outage = recording.record(TOLD, teams=[team], by=lead, at=MONDAY)
    with pytest.raises(refused):
        recording.end(outage, ended_at=MONDAY + hours * HOUR, by=lead, at=MONDAY + 2 * HOUR)


def test_a_lead_of_some_of_its_teams_does_not_end_it(team: Team, lead: Agent) -> None:
    other = makers.make_team()
    recorder = makers.make_agent(Role.LEAD, teams=(other,))
    outage = recording.record(TOLD, teams=[team, other], by=recorder, at=MONDAY)
    with pytest.raises(recording.NotTheirsError):
        recording.end(outage, ended_at=MONDAY, by=lead, at=MONDAY)
    both = makers.make_agent(Role.LEAD, teams=(team, other))
    may = [recording.may_end(outage, by=by) for by in (recorder, both, makers.make_agent(Role.ADMINISTRATOR), lead)]
    assert may == [True, True, True, False]


def test_the_same_is_not_recorded_twice(team: Team, lead: Agent) -> None:
    recording.record(TOLD, teams=[team], by=lead, at=MONDAY + HOUR)
    with pytest.raises(recording.WrittenAlreadyError):
        recording.record(TOLD, teams=[team], by=lead, at=MONDAY + HOUR)
    recording.record(TOLD, teams=[makers.make_team()], by=lead, at=MONDAY + HOUR)


@pytest.mark.parametrize(
    ("began", "ended", "is_covered"),
    [(0, None, True), (1, None, False), (-9, -6, True), (-9, -7, True), (-9, -8, False)],
)
def test_covering(team: Team, lead: Agent, began: int, ended: int | None, *, is_covered: bool) -> None:
    outage = makers.make_outage(team, at=MONDAY + began * DAY)
    if ended is not None:
        recording.end(outage, ended_at=MONDAY + ended * DAY, by=lead, at=MONDAY)
    assert (outage in recording.covering(team, at=MONDAY)) is is_covered
    assert outage not in recording.covering(makers.make_team(), at=MONDAY)


@pytest.mark.parametrize(
    "change", ["what = 'x'", "words_nl = 'x'", "began_at = began_at - interval '1 day'", "recorded_at = now()"]
)
def test_raw_sql_cannot_change_an_outage(team: Team, change: str) -> None:
    makers.make_outage(team)
    assert refusal(f"UPDATE outages_outage SET {change}").startswith("pgtrigger: Cannot update")  # noqa: S608


def test_raw_sql_cannot_delete_an_outage_or_its_teams(team: Team) -> None:
    makers.make_outage(team)
    for table in ("outages_affected", "outages_outage"):
        assert refusal(f"DELETE FROM {table}").startswith("pgtrigger: Cannot")  # noqa: S608 - the names stand here


def test_raw_sql_cannot_record_or_end_an_outage_as_no_lead(team: Team, lead: Agent) -> None:
    agent = makers.make_agent(teams=(team,))
    record = "INSERT INTO outages_outage (what, words_nl, words_en, began_at, recorded_by_id, recorded_at)"
    said = refusal(f"{record} VALUES ('x', 'x', 'x', now(), {agent.pk}, now())")
    assert said == "outage: a lead says that it is one"
    outage = makers.make_outage(team, by=lead)
    ends = "UPDATE outages_outage SET ended_at = began_at, ended_by_id = {}"
    assert refusal(ends.format(agent.pk)) == "outage: a lead says that it is over"
    assert refusal(ends.format("NULL")) == "outage: a lead says that it is over"
    recording.end(outage, ended_at=MONDAY, by=lead, at=MONDAY + HOUR)
    assert refusal(ends.format(lead.pk)) == "outage: it is over, and that stays so"


@pytest.mark.parametrize("column", ["what", "words_nl", "words_en"])
def test_raw_sql_cannot_record_an_outage_without_words(lead: Agent, column: str) -> None:
    words = {"what": "x", "words_nl": "x", "words_en": "x", column: " "}
    values = ", ".join(f"'{each}'" for each in words.values())
    record = f"INSERT INTO outages_outage ({', '.join(words)}, began_at, recorded_by_id, recorded_at)"
    assert "outage_says_what" in refusal(f"{record} VALUES ({values}, now(), {lead.pk}, now())")


def test_raw_sql_cannot_widen_an_outage_afterwards(team: Team, lead: Agent) -> None:
    outage, other = makers.make_outage(team, by=lead), makers.make_team()
    widen = f"INSERT INTO outages_affected (outage_id, team_id) VALUES ({outage.pk}, {other.pk})"  # noqa: S608
    assert refusal(widen) == "affected: the teams of an outage are said when it is recorded"
    touch = "UPDATE outages_outage SET what = what"
    assert refusal(f"{touch}; {widen}") == "outage: nothing of it changes but that it is over"
    ends = f"UPDATE outages_outage SET ended_at = began_at, ended_by_id = {lead.pk}"  # noqa: S608
    assert refusal(f"{ends}; {widen}") == "affected: the teams of an outage are said when it is recorded"


def test_raw_sql_cannot_end_an_outage_at_a_moment_still_to_come(team: Team, lead: Agent) -> None:
    makers.make_outage(team, by=lead)
    ends = f"UPDATE outages_outage SET ended_at = now() + interval '1 hour', ended_by_id = {lead.pk}"  # noqa: S608
    assert refusal(ends) == "outage: it is not over at a moment that is still to come"
