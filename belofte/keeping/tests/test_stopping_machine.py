"""Whatever happens around a stopped conversation: its case goes on, with somebody else, who alone ends it."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Message, Receipt
from belofte.closing import closing
from belofte.closing.hindrances import ClosingRefusedError
from belofte.closing.models import Outcome
from belofte.conduct import ending, stops
from belofte.conduct.models import Kind, Stop
from belofte.conduct.stops import Because
from belofte.keeping import assigning, promising, stopping
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.models import Promise
from belofte.promises.terms import Due
from belofte.replies import delivering
from belofte.replies.sending import Answer
from belofte.tests.stateful import CaseMachine, expect, play

HOUR: Final = timedelta(hours=1)
NEVER: Final = datetime.min.replace(tzinfo=UTC)
LONG_AGO: Final = MONDAY - timedelta(days=365)  # by the clock of the database, which no test moves
_WORDS: Final = "Waar is mijn pakket, stelletje idioten? Ik sla jullie in elkaar."
people = st.sampled_from([0, 0, 1, 2])  # an agent, another, a lead
_LETTERS: Final = ("arrives", "arrives", "refused", "bounced")
newest_first = st.sampled_from([0, 0, 0, 1, 2])


@dataclass(kw_only=True)
class Known:
    """What the model knows of a stop."""

    stop: Stop
    by: Agent
    over_at: datetime  # counted from when its letter arrived; at once where that was lost
    has_ended: bool = False
    is_decided: bool = False


class Machine(CaseMachine):
    """One case of somebody who goes too far again and again; two agents and two leads, of whom nobody is signed in."""

    @initialize()
    def open_case(self) -> None:
        self.begin()
        self.inbox = makers.make_inbox()
        teams, self.now = (self.inbox.team,), LONG_AGO
        self.agents = [makers.make_agent(teams=teams) for _ in range(2)]
        self.leads = [makers.make_agent(Role.LEAD, teams=teams) for _ in range(2)]
        first = makers.receive(self.inbox, text=_WORDS, at=self.now)
        self.first_id, self.conversation, self.case = first.external_id, first.conversation, first.conversation.case
        self.said: list[Message] = [first]
        self.reached = self.waived = self.warned = self.lost_at = NEVER
        self.stops: list[Known] = []
        self.assignee: Agent | None = None
        self.promise: Promise | None = None
        self.promise_owner: Agent | None = None
        self.is_closed = self.is_lost = False  # the second is of what we wrote last

    def tick(self) -> datetime:
        self.now += HOUR
        return self.now

    def who(self, number: int) -> Agent:
        return [*self.agents, self.leads[0]][number]

    def standing(self) -> Known | None:
        return next((each for each in self.stops if not each.has_ended), None)

    def is_stopper(self, agent: Agent) -> bool:
        standing = self.standing()
        return standing is not None and standing.by == agent

    def is_unanswered(self) -> bool:
        return any(each.recorded_at > max(self.reached, self.waived) for each in self.said)

    def is_waited_for(self) -> bool:
        """Tell whether somebody waits for us: for an answer, or since a letter of ours was lost after the last one."""
        return self.is_unanswered() or self.lost_at > max(self.reached, self.waived)

    @rule()
    def receive(self) -> None:
        self.said.append(makers.receive(self.inbox, answers=(self.first_id,), text=_WORDS, at=self.tick()))
        self.is_closed = False

    @rule(number=people, is_warning=st.booleans(), ends=st.booleans())
    def answer(self, number: int, *, is_warning: bool, ends: bool) -> None:
        by, outcome = self.who(number), Outcome.EXPLAINED if ends else None
        may = not (ends and (self.is_stopper(by) or self.promise))
        try:
            facts = {"outcome": outcome, "is_warning": is_warning}
            message = makers.answer(self.case, by=by, at=self.tick(), **facts)
        except ClosingRefusedError as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        makers.deliver(message, at=self.tick())
        self.reached, self.is_closed, self.is_lost = message.recorded_at, ends, False
        if is_warning:
            self.warned = self.warned if self.warned > NEVER else self.now

    @rule(number=people, of=newest_first, kind=st.sampled_from(Kind), letter=st.sampled_from(_LETTERS))
    def stop(self, number: int, of: int, kind: Kind, letter: str) -> None:
        by, message = self.who(number), self.said[-1 - of % len(self.said)]
        is_fresh = all(each.stop.message_id != message.pk for each in self.stops)
        is_heavy = kind == Kind.THREAT or self.warned < message.recorded_at
        is_heavy = is_heavy and (kind == Kind.THREAT or self.warned > NEVER)
        may = self.standing() is None and is_fresh and is_heavy
        because = Because(kind=kind, message=message, quote="Ik sla jullie in elkaar")
        told = Answer(text="Dit gesprek stopt.", key=uuid.uuid4(), seen_through=ALL_SEEN)
        try:
            made = stopping.stop(self.conversation, because, told, by=by, at=self.tick())
        except stops.StopRefusedError as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        self.stops.append(Known(stop=made, by=by, over_at=self.leave(made, letter=letter)))
        self.is_closed, self.is_lost = False, letter in {"refused", "bounced"}
        self.assignee = None if self.assignee == by else self.assignee
        if self.promise_owner == by:
            self.promise_owner = self.assignee or next(lead for lead in self.leads if lead != by)

    def leave(self, made: Stop, *, letter: str) -> datetime:
        """Have the letter of a stop arrive or not; return when the stop is over by that."""
        lasts = made.until - made.at
        delivery = makers.claim(made.told.deliveries.get(), at=self.tick())
        if letter == "refused":
            delivering.settle(delivery, Receipt.Kind.REFUSED, at=self.now)
            self.lost_at = self.now
            return self.now
        delivering.settle(delivery, Receipt.Kind.ACCEPTED, at=self.now)
        arrived_at = self.now
        if letter == "bounced":  # as the customer can have it look, so it changes nothing
            delivering.settle(delivery, Receipt.Kind.BOUNCED, at=self.tick())
            self.lost_at = self.now
        return arrived_at + lasts

    @rule(number=people)
    def assign(self, number: int) -> None:
        to, may = self.who(number), not self.is_stopper(self.who(number))
        try:
            assigning.assign(self.case, to=to, instead_of=self.assignee, by=self.leads[0], at=self.tick())
        except assigning.StoppedByThemError:
            assert not may
        else:
            assert may
            self.assignee = to

    @precondition(lambda self: self.stops)
    @rule(of=newest_first, number=st.sampled_from([0, 2, 3, 3]), is_upheld=st.booleans())
    def decide(self, of: int, number: int, *, is_upheld: bool) -> None:
        known, by = self.stops[-1 - of % len(self.stops)], [*self.agents, *self.leads][number]
        theirs = self.said[-1]
        may = by in self.leads and by != known.by and not known.is_decided and theirs.recorded_at > known.stop.at
        told = Answer(text="Zo zien we het.", key=uuid.uuid4(), seen_through=ALL_SEEN)
        stop = Stop.objects.get(pk=known.stop.pk)
        facts = {"is_upheld": is_upheld, "is_over": known.has_ended}
        try:
            made = stopping.decide(stop, theirs, told, by=by, at=self.tick(), **facts)
        except stops.ObjectionRefusedError as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        makers.deliver(made.told, at=self.tick())
        known.is_decided, known.has_ended = True, known.has_ended or is_upheld
        self.is_closed = self.is_lost = False

    @rule(number=people)
    def close(self, number: int) -> None:
        by = self.who(number)
        stands = self.is_closed or self.is_stopper(by) or self.promise or self.is_unanswered()
        may = self.reached > NEVER and not stands and not self.is_lost
        try:
            closing.close(self.case, outcome=Outcome.EXPLAINED, seen_through=ALL_SEEN, by=by, at=self.tick())
        except ClosingRefusedError as refused:
            expect(may=may, refused=refused)
        else:
            expect(may=may)
            self.is_closed = True

    @rule()
    def close_without_answer(self) -> None:
        may = not (self.is_closed or self.standing() or self.promise or self.is_lost)
        reason, by, at = AnswerWaiver.Reason.NOT_FOR_US, self.leads[1], self.tick()
        try:
            closing.close_without_answer(self.case, reason=reason, seen_through=ALL_SEEN, by=by, at=at)
        except ClosingRefusedError as refused:
            expect(may=may, refused=refused)
        else:
            expect(may=may)
            self.is_closed, self.waived = True, self.now

    @rule(number=people)
    def promise_or_withdraw(self, number: int) -> None:
        if self.promise is not None:
            promising.withdraw(self.promise, reason="Niet meer nodig.", by=self.leads[1], at=self.tick())
            self.promise = self.promise_owner = None
            return
        at, by = self.tick(), self.who(number)
        due = Due(at=at + 5_000 * HOUR, is_on_holiday_knowingly=True)
        self.promise, self.promise_owner = makers.promise(self.case, by=by, at=at, due=due), by
        self.is_closed = False

    @rule(days=st.sampled_from([1, 4, 8]))
    def let_time_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        ending.end_overdue(at=self.now)
        for each in self.stops:
            each.has_ended = each.has_ended or each.over_at <= self.now

    @invariant()
    def the_case_goes_on_with_somebody_else(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        assert (case.is_closed, case.assignee) == (self.is_closed, self.assignee)
        assert case.assignee is None or not self.is_stopper(case.assignee)
        ours = self.is_waited_for() or self.promise is not None
        assert case.ball == ("nobody" if self.is_closed else "us" if ours else "customer")
        assert (case.waiting_since is not None) == (self.is_waited_for() and not self.is_closed)

    @invariant()
    def each_stop_is_as_the_model_says(self) -> None:
        found = Stop.objects.filter(conversation__case=self.case).order_by("pk")
        seen = [(each.pk, each.ended_at is not None, hasattr(each, "objection")) for each in found]
        assert seen == [(each.stop.pk, each.has_ended, each.is_decided) for each in self.stops]

    @invariant()
    def what_was_promised_runs_on(self) -> None:
        running = Promise.objects.filter(case=self.case, state="open")
        expected = [(self.promise.pk, self.promise_owner)] if self.promise else []
        assert [(each.pk, each.owner) for each in running] == expected


@pytest.mark.django_db
def test_stopping_machine() -> None:
    play(Machine, examples=12, steps=25)


@pytest.mark.slow
@pytest.mark.django_db
def test_stopping_machine_for_long() -> None:
    play(Machine, examples=40, steps=40)
