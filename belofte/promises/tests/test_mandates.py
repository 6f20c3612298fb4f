"""Who may promise what in a team, and up to how much."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import watching
from belofte.language import amounts
from belofte.makers import MONDAY
from belofte.people import managing
from belofte.people.models import Agent, Role
from belofte.promises import mandates
from belofte.promises.gates_on_mandates import largest_amount
from belofte.promises.models import Every, Form, Kind, Mandate, Promise
from belofte.promises.refusals import PaidBeyondMandateError
from belofte.promises.saying import Said, SayingRefusedError
from belofte.promises.terms import Due, MandateError, Terms
from belofte.promises.tests.test_gates import refusal
from belofte.promises.tests.test_gates_on_payouts import payout

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONEY = "U krijgt € 75,50 terug."


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def lead(agent: Agent) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(agent.teams.get(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


def allow(case: Case, *kinds: Kind, up_to: int | None = None, role: Role = Role.AGENT) -> None:
    mandates.set_mandate(case.team, role, kinds=kinds, amount_max=up_to, by=None)


def test_promise_without_a_mandate_may_be_anything(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REFUND, words=MONEY, channel="")
    assert promise.amount == Decimal("75.50")


def test_kind_beyond_the_mandate_is_for_a_lead(case: Case, agent: Agent, lead: Agent) -> None:
    allow(case, Kind.CALLBACK, Kind.REPLY)
    makers.promise(case, by=agent)
    with pytest.raises(MandateError, match="Ask a lead to send it"):
        makers.promise(case, by=agent, kind=Kind.REFUND, words=MONEY, channel="")
    assert makers.promise(case, by=lead, kind=Kind.REFUND, words=MONEY, channel="").kind == Kind.REFUND


def test_amount_beyond_the_mandate_is_refused_as_it_is_sent(case: Case, agent: Agent) -> None:
    allow(case, *Kind, up_to=50)
    terms = Terms(kind=Kind.REFUND, words=MONEY, owner=agent, due=Due(at=MONDAY + 50 * HOUR))
    with pytest.raises(SayingRefusedError, match="up to € 50") as refused:
        makers.answer(case, by=agent, said=Said(promised=(terms,)))
    assert (refused.value.field, Promise.objects.count()) == ("kind", 0)
    makers.promise(case, by=agent, kind=Kind.REFUND, words="U krijgt € 50 terug.", channel="")


def test_lead_has_a_mandate_too(case: Case, lead: Agent) -> None:
    allow(case, *Kind, up_to=60, role=Role.LEAD)
    with pytest.raises(MandateError, match="administrator"):
        makers.promise(case, by=lead, kind=Kind.REFUND, words=MONEY, channel="")


def test_claimed_and_what_follows_in_a_series_ask_for_none(case: Case, agent: Agent) -> None:
    series = makers.promise(case, by=agent, kind=Kind.REPLY, form=Form.RECURRING, every=Every.WEEK, channel="")
    allow(case, Kind.CALLBACK)
    makers.promise(case, by=agent, kind=Kind.REFUND, form=Form.CLAIMED, claimed_of="De winkel", words=MONEY, channel="")
    watching.watch(at=MONDAY + 32 * HOUR)
    assert case.promises.filter(follows=series).exists()


def test_everything_allowed_is_no_row(case: Case) -> None:
    allow(case, Kind.CALLBACK)
    allow(case, *Kind)
    assert not Mandate.objects.exists()


@pytest.fixture
def outsourced(agent: Agent) -> Agent:
    return makers.make_agent(Role.OUTSOURCED, teams=(agent.teams.get(),))


def test_outsourced_agents_promise_calls_back_and_answers_without_money(case: Case, outsourced: Agent) -> None:
    makers.promise(case, by=outsourced)
    makers.promise(case, by=outsourced, kind=Kind.REPLY, words="U hoort het morgen.", channel="")
    for kind, words in ((Kind.SOLUTION, "Wij lossen het op."), (Kind.REPLY, "U krijgt € 5 terug.")):
        with pytest.raises(MandateError, match=r"[Aa]sk a lead"):
            makers.promise(case, by=outsourced, kind=kind, words=words, channel="")


def test_outsourced_agents_may_what_their_team_chose(case: Case, agent: Agent, outsourced: Agent) -> None:
    allow(case, *Kind, up_to=100, role=Role.OUTSOURCED)
    makers.promise(case, by=outsourced, kind=Kind.REFUND, words=MONEY, channel="")
    allow(case, *Kind, role=Role.OUTSOURCED)
    assert Mandate.objects.get().amount_max is None  # all is another thing than the usual here
    allow(case, Kind.REPLY, Kind.CALLBACK, up_to=0, role=Role.OUTSOURCED)
    assert not Mandate.objects.exists()
    makers.promise(case, by=agent, kind=Kind.REFUND, words=MONEY, channel="")


def test_outsourced_agents_pay_back_what_they_might_promise(case: Case, agent: Agent, outsourced: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REFUND, words=MONEY, channel="")
    with pytest.raises(PaidBeyondMandateError, match="not for you"):
        makers.pay_out(promise, by=outsourced, at=MONDAY)
    allow(case, *Kind, up_to=20, role=Role.OUTSOURCED)
    part = {"why_less": "De rest volgt."}
    makers.pay_out(promise, "15", by=outsourced, at=MONDAY, **part)
    with pytest.raises(PaidBeyondMandateError, match="up to € 20"):
        makers.pay_out(promise, "6", by=outsourced, at=MONDAY, **part)  # with what was paid before
    makers.pay_out(promise, "6", by=agent, at=MONDAY, **part)


@pytest.mark.parametrize(("kinds", "said"), [((), "beyond what they may"), (tuple(Kind), "ledger does not know")])
def test_raw_sql_cannot_pay_back_more_as_an_outsourced_agent(
    case: Case, agent: Agent, outsourced: Agent, kinds: tuple[Kind, ...], said: str
) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REFUND, words=MONEY, channel="")
    if kinds:
        allow(case, *kinds, up_to=20, role=Role.OUTSOURCED)
    part = {"why_less": "'De rest volgt.'", "by_id": str(outsourced.pk)}
    assert said in refusal(payout(promise, amount="15", **part))
    assert "beyond what they may" in refusal(payout(promise, amount="21", **part))


def test_who_is_outsourced_and_an_agent_promises_as_outsourced(case: Case, outsourced: Agent) -> None:
    roles = {
        (Role.AGENT, Role.OUTSOURCED): Role.OUTSOURCED,
        (Role.LEAD, Role.OUTSOURCED): Role.LEAD,
        (Role.AGENT,): Role.AGENT,
    }
    assert {each: mandates.role_of(Agent(roles=list(each))) for each in roles} == roles


def test_set_mandate_is_for_an_administrator(case: Case, lead: Agent) -> None:
    with pytest.raises(managing.NotAdministratorError):
        mandates.set_mandate(case.team, Role.AGENT, kinds=[], amount_max=None, by=lead)


@pytest.mark.parametrize("kind", Kind)
def test_money_counts_whatever_the_promise_is_called(case: Case, agent: Agent, kind: Kind) -> None:
    allow(case, *Kind, up_to=50)
    with pytest.raises(MandateError, match="up to € 50"):
        makers.promise(case, by=agent, kind=kind, words="U krijgt € 500 compensatie.", channel="")
    assert makers.promise(case, by=agent, kind=kind, words="U krijgt € 50.", channel="").amount == Decimal(50)


WORDS = (
    *("€ 51", "Wij geven u €51,- terug.", "500 euro compensatie", "EUR 1.250,50", "£51", "1 250 euro", "75,50 eur"),
    *("€ 10 en daarna € 60", "51 euro's", "5100 cent", "$ 51", "€\u00a051", "1.000\u00a0€", "49,99 of € 50,01"),
)
WITHIN = (
    *("€ 50", "€ 49,99", "100 dagen", "€ 51%", "Order 75123", "4999 cent", "eur 5", "Wij bellen u om 16.00 uur."),
    *("€ 50,- op 12 mei 2026", "euro 0612345678a", "Uw neur 500", "artikel 51€uro"),
)


@pytest.mark.parametrize("words", WORDS + WITHIN)
def test_database_reads_the_same_amount_as_the_desk(words: str) -> None:
    with connection.cursor() as cursor:
        read = largest_amount("words").replace("%", "%%")
        cursor.execute(f"SELECT {read} FROM (SELECT %s AS words) said", [words])  # noqa: S608 - as the gate has it
        assert cursor.fetchone() == (amounts.largest(words),)
    assert ((amounts.largest(words) or 0) > 50) == (words in WORDS)


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "'refund'"},
        {"amount": "51"},
        *({"words": f"'{words}'", "amount": amount} for amount in ("NULL", "1") for words in ("€ 500", "51 euro")),
    ],
)
def test_raw_sql_cannot_promise_beyond_the_mandate(case: Case, agent: Agent, changed: dict[str, str]) -> None:
    first = makers.promise(case, by=agent)
    allow(case, Kind.CALLBACK, up_to=50)
    assert again(first, changed) == "promise: it is beyond what they may promise"


@pytest.mark.parametrize("changed", [{"kind": "'solution'"}, {"words": "'€ 1'"}, {"amount": "1"}])
def test_raw_sql_cannot_promise_more_as_an_outsourced_agent(
    case: Case, outsourced: Agent, changed: dict[str, str]
) -> None:
    first = makers.promise(case, by=outsourced)
    assert again(first, changed) == "promise: it is beyond what they may promise"


def again(first: Promise, changed: dict[str, str]) -> str:
    """Return what the database says to the same promise with something changed."""
    names = "case_id kind form words condition recurrence claimed_of amount salt origin made_by_id made_at state due_at"
    names += " first_due_at grain channel owner_id moves due_words next_step next_step_at"
    values = ", ".join(changed.get(name, name) for name in names.split())
    return refusal(
        f"INSERT INTO promises_promise ({', '.join(names.split())})"  # noqa: S608 - the names stand above
        f" SELECT {values} FROM promises_promise WHERE id = {first.pk}"
    )
