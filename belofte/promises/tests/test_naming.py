"""What a team promised: taken by one of it, and by its date somebody's, whoever asks."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Case, Event
from belofte.keeping import assigning, promising, watching
from belofte.makers import MONDAY
from belofte.people import absences
from belofte.people.absences import Days
from belofte.people.models import Agent, Role, Team
from belofte.promises import naming, terms
from belofte.promises.models import Kind, LedgerEntry, Promise, State
from belofte.promises.refusals import TakenAlreadyError
from belofte.promises.saying import Said
from belofte.promises.terms import Terms
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = MONDAY + 29 * HOUR  # Tuesday, three o'clock in Amsterdam: warned at one, half past two and a quarter to three
FAR, NEAR = DUE - 2 * HOUR, DUE - HOUR / 2
NAMED = LedgerEntry.Kind.HANDED_OVER


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def agent(team: Team) -> Agent:
    return makers.make_agent(teams=(team,), name="Aisha")


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,), name="Lena")


@pytest.fixture
def case(team: Team) -> Case:
    return makers.make_case(makers.make_inbox(team))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return of_team(case, agent)


def of_team(case: Case, agent: Agent, **fields: Any) -> Promise:
    return makers.promise(case, by=agent, owner=None, is_of_team=True, **{"due_at": DUE, **fields})


def owner(promise: Promise) -> Agent | None:
    return Promise.objects.select_related("owner").get(pk=promise.pk).owner


def because(promise: Promise) -> list[object]:
    events = Event.objects.filter(kind=Event.Kind.PROMISE_HANDED_OVER, details__promise=promise.pk)
    return [event.details.get("because") for event in events.order_by("pk")]


def assign(case: Case, to: Agent) -> None:
    assigning.assign(case, to=to, instead_of=None, by=to, at=MONDAY)


def away(agent: Agent, *, at: datetime) -> None:
    absences.record(agent, Days(first=at.date(), last=at.date()), by=agent, at=MONDAY)


def test_promise_of_a_team_is_its_own_until_somebody_takes_it(promise: Promise, agent: Agent) -> None:
    assert (promise.owner, promise.keeper) == (None, f"team {promise.case.team.name}")
    promising.take(promise, by=agent, at=MONDAY + HOUR)
    promising.take(promise, by=agent, at=MONDAY + HOUR)
    entry = promise.entries.get(kind=NAMED)
    assert (owner(promise), entry.by, entry.owner, because(promise)) == (agent, agent, agent, [None])


def test_promise_of_nobody_and_no_team_is_refused(case: Case, agent: Agent) -> None:
    with pytest.raises(terms.OwnerMissingError):
        makers.promise(case, by=agent, owner=None)


def test_take_what_a_colleague_took_says_who_was_first(promise: Promise, agent: Agent, lead: Agent) -> None:
    promising.take(promise, by=lead, at=MONDAY + HOUR)
    with pytest.raises(TakenAlreadyError, match="Lena has taken this already"):
        promising.take(promise, by=agent, at=MONDAY + HOUR)
    assert owner(promise) == lead


def test_take_by_somebody_of_another_team_is_refused(promise: Promise) -> None:
    with pytest.raises(terms.OwnerMissingError):
        promising.take(promise, by=makers.make_agent(teams=(makers.make_team("Elders"),)), at=MONDAY + HOUR)


@pytest.mark.usefixtures("lead")
def test_watch_warns_the_leads_first_and_names_who_answers_the_case(promise: Promise, agent: Agent) -> None:
    assign(promise.case, agent)
    watching.watch(at=FAR)
    assert (owner(promise), promise.warnings.get(step="owner").whom) == (None, None)
    watching.watch(at=NEAR)
    assert (owner(promise), promise.warnings.get(step="near").whom) == (agent, agent)
    assert (promise.entries.get(kind=NAMED).by, because(promise)) == (None, ["answers"])


def test_watch_names_a_lead_while_who_answers_is_away(promise: Promise, agent: Agent, lead: Agent) -> None:
    assign(promise.case, agent)
    away(agent, at=DUE)
    watching.watch(at=NEAR)
    assert (owner(promise), because(promise)) == (lead, ["leads"])


def test_watch_names_the_lead_with_the_least_in_hand(case: Case, team: Team, agent: Agent, lead: Agent) -> None:
    other = makers.make_agent(Role.LEAD, teams=(team,), name="Aaron")
    makers.promise(case, by=other, due_at=DUE + 24 * HOUR)
    promise = of_team(case, agent)
    watching.watch(at=NEAR)
    assert owner(promise) == lead


def test_name_while_leads_are_away_by_then_is_who_is_there(promise: Promise, agent: Agent, lead: Agent) -> None:
    makers.make_agent(Role.ADMINISTRATOR, teams=(promise.case.team,))  # who answers nobody
    away(lead, at=DUE)
    naming.name(promise, at=MONDAY + HOUR)
    assert (owner(promise), because(promise)) == (agent, ["there"])


@pytest.mark.usefixtures("lead")
def test_who_answers_and_is_back_once_it_is_late_is_named(promise: Promise, agent: Agent) -> None:
    assign(promise.case, agent)
    away(agent, at=DUE)
    watching.watch(at=DUE + 24 * HOUR)
    assert (owner(promise), because(promise)) == (agent, ["answers"])


def test_watch_in_a_team_without_lead_names_who_is_there(promise: Promise, agent: Agent) -> None:
    watching.watch(at=NEAR)
    assert (owner(promise), because(promise)) == (agent, ["there"])


@pytest.mark.usefixtures("lead")
def test_what_somebody_took_is_not_given_to_another(promise: Promise, agent: Agent) -> None:
    promising.take(promise, by=agent, at=MONDAY + HOUR)
    watching.watch(at=DUE + HOUR)
    assert (owner(promise), because(promise)) == (agent, [None])


def test_promise_of_a_team_is_somebodys_before_it_is_broken(promise: Promise, lead: Agent) -> None:
    watching.watch(at=DUE + 24 * HOUR)  # nobody worked, so no step was taken
    last = promise.entries.latest("number")
    assert (last.kind, last.state, last.owner) == (LedgerEntry.Kind.BROKEN, State.BROKEN, lead)


def test_claim_of_which_the_date_passed_is_somebodys_at_once(case: Case, agent: Agent, lead: Agent) -> None:
    promise = of_team(case, agent, form="claimed", claimed_of="De winkel", due_at=MONDAY - HOUR)
    assert (promise.state, owner(promise)) == (State.BROKEN, lead)


def test_proof_that_falls_after_the_date_finds_somebody(promise: Promise, agent: Agent, lead: Agent) -> None:
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    assert owner(promise) is None  # its proof says who kept it
    promising.contradict(promise, by=promise.case.conversations.get().contact_point, at=DUE + HOUR)
    assert (owner(promise), promise.entries.latest("number").state) == (lead, State.BROKEN)


def test_who_gives_the_customer_another_date_sees_to_it(promise: Promise, agent: Agent) -> None:
    said = Said(promised=(makers.moved(promise, due_at=DUE + 24 * HOUR),))
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=said)
    assert owner(promise) == agent


def test_next_of_a_series_is_the_teams_too(case: Case, agent: Agent) -> None:
    promise = of_team(case, agent, kind="other", form="recurring", every="week", channel="phone")
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    assert Promise.objects.get(follows=promise).owner is None


@pytest.mark.usefixtures("lead", "promise")
def test_raw_sql_cannot_break_what_is_nobodys() -> None:
    columns = "case_id, promise_id, due_at, grain, channel, moves, initiator"
    broken = (
        f"INSERT INTO promises_ledgerentry ({columns}, kind, state, at)"  # noqa: S608 - the columns stand above
        f" SELECT {columns}, 'broken', 'broken', due_at + interval '1 hour' FROM promises_ledgerentry"
    )
    repeated = "UPDATE promises_promise SET state = 'broken', next_step = '', next_step_at = NULL"
    assert refusal(f"{broken}; {repeated}") == "ledger: by its date a person is named for what a team promised"


def test_terms_of_a_team_are_of_who_is_named_all_the_same(case: Case, agent: Agent) -> None:
    assert of_team(case, agent, kind="other").owner is None
    named = Terms(kind=Kind.OTHER, words="We zoeken het uit.", owner=agent, is_of_team=True, due=terms.Due(at=DUE))
    assert promising.promise(case, named, by=agent, at=MONDAY).owner == agent
