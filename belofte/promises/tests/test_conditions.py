"""What waits for its condition: how long it takes from then is as was said, and its customer hears that it runs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain, terms
from belofte.promises.models import Form, Promise
from belofte.promises.saying import Repeated, Said
from belofte.promises.terms import Due
from belofte.promises.tests.test_gates import entry
from belofte.replies import holding
from belofte.replies.models import Draft

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MET = MONDAY + 3 * DAY  # a Thursday
FIVE_WORKING_DAYS = datetime(2026, 12, 3, 22, 59, tzinfo=UTC)


@pytest.fixture
def agent() -> Agent:
    holding.choose_seconds(0, by=None, at=MONDAY)
    return makers.make_agent(teams=(makers.make_team(),), name="Anna Vos")


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), text="Wanneer krijg ik mijn geld terug?")


@pytest.fixture
def waiting(case: Case, agent: Agent) -> Promise:
    return wait(case, "Wij betalen binnen 5 werkdagen terug.", by=agent)


def wait(case: Case, words: str, *, by: Agent, due: Due | None = None) -> Promise:
    fields: dict[str, Any] = {"kind": "refund", "channel": "", "condition": "Zodra uw retour er is", "due": due}
    return makers.promise(case, by=by, form=Form.CONDITIONAL, words=words, **fields)


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def test_how_long_it_takes_is_kept_and_no_date_of_before_it_begins(case: Case, agent: Agent) -> None:
    as_if_now = Due(at=MONDAY + 5 * DAY, words="binnen 5 dagen")
    promise = wait(case, "Binnen 5 dagen na uw retour betalen wij terug.", by=agent, due=as_if_now)
    assert (promise.wait_amount, promise.wait_unit, promise.due_at, promise.first_due_at) == (5, "day", None, None)
    promise = wait(case, "Wij betalen het voor vrijdag terug.", by=agent, due=as_if_now)
    assert (promise.wait_amount, promise.wait_unit, promise.due_at) == (None, "", as_if_now.at)
    promise = wait(case, "Als u het binnen 14 dagen stuurt, betalen wij het terug.", by=agent)
    assert (promise.wait_amount, promise.wait_unit, promise.due_at) == (None, "", None)  # that is the customer's time
    firm = makers.promise(case, by=agent, words="Wij bellen u binnen 5 dagen.")
    assert (firm.wait_amount, firm.wait_unit) == (None, "")


def test_clock_starts_with_what_was_said(waiting: Promise, agent: Agent) -> None:
    promising.meet_condition(waiting, None, by=agent, at=MET)
    promise = fresh(waiting)
    assert (promise.state, promise.due_at, promise.grain) == ("open", FIVE_WORKING_DAYS, "day")
    assert (promise.first_due_at, promise.moves, chain.first_fault(promise.case)) == (FIVE_WORKING_DAYS, 0, None)


@pytest.mark.parametrize("later", [timedelta(minutes=1), 30 * DAY])
def test_later_than_was_said_is_refused_with_what_to_do(waiting: Promise, agent: Agent, later: timedelta) -> None:
    with pytest.raises(terms.LaterThanSaidError, match="give the customer a new date"):
        promising.meet_condition(waiting, Due(at=FIVE_WORKING_DAYS + later), by=agent, at=MET)
    promising.meet_condition(waiting, Due(at=FIVE_WORKING_DAYS - DAY), by=agent, at=MET)
    assert fresh(waiting).due_at == FIVE_WORKING_DAYS - DAY


def test_where_nothing_was_said_of_how_long_a_date_is_named(case: Case, agent: Agent) -> None:
    promise = wait(case, "Wij betalen het terug.", by=agent)
    with pytest.raises(terms.DueMissingError):
        promising.meet_condition(promise, None, by=agent, at=MET)
    promising.meet_condition(promise, Due(at=MET + 90 * DAY), by=agent, at=MET)
    assert fresh(promise).due_at == MET + 90 * DAY


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        ("Binnen 2 uur.", 2 * HOUR),
        ("Binnen 5 dagen.", 5 * DAY + 25 * HOUR),
        ("Binnen een maand.", 33 * DAY),  # months are of other lengths on both sides of midnight
        ("Binnen 2 werkdagen.", 28 * DAY),
        ("Wij betalen het terug.", 700 * DAY),
    ],
)
def test_raw_sql_cannot_start_the_clock_with_a_later_date(
    case: Case, agent: Agent, words: str, allowed: timedelta
) -> None:
    promise = wait(case, words, by=agent)
    facts = {"kind": "'condition_met'", "state": "'open'", "at": f"'{MET}'", "by_id": str(agent.pk), "moves": "0"}
    in_time = refusal(entry(promise, **facts, due_at=f"'{MET + allowed}'"))
    assert in_time == "ledger: the promise does not say what its newest entry says"  # and nothing else is wrong
    said = refusal(entry(promise, **facts, due_at=f"'{MET + allowed + 2 * DAY}'"))
    late = "ledger: what waited for its condition is due no later than was said"
    assert said == (late if promise.wait_amount else in_time)


@pytest.mark.parametrize("change", ["wait_amount = 50", "wait_unit = 'month'", "wait_amount = NULL, wait_unit = ''"])
def test_raw_sql_cannot_change_how_long_it_takes(waiting: Promise, change: str) -> None:
    said = refusal(f"UPDATE promises_promise SET {change} WHERE id = {waiting.pk}")  # noqa: S608
    assert said == "promise: it takes another time only as it was corrected"


def refusal(statement: str) -> str:
    """Return what the database says to a statement and to committing it; "" when it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


def test_page_shows_the_date_that_was_said_and_then_has_the_customer_told(
    case: Case, waiting: Promise, agent: Agent
) -> None:
    client, url = sign_in(agent), f"/cases/{case.pk}/"
    with clock.moved_to(MET):
        assert 'value="2026-12-03T23:59"' in client.get(url).content.decode()
        refused = client.post(f"/promises/{waiting.pk}/condition/", {"due": "2026-12-09T12:00"})
        assert (refused.status_code, "later than was promised" in refused.content.decode()) == (422, True)
        client.post(f"/promises/{waiting.pk}/condition/", {"due": "2026-12-03T23:59"})
        assert fresh(waiting).grain == "day"
        told = client.get(url).context["tellings"]
        assert [(each.promise.pk, each.is_begun) for each in told] == [(waiting.pk, True)]
        client.post(f"/promises/{waiting.pk}/telling/", {})
        assert "U krijgt het geld" in Draft.objects.get().text
        assert "lukt dat niet" not in Draft.objects.get().text
        assert len(client.get(url).context["chips"]["reply"].forms) == 1
        Draft.objects.all().delete()
    said = Said(promised=(Repeated(promise=fresh(waiting)),))
    makers.answer(case, by=agent, at=MET + HOUR, text="U krijgt het geld uiterlijk donderdag terug.", said=said)
    with clock.moved_to(MET + HOUR):
        assert client.get(url).context["tellings"] == []
