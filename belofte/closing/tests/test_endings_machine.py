"""Whoever has the last word: the customer confirms or denies, a second person gives the final answer, a lead gives up.

In whatever order: the case is closed, the ball lies and a promised solution counts as a simple model says.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Delivery, Message, Receipt
from belofte.closing import closing, confirming, finals
from belofte.closing.hindrances import ClosingRefusedError
from belofte.closing.models import Body, Outcome
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.promises.models import Kind, Promise
from belofte.promises.saying import Said, SayingRefusedError
from belofte.replies import delivering
from belofte.tests.stateful import CaseMachine, expect, play

HOUR: Final = timedelta(hours=1)
NEVER: Final = datetime.min.replace(tzinfo=UTC)
_ASKS: Final = "Ik wil mijn geld terug voor het toestel."
_REFUSES: Final = "Wij betalen dit niet."
_NAMES: Final = f"{_REFUSES} U kunt naar de geschillencommissie."
outcomes = st.sampled_from([Outcome.SOLVED, Outcome.REFUSED])
newest_first = st.sampled_from([0, 0, 0, 1, 2])


@dataclass(kw_only=True)
class Answer:
    """What the model knows of an answer, which arrived, and may have come back since."""

    message: Message
    by: Agent
    names_body: bool
    came_back_at: datetime | None = None


@dataclass(kw_only=True)
class End:
    """How the case ended, once: with an answer, or for a reason."""

    at: datetime
    answer: Answer | None = None
    reason: str = ""
    is_final: bool = False
    is_undone: bool = False  # the case was opened again


@dataclass(kw_only=True)
class Denial:
    """A customer's word that it is not solved."""

    at: datetime
    took_solution: bool
    is_taken_back: bool = False


class Machine(CaseMachine):
    """One case of one customer, whom two people and a lead answer; a solution may be promised in it."""

    @initialize()
    def open_case(self) -> None:
        self.begin()
        self.inbox = makers.make_inbox()
        teams = (self.inbox.team,)
        self.people = [makers.make_agent(teams=teams), makers.make_agent(teams=teams)]
        self.lead = makers.make_agent(Role.LEAD, teams=teams)
        self.now = MONDAY
        first = makers.receive(self.inbox, text=_ASKS)
        self.first_id, self.case = first.external_id, first.conversation.case
        self.customer = first.conversation.contact_point
        self.said = [first.recorded_at]
        self.new_at: list[datetime] = []  # when they said something new
        self.answers: list[Answer] = []
        self.ends: list[End] = []
        self.denials: list[Denial] = []
        self.word: bool | None = None  # on the newest end
        self.promised = self.solution = ""
        self.solved_by: Answer | None = None
        self.solved_at = NEVER

    def tick(self) -> datetime:
        self.now += HOUR
        return self.now

    # What the model makes of it.

    def is_closed(self) -> bool:
        return bool(self.ends) and not self.ends[-1].is_undone

    def reached(self) -> datetime:
        return max((each.message.recorded_at for each in self.answers if not each.came_back_at), default=NEVER)

    def dealt_with(self) -> datetime:
        """Return up to when nobody waits: that somebody is unreachable holds until they are heard of again."""
        waived = [each for each in self.ends if each.reason]
        holds = [each.at for each in waived if not (each.reason == "unreachable" and each.is_undone)]
        return max([self.reached(), *holds])

    def is_unanswered(self) -> bool:
        denied = [each.at for each in self.denials if not each.is_taken_back]
        return any(at > self.dealt_with() for at in [*self.said, *denied])

    def has_come_back(self, *, since: datetime) -> bool:
        return any(each.came_back_at and each.came_back_at > since for each in self.answers)

    def is_promised(self) -> bool:
        return self.solution == "open"

    def final(self) -> End | None:
        told = [each for each in self.ends if each.is_final and each.answer and not each.answer.came_back_at]
        return told[-1] if told else None

    def is_nothing_new(self) -> bool:
        """Whether there is a final answer, since which they said nothing that they had not said before."""
        final = self.final()
        if final is None or final.answer is None:
            return False
        return all(at < final.answer.message.recorded_at for at in self.new_at)

    def end(self, *, answer: Answer | None = None, reason: str = "") -> None:
        self.ends.append(End(at=self.now, answer=answer, reason=reason))
        self.word = True if reason == "confirmed" else None

    def open_again(self) -> None:
        if self.ends:
            self.ends[-1].is_undone = True

    # What happens.

    @rule(is_new=st.booleans())
    def receive(self, *, is_new: bool) -> None:
        at = self.tick()
        text = f"Het bonnummer is {7_000 + len(self.new_at)}." if is_new else _ASKS
        message = makers.receive(self.inbox, answers=(self.first_id,), text=text, at=at)
        self.said.append(message.recorded_at)
        if is_new:
            self.new_at.append(message.recorded_at)
        self.open_again()

    @rule(who=st.sampled_from([0, 1]), outcome=st.none() | outcomes, names=st.booleans(), solves=st.booleans())
    def answer(self, who: int, outcome: Outcome | None, *, names: bool, solves: bool) -> None:
        at, by = self.tick(), self.people[who]
        said = Said(kept=(self.look(),)) if solves and self.solution else Said()
        text = _NAMES if names else _REFUSES
        may_keep = not said.kept or self.solution == "open"
        may = may_keep and not (outcome and self.is_promised() and not said.kept)
        try:
            message = makers.answer(self.case, by=by, at=at, text=text, outcome=outcome, said=said)
        except (SayingRefusedError, closing.PromiseOpenError) as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        self.open_again()
        made = Answer(message=message, by=by, names_body=names)
        self.answers.append(made)
        makers.deliver(message, at=self.tick())
        if said.kept:
            self.solution, self.solved_by, self.solved_at = "kept", made, self.now
        if outcome:
            self.end(answer=made)

    @precondition(lambda self: any(not each.came_back_at for each in self.answers))
    @rule(number=newest_first)
    def bounce(self, number: int) -> None:
        arrived = [each for each in self.answers if not each.came_back_at]
        lost = arrived[-1 - number % len(arrived)]
        delivery = Delivery.objects.select_related("message").get(message=lost.message)
        delivering.settle(delivery, Receipt.Kind.BOUNCED, at=self.tick())
        lost.came_back_at = self.now
        self.open_again()
        if self.solution == "kept" and self.solved_by is lost:
            self.solution = "open"

    @precondition(lambda self: not self.promised)
    @rule()
    def promise_a_solution(self) -> None:
        fields = {"kind": Kind.SOLUTION, "channel": "", "words": "We lossen het op."}
        at = self.tick()
        made = makers.promise(self.case, by=self.people[0], at=at, due_at=at + 1_000 * HOUR, **fields)
        self.promised, self.solution = str(made.pk), "open"
        self.open_again()

    @rule()
    def confirm(self) -> None:
        may = self.word is not True and (self.is_closed() or self.word is False)
        try:
            confirming.confirm(self.case, by=self.customer, at=self.tick())
        except confirming.ConfirmationRefusedError as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        self.word = True
        denied = self.denials[-1] if self.denials and not self.denials[-1].is_taken_back else None
        for each in self.denials:
            each.is_taken_back = True
        is_shown = self.solved_by is not None and not self.solved_by.came_back_at
        if denied is not None and denied.took_solution and self.solution == "open" and is_shown:
            self.solution, self.solved_at = "kept", self.now
        has_more = denied is not None and any(at > denied.at for at in self.said)
        stands = self.is_promised() or self.has_come_back(since=self.reached())
        if not (self.is_closed() or has_more or stands):
            self.end(reason="confirmed")

    @rule()
    def deny(self) -> None:
        may = self.word is not False and self.is_closed()
        try:
            confirming.deny(self.case, by=self.customer, at=self.tick())
        except confirming.ConfirmationRefusedError as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        self.word = False
        since_earlier = len(self.ends) < 2 or self.solved_at > self.ends[-2].at
        takes = self.solution == "kept" and since_earlier
        if takes:
            self.solution = "open"
        self.denials.append(Denial(at=self.now, took_solution=takes))
        self.open_again()

    @rule(by_second=st.sampled_from([True, True, False]))
    def declare_final(self, *, by_second: bool) -> None:
        told = next((each for each in reversed(self.ends) if each.answer), None)
        may = False
        if told and told.answer:
            is_seconds = told.answer.by != self.answers[0].by
            may = not told.answer.came_back_at and not told.is_final and is_seconds and told.answer.names_body
        try:
            finals.declare(self.case, body=Body.COMMITTEE, by=self.people[by_second], at=self.tick())
        except finals.FinalRefusedError as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        assert told is not None
        told.is_final = True

    @rule(outcome=outcomes)
    def close(self, outcome: Outcome) -> None:
        arrived = [each for each in self.answers if not each.came_back_at]
        stands = self.is_closed() or self.is_unanswered() or self.is_promised()
        may = bool(arrived) and not stands and not self.has_come_back(since=self.reached())
        try:
            closing.close(self.case, outcome=outcome, seen_through=ALL_SEEN, by=self.lead, at=self.tick())
        except ClosingRefusedError as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        self.end(answer=arrived[-1])

    @rule(reason=st.sampled_from(["unreachable", "nothing_new"]), is_lead=st.sampled_from([True, True, False]))
    def give_up(self, reason: str, *, is_lead: bool) -> None:
        may = is_lead and not self.is_closed() and not self.is_promised()
        if reason == "nothing_new":
            may = may and not self.has_come_back(since=self.reached()) and self.is_nothing_new()
        because, by, at = AnswerWaiver.Reason(reason), self.lead if is_lead else self.people[0], self.tick()
        try:
            closing.close_without_answer(self.case, reason=because, seen_through=ALL_SEEN, by=by, at=at)
        except ClosingRefusedError as refused:
            expect(may=may, refused=refused)
            return
        expect(may=may)
        self.end(reason=reason)

    def look(self) -> Promise:
        return Promise.objects.get(pk=self.promised)

    # What has to hold.

    @invariant()
    def the_case_is_as_the_model_says(self) -> None:
        case = Case.objects.get(pk=self.case.pk)
        assert case.is_closed == self.is_closed()
        is_missed = self.has_come_back(since=self.dealt_with())
        waits = self.is_unanswered() or is_missed
        if self.is_closed():
            assert (case.ball, waits, self.is_promised()) == ("nobody", False, False)
        else:
            assert case.ball == ("us" if waits or self.is_promised() else "customer")
            assert (case.waiting_since is not None) == waits

    @invariant()
    def the_last_word_is_whose_the_model_says(self) -> None:
        asked = confirming.asked(Case.objects.get(pk=self.case.pk))
        assert (asked.is_asked, asked.said) == (bool(self.ends) and (self.is_closed() or self.word is False), self.word)
        found, expected = finals.of(self.case), self.final()
        assert (found and found.closure.message_id) == (expected and expected.answer and expected.answer.message.pk)

    @invariant()
    def the_solution_counts_as_the_model_says(self) -> None:
        found = Promise.objects.filter(case=self.case)
        assert [each.state for each in found] == ([self.solution] if self.promised else [])


@pytest.mark.django_db
def test_endings_machine() -> None:
    play(Machine, examples=12, steps=25)


@pytest.mark.slow
@pytest.mark.django_db
def test_endings_machine_for_long() -> None:
    play(Machine, examples=40, steps=40)
