"""Whatever a mail server does, and whenever a worker dies: nothing is lost or said twice, and the case knows.

On a real wire. The model keeps for each delivery what was heard of it last, and for each message how often it left.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from belofte import clock, makers
from belofte.cases.models import Case, Delivery, Message, Receipt
from belofte.channels.email.tests.wire import ScriptedServer
from belofte.makers import MONDAY
from belofte.replies import braking, delivering
from belofte.tests.stateful import CaseMachine, play

State = Delivery.State
MINUTE: Final = timedelta(minutes=1)
_OVER: Final = {State.ACCEPTED, State.FAILED, State.BOUNCED, State.UNCERTAIN}
_WIRE: Final[
    dict[str, tuple[dict[str, str], State, int]]
] = {  # what it does, what is known then, how many mails it has
    "takes it": ({}, State.ACCEPTED, 1),
    "hangs up when it has it": ({"QUIT": "cut"}, State.ACCEPTED, 1),
    "goes silent over it": ({"content": "cut"}, State.UNCERTAIN, 1),
    "knows nobody": ({"RCPT": "550 5.1.1 no such user"}, State.FAILED, 0),
    "will not have it": ({"content": "554 5.7.1 refused"}, State.FAILED, 1),
    "asks for patience": ({"RCPT": "451 try later"}, State.QUEUED, 0),
    "is not itself": ({"greeting": "cut"}, State.QUEUED, 0),
}
numbers = st.integers(min_value=0, max_value=3)


@dataclass(kw_only=True)
class Known:
    """What the model knows of a delivery."""

    delivery_id: int
    message_id: int
    state: State = State.QUEUED
    replaced: bool = False


class Machine(CaseMachine):
    """One customer, up to four sendings to them."""

    @initialize()
    def open_case(self) -> None:
        self.begin()
        self.script: dict[str, str] = {}
        self.server = ScriptedServer(self.script)
        credentials = {"smtp_host": "127.0.0.1", "smtp_port": self.server.port, "timeout_seconds": 2}
        self.inbox = makers.make_inbox(credentials=credentials)
        self.agent = makers.make_agent(teams=(self.inbox.team,))
        self.now = MONDAY
        self.case = makers.make_case(self.inbox)
        self.known: list[Known] = []
        self.left: Counter[str] = Counter()
        self.is_braked = False

    def teardown(self) -> None:
        if hasattr(self, "server"):
            self.server.close()
        super().teardown()

    def pick(self, number: int) -> Known | None:
        return self.known[number] if number < len(self.known) else None

    def look(self, known: Known) -> Delivery:
        return Delivery.objects.select_related("message", "case").get(pk=known.delivery_id)

    def may_leave(self, known: Known) -> bool:
        """Tell whether nothing is in its way: no brake, and nothing to this customer that is before it."""
        before = self.known[: self.known.index(known)]
        return known.state == State.QUEUED and not self.is_braked and all(each.state in _OVER for each in before)

    @rule()
    def answer(self) -> None:
        if len(self.known) < 4:
            message = makers.answer(self.case, by=self.agent, at=self.now)
            self.known.append(Known(delivery_id=message.deliveries.get().pk, message_id=message.pk))

    @rule(number=numbers, wire=st.sampled_from(sorted(_WIRE)))
    def try_to_deliver(self, number: int, wire: str) -> None:
        known = self.pick(number)
        if known is None:
            return
        script, becomes, count = _WIRE[wire]
        self.script.clear()
        self.script.update(script)
        self.now += 31 * MINUTE  # longer than any wait between two tries
        leaves = self.may_leave(known)
        with clock.moved_to(self.now):
            delivering.deliver(known.delivery_id, at=self.now)
        if leaves:
            known.state = becomes
            self.left[self.look(known).message.external_id] += count

    @rule(number=numbers)
    def die_while_sending(self, number: int) -> None:
        """Have a worker claim it and be seen no more; whether it left, nobody knows."""
        known = self.pick(number)
        if known is None or not self.may_leave(known):
            return
        makers.claim(self.look(known), at=self.now)
        assert delivering.doubt_abandoned(at=self.now + MINUTE) == 0
        self.now += delivering.CLAIM_LASTS + MINUTE
        assert delivering.doubt_abandoned(at=self.now) == 1
        known.state = State.UNCERTAIN

    @rule(number=numbers)
    def bounce(self, number: int) -> None:
        known = self.pick(number)
        if known is None:
            return
        self.now += MINUTE
        envelope = makers.make_envelope(self.inbox, at=self.now)
        delivering.take_bounce(self.look(known), detail="550 5.1.1", envelope=envelope, at=self.now)
        if known.state in {State.QUEUED, State.ACCEPTED, State.UNCERTAIN}:
            known.state = State.BOUNCED

    @rule(number=numbers, arrived=st.booleans())
    def say_what_became_of_it(self, number: int, *, arrived: bool) -> None:
        known = self.pick(number)
        if known is None:
            return
        self.now += MINUTE
        try:
            if arrived:
                delivering.declare_arrived(self.look(known), by=self.agent, at=self.now)
                known.state = State.ACCEPTED
            else:
                again = delivering.send_again(self.look(known), by=self.agent, at=self.now)
                known.state, known.replaced = State.FAILED, True
                self.known.append(Known(delivery_id=again.pk, message_id=known.message_id))
        except delivering.NotUncertainError:
            assert known.state != State.UNCERTAIN

    @rule()
    def brake_or_let_go(self) -> None:
        self.now += MINUTE
        if self.is_braked:
            braking.let_go(by=self.agent, at=self.now)
        else:
            braking.brake(reason="A wrong price in every answer.", by=self.agent, at=self.now)
        self.is_braked = not self.is_braked

    @invariant()
    def each_is_what_was_heard_of_it(self) -> None:
        states = dict(Delivery.objects.filter(case=self.case).values_list("pk", "state"))
        assert states == {each.delivery_id: each.state for each in self.known}
        heard = set(Receipt.objects.filter(delivery__case=self.case).values_list("delivery_id", flat=True))
        assert {each.delivery_id for each in self.known if each.state in _OVER} <= heard

    @invariant()
    def nothing_left_more_often_than_it_was_sent(self) -> None:
        seen = Counter(str(message_from_bytes(mail)["Message-ID"]).strip("<>") for mail in self.server.mails)
        assert seen == +self.left

    @invariant()
    def an_answer_that_did_not_arrive_is_none(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        arrived = {each.message_id for each in self.known if each.state == State.ACCEPTED}
        said = Message.objects.filter(pk__in=arrived).order_by("-recorded_at").first()
        lost = [each for each in self.known if each.state in _OVER - {State.ACCEPTED} and not each.replaced]
        if said is None:
            assert case.ball == "us"
        elif not lost and all(each.state == State.ACCEPTED or each.replaced for each in self.known):
            assert case.ball == "customer"


@pytest.mark.django_db
def test_delivery_machine() -> None:
    play(Machine, examples=12, steps=25)
