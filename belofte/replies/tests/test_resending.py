"""An answer that came back goes to another address of the customer."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Exists

from belofte import makers
from belofte.cases.models import Case, Delivery, Message, Receipt
from belofte.contacts import reaching
from belofte.contacts.models import ContactPoint
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain, saying_again, untelling
from belofte.promises.models import Form, Initiator, Kind, Promise
from belofte.promises.saying import Honoured, Said, Withdrawn
from belofte.promises.terms import Due, Terms
from belofte.promises.vocabulary import Every
from belofte.replies import addressing, delivering, resending

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
NEW = "jan.new@klant.example"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def lost(agent: Agent) -> Delivery:
    """Return a delivery that was to keep a promise, and came back."""
    case = makers.make_case()
    agent.teams.add(case.team)
    promise = makers.promise(case, by=agent, channel="")
    message = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    delivery = makers.deliver(message)
    delivering.take_bounce(delivery, detail="550", envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    delivery.refresh_from_db()
    return delivery


def _send(lost: Delivery, agent: Agent, address: str = NEW, *, at: datetime = LATER) -> Message:
    makers.confirm_address(lost.case, NEW)
    sent = resending.send_elsewhere(
        lost, address=address, key=uuid.uuid4(), seen_through=makers.ALL_SEEN, by=agent, at=at
    )
    assert sent is not None
    return sent


def test_send_elsewhere_says_the_same_to_the_other_address(lost: Delivery, agent: Agent) -> None:
    sent = _send(lost, agent)
    (delivery,) = sent.deliveries.all()
    assert (sent.text, delivery.contact_point.address) == (lost.message.text, NEW)
    assert sent.conversation.contact_point.address == NEW
    assert ContactPoint.objects.get(address=NEW).contact == lost.case.contact


def test_send_elsewhere_keeps_the_promise_once_it_arrives(lost: Delivery, agent: Agent) -> None:
    assert Promise.objects.get().state != "kept"
    makers.deliver(_send(lost, agent), at=LATER + timedelta(minutes=1))
    assert (Promise.objects.get().state, Case.objects.get().ball) == ("kept", "customer")


@pytest.mark.parametrize(
    ("address", "error"),
    [
        ("jan@klant.example", resending.SameAddressError),
        ("JAN@klant.example ", resending.SameAddressError),
        ("kees@klant.example", reaching.AddressTakenError),
    ],
)
def test_send_elsewhere_is_refused(lost: Delivery, agent: Agent, address: str, error: type[Exception]) -> None:
    makers.receive(makers.make_inbox(), sender="kees@klant.example", name="Kees")
    with pytest.raises(error):
        _send(lost, agent, address.strip())


def test_send_elsewhere_to_no_address_is_refused(lost: Delivery, agent: Agent) -> None:
    with pytest.raises(addressing.BadAddressError):
        _send(lost, agent, "jan")


DUE, OTHER = MONDAY + timedelta(days=2), MONDAY + timedelta(days=9)


def _promise(case: Case, agent: Agent, **fields: Any) -> Promise:
    return makers.promise(case, by=agent, **{"channel": "", "due_at": DUE, **fields})


def _said(how: str, case: Case, agent: Agent) -> Said:
    """Return something that an answer says of a promise, which it makes first where there is none."""
    terms = Terms(kind=Kind.CALLBACK, words="Wij bellen u.", owner=agent, due=Due(at=OTHER, words="woensdag"))
    if how == "made":
        return Said(promised=(terms,))
    if how == "moved":
        return Said(promised=(makers.moved(_promise(case, agent), due_at=OTHER),))
    if how == "withdrawn":
        return Said(withdrawn=(Withdrawn(promise=_promise(case, agent), reason="Uitverkocht."),))
    if how == "withdrawn series":
        first = _promise(case, agent, form=Form.RECURRING, every=Every.MONTH)
        makers.call(case, by=agent, at=MONDAY, said=Said(kept=(first,)))
        makers.call(case, by=agent, at=MONDAY, said=Said(kept=(case.promises.latest("pk"),)))
        promising.contradict(first, by=case.conversations.get().contact_point, at=MONDAY)
        return Said(withdrawn=(Withdrawn(promise=Promise.objects.get(pk=first.pk), reason="Uitverkocht."),))
    claimed = _promise(case, agent, form=Form.CLAIMED, claimed_of="De winkel")
    return Said(promised=(Honoured(claimed=claimed, terms=terms),))


def _bounced(case: Case, agent: Agent, said: Said) -> Delivery:
    delivery = makers.deliver(makers.answer(case, by=agent, said=said))
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=MONDAY + timedelta(hours=2))
    return delivery


def _state(case: Case) -> list[tuple[Any, ...]]:
    """Return what the promises of a case are; the words of a date too."""
    facts = ("state", "due_at", "due_words", "moves", "days_later", "settled_at")
    return [(*each[:-1], each[-1] is not None) for each in case.promises.order_by("pk").values_list(*facts)]


@pytest.mark.parametrize("how", ["made", "moved", "withdrawn", "withdrawn series", "honoured"])
def test_send_elsewhere_tells_anew_what_was_told(agent: Agent, how: str) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    said = _said(how, case, agent)
    delivery = makers.deliver(makers.answer(case, by=agent, said=said))
    told = _state(case)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=MONDAY + timedelta(hours=2))
    missed = Promise.objects.filter(Exists(untelling.unheard()), case=case)
    assert (_state(case) == told, missed.exists()) == (how == "made", True)
    sent = _send(delivery, agent)
    assert (_state(case), missed.exists()) == (told, False)
    makers.deliver(sent, at=LATER)
    assert (_state(case), missed.exists(), chain.first_fault(case)) == (told, False, None)


def test_send_elsewhere_that_comes_back_too_is_untold_too(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    delivery = _bounced(case, agent, _said("moved", case, agent))
    again = makers.deliver(_send(delivery, agent), at=LATER)
    delivering.settle(again, Receipt.Kind.BOUNCED, at=LATER)
    assert case.promises.get().due_at == DUE


def test_send_elsewhere_says_nothing_of_what_is_over(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    delivery = _bounced(case, agent, _said("moved", case, agent))
    makers.call(case, by=agent, at=LATER, said=Said(kept=(case.promises.get(),)))
    _send(delivery, agent)
    assert case.promises.get().state == "kept"


@pytest.mark.parametrize("how", ["made", "moved"])
def test_send_elsewhere_is_refused_once_what_it_promises_was_withdrawn(agent: Agent, how: str) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    delivery = _bounced(case, agent, _said(how, case, agent))
    withdrawn = Withdrawn(promise=case.promises.get(), reason="Uitverkocht.")
    makers.call(case, by=agent, at=LATER, said=Said(withdrawn=(withdrawn,)))
    with pytest.raises(saying_again.StaleWordsError, match="not so any more"):
        _send(delivery, agent)


def test_send_elsewhere_is_refused_once_what_it_withdraws_was_kept(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    delivery = _bounced(case, agent, _said("withdrawn", case, agent))
    makers.call(case, by=agent, at=LATER, said=Said(kept=(case.promises.get(),)))
    with pytest.raises(saying_again.StaleWordsError, match="not so any more"):
        _send(delivery, agent)


@pytest.mark.parametrize("how", ["made", "moved", "honoured"])
def test_send_elsewhere_is_refused_once_its_date_has_passed(agent: Agent, how: str) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    delivery = _bounced(case, agent, _said(how, case, agent))
    with pytest.raises(saying_again.StaleWordsError, match="has passed"):
        _send(delivery, agent, at=OTHER + timedelta(hours=1))


@pytest.mark.parametrize("how", ["made", "moved"])
def test_send_elsewhere_is_refused_once_the_customer_heard_another_date(agent: Agent, how: str) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    delivery = _bounced(case, agent, _said(how, case, agent))
    said = makers.moved(case.promises.get(), due_at=OTHER + timedelta(days=1), initiator=Initiator.PARTY)
    makers.call(case, by=agent, at=LATER, said=Said(promised=(said,)))
    with pytest.raises(saying_again.StaleWordsError, match="another date since"):
        _send(delivery, agent)


def test_send_elsewhere_what_arrived_is_refused(agent: Agent) -> None:
    delivery = makers.deliver(makers.answer(makers.make_case(), by=agent))
    with pytest.raises(resending.ArrivedError):
        _send(delivery, agent)
