"""Withdrawing untold: only what is still to come, and was not spoken of since, can have been misread."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from belofte import clock, makers
from belofte.cases.models import Call, Case, Receipt
from belofte.contacts import confirming, reaching
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import calling, promising, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import withdrawing
from belofte.promises.models import Promise
from belofte.promises.saying import Repeated, Said, Withdrawn
from belofte.promises.tests.test_gates import entry, refusal
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NOW = MONDAY + 3 * HOUR
UNTOLD = "ledger: withdrawn untold, by no lead or once it is held to, and not as just misread"
BEYOND = "ledger: the promise does not say what its newest entry says"  # what comes after one that may be withdrawn


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


HAPPENED = ["nothing", "passed", "broken", "said_again", "contradicted", "moved_since_broken"]


def make(happened: str, case: Case, agent: Agent) -> Promise:
    """Return a promise of which something happened within two hours."""
    is_late = happened in {"passed", "broken", "moved_since_broken"}
    promise = makers.promise(case, by=agent, due_at=MONDAY + (1 if is_late else 30) * HOUR)
    if happened in {"broken", "moved_since_broken"}:
        watching.watch(at=MONDAY + 1.1 * HOUR)
    if happened == "moved_since_broken":
        promise.refresh_from_db()
        moved = makers.moved(promise, due_at=MONDAY + 30 * HOUR)
        makers.call(case, by=agent, at=MONDAY + 2 * HOUR, said=Said(promised=(moved,)))
    if happened == "said_again":
        makers.answer(case, by=agent, said=Said(promised=(Repeated(promise=promise),)))
    if happened == "contradicted":
        makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
        promising.contradict(promise, by=case.conversations.get().contact_point, at=MONDAY + 2 * HOUR)
    promise.refresh_from_db()
    return promise


@pytest.mark.parametrize("happened", HAPPENED)
def test_misread_is_only_what_is_still_to_come(case: Case, agent: Agent, happened: str) -> None:
    promise = make(happened, case, agent)
    may = withdrawing.may_withdraw_untold(promise, by=agent, at=NOW)
    assert may is (happened == "nothing")
    if may:
        promising.withdraw(promise, reason="Verkeerd gelezen.", by=agent, at=NOW)
        return
    with pytest.raises(withdrawing.WithdrawnUntoldError, match="or ask a lead"):
        promising.withdraw(promise, reason="Verkeerd gelezen.", by=agent, at=NOW)
    said = Said(withdrawn=(Withdrawn(promise=promise, reason="Verkeerd gelezen."),))
    makers.call(case, by=agent, at=NOW, said=said)
    promise.refresh_from_db()
    assert promise.state == "withdrawn"


@pytest.mark.parametrize("happened", HAPPENED)
def test_lead_tells_what_we_are_held_to(case: Case, agent: Agent, happened: str) -> None:
    promise, lead = make(happened, case, agent), makers.make_agent(Role.LEAD, teams=(case.team,))
    assert withdrawing.may_withdraw_untold(promise, by=lead, at=NOW) is (happened == "nothing")
    if happened != "nothing":
        with pytest.raises(withdrawing.WithdrawnUntoldError, match="so the customer hears it too"):
            promising.withdraw(promise, reason="Van een andere klant.", by=lead, at=NOW)
        said = Said(withdrawn=(Withdrawn(promise=promise, reason="Van een andere klant."),))
        makers.answer(case, by=lead, at=NOW, said=said)
    else:
        promising.withdraw(promise, reason="Van een andere klant.", by=lead, at=NOW)
    promise.refresh_from_db()
    assert promise.state == "withdrawn"


def ring(
    case: Case, agent: Agent, *, hours: float, result: str = "no_answer", text: str = "", later: float = 0
) -> None:
    """Log a call of so many hours after Monday, so many hours later."""
    calling.log(
        case,
        direction=Call.Direction.OUT,
        result=Call.Result(result),
        text=text,
        called_at=MONDAY + hours * HOUR,
        by=agent,
        at=MONDAY + (hours + later) * HOUR,
    )


def bounce(case: Case, agent: Agent, *, hours: float) -> None:
    told = makers.deliver(makers.answer(case, by=agent, at=MONDAY + hours * HOUR), at=MONDAY + hours * HOUR)
    delivering.settle(told, Receipt.Kind.BOUNCED, at=MONDAY + hours * HOUR)


# MONDAY is at ten in the morning by the clock of the desk.
IN_VAIN: dict[str, tuple[list[tuple[float, str, str]], bool]] = {
    "one call": ([(3, "no_answer", "")], False),
    "two calls in one part of the day": ([(3, "no_answer", ""), (5.5, "no_answer", "")], False),
    "two calls in two parts of the day": ([(1.5, "no_answer", ""), (4, "no_answer", "")], True),
    "two calls within two hours": ([(1.5, "no_answer", ""), (3, "no_answer", "")], False),
    "they were reached in between": ([(1.5, "no_answer", ""), (2, "answered", "x"), (4, "no_answer", "")], False),
    "a voicemail that told": ([(3, "voicemail", "Ingesproken dat het niet lukt.")], True),
    "a voicemail of nothing": ([(3, "voicemail", "")], False),
    "a voicemail of which nobody knows what it said": ([(3, "voicemail", "Geen gehoor.")], False),
    "a voicemail of words that tell nothing": (
        [(3, "voicemail", "Nam niet op, weer niet thuis. Voicemail van de klant ingesproken!")],
        False,
    ),
    "a voicemail that told in English": ([(3, "voicemail", "Left a message that it will be late.")], True),
    "a message of nothing in English": ([(3, "voicemail", "No answer, left a message on the machine again.")], False),
    "an answer that came back": ([(3, "bounced", "")], True),
    "nothing": ([], False),
}


@pytest.mark.parametrize("tried", IN_VAIN)
def test_lead_withdraws_it_untold_once_enough_was_tried(case: Case, agent: Agent, tried: str) -> None:
    promise, lead = make("broken", case, agent), makers.make_agent(Role.LEAD, teams=(case.team,))
    tries, may = IN_VAIN[tried]
    for hours, result, text in tries:
        if result == "bounced":
            bounce(case, agent, hours=hours)
        else:
            ring(case, agent, hours=hours, result=result, text=text)
    late = MONDAY + 6 * HOUR
    with pytest.raises(withdrawing.WithdrawnUntoldError, match="ask a lead"):
        promising.withdraw(promise, reason="Niet te bereiken.", by=agent, at=late)
    assert in_raw_sql(promise, lead, at=late) == (BEYOND if may else UNTOLD)
    assert withdrawing.may_withdraw_untold(promise, by=lead, at=late) is may
    if may:
        promising.withdraw(promise, reason="Niet te bereiken.", by=lead, at=late)
        return
    with pytest.raises(withdrawing.WithdrawnUntoldError, match="in two parts of the day"):
        promising.withdraw(promise, reason="Niet te bereiken.", by=lead, at=late)


@pytest.mark.parametrize(
    ("tries", "may"),
    [
        ([(1.5, 0, "no_answer"), (4, 0, "no_answer")], True),
        ([(0.5, 3, "no_answer"), (4, 0, "no_answer")], False),  # before it was broken
        ([(0.5, 3, "voicemail")], False),
        ([(4, 1.5, "answered"), (3, 2.6, "voicemail")], False),  # they were reached after that
        ([(1.8, 0, "no_answer"), (1.5, 3.4, "answered"), (4.5, 1, "no_answer")], True),
    ],
)
def test_calls_are_of_when_somebody_rang_and_not_of_when_that_was_written_down(
    case: Case, agent: Agent, tries: list[tuple[float, float, str]], *, may: bool
) -> None:
    promise, lead = make("broken", case, agent), makers.make_agent(Role.LEAD, teams=(case.team,))
    for hours, later, result in tries:
        ring(case, agent, hours=hours, later=later, result=result, text="Ingesproken dat het niet lukt.")
    late = MONDAY + 6 * HOUR
    assert withdrawing.may_withdraw_untold(promise, by=lead, at=late) is may
    assert in_raw_sql(promise, lead, at=late) == (BEYOND if may else UNTOLD)


def test_two_calls_by_two_clocks_are_of_no_two_parts_of_the_day(case: Case, agent: Agent, settings: Settings) -> None:
    promise, lead = make("broken", case, agent), makers.make_agent(Role.LEAD, teams=(case.team,))
    for hours, zone in ((1.5, "Europe/Amsterdam"), (4, "Europe/London")):
        settings.TIME_ZONE = zone
        ring(case, agent, hours=hours)
    assert not withdrawing.may_withdraw_untold(promise, by=lead, at=MONDAY + 6 * HOUR)


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_an_answer_that_came_back_is_not_enough_while_another_address_is_left(
    case: Case, agent: Agent, *, is_confirmed: bool
) -> None:
    promise, lead = make("broken", case, agent), makers.make_agent(Role.LEAD, teams=(case.team,))
    point = reaching.add(case.contact, "thuis@example.nl", channel="email", at=MONDAY)
    if is_confirmed:
        confirming.confirm(point, at=MONDAY)
    bounce(case, agent, hours=3)
    assert withdrawing.may_withdraw_untold(promise, by=lead, at=NOW) is not is_confirmed
    assert in_raw_sql(promise, lead, at=NOW) == (UNTOLD if is_confirmed else BEYOND)


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
@pytest.mark.parametrize("happened", HAPPENED)
def test_raw_sql_cannot_withdraw_as_misread_what_was_broken(
    case: Case, agent: Agent, happened: str, role: Role
) -> None:
    promise = make(happened, case, agent)
    agent = agent if role == Role.AGENT else makers.make_agent(Role.LEAD, teams=(case.team,))
    assert in_raw_sql(promise, agent, at=NOW) == (BEYOND if happened == "nothing" else UNTOLD)


def in_raw_sql(promise: Promise, agent: Agent, *, at: datetime) -> str:
    """Return what the database says to withdrawing it untold past the deed."""
    row = "INSERT INTO promises_withdrawal (promise_id, reason, by_id, at)"
    columns = {"by_id": str(agent.pk), "days_later": str(promise.days_later), "at": f"'{at}'"}
    statement = entry(promise, kind="'withdrawn'", state="'withdrawn'", **columns)
    return refusal(f"{row} VALUES ({promise.pk}, 'x', {agent.pk}, '{at}'); {statement}")


def test_which_may_be_withdrawn_is_one_statement_however_many_they_are(case: Case, agent: Agent) -> None:
    made = [make(happened, case, agent) for happened in ("passed", "nothing", "said_again", "nothing")]
    with CaptureQueriesContext(connection) as captured:
        found = withdrawing.withdrawable(made, by=agent, at=NOW)
    assert (found, len(captured)) == ({made[1].pk, made[3].pk}, 1)


def test_page_of_a_case_asks_no_more_where_more_was_promised(case: Case, agent: Agent) -> None:
    client, counts = sign_in(agent), []
    with clock.moved_to(MONDAY + HOUR):
        for number in range(6):
            makers.promise(case, by=agent, due_at=MONDAY + (30 + number) * HOUR, at=MONDAY)
            if number in {1, 5}:
                client.get(f"/cases/{case.pk}/")
                with CaptureQueriesContext(connection) as captured:
                    client.get(f"/cases/{case.pk}/")
                counts.append(len(captured))
    assert counts[0] == counts[1]
