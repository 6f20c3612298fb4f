"""What a customer reads on their page and no answer tells passes the guards."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from belofte import makers
from belofte.cases.models import Call, Case
from belofte.channels.models import Inbox
from belofte.keeping import calling, promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.models import Form, Kind, Payout, Promise
from belofte.promises.payouts import Paid
from belofte.promises.said import Said, Withdrawn
from belofte.promises.terms import Due, Terms
from belofte.replies.guarding import StoppedError
from belofte.replies.noticing import RemarkedError

pytestmark = pytest.mark.django_db
RUDE = "U krijgt hierover geen terugkoppeling."
LATER = MONDAY + timedelta(hours=1)
DUE = Due(at=MONDAY + timedelta(days=3))


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(inbox.team,))


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return makers.make_case(inbox)


def refund(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, kind=Kind.REFUND, words="U krijgt € 20,00 terug.", channel="")


def paid(case: Case, agent: Agent, **fields: Any) -> Paid:
    return Paid(promise=refund(case, agent), paid_on=MONDAY.date(), **{"amount": Decimal(15), **fields})


def withdrawn(case: Case, agent: Agent) -> Callable[..., Any]:
    promise = makers.promise(case, by=agent)
    return lambda **shown: promising.withdraw(promise, reason=RUDE, by=agent, at=LATER, **shown)


def worded(case: Case, agent: Agent) -> Callable[..., Any]:
    terms = Terms(kind=Kind.REPLY, words=RUDE, owner=agent, due=DUE)
    return lambda **shown: promising.promise(case, terms, by=agent, at=LATER, **shown)


def conditional(case: Case, agent: Agent) -> Callable[..., Any]:
    terms = Terms(kind=Kind.REPLY, words="U hoort het.", owner=agent, form=Form.CONDITIONAL, condition=RUDE)
    return lambda **shown: promising.promise(case, terms, by=agent, at=LATER, **shown)


def paid_less(case: Case, agent: Agent) -> Callable[..., Any]:
    made = paid(case, agent, why_less=RUDE)
    return lambda **shown: promising.pay_out(made, by=agent, at=LATER, **shown)


def taken_back(case: Case, agent: Agent) -> Callable[..., Any]:
    promising.pay_out(paid(case, agent, amount=Decimal(20)), by=agent, at=LATER)
    payout = Payout.objects.get()
    return lambda **shown: promising.take_back(payout, reason=RUDE, by=agent, at=LATER, **shown)


def called(case: Case, agent: Agent) -> Callable[..., Any]:
    promise = makers.promise(case, by=agent)
    return lambda **shown: calling.log(
        case,
        direction=Call.Direction.OUT,
        result=Call.Result.ANSWERED,
        text="Gesproken.",
        called_at=MONDAY,
        said=Said(withdrawn=(Withdrawn(promise=promise, reason=RUDE),)),
        by=agent,
        at=LATER,
        **shown,
    )


DEEDS: Final = (withdrawn, worded, conditional, paid_less, taken_back, called)


@pytest.mark.parametrize("deed", DEEDS)
def test_what_a_guard_stops_in_an_answer_it_stops_on_the_page(
    case: Case, agent: Agent, deed: Callable[[Case, Agent], Callable[..., Any]]
) -> None:
    do = deed(case, agent)
    makers.have_stop(case.team, "tone")
    with pytest.raises(StoppedError) as refused:
        do()
    assert [each.remark.words for each in refused.value.seen] == [RUDE]
    with pytest.raises(StoppedError):
        do(shown={each.key for each in refused.value.seen})


@pytest.mark.parametrize("deed", DEEDS)
def test_what_it_remarks_on_is_shown_first(
    case: Case, agent: Agent, deed: Callable[[Case, Agent], Callable[..., Any]]
) -> None:
    do = deed(case, agent)
    with pytest.raises(RemarkedError) as refused:
        do(shown=())
    assert do(shown={each.key for each in refused.value.seen}) is not Ellipsis
