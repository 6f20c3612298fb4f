"""Against what the bank proves, and by mail of which we are not sure, a lead takes a customer's word and no agent."""

from datetime import timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.contacts.models import ContactPoint
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import banking
from belofte.promises.contradicting import NotSaidError
from belofte.promises.contradictions import Heard
from belofte.promises.models import Kind, Payout, Promise
from belofte.promises.saying import Said
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.camt import payment, told
from belofte.promises.tests.test_attesting import write
from belofte.promises.tests.test_contradicting import denies, fresh, say
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
A_LEADS = "contradiction: against the bank, or by doubtful mail, a lead takes their word"
LEFT_STANDING = "contradiction: what the customer denies counts no longer"  # what raw SQL meets next


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def lead(agent: Agent) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(agent.teams.get(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    before_the_gates.number_promises(12)
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def paid(case: Case, agent: Agent) -> Payout:
    """Return a payout of which the bank told that it was paid."""
    facts: dict[str, Any] = {"kind": Kind.REFUND, "words": "U krijgt € 24,95 terug.", "channel": ""}
    refund = makers.promise(case, by=agent, due_at=MONDAY + 7 * DAY, **facts)
    payout = makers.pay_out(refund, by=agent, at=MONDAY + HOUR, reference="BELOFTE-12-1").payout
    (entry,) = banking.keep(told(payment()), by=None, at=MONDAY + DAY)
    banking.settle(entry, case=case, at=MONDAY + DAY)
    assert payout is not None
    assert payout.matches.get().course == "paid"
    return payout


def deny(payout: Payout, source: Message, *, by: Agent) -> None:
    promising.contradict_by_word(payout.proof, Heard(source=source, by=by), at=MONDAY + 3 * DAY)


def raw(payout: Payout, source: Message, *, by: Agent) -> str:
    return (
        "INSERT INTO promises_contradiction (proof_id, message_id, contact_point_id, by_id, at)"  # noqa: S608
        f" VALUES ({payout.proof.pk}, {source.pk}, {source.contact_point_id}, {by.pk}, now())"
    )


def test_an_agent_does_not_undo_what_the_bank_proves(paid: Payout, case: Case, agent: Agent, lead: Agent) -> None:
    source = write(case, at=MONDAY + 2 * DAY, text="Dank u!")
    with pytest.raises(NotSaidError, match=r"^The bank says that this was paid\. Ask a lead"):
        deny(paid, source, by=agent)
    assert (refusal(raw(paid, source, by=agent)), refusal(raw(paid, source, by=lead))) == (A_LEADS, LEFT_STANDING)
    assert fresh(paid.promise).state == "kept"
    deny(paid, source, by=lead)
    assert fresh(paid.promise).state != "kept"


def test_what_the_bank_does_not_know_of_an_agent_takes(case: Case, agent: Agent) -> None:
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words="U krijgt € 24,95 terug.", channel="")
    payout = makers.pay_out(refund, by=agent, at=MONDAY + HOUR).payout
    assert payout is not None
    deny(payout, write(case, at=MONDAY + 2 * DAY), by=agent)
    assert fresh(refund).state != "kept"


def test_the_customer_presses_so_on_their_page_all_the_same(paid: Payout, case: Case) -> None:
    point = case.conversations.get().contact_point
    said = promising.contradict_payout(paid, by=point, at=MONDAY + 2 * DAY)
    assert (said.by, refusal("SELECT 1"), fresh(paid.promise).state != "kept") == (None, "", True)


@pytest.fixture
def called(case: Case, agent: Agent) -> Promise:
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    return promise


def test_by_doubtful_mail_a_lead_takes_their_word(called: Promise, case: Case, agent: Agent, lead: Agent) -> None:
    source = write(case, at=MONDAY + 2 * HOUR, called_spam_by="mx.example")
    with pytest.raises(NotSaidError, match="not certain that the customer wrote this"):
        say(called, source, by=agent)
    assert refusal(denies(called, source, by=agent)) == A_LEADS
    say(called, source, by=lead)
    assert fresh(called).state != "kept"


def test_whose_address_it_is_by_now_is_read_once_the_case_is_held(called: Promise, case: Case, agent: Agent) -> None:
    source = write(case, at=MONDAY + 2 * HOUR)
    assert source.contact_point is not None
    other = makers.make_case(makers.make_inbox(agent.teams.get()), sender="ria@elders.example").contact
    ContactPoint.objects.filter(pk=source.contact_point.pk).update(contact=other)  # after the page read it
    with pytest.raises(NotSaidError, match="Choose a message"):
        say(called, source, by=agent)
