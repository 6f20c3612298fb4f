"""What the customer reads beside an answer passes the guards too: why a date moves, a condition, why less was paid."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case
from belofte.channels.models import Inbox
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Form, Grain, Kind, Promise
from belofte.promises.payouts import Paid
from belofte.promises.said import Said, Withdrawn
from belofte.promises.terms import Due, Terms
from belofte.replies import advising, beside
from belofte.replies.guarding import Reason, StoppedError
from belofte.replies.models import Checked, Overruling

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."
DAY = timedelta(days=1)
STATEMENTS_MAX = 30  # whatever stands beside an answer


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,))


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return makers.make_case(inbox)


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent)


def moved(promise: Promise, _agent: Agent) -> Said:
    return Said(promised=(makers.moved(promise, due_at=MONDAY + 9 * DAY, reason=RUDE),))


def withdrawn(promise: Promise, _agent: Agent) -> Said:
    return Said(withdrawn=(Withdrawn(promise=promise, reason=RUDE),))


def conditional(_promise: Promise, agent: Agent) -> Said:
    made = Terms(kind=Kind.REPLY, words="U hoort het.", owner=agent, form=Form.CONDITIONAL, condition=RUDE)
    return Said(promised=(made,))


def worded(_promise: Promise, agent: Agent) -> Said:
    due = Due(at=MONDAY + 3 * DAY, grain=Grain.DAY)
    return Said(promised=(Terms(kind=Kind.REPLY, words=RUDE, owner=agent, due=due),))


SAID = pytest.mark.parametrize(
    ("said", "field"),
    [(moved, "reason"), (withdrawn, "withdrawn"), (conditional, "condition"), (worded, "words")],
)


@SAID
def test_what_the_customer_reads_beside_an_answer_stops_it(
    case: Case, agent: Agent, promise: Promise, said: Callable[[Promise, Agent], Said], field: str
) -> None:
    makers.have_stop(case.team, "tone")
    told = said(promise, agent)
    with pytest.raises(StoppedError) as refused:
        makers.answer(case, by=agent, text="Dag.", said=told)
    assert [(each.remark.words, each.beside and each.beside.field) for each in refused.value.seen] == [(RUDE, field)]
    reasons = {each.key: Reason(words="Zo is het.") for each in refused.value.seen}
    message = makers.answer(case, by=agent, text="Dag.", said=told, reasons=reasons)
    kept = Overruling.objects.get(message=message)
    assert (kept.words, Checked.objects.get(message=message).stops) == (RUDE, 1)


@SAID
def test_where_nothing_stops_it_is_remarked_on(
    case: Case, agent: Agent, promise: Promise, said: Callable[[Promise, Agent], Said], field: str
) -> None:
    told = said(promise, agent)
    found = advising.advise("Dag.", case=case, conversation_id=None, files=(), said=told, at=MONDAY)
    assert found is not None
    assert [each.beside.field for each in found.seen if each.beside] == [field]
    assert makers.answer(case, by=agent, text="Dag.", said=told).text == "Dag."


def test_why_less_was_paid_is_read_too(case: Case, agent: Agent) -> None:
    makers.have_stop(case.team, "tone")
    refund = makers.promise(case, by=agent, kind=Kind.REFUND, words="U krijgt € 20,00 terug.", channel="")
    paid = Paid(promise=refund, amount=Decimal(15), paid_on=MONDAY.date(), why_less=RUDE)
    with pytest.raises(StoppedError):
        makers.answer(case, by=agent, text="Dag.", said=Said(paid=(paid,)))


def test_what_stands_in_the_answer_is_remarked_on_once(case: Case, agent: Agent, promise: Promise) -> None:
    text = f"Dag.\n\n{RUDE}"
    found = advising.advise(text, case=case, conversation_id=None, files=(), said=worded(promise, agent), at=MONDAY)
    assert found is not None
    assert [each.beside for each in found.seen if each.remark.words == RUDE] == [None]


def test_as_many_statements_however_much_stands_beside_an_answer(inbox: Inbox, case: Case, agent: Agent) -> None:
    makers.make_case(inbox, sender="els@ander.example", text="Het gaat om bestelling 10-87100 en 10-87101.")
    conversation = case.conversations.select_related("case__team", "inbox", "contact_point").get()

    def asked(chips: int) -> int:
        due = Due(at=MONDAY + 3 * DAY, grain=Grain.DAY)
        words = [f"Bestelling 10-871{number:02} en 06 123456{number:02}: u hoort het." for number in range(chips)]
        promised = tuple(Terms(kind=Kind.REPLY, words=each, owner=agent, due=due) for each in words)
        with CaptureQueriesContext(connection) as statements:
            seen = beside.look("Dag.", Said(promised=promised).worded, conversation, at=MONDAY)
        assert {each.remark.words for each in seen} >= {"10-87100"}
        return len(statements)

    assert asked(1) == asked(20) <= STATEMENTS_MAX
