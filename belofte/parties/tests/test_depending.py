"""Promises that hang on something else: told of once when that slips, and never in a circle, whoever writes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case, Event, Receipt
from belofte.closing.tests.test_gates import refusal
from belofte.keeping import attesting, involving, promising, watching
from belofte.live import announcing
from belofte.makers import MONDAY
from belofte.outages import recording
from belofte.parties import causes, depending
from belofte.parties.models import AtRisk, Dependency, Undertaking
from belofte.people.models import Agent
from belofte.promises.attesting import Told
from belofte.promises.models import Form, Initiator, Kind, Promise
from belofte.promises.saying import Said
from belofte.promises.terms import Due
from belofte.replies import delivering, preparing

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = MONDAY + 55 * HOUR
_INSERT = "INSERT INTO parties_dependency (promise_id, on_promise_id, by_id, at) VALUES (%s, %s, %s, now())"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, due_at=DUE)


@pytest.fixture
def undertaking(case: Case, agent: Agent) -> Undertaking:
    return makers.undertake(case, by=agent, at=MONDAY, due_at=DUE - 24 * HOUR)


def risks() -> list[tuple[int, str]]:
    return list(AtRisk.objects.values_list("promise", "other_state"))


def test_party_that_names_a_date_beyond_the_promise_puts_it_at_risk_once(
    promise: Promise, undertaking: Undertaking, agent: Agent
) -> None:
    promising.depend(promise, on=undertaking, by=agent, at=MONDAY + HOUR)
    within, beyond = (Due(at=DUE + hours * HOUR) for hours in (-2, 24))
    involving.move(undertaking, due=within, reason="Busy.", by=agent, at=MONDAY + 2 * HOUR)
    before = risks()
    for _twice in range(2):
        involving.move(undertaking, due=beyond, reason="Busier.", by=agent, at=MONDAY + 3 * HOUR)
    assert (before, risks()) == ([], [(promise.pk, "open")])
    assert Event.objects.filter(kind=Event.Kind.PROMISE_AT_RISK).count() == 1
    promise.refresh_from_db()
    assert preparing.initiator(promise, at=MONDAY + 4 * HOUR) == Initiator.PARTY


def test_party_that_does_not_do_it_puts_the_promise_at_risk(
    promise: Promise, undertaking: Undertaking, agent: Agent
) -> None:
    promising.depend(promise, on=undertaking, by=agent, at=MONDAY + HOUR)
    involving.watch(at=DUE - 23 * HOUR)
    assert risks() == [(promise.pk, "broken")]


@pytest.mark.parametrize("how", ["kept", "moved back in time"])
def test_party_that_caught_up_puts_nothing_at_risk_any_more(
    promise: Promise, undertaking: Undertaking, agent: Agent, how: str
) -> None:
    promising.depend(promise, on=undertaking, by=agent, at=MONDAY + HOUR)
    involving.move(undertaking, due=Due(at=DUE + HOUR), reason="Busy.", by=agent, at=MONDAY + 2 * HOUR)
    before = causes.of_teams([promise.case.team], at=MONDAY + 3 * HOUR)
    if how == "kept":
        involving.keep(undertaking, by=agent, at=MONDAY + 3 * HOUR)
    else:
        involving.move(undertaking, due=Due(at=DUE - HOUR), reason="Less so.", by=agent, at=MONDAY + 3 * HOUR)
    after = causes.of_teams([promise.case.team], at=MONDAY + 3 * HOUR)
    assert ([each.promises for each in before], after) == ([1], [])


def test_promise_that_was_not_kept_or_moved_puts_those_that_hang_on_it_at_risk(
    case: Case, promise: Promise, agent: Agent
) -> None:
    first, second = (makers.promise(case, by=agent, due_at=DUE - hours * HOUR) for hours in (30, 28))
    for on in (first, second):
        promising.depend(promise, on=on, by=agent, at=MONDAY + HOUR)
    said = Said(promised=(makers.moved(second, due_at=DUE + HOUR),))
    makers.call(case, by=agent, at=MONDAY + 2 * HOUR, said=said)
    watching.watch(at=DUE - 29 * HOUR)
    assert risks() == [(promise.pk, "open"), (promise.pk, "broken")]


def test_depend_in_a_circle_is_refused_also_by_raw_sql(case: Case, agent: Agent) -> None:
    first, second, third = (makers.promise(case, by=agent, due_at=DUE + hours * HOUR) for hours in range(3))
    promising.depend(first, on=second, by=agent, at=MONDAY)
    promising.depend(second, on=third, by=agent, at=MONDAY)
    with pytest.raises(depending.CircleError):
        promising.depend(third, on=first, by=agent, at=MONDAY)
    said = {refusal((_INSERT, [one.pk, other.pk, agent.pk])) for one, other in ((third, first), (second, first))}
    said.add(refusal((_INSERT, [first.pk, first.pk, agent.pk])))
    assert (said, Dependency.objects.count()) == ({"dependency: it would hang on itself"}, 2)


def test_raw_sql_cannot_hang_a_promise_on_another_case(promise: Promise, agent: Agent) -> None:
    inbox = makers.make_inbox(agent.teams.get())
    other = makers.promise(makers.make_case(inbox, sender="b@klant.example"), by=agent, due_at=DUE)
    assert refusal((_INSERT, [promise.pk, other.pk, agent.pk])) == "dependency: both are of one case"


@pytest.mark.parametrize("table", ["parties_dependency", "parties_atrisk"])
@pytest.mark.parametrize("attempt", ["DELETE FROM {}", "UPDATE {} SET at = now()"])
def test_raw_sql_cannot_change_what_was_said(
    promise: Promise, undertaking: Undertaking, agent: Agent, table: str, attempt: str
) -> None:
    promising.depend(promise, on=undertaking, by=agent, at=MONDAY + HOUR)
    involving.watch(at=DUE - 23 * HOUR)
    assert refusal((attempt.format(table), [])) == f"pgtrigger: Cannot update or delete rows from {table} table"


def test_look_asks_once_what_hangs_on_anything_and_then_what_slips(
    promise: Promise, undertaking: Undertaking, agent: Agent
) -> None:
    assert asked(promise.case) == 1
    promising.depend(promise, on=undertaking, by=agent, at=MONDAY + HOUR)
    assert asked(promise.case) == 2


def asked(case: Case) -> int:
    with CaptureQueriesContext(connection) as captured:
        depending.look(case, at=MONDAY + 2 * HOUR)
    return len(captured)


def test_what_is_at_risk_puts_what_hangs_on_it_at_risk_as_far_as_that_goes(
    case: Case, promise: Promise, undertaking: Undertaking, agent: Agent
) -> None:
    second, third = (makers.promise(case, by=agent, due_at=DUE + hours * HOUR) for hours in (40, 80))
    promising.depend(third, on=second, by=agent, at=MONDAY + HOUR)
    promising.depend(second, on=promise, by=agent, at=MONDAY + HOUR)
    promising.depend(promise, on=undertaking, by=agent, at=MONDAY + HOUR)
    assert risks() == []
    involving.watch(at=DUE - 23 * HOUR)
    chain = [(promise.pk, "broken"), (second.pk, "at_risk"), (third.pk, "at_risk")]
    assert risks() == chain
    depending.look(case, at=DUE - 22 * HOUR)
    assert risks() == chain
    watching.watch(at=DUE + HOUR)  # and once for each state
    assert risks() == [*chain, (second.pk, "broken")]


def test_met_condition_with_a_date_too_early_is_at_risk_at_once(
    case: Case, undertaking: Undertaking, agent: Agent
) -> None:
    waiting = makers.promise(case, by=agent, form=Form.CONDITIONAL, condition="Als het er is", due=None)
    promising.depend(waiting, on=undertaking, by=agent, at=MONDAY + HOUR)
    before = risks()
    promising.meet_condition(waiting, Due(at=DUE - 30 * HOUR), by=agent, at=MONDAY + 2 * HOUR)
    assert (before, risks()) == ([], [(waiting.pk, "open")])


def test_contradicted_promise_puts_what_hangs_on_it_at_risk(case: Case, promise: Promise, agent: Agent) -> None:
    first = makers.promise(case, by=agent, due_at=MONDAY + 5 * HOUR)
    promising.depend(promise, on=first, by=agent, at=MONDAY + HOUR)
    makers.call(case, by=agent, at=MONDAY + 2 * HOUR, said=Said(kept=(first,)))
    point = case.conversations.get().contact_point
    promising.contradict(first, by=point, at=MONDAY + 6 * HOUR)
    assert risks() == [(promise.pk, "broken")]


def test_what_hangs_on_a_condition_that_was_withdrawn_is_told_of_once(
    case: Case, promise: Promise, agent: Agent
) -> None:
    waiting = makers.promise(case, by=agent, form=Form.CONDITIONAL, condition="Als het er is", due=None)
    promising.depend(promise, on=waiting, by=agent, at=MONDAY + HOUR)
    promising.withdraw(waiting, reason="Het gaat niet door.", by=agent, at=MONDAY + HOUR)
    depending.look(case, at=MONDAY + 2 * HOUR)
    assert risks() == [(promise.pk, "withdrawn")]


def test_what_hangs_on_it_is_at_risk_no_longer_once_a_party_caught_up(
    case: Case, promise: Promise, undertaking: Undertaking, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    second, third = (makers.promise(case, by=agent, due_at=DUE + hours * HOUR) for hours in (40, 80))
    for one, on in ((third, second), (second, promise), (promise, undertaking)):
        promising.depend(one, on=on, by=agent, at=MONDAY + HOUR)
    found: list[tuple[int, int]] = []
    told: list[int] = []
    monkeypatch.setattr(announcing, "agent_changed", told.append)
    for hours in (1, -1, 2):  # late, in time after all, and late again
        told.clear()
        involving.move(undertaking, due=Due(at=DUE + hours * HOUR), reason="Druk.", by=agent, at=MONDAY + 2 * HOUR)
        found.append(
            (depending.standing(at=MONDAY + 3 * HOUR).values("promise").distinct().count(), told.count(agent.pk))
        )
    assert [number for number, _told in found] == [3, 0, 3]
    assert found[1][1] == 1 + 3  # of what the party owes, and of each promise


@pytest.mark.parametrize("how", ["kept", "moved back", "came back"])
def test_who_sees_to_what_hangs_on_a_promise_hears_that_it_is_in_time_after_all(
    case: Case, promise: Promise, agent: Agent, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    first = makers.promise(case, by=agent, due_at=DUE - 2 * HOUR)
    colleague = makers.make_agent(teams=(case.team,))
    second = makers.promise(case, by=colleague, due_at=DUE)
    promising.depend(second, on=first, by=agent, at=MONDAY + HOUR)
    late = Said(promised=(makers.moved(first, due_at=DUE + HOUR),))
    told_in = makers.deliver(makers.answer(case, by=agent, at=MONDAY + 2 * HOUR, said=late), at=MONDAY + 2 * HOUR)
    assert standing(second) == 1
    told: list[int] = []
    monkeypatch.setattr(announcing, "agent_changed", told.append)
    first.refresh_from_db()
    if how == "came back":
        delivering.settle(told_in, Receipt.Kind.BOUNCED, at=MONDAY + 3 * HOUR)
    else:
        back = Said(promised=(makers.moved(first, due_at=DUE - HOUR, initiator=Initiator.CUSTOMER),))
        told.clear()
        said = Said(kept=(first,)) if how == "kept" else back
        makers.call(case, by=agent, at=MONDAY + 3 * HOUR, said=said)
    assert (standing(second), colleague.pk in told) == (0, True)


def test_who_sees_to_what_hangs_on_a_delivery_hears_that_it_took_place(
    case: Case, promise: Promise, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="", due_at=MONDAY + 5 * HOUR)
    colleague = makers.make_agent(teams=(case.team,))
    second = makers.promise(case, by=colleague, due_at=DUE)
    promising.depend(second, on=brought, by=agent, at=MONDAY + HOUR)
    watching.watch(at=MONDAY + 6 * HOUR)
    before = standing(second)
    told: list[int] = []
    monkeypatch.setattr(announcing, "agent_changed", told.append)
    attesting.by_note(brought, Told(words="Geplaatst.", said_at=MONDAY + 6 * HOUR), by=agent, at=MONDAY + 7 * HOUR)
    assert (before, standing(second), colleague.pk in told) == (1, 0, True)


def standing(promise: Promise) -> int:
    return depending.standing(at=MONDAY + 4 * HOUR).filter(promise=promise).count()


def test_words_about_a_promise_know_that_a_company_caught_up(
    promise: Promise, undertaking: Undertaking, agent: Agent
) -> None:
    promising.depend(promise, on=undertaking, by=agent, at=MONDAY + HOUR)
    found = []
    for hours in (1, -1):
        involving.move(undertaking, due=Due(at=DUE + hours * HOUR), reason="Druk.", by=agent, at=MONDAY + 2 * HOUR)
        promise.refresh_from_db()
        found.append(preparing.initiator(promise, at=MONDAY + 3 * HOUR))
    assert found == [Initiator.PARTY, Initiator.US]


def test_what_hangs_on_it_is_at_risk_no_longer_once_an_outage_is_over(
    case: Case, promise: Promise, agent: Agent
) -> None:
    second = makers.promise(case, by=agent, due_at=DUE + HOUR)
    outage = makers.make_outage(case.team)
    promising.depend(second, on=promise, by=agent, at=MONDAY + HOUR)
    promising.depend(promise, on=outage, by=agent, at=MONDAY + HOUR)
    before = depending.standing(at=MONDAY + 2 * HOUR).count()
    recording.end(outage, ended_at=MONDAY + 2 * HOUR, by=outage.recorded_by, at=MONDAY + 2 * HOUR)
    assert (before, depending.standing(at=MONDAY + 3 * HOUR).count()) == (2, 0)
