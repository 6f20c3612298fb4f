"""Whatever is done in whatever order: a promise is in the state that a simple model says, and the ledger is whole."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from belofte import makers
from belofte.cases.models import Case, Delivery, Message, Receipt
from belofte.keeping import leaving, promising, watching
from belofte.makers import MONDAY
from belofte.people import managing
from belofte.people.models import Role
from belofte.promises import chain, ledger, withdrawing, wording
from belofte.promises.correcting import Right
from belofte.promises.models import Initiator, Kind, LedgerEntry, Promise, Warned
from belofte.promises.payouts import Paid
from belofte.promises.refusals import FieldRefusedError
from belofte.promises.saying import Said, SayingRefusedError, Withdrawn
from belofte.promises.terms import Due
from belofte.replies import delivering
from belofte.tests.stateful import CaseMachine, play

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
OWED = 25
_RUNS = {"open", "broken"}
promises = st.integers(min_value=0, max_value=2)


@dataclass(kw_only=True)
class Told:
    """That a promise moved or was withdrawn, and the answer that tells it; a call, or nobody, has no answer."""

    state: str  # of the promise by it
    answer: Message | None = None
    is_lost: bool = False


class Machine(CaseMachine):
    """One case with at most three promises. `expected` is the model: what each should be."""

    @initialize()
    def open_case(self) -> None:
        self.begin()
        team = makers.make_team()
        self.agent = makers.make_agent(teams=(team,))
        self.administrator = makers.make_agent(Role.ADMINISTRATOR)
        self.lead = makers.make_agent(Role.LEAD, teams=(team,))
        self.case = makers.make_case(makers.make_inbox(team))
        self.now = MONDAY
        self.promised: list[Promise] = []
        self.expected: list[str] = []
        self.movers: list[list[str]] = []
        self.paid: list[list[int]] = []  # each payout that counts
        self.kept_by: dict[int, Delivery] = {}
        self.dates: list[list[datetime]] = []
        self.told: list[list[Told]] = []  # and not untold since
        self.held: set[int] = set()  # of which the date is no slip of the pen: it was broken, or is contradicted
        self.contradicted: set[int] = set()
        self.made_later: set[int] = set()  # by a correction
        self.made_at: list[datetime] = []
        self.ended: dict[int, tuple[datetime, bool]] = {}  # when each was withdrawn last, and whether by a lead
        for hours in (5, 40):  # so that most of what is drawn is about one that is there
            self.make(hours, "")

    def pick(self, number: int) -> int | None:
        return number if number < len(self.promised) else None

    def look(self, number: int) -> Promise:
        return Promise.objects.get(pk=self.promised[number].pk)

    @rule(hours=st.integers(min_value=1, max_value=80), channel=st.sampled_from(["", "phone", "email", "money"]))
    def make_another(self, hours: int, channel: str) -> None:
        self.make(hours, channel)

    def make(self, hours: int, channel: str) -> None:
        if len(self.promised) < 3:
            due_at = self.now + hours * HOUR
            what: dict[str, Any] = {"channel": channel, "due_at": due_at}
            if channel == "email":
                what["kind"] = Kind.REPLY
            if channel == "money":
                what |= {"channel": "", "kind": Kind.REFUND, "words": f"You get € {OWED} back."}
            kind = what.get("kind", Kind.CALLBACK if channel == "phone" else Kind.OTHER)
            is_in_place = any(self.is_replaced(each, kind=kind, by=self.now) for each in range(len(self.promised)))
            try:
                self.promised.append(makers.promise(self.case, by=self.agent, at=self.now, **what))
            except FieldRefusedError:
                assert is_in_place
                return
            assert not is_in_place
            self.made_at.append(self.now)
            self.expected.append("open")
            self.movers.append([])
            self.dates.append([due_at])
            self.told.append([])
            self.paid.append([])

    def is_replaced(self, number: int, *, kind: str, by: datetime) -> bool:
        """Tell whether one was withdrawn, by no lead, so that one of a kind that was made then stands in its place."""
        at, is_lead = self.ended.get(number, (MONDAY, True))
        is_like = self.expected[number] == "withdrawn" and self.look(number).kind == kind
        return is_like and not is_lead and abs(by - at) <= timedelta(days=3)

    def was_in_vain(self, number: int) -> bool:
        """Tell whether the last answer or call to the customer came to nothing, since somebody is held to it."""
        answers = Message.objects.filter(conversation__case=self.case, direction="out", is_automatic=False)
        last, call = answers.order_by("pk").last(), self.case.calls.order_by("pk").last()
        held_to = self.look(number).entries.filter(withdrawing.HELD_TO).order_by("number").first()
        if last is None or held_to is None or (call is not None and call.recorded_at > last.recorded_at):
            return False
        return last.deliveries.get().state == Delivery.State.BOUNCED and last.recorded_at >= held_to.at

    def has_younger(self, number: int) -> bool:
        """Tell whether another one would stand in its place, were it withdrawn now."""
        kind, since = self.look(number).kind, self.now - timedelta(days=3)
        return any(
            self.expected[each] != "withdrawn" and self.look(each).kind == kind and self.made_at[each] >= since
            for each in range(number + 1, len(self.promised))
        )

    @rule(number=promises, amount=st.sampled_from([10, 15, OWED]), is_told=st.booleans())
    def pay(self, number: int, amount: int, *, is_told: bool) -> None:
        if self.pick(number) is None:
            return
        promise, left = self.look(number), OWED - sum(self.paid[number])
        today = self.now.astimezone(wording.zone()).date()
        paid = Paid(promise=promise, amount=Decimal(amount), paid_on=today, why_less="" if amount == left else "Later.")
        may = promise.kind == Kind.REFUND and self.expected[number] in _RUNS and amount <= left
        try:
            if is_told:
                makers.answer(self.case, by=self.agent, at=self.now, said=Said(paid=(paid,)))
            else:
                promising.pay_out(paid, by=self.agent, at=self.now)
        except (SayingRefusedError, ledger.LedgerRefusedError, FieldRefusedError):
            assert not may
        else:
            assert may
            self.paid[number].append(amount)
            if sum(self.paid[number]) == OWED:
                self.expected[number] = "kept"

    @rule(number=promises, is_denied=st.booleans(), is_lead=st.booleans())
    def lose_a_payout(self, number: int, *, is_denied: bool, is_lead: bool) -> None:
        """The newest that counts did not come, says the customer; or was mistyped, says its recorder, or a lead."""
        if self.pick(number) is None or not self.paid[number]:
            return
        payout = self.look(number).payouts.filter(proof__fallen_at=None).latest("pk")
        assert payout.mistyped_until is not None
        may = is_denied or is_lead or self.now <= payout.mistyped_until
        by = self.lead if is_lead else self.agent
        try:
            if is_denied:
                point = self.case.conversations.get().contact_point
                promising.contradict_payout(payout, by=point, at=self.now)
            else:
                promising.take_back(payout, reason="Mistyped.", by=by, at=self.now)
        except ledger.LedgerRefusedError:
            assert not may
        else:
            assert may
            self.paid[number].pop()
            if self.expected[number] == "kept":
                self.expected[number] = self.running(number)
                self.untell()

    @rule(number=promises, hours=st.integers(1, 80), initiator=st.sampled_from(Initiator.values), is_lead=st.booleans())
    def move(self, number: int, hours: int, initiator: str, *, is_lead: bool) -> None:
        if self.pick(number) is None:
            return
        said = makers.moved(self.look(number), due_at=self.now + hours * HOUR, initiator=Initiator(initiator))
        needs_lead = initiator == "force_majeure" or (initiator == "us" and "us" in self.movers[number])
        may = self.expected[number] in _RUNS and (is_lead or not needs_lead)
        try:
            by = self.lead if is_lead else self.agent
            answer = makers.answer(self.case, by=by, at=self.now, said=Said(promised=(said,)))
        except SayingRefusedError:
            assert not may
        else:
            assert may
            self.expected[number] = "open"
            self.movers[number].append(initiator)
            self.dates[number].append(self.now + hours * HOUR)
            self.told[number].append(Told(state="open", answer=answer))

    @rule(number=promises, hours=st.integers(1, 80), is_of_date=st.booleans(), is_lead=st.booleans())
    def correct(self, number: int, hours: int, *, is_of_date: bool, is_lead: bool) -> None:
        """What was written down wrongly is put right: no move, whatever the date was."""
        if self.pick(number) is None:
            return
        promise, due_at = self.look(number), self.now + hours * HOUR
        kind = Kind(promise.kind)
        if not is_of_date and kind in {Kind.OTHER, Kind.DELIVERY}:
            kind = Kind.DELIVERY if kind == Kind.OTHER else Kind.OTHER
        due = Due(at=due_at) if is_of_date else None
        right = Right(kind=kind, channel=promise.channel, owner=None, due=due)
        assert promise.misread_until is not None
        may = self.expected[number] in _RUNS and (is_lead or self.now <= promise.misread_until)
        was_due_at = self.dates[number][-1]
        is_later = is_of_date and due_at > was_due_at
        is_late = is_later and number in self.held
        is_right = not self.movers[number] and due_at != was_due_at if is_of_date else kind != promise.kind
        if not is_lead:
            is_right = is_right and not (number in self.contradicted if kind != promise.kind else is_late)
            is_right = is_right and not (
                kind != promise.kind
                and any(self.is_replaced(each, kind=kind, by=self.made_at[number]) for each in range(number))
            )
        is_right = is_right and not (is_later and number in self.made_later)
        try:
            by = self.lead if is_lead else self.agent
            promising.correct(promise, right, reason="Misread.", by=by, at=self.now)
        except (ledger.LedgerRefusedError, FieldRefusedError):
            assert not (may and is_right)
        else:
            assert may
            assert is_right
            if is_of_date:
                self.expected[number], self.dates[number] = "open", [due_at]
            if is_later:
                self.made_later.add(number)

    @rule(number=promises, answered=st.booleans())
    def call(self, number: int, *, answered: bool) -> None:
        if self.pick(number) is None:
            return
        promise = self.look(number)
        may = (
            answered
            and promise.kind != Kind.REFUND
            and promise.channel in {"", "phone"}
            and self.expected[number] in _RUNS
        )
        try:
            said = Said(kept=(promise,))
            makers.call(self.case, by=self.agent, at=self.now, answered=answered, said=said)
        except SayingRefusedError:
            assert not may
        else:
            assert may
            self.expected[number] = "kept"
            self.kept_by.pop(number, None)

    @rule(number=promises)
    def answer_and_deliver(self, number: int) -> None:
        if self.pick(number) is None:
            return
        promise = self.look(number)
        may = promise.kind != Kind.REFUND and promise.channel in {"", "email"} and self.expected[number] in _RUNS
        try:
            message = makers.answer(self.case, by=self.agent, at=self.now, said=Said(kept=(promise,)))
        except SayingRefusedError:
            assert not may
        else:
            assert may
            self.kept_by[number] = makers.deliver(message, at=self.now)
            self.expected[number] = "kept"

    @rule(number=promises)
    def bounce(self, number: int) -> None:
        delivery = self.kept_by.pop(number, None)
        if delivery is None:
            return
        delivering.settle(delivery, Receipt.Kind.BOUNCED, at=self.now)
        if self.expected[number] == "kept":
            self.expected[number] = self.running(number)
        self.untell()

    @rule(number=promises, place=st.integers(0, 3), is_taken_first=st.booleans())
    def lose_what_told_it(self, number: int, place: int, *, is_taken_first: bool) -> None:
        """An answer that told of another date, or of a withdrawal, comes back: the newest one, or one before it."""
        if self.pick(number) is None:
            return
        sent = [each for each in self.told[number] if each.answer and not each.is_lost][::-1]
        if not sent:
            return
        told = sent[place % len(sent)]
        delivery = Delivery.objects.select_related("message").get(message=told.answer)
        if is_taken_first:
            delivery = makers.deliver(delivery.message, at=self.now)
        delivering.settle(delivery, Receipt.Kind.BOUNCED, at=self.now)
        told.is_lost = True
        self.untell()

    def untell(self) -> None:
        """Take back what only lost answers told last, where that is why a promise is as it is."""
        for number, told in enumerate(self.told):
            while told and told[-1].is_lost and self.expected[number] in ({told[-1].state} | self.runs(told[-1])):
                if told.pop().state == "open":
                    self.dates[number].pop()
                    self.movers[number].pop()
                self.expected[number] = self.running(number)

    def runs(self, told: Told) -> set[str]:
        return _RUNS if told.state == "open" else set()

    @rule(number=promises)
    def contradict(self, number: int) -> None:
        if self.pick(number) is None:
            return
        promise = self.look(number)
        try:
            promising.contradict(promise, by=self.case.conversations.get().contact_point, at=self.now)
        except ledger.NothingToContradictError:
            assert self.expected[number] != "kept"
        except ledger.EachPayoutError:
            assert (self.expected[number], promise.kind) == ("kept", Kind.REFUND)
        else:
            assert self.expected[number] == "kept"
            assert promise.kind != Kind.REFUND
            self.held.add(number)
            self.contradicted.add(number)
            self.expected[number] = self.running(number)
            self.kept_by.pop(number, None)
            self.untell()

    @rule(number=promises, is_lead=st.booleans())
    def withdraw(self, number: int, *, is_lead: bool) -> None:
        if self.pick(number) is None:
            return
        promise = self.look(number)
        assert promise.misread_until is not None
        is_misread = self.now <= min(promise.misread_until, self.dates[number][-1]) and number not in self.held
        may = self.expected[number] in _RUNS and is_misread and (is_lead or not self.has_younger(number))
        if is_lead:
            is_held = number in self.held or self.dates[number][-1] < self.now
            may = self.expected[number] in _RUNS and (not is_held or self.was_in_vain(number))
        try:
            promising.withdraw(promise, reason="Misread.", by=self.lead if is_lead else self.agent, at=self.now)
        except (ledger.LedgerRefusedError, FieldRefusedError):
            assert not may
        else:
            assert may
            self.ended[number] = (self.now, is_lead)
            self.expected[number] = "withdrawn"
            self.told[number].append(Told(state="withdrawn"))

    @rule(number=promises, answered=st.booleans())
    def withdraw_in_a_call(self, number: int, *, answered: bool) -> None:
        if self.pick(number) is None:
            return
        said = Said(withdrawn=(Withdrawn(promise=self.look(number), reason="Sold out."),))
        try:
            makers.call(self.case, by=self.agent, at=self.now, answered=answered, said=said)
        except SayingRefusedError:
            assert not (answered and self.expected[number] in _RUNS and not self.has_younger(number))
        else:
            assert answered
            assert self.expected[number] in _RUNS
            assert not self.has_younger(number)
            self.ended[number] = (self.now, False)
            self.expected[number] = "withdrawn"
            self.told[number].append(Told(state="withdrawn"))

    @rule(number=promises)
    def withdraw_in_an_answer(self, number: int) -> None:
        if self.pick(number) is None:
            return
        said = Said(withdrawn=(Withdrawn(promise=self.look(number), reason="Sold out."),))
        try:
            answer = makers.answer(self.case, by=self.agent, at=self.now, said=said)
        except SayingRefusedError:
            assert self.expected[number] not in _RUNS or self.has_younger(number)
        else:
            assert self.expected[number] in _RUNS
            assert not self.has_younger(number)
            self.ended[number] = (self.now, False)
            self.expected[number] = "withdrawn"
            self.told[number].append(Told(state="withdrawn", answer=answer))

    @rule()
    def stop_working_here(self) -> None:
        try:
            leaving.deactivate(self.agent, by=self.administrator, at=self.now)
        except leaving.PromisesInHandError:
            assert _RUNS & set(self.expected)
        else:
            assert not _RUNS & set(self.expected)
            managing.reactivate(self.agent, by=self.administrator)

    @rule(hours=st.sampled_from([0.1, 1, 5, 30, 100]), rounds=st.integers(1, 3))
    def let_time_pass(self, hours: float, rounds: int) -> None:
        begun, self.now = self.now, self.now + hours * HOUR + SECOND  # two deeds at one moment are microseconds apart
        for number, dates in enumerate(self.dates):
            if begun < dates[-1] < self.now and self.expected[number] == "open":
                watching.watch(at=dates[-1])  # a moment that is due is in time still
                assert Promise.objects.get(pk=self.promised[number].pk).state == "open"
        for _ in range(rounds):  # a restart, or a clock that goes back and on again
            watching.watch(at=self.now)
        for number, state in enumerate(self.expected):
            if state == "open":
                self.expected[number] = self.running(number)

    def running(self, number: int) -> str:
        return "broken" if self.dates[number][-1] < self.now else "open"

    @invariant()
    def everything_agrees(self) -> None:
        self.held |= {number for number, state in enumerate(self.expected) if state == "broken"}
        found = list(Promise.objects.filter(case=self.case).order_by("pk"))
        assert [promise.state for promise in found] == self.expected
        assert [promise.due_at for promise in found] == [dates[-1] for dates in self.dates]
        firsts = [dates[0] for dates in self.dates]
        assert [promise.first_due_at for promise in found] == firsts
        assert [promise.moves for promise in found] == [by.count("us") + by.count("party") for by in self.movers]
        assert [promise.forced_moves for promise in found] == [by.count("force_majeure") for by in self.movers]
        assert chain.first_fault(self.case) is None
        case = Case.objects.get(pk=self.case.pk)
        assert case.has_broken_promise == ("broken" in self.expected)
        open_ones = [promise.due_at for promise in found if promise.state == "open" and promise.due_at]
        assert case.promise_due_at == min(open_ones, default=None)
        for promise in found:
            newest = LedgerEntry.objects.filter(promise=promise).latest("number")
            assert (newest.state, newest.due_at, newest.moves) == (promise.state, promise.due_at, promise.moves)
        warned = Warned.objects.filter(promise__case=self.case).values_list("promise", "due_at", "step")
        assert len(warned) == len(set(warned))


@pytest.mark.django_db
def test_promise_machine() -> None:
    play(Machine, examples=20, steps=20)
