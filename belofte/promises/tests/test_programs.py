"""What a program of ours promises: by its name, within what it may, and somebody of us sees to it; and raw SQL."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Case, Event
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain, correcting, ledger, mandates, terms, withdrawing
from belofte.promises.correcting import Right
from belofte.promises.models import Every, Form, Kind, Origin, Promise
from belofte.promises.refusals import LeadMissingError
from belofte.promises.terms import Due, Terms
from belofte.promises.tests.test_chain import is_found
from belofte.promises.tests.test_correcting import corrects
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BUT_FOR_THE_PROMISE = "ledger: the promise does not say what its newest entry says"
DUE = Due(at=MONDAY + 31 * HOUR, words="morgen voor 17.00 uur")


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return made(case, owner=agent)


def made(case: Case, *, owner: Agent | None, program: str = "Belbot", **fields: Any) -> Promise:
    given = {"kind": Kind.CALLBACK, "words": "Een collega belt u morgen voor 17.00 uur.", "due": DUE, **fields}
    promised = Terms(owner=owner, **given)
    return ledger.make_of_program(case, promised, program=program, source=ledger.BY_HAND, at=MONDAY)


def test_it_is_nobodys_word_and_somebodys_to_keep(promise: Promise, agent: Agent) -> None:
    assert (promise.origin, promise.made_by, promise.made_by_program) == (Origin.BOT, None, "Belbot")
    assert (promise.owner, promise.state, promise.channel) == (agent, "open", "phone")
    event = Event.objects.get(case=promise.case, kind=Event.Kind.PROMISED)
    assert (event.by, event.details) == (None, {"promise": promise.pk, "program": "Belbot"})
    assert chain.first_fault(promise.case) is None
    assert is_found(promise.case, Promise, "made_by_program", which=f"id = {promise.pk}")


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": Kind.REFUND, "words": "U krijgt uw geld morgen terug."},
        {"kind": Kind.SOLUTION},
        {"words": "Wij bellen u morgen over uw € 25."},
        {"form": Form.RECURRING, "every": Every.WEEK},
        {"form": Form.CONDITIONAL, "condition": "Zodra het pakket er is"},
    ],
)
def test_it_promises_a_call_or_an_answer_by_a_date_and_no_money(
    case: Case, agent: Agent, fields: dict[str, Any]
) -> None:
    with pytest.raises(terms.MandateError, match="A program promises"):
        made(case, owner=agent, **fields)


def test_it_promises_no_more_than_outsourced_agents_of_the_team(case: Case, agent: Agent) -> None:
    boss = makers.make_agent(Role.ADMINISTRATOR)
    mandates.set_mandate(case.team, Role.OUTSOURCED, kinds=[Kind.REPLY, Kind.REFUND], amount_max=50, by=boss)
    with pytest.raises(terms.MandateError):
        made(case, owner=agent)
    with pytest.raises(terms.MandateError):
        made(case, owner=agent, kind=Kind.REFUND, words="U krijgt € 25 terug.")
    assert made(case, owner=agent, kind=Kind.REPLY, words="U hoort morgen van ons.").kind == "reply"


def test_somebody_of_the_team_sees_to_it(case: Case) -> None:
    for owner in (None, makers.make_agent()):
        with pytest.raises(terms.OwnerMissingError):
            made(case, owner=owner)


@pytest.mark.parametrize("by", ["owner", "lead", "colleague"])
def test_who_sees_to_it_or_a_lead_puts_it_right(promise: Promise, agent: Agent, by: str) -> None:
    team = (agent.teams.get(),)
    who = {"owner": agent, "lead": makers.make_agent(Role.LEAD, teams=team), "colleague": makers.make_agent(teams=team)}
    right = Right(kind=Kind.CALLBACK, channel="phone", owner=None, due=Due(at=MONDAY + 27 * HOUR))
    if by == "colleague":
        with pytest.raises(correcting.NotTheirsError):
            promising.correct(promise, right, reason="Misread.", by=who[by], at=MONDAY + HOUR)
        with pytest.raises(withdrawing.WithdrawnUntoldError):
            promising.withdraw(promise, reason="Misread.", by=who[by], at=MONDAY + HOUR)
        return
    promising.correct(promise, right, reason="Misread.", by=who[by], at=MONDAY + HOUR)
    promising.withdraw(promise, reason="Misread.", by=who[by], at=MONDAY + 2 * HOUR)
    assert Promise.objects.get().state == "withdrawn"


def withdraws(promise: Promise, *, by: Agent, at: datetime) -> str:
    """Return the statements that withdraw a promise in the ledger alone."""
    columns = "INSERT INTO promises_withdrawal (promise_id, reason, by_id, at)"
    added = entry(promise, kind="'withdrawn'", state="'withdrawn'", by_id=str(by.pk), at=f"'{at}'", moves="0")
    return f"{columns} VALUES ({promise.pk}, 'Misread.', {by.pk}, '{at}'); {added}"


def test_raw_sql_corrects_it_only_as_who_sees_to_it(promise: Promise, agent: Agent) -> None:
    colleague, due = makers.make_agent(teams=(promise.case.team,)), f"'{MONDAY + 27 * HOUR}'"
    said = refusal(corrects(promise, by=colleague, due_at=due))
    assert said == "ledger: corrected by no lead, and not as just misread"
    assert refusal(corrects(promise, by=agent, due_at=due)) == BUT_FOR_THE_PROMISE


def test_after_a_working_day_only_a_lead_withdraws_it_untold(case: Case, agent: Agent) -> None:
    promise = made(case, owner=agent, due=Due(at=MONDAY + 200 * HOUR))
    assert promise.misread_until is not None
    late = promise.misread_until + HOUR
    with pytest.raises(withdrawing.WithdrawnUntoldError):
        promising.withdraw(promise, reason="Misread.", by=agent, at=late)
    assert refusal(withdraws(promise, by=agent, at=late)).startswith("ledger: withdrawn untold, by no lead")
    assert refusal(withdraws(promise, by=agent, at=late - 2 * HOUR)) == BUT_FOR_THE_PROMISE
    promising.withdraw(promise, reason="Misread.", by=makers.make_agent(Role.LEAD, teams=(case.team,)), at=late)


def test_what_stands_in_its_place_is_another_date_for_it(promise: Promise, agent: Agent) -> None:
    promising.withdraw(promise, reason="Misread.", by=agent, at=MONDAY + HOUR)
    with pytest.raises(LeadMissingError, match="was withdrawn in the last three days"):
        makers.promise(promise.case, by=agent, at=MONDAY + 2 * HOUR, due_at=MONDAY + 55 * HOUR)


COPIED = (
    "case_id, kind, form, words, condition, recurrence, claimed_of, amount, salt, origin, made_by_id, made_by_program,"
    " made_at, misread_until, first_due_at, state, due_at, grain, channel, owner_id, moves, forced_moves, days_later,"
    " due_words, next_step, next_step_at"
)
BEYOND = "promise: it is beyond what a program may promise"


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("made_by_program", "''", "promise_by_somebody_or_by_the_desk"),
        ("made_by_program", "' '", "promise_by_somebody_or_by_the_desk"),
        ("owner_id", "NULL", "promise_by_somebody_or_by_the_desk"),
        ("made_by_id", "owner_id", "promise_by_somebody_or_by_the_desk"),
        ("origin", "'desk'", "promise_by_somebody_or_by_the_desk"),
        ("kind", "'refund'", BEYOND),
        ("kind", "'other'", BEYOND),
        ("words", "'U krijgt € 25 terug.'", BEYOND),
        ("amount", "5", BEYOND),
        ("kind", "kind", "promise: the ledger does not know of it"),  # nothing else was wrong
    ],
)
def test_raw_sql_promises_no_more_as_a_program(promise: Promise, column: str, value: str, said: str) -> None:
    values = ", ".join(value if name == column else name for name in COPIED.split(", "))
    refused = refusal(
        f"INSERT INTO promises_promise ({COPIED}) SELECT {values} FROM promises_promise WHERE id = {promise.pk}"  # noqa: S608
    )
    assert said in refused


@pytest.mark.parametrize("column", ["made_by_program", "origin"])
def test_raw_sql_cannot_change_which_program_it_was(promise: Promise, column: str) -> None:
    said = refusal(f"UPDATE promises_promise SET {column} = 'x' WHERE id = {promise.pk}")  # noqa: S608
    assert said.startswith("pgtrigger: Cannot update")


def test_raw_sql_gives_it_to_nobody_outside_the_team(promise: Promise) -> None:
    stranger = makers.make_agent()
    columns = COPIED.replace("owner_id", "{owner}")
    made_too = (
        f"WITH copy AS (INSERT INTO promises_promise ({COPIED}) SELECT {columns.format(owner=stranger.pk)}"  # noqa: S608
        f" FROM promises_promise WHERE id = {promise.pk} RETURNING *)"
        " INSERT INTO promises_ledgerentry (case_id, promise_id, kind, at, initiator, state, due_at, grain, channel,"
        " owner_id, moves)"
        " SELECT case_id, id, 'made', made_at, '', state, due_at, grain, channel, owner_id, 0 FROM copy"
    )
    assert refusal(made_too) == "ledger: who sees to it is not in the team of the case"
