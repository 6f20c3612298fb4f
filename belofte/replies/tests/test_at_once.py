"""An answer and a mail that comes in at the same moment: both pass, whichever rows each wants of the other."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction

from belofte import makers
from belofte.cases.models import Case, Message
from belofte.channels.contract import Address
from belofte.contacts import recognising
from belofte.contacts.models import ContactPoint
from belofte.makers import MONDAY
from belofte.ops.tests import running
from belofte.people.models import Agent, Role
from belofte.replies import asking_leads, delivering, drafting, holding, new_addresses, resending
from belofte.replies.addressing import Also
from belofte.replies.models import Held, NewAddress
from belofte.replies.sending import Answer

pytestmark = pytest.mark.usefixtures("committed")
LATER = MONDAY + timedelta(hours=3)
MIEP = Address(address="miep@buren.example", name="Miep")
_SECONDS_MAX = 5.0
Deed = Callable[[], object]


def _send(case: Case, agent: Agent) -> Deed:
    return lambda: makers.answer(case, by=agent, also=Also(cc=(MIEP,)))


def _release(case: Case, agent: Agent) -> Deed:
    """Hold an answer by itself, so that releasing it is what meets Miep."""
    holding.choose_seconds(10, by=None, at=MONDAY)
    also, key = Also(cc=(MIEP,)), uuid.uuid4()
    draft = drafting.save(case, text="Friday.", key=key, by=agent, at=MONDAY, also=also)
    answer = Answer(text="Friday.", key=key, seen_through=makers.ALL_SEEN, also=also)
    holding.hold(draft, case.conversations.get(), answer, by=agent, at=MONDAY)
    return lambda: holding.release(draft.pk, at=LATER)


def _send_elsewhere(case: Case, agent: Agent) -> Deed:
    lost = makers.deliver(makers.answer(case, by=agent))
    delivering.take_bounce(lost, detail="550", envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    return lambda: resending.send_elsewhere(
        lost, address="jan.new@klant.example", key=uuid.uuid4(), seen_through=makers.ALL_SEEN, by=agent, at=LATER
    )


@pytest.mark.parametrize(
    ("deed", "address"), [(_send, MIEP.address), (_release, MIEP.address), (_send_elsewhere, "jan.new@klant.example")]
)
def test_answer_to_somebody_who_writes_at_the_same_moment_leaves(
    deed: Callable[[Case, Agent], Deed], address: str
) -> None:
    case, agent = makers.make_case(), makers.make_agent()
    answer = deed(case, agent)
    sent = _sent()
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():  # what the intake does: who speaks first, then the case
            recognising.recognise(Address(address=address), channel="email", at=MONDAY)
            under_way = threads.submit(_apart, answer)
            running.wait_until(running.waits_for_a_lock, seconds=_SECONDS_MAX)
            Case.objects.select_for_update().get(pk=case.pk)
            if deed is _send_elsewhere:
                transaction.set_rollback(True)  # else it is somebody else's address by then
        under_way.result(_SECONDS_MAX)
    assert _sent() == sent + 1


def test_of_two_presses_at_once_the_first_counts() -> None:
    case = makers.make_case()
    agent = makers.make_agent(teams=(case.team,))
    _send_elsewhere(case, agent)()
    asked = NewAddress.objects.get()
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            resending.take_yes(NewAddress.objects.get(), at=asked.asked_at)
            under_way = threads.submit(_apart, lambda: new_addresses.take_no(asked, at=asked.asked_at))
            running.wait_until(running.waits_for_a_lock, seconds=_SECONDS_MAX)
        under_way.result(_SECONDS_MAX)
    assert (NewAddress.objects.get().became, case.contact.contact_points.count()) == ("sent", 2)


def test_an_address_that_an_agent_drops_as_it_is_confirmed_gets_nothing() -> None:
    case, agent = makers.make_case(), makers.make_agent()
    _send_elsewhere(case, agent)()
    asked = NewAddress.objects.get()
    sent = Message.objects.filter(direction="out").count()
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
            under_way = threads.submit(_apart, lambda: resending.take_yes(asked, at=asked.asked_at))
            running.wait_until(running.waits_for_a_lock, seconds=_SECONDS_MAX)
            new_addresses.drop(asked.delivery, at=asked.asked_at)
        under_way.result(_SECONDS_MAX)
    assert (NewAddress.objects.get().became, Message.objects.filter(direction="out").count()) == ("dropped", sent)


def _sent() -> int:
    """Return how much was written: answers, and letters that ask whose an address is."""
    return Message.objects.filter(direction="out").count() + NewAddress.objects.count()


def test_answers_that_name_the_same_strangers_the_other_way_round_both_leave() -> None:
    case, agent = makers.make_case(), makers.make_agent()
    first, last = Address(address="a@buren.example"), Address(address="z@buren.example")
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            recognising.recognise(first, channel="email", at=MONDAY)
            under_way = threads.submit(_apart, lambda: makers.answer(case, by=agent, also=Also(cc=(last, first))))
            running.wait_until(running.waits_for_a_lock, seconds=_SECONDS_MAX)
            recognising.recognise(last, channel="email", at=MONDAY)
        under_way.result(_SECONDS_MAX)
    assert Message.objects.get(direction="out").cc == [["z@buren.example", ""], ["a@buren.example", ""]]


@pytest.mark.parametrize("second", ["lead", "writer"])
def test_of_two_who_decide_on_an_answer_at_once_the_second_hears_who_was_first(second: str) -> None:
    case = makers.make_case()
    agent = makers.make_agent(teams=(case.team,))
    joyce, bram = (makers.make_agent(Role.LEAD, name=name, teams=(case.team,)) for name in ("Joyce", "Bram"))
    key = uuid.uuid4()
    draft = drafting.save(case, text="Friday.", key=key, by=agent, at=MONDAY)
    answer = Answer(text="Friday.", key=key, seen_through=makers.ALL_SEEN)
    asking_leads.ask(draft, case.conversations.get(), answer, words="", by=agent, at=MONDAY)
    late: Deed = lambda: asking_leads.give_back(case, key, words="No.", by=bram, at=LATER)  # noqa: E731 - as the others
    if second == "writer":
        late = lambda: holding.take_back(case, by=agent, at=LATER)  # noqa: E731
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            asking_leads.let_leave(case, key, {}, asked_at=Held.objects.get().held_at, by=joyce, at=LATER)
            under_way = threads.submit(_apart, late)
            running.wait_until(running.waits_for_a_lock, seconds=_SECONDS_MAX)
        with pytest.raises((asking_leads.DecidedError, holding.TooLateError), match="left"):
            under_way.result(_SECONDS_MAX)
    assert Message.objects.filter(send_key=key).count() == 1


def _apart(deed: Deed) -> None:
    """Do it in a connection of its own."""
    try:
        deed()
    finally:
        connections.close_all()


def test_a_press_holds_no_address_while_it_waits_for_a_case() -> None:
    """Who receives a mail holds a case, and then confirms who wrote another one of the same batch."""
    case, agent = makers.make_case(), makers.make_agent()
    agent.teams.add(case.team)
    _send_elsewhere(case, agent)()
    asked = NewAddress.objects.get()
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
            under_way = threads.submit(_apart, lambda: resending.take_yes(asked, at=LATER))
            running.wait_until(running.waits_for_a_lock, seconds=_SECONDS_MAX)
            ContactPoint.objects.filter(pk=asked.contact_point_id).update(confirmed_at=LATER)
        under_way.result(_SECONDS_MAX)
    assert NewAddress.objects.get().became == "sent"
