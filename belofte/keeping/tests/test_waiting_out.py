"""Promises that wait for an outage: at risk together while it lasts, told once for each time it lasts longer."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case, Event
from belofte.closing.tests.test_gates import refusal
from belofte.keeping import promising, waiting_out
from belofte.makers import MONDAY
from belofte.outages import recording
from belofte.outages.models import Outage
from belofte.outages.recording import ExpectedAlreadyError, ExpectedEarlierError, NotLeadError, OverAlreadyError
from belofte.parties import causes, depending
from belofte.parties.depending import OtherOutageError
from belofte.parties.models import AtRisk, Dependency
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Kind, Promise
from belofte.promises.saying import Hanging, Said
from belofte.promises.terms import Due, Terms

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DUE = MONDAY + 55 * HOUR


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.AGENT, Role.LEAD, teams=(team,))


@pytest.fixture
def outage(team: Team, lead: Agent) -> Outage:
    return makers.make_outage(team, by=lead)


@pytest.fixture
def cases(team: Team) -> list[Case]:
    inbox = makers.make_inbox(team)
    return [makers.make_case(inbox) for _ in range(3)]


@pytest.fixture
def promises(cases: list[Case], lead: Agent) -> list[Promise]:
    return [makers.promise(case, by=lead, due_at=DUE + days * DAY) for days, case in enumerate(cases)]


def hang(outage: Outage, promises: list[Promise], lead: Agent) -> int:
    return waiting_out.hang_all(outage, [each.pk for each in promises], by=lead, at=MONDAY + HOUR)


def expect(outage: Outage, until: datetime, lead: Agent, *, at: datetime = MONDAY + 2 * HOUR) -> None:
    recording.expect(outage, until=until, by=lead, at=at)
    waiting_out.watch(at=at)


def told() -> list[int]:
    return list(Event.objects.filter(kind=Event.Kind.PROMISE_AT_RISK).order_by("pk").values_list("case", flat=True))


def line(team: Team, *, at: datetime = MONDAY + 3 * HOUR) -> list[tuple[str, int, int]]:
    return [(each.name, each.promises, each.cases) for each in causes.of_teams([team], at=at)]


def test_outage_of_which_nobody_knows_how_long_puts_all_at_risk_in_one_line(
    outage: Outage, promises: list[Promise], lead: Agent, team: Team
) -> None:
    assert hang(outage, promises, lead) == 3
    assert (told(), line(team)) == ([each.case_id for each in promises], [(outage.what, 3, 3)])
    assert line(makers.make_team()) == []


def test_hung_twice_is_told_once(outage: Outage, promises: list[Promise], lead: Agent) -> None:
    assert [hang(outage, promises, lead) for _twice in range(2)] == [3, 0]
    promising.depend(promises[0], on=outage, by=lead, at=MONDAY + 2 * HOUR)
    assert (waiting_out.watch(at=MONDAY + 3 * HOUR), len(told())) == (0, 3)


def test_outage_expected_to_be_over_in_time_puts_nothing_at_risk_until_it_is_prolonged(
    outage: Outage, promises: list[Promise], lead: Agent, team: Team
) -> None:
    recording.expect(outage, until=DUE - HOUR, by=lead, at=MONDAY)
    hang(outage, promises, lead)
    before = (told(), line(team))
    expect(outage, DUE + HOUR, lead)
    first = (told(), line(team))
    expect(outage, DUE + DAY + HOUR, lead, at=MONDAY + 3 * HOUR)
    assert before == ([], [])
    assert first == ([promises[0].case_id], [(outage.what, 1, 1)])
    assert (told()[1:], line(team)) == ([each.case_id for each in promises[:2]], [(outage.what, 2, 2)])
    assert causes.of_teams([team], at=MONDAY)[0].expected_until == DUE + DAY + HOUR


def test_outage_of_which_is_said_since_that_it_ends_in_time_puts_at_risk_only_once_that_has_passed(
    outage: Outage, promises: list[Promise], lead: Agent, team: Team
) -> None:
    hang(outage, promises, lead)
    expect(outage, DUE - HOUR, lead)
    assert (line(team), line(team, at=DUE - HOUR / 2)) == ([], [(outage.what, 3, 3)])


def test_outage_that_lasts_beyond_what_was_expected_puts_at_risk_what_is_still_to_come(
    outage: Outage, promises: list[Promise], lead: Agent
) -> None:
    recording.expect(outage, until=MONDAY + 4 * HOUR, by=lead, at=MONDAY)
    hang(outage, promises, lead)
    before = told()
    waiting_out.watch(at=MONDAY + 5 * HOUR)
    assert (before, told()) == ([], [each.case_id for each in promises])


def test_outage_that_is_over_puts_nothing_at_risk_any_more(
    outage: Outage, promises: list[Promise], lead: Agent, team: Team
) -> None:
    hang(outage, promises, lead)
    recording.end(outage, ended_at=MONDAY + 2 * HOUR, by=lead, at=MONDAY + 2 * HOUR)
    assert (waiting_out.watch(at=MONDAY + 3 * HOUR), line(team), AtRisk.objects.count()) == (0, [], 3)
    with pytest.raises(OtherOutageError):
        promising.depend(promises[0], on=outage, by=lead, at=MONDAY + 3 * HOUR)


def test_what_is_promised_can_wait_for_it_at_once(outage: Outage, cases: list[Case], lead: Agent) -> None:
    new = Terms(kind=Kind.OTHER, words="We herstellen het.", owner=lead, due=Due(at=DUE))
    said = Said(promised=(new,), hanging=(Hanging(position=0, sort="outage", number=outage.pk),))
    makers.call(cases[0], by=lead, at=MONDAY + HOUR, said=said)
    assert told() == [cases[0].pk]


def test_party_that_is_late_in_two_cases_is_one_line(cases: list[Case], lead: Agent, team: Team) -> None:
    for case in cases[:2]:
        promise = makers.promise(case, by=lead, due_at=DUE)
        owed = makers.undertake(case, by=lead, at=MONDAY, due_at=DUE + DAY)
        promising.depend(promise, on=owed, by=lead, at=MONDAY + HOUR)
    assert line(team) == [("Post Oost", 2, 2)]


def test_only_a_lead_says_it_of_many_and_how_long(outage: Outage, promises: list[Promise], team: Team) -> None:
    agent = makers.make_agent(teams=(team,))
    with pytest.raises(NotLeadError):
        hang(outage, promises, agent)
    with pytest.raises(NotLeadError):
        expect(outage, DUE, agent)
    promising.depend(promises[0], on=outage, by=agent, at=MONDAY + HOUR)  # of one, as of anything it hangs on


def test_promise_of_another_team_does_not_wait_for_it(outage: Outage, lead: Agent) -> None:
    other = makers.make_team()
    colleague = makers.make_agent(teams=(other,))
    promise = makers.promise(makers.make_case(makers.make_inbox(other)), by=colleague)
    assert hang(outage, [promise], lead) == 0
    with pytest.raises(OtherOutageError):
        promising.depend(promise, on=outage, by=colleague, at=MONDAY + HOUR)


def test_expected_until_what_is_still_to_come_and_only_while_it_is_out(outage: Outage, lead: Agent) -> None:
    expect(outage, DUE, lead)
    for until, refused in ((MONDAY, ExpectedEarlierError), (DUE, ExpectedAlreadyError)):
        with pytest.raises(refused):
            expect(outage, until, lead)
    recording.end(outage, ended_at=MONDAY + 2 * HOUR, by=lead, at=MONDAY + 2 * HOUR)
    with pytest.raises(OverAlreadyError):
        expect(outage, DUE + DAY, lead)


def test_moment_that_was_mistyped_is_mended(outage: Outage, promises: list[Promise], lead: Agent, team: Team) -> None:
    hang(outage, promises, lead)
    expect(outage, DUE + 365 * DAY, lead)
    before = line(team)
    expect(outage, DUE + HOUR, lead, at=MONDAY + 3 * HOUR)
    assert (before, line(team)) == ([(outage.what, 3, 3)], [(outage.what, 1, 1)])
    assert causes.of_teams([team], at=MONDAY + 3 * HOUR)[0].expected_until == DUE + HOUR


def test_raw_sql_cannot_expect_an_outage_until_what_passed_or_by_no_lead(
    outage: Outage, lead: Agent, team: Team
) -> None:
    expect(outage, DUE, lead)
    agent = makers.make_agent(teams=(team,))
    later, monday = f"{DUE + DAY}", f"{MONDAY}"
    insert = "INSERT INTO outages_expectation (outage_id, until, by_id, at) VALUES (%s, %s, %s, %s)"
    assert "a lead says" in refusal((insert, [outage.pk, later, agent.pk, monday]))
    assert "until a moment still to come" in refusal((insert, [outage.pk, later, lead.pk, f"{DUE + 2 * DAY}"]))
    recording.end(outage, ended_at=MONDAY + 2 * HOUR, by=lead, at=MONDAY + 2 * HOUR)
    assert "of what is out" in refusal((insert, [outage.pk, later, lead.pk, monday]))
    for change in (
        "DELETE FROM outages_expectation",
        "UPDATE outages_expectation SET until = until - interval '1 day'",
    ):
        assert refusal((change, [])).startswith("pgtrigger: Cannot")


def test_raw_sql_cannot_hang_on_an_outage_that_is_over_or_of_another_team(
    outage: Outage, promises: list[Promise], lead: Agent
) -> None:
    insert = "INSERT INTO parties_dependency (promise_id, on_outage_id, by_id, at) VALUES (%s, %s, %s, now())"
    said = "dependency: on an outage of its team that is not over"
    assert said in refusal((insert, [promises[0].pk, makers.make_outage(makers.make_team()).pk, lead.pk]))
    recording.end(outage, ended_at=MONDAY + 2 * HOUR, by=lead, at=MONDAY + 2 * HOUR)
    assert said in refusal((insert, [promises[0].pk, outage.pk, lead.pk]))


def test_condition_that_was_withdrawn_is_told_once(cases: list[Case], lead: Agent) -> None:
    on = makers.promise(cases[0], by=lead, form="conditional", condition="Als het droog is.", due=None)
    promise = makers.promise(cases[0], by=lead, due_at=DUE)
    promising.depend(promise, on=on, by=lead, at=MONDAY + HOUR)
    promising.withdraw(on, reason="Het blijft nat.", by=lead, at=MONDAY + 2 * HOUR)
    depending.look(cases[0], at=MONDAY + 3 * HOUR)
    assert told() == [cases[0].pk]


_ENDS_WITH_THE_FIRST = """
    CREATE FUNCTION ends_with_the_first() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE outages_outage SET ended_at = NEW.at, ended_by_id = NEW.by_id WHERE id = NEW.on_outage_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER ends_with_the_first AFTER INSERT ON parties_dependency
        FOR EACH ROW EXECUTE FUNCTION ends_with_the_first();
"""


def test_all_of_many_hang_on_it_or_none(outage: Outage, promises: list[Promise], lead: Agent) -> None:
    with connection.cursor() as cursor:  # so that the second cannot hang on it any more
        cursor.execute("SELECT quote_ident(current_user)")
        (role,) = cursor.fetchone()
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE; {_ENDS_WITH_THE_FIRST}; SET ROLE {role}")
    with pytest.raises(depending.OtherOutageError):
        waiting_out.hang_all(outage, [each.pk for each in promises], by=lead, at=MONDAY + HOUR)
    assert (Dependency.objects.count(), Outage.objects.get(pk=outage.pk).ended_at) == (0, None)


def test_outage_that_ends_just_now_waits_for_what_is_hung_on_it(
    outage: Outage, promises: list[Promise], lead: Agent
) -> None:
    with CaptureQueriesContext(connection) as captured:
        promising.depend(promises[0], on=outage, by=lead, at=MONDAY + HOUR)
    held = [each["sql"] for each in captured if "FOR NO KEY UPDATE" in each["sql"] and "outages_outage" in each["sql"]]
    assert len(held) == 1
