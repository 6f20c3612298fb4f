"""Whatever happens in whatever order: no case is closed that a simple model calls open, and no gate is run into."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Delivery, Message, Receipt
from belofte.closing import closing, complaints, sweeping
from belofte.closing.hindrances import ClosingRefusedError, ComplaintUnansweredError
from belofte.closing.models import OF_COMPLAINT, Outcome, Sweep
from belofte.closing.sweeping import Chosen
from belofte.keeping import promising
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Role
from belofte.promises.models import Promise
from belofte.replies import delivering
from belofte.tests.stateful import CaseMachine, play

HOUR = timedelta(hours=1)
NEVER = datetime.min.replace(tzinfo=UTC)
State = Delivery.State
_LOST = {State.FAILED, State.BOUNCED, State.UNCERTAIN}
outcomes = st.sampled_from(Outcome)
_HEARD = {
    State.ACCEPTED: Receipt.Kind.ACCEPTED,
    State.FAILED: Receipt.Kind.REFUSED,
    State.UNCERTAIN: Receipt.Kind.LOST,
}
states = st.sampled_from(list(_HEARD))


@dataclass(kw_only=True)
class Answer:
    """What the model knows of an answer."""

    message: Message
    outcome: Outcome | None
    state: State = State.QUEUED
    settled_at: datetime = NEVER


class Machine(CaseMachine):
    """One case. The model keeps what was said, and works out anew each time whether the case may be closed."""

    @initialize()
    def open_case(self) -> None:
        self.begin()
        self.inbox = makers.make_inbox()
        self.agent = makers.make_agent(Role.AGENT, Role.LEAD, teams=(self.inbox.team,))
        self.now = MONDAY
        first = makers.receive(self.inbox)
        self.first_id, self.case = first.external_id, first.conversation.case
        self.said = [first.recorded_at]
        self.answers: list[Answer] = []
        self.calls: list[datetime] = []
        self.waivers: dict[int, tuple[datetime, str]] = {}
        self.promise: Promise | None = None
        self.is_complaint = False
        self.told: list[Answer] = []  # what came of the complaint
        self.swept: Sweep | None = None

    def tick(self) -> datetime:
        self.now += HOUR
        return self.now

    def is_closed(self) -> bool:
        return Case.objects.get(pk=self.case.pk).is_closed

    def reached(self) -> datetime:
        arrived = [each.message.recorded_at for each in self.answers if each.state == State.ACCEPTED]
        return max([*arrived, *self.calls], default=NEVER)

    def is_unanswered(self) -> bool:
        answered = max([self.reached(), *(at for at, _reason in self.waivers.values())])
        return any(at > answered for at in self.said)

    def is_lost(self) -> bool:
        spam = max((at for at, reason in self.waivers.values() if reason == "spam"), default=NEVER)
        lost = [each for each in self.answers if each.state in _LOST and each.settled_at > self.reached()]
        return any(each.state == State.UNCERTAIN or spam < each.settled_at for each in lost)

    def is_held_open(self) -> bool:
        return self.is_unanswered() or self.is_lost() or self.promise is not None or self.is_silent_complaint()

    def is_silent_complaint(self) -> bool:
        return self.is_complaint and not any(each.state == State.ACCEPTED for each in self.told)

    def is_under_way(self) -> bool:
        return any(each.state == State.QUEUED for each in self.answers)

    def read_waivers(self) -> None:
        found = AnswerWaiver.objects.filter(case=self.case, withdrawn_at__isnull=True)
        self.waivers = {each.pk: (each.recorded_at, each.reason) for each in found}

    @rule()
    def receive(self) -> None:
        message = makers.receive(self.inbox, answers=(self.first_id,), at=self.tick())
        assert message.conversation.case_id == self.case.pk
        self.said.append(message.recorded_at)
        assert not self.is_closed()

    @rule(outcome=st.none() | outcomes, becomes=st.none() | states)
    def answer(self, outcome: Outcome | None, becomes: State | None) -> None:
        try:
            message = makers.answer(self.case, by=self.agent, at=self.tick(), outcome=outcome)
        except ComplaintUnansweredError:
            assert self.is_silent_complaint()
            assert outcome not in OF_COMPLAINT
        except closing.PromiseOpenError:
            assert self.promise is not None
        else:
            self.answers.append(Answer(message=message, outcome=outcome))
            assert not self.is_closed()
            if becomes is not None:
                self.settle(self.answers[-1], becomes)

    @rule(state=states)
    def settle_the_oldest(self, state: State) -> None:
        under_way = [each for each in self.answers if each.state == State.QUEUED]
        if under_way:
            self.settle(under_way[0], state)

    def settle(self, answer: Answer, state: State) -> None:
        was_closed = self.is_closed()
        delivery = Delivery.objects.select_related("message").get(message=answer.message)
        delivering.settle(makers.claim(delivery, at=self.now), _HEARD[state], at=self.tick())
        answer.state, answer.settled_at = state, self.now
        if self.is_closed() and not was_closed:
            assert answer.outcome is not None
            self.told += [answer] if answer.outcome in OF_COMPLAINT else []
        assert state == State.ACCEPTED or not self.is_closed()

    @rule(number=st.sampled_from([0, -1]))
    def bounce(self, number: int) -> None:
        arrived = [each for each in self.answers if each.state == State.ACCEPTED]
        if not arrived:
            return
        delivery = Delivery.objects.select_related("message").get(message=arrived[number].message)
        delivering.settle(delivery, Receipt.Kind.BOUNCED, at=self.tick())
        arrived[number].state, arrived[number].settled_at = State.BOUNCED, self.now
        assert not self.is_closed()

    @rule()
    def call(self) -> None:
        self.calls.append(makers.call(self.case, by=self.agent, at=self.tick()).called_at)

    @rule()
    def promise_or_withdraw(self) -> None:
        if self.promise is not None:
            promising.withdraw(self.promise, reason="Misread.", by=self.agent, at=self.tick())
            self.promise = None
        elif not self.is_closed():
            self.promise = makers.promise(self.case, by=self.agent, at=self.tick(), due_at=self.now + 1000 * HOUR)

    @rule()
    def mark_or_change(self) -> None:
        try:
            complaints.mark(self.case, by=self.agent, at=self.tick())
        except complaints.AlreadyMarkedError:
            assert self.is_complaint
            complaints.change(self.case, reason="A question.", by=self.agent, at=self.tick())
            self.is_complaint = False
        else:
            self.is_complaint, self.told = True, []

    @rule(outcome=outcomes)
    def close(self, outcome: Outcome) -> None:
        was_closed = self.is_closed()
        try:
            closing.close(self.case, outcome=outcome, seen_through=ALL_SEEN, by=self.agent, at=self.tick())
        except ClosingRefusedError:
            is_without = not any(each.state == State.ACCEPTED for each in self.answers)
            assert was_closed or self.is_held_open() or self.is_under_way() or is_without
        else:
            assert not was_closed
            arrived = [each for each in self.answers if each.state == State.ACCEPTED]
            self.told += arrived[-1:] if outcome in OF_COMPLAINT else []

    @rule(reason=st.sampled_from([AnswerWaiver.Reason.NOT_FOR_US, AnswerWaiver.Reason.SPAM]), is_undone=st.booleans())
    def sweep(self, reason: AnswerWaiver.Reason, *, is_undone: bool) -> None:
        was_closed = self.is_closed()
        swept = sweeping.sweep(
            [Chosen(case=self.case, seen_through=ALL_SEEN)], reason=reason, by=self.agent, at=self.tick()
        )
        self.read_waivers()
        assert swept.left.exists() != swept.closures.exists()
        if swept.left.exists():
            assert was_closed or self.is_held_open() or self.is_under_way()
        else:
            self.swept = swept
            if is_undone:
                self.undo()

    @rule()
    def undo(self) -> None:
        if self.swept is None:
            return
        count = sweeping.undo(self.swept, by=self.agent, at=self.tick())
        self.swept = None
        self.read_waivers()
        assert count == 0 or not self.is_closed()

    @invariant()
    def nothing_is_closed_that_is_held_open(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        if case.is_closed:
            assert not self.is_held_open()
        elif self.is_unanswered():
            assert (case.ball, case.waiting_since is None) == ("us", False)


@pytest.mark.django_db
def test_case_machine() -> None:
    play(Machine, examples=12, steps=25)
