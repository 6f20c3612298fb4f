"""Whatever happens in whatever order: steps stand as a simple model says, and none is left where a case is closed."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from belofte import makers
from belofte.cases.models import Case, Message, Receipt
from belofte.closing import closing, complaints
from belofte.closing.hindrances import ClosingRefusedError
from belofte.closing.models import Outcome
from belofte.keeping import proceeding
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Role
from belofte.procedures.models import Ground, Name, ProcedureStep
from belofte.procedures.refusals import StepRefusedError
from belofte.procedures.steps import Hearing
from belofte.procedures.tests.conftest import OUTCOME
from belofte.procedures.vocabulary import Way
from belofte.replies import delivering

HOUR = timedelta(hours=1)
names = st.sampled_from(Name)


class Machine(RuleBasedStateMachine):
    """One complaint. The model keeps what is left of its steps, and by when."""

    @initialize()
    def complain(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        inbox = makers.make_inbox()
        makers.choose_procedure(inbox.team)
        self.lead = makers.make_agent(Role.AGENT, Role.LEAD, teams=(inbox.team,))
        self.now = MONDAY
        self.case = makers.make_case(inbox)
        complaints.mark(self.case, by=self.lead, at=self.tick())
        self.due = {step.name: step.due_at for step in self.steps()}
        self.left = set(Name)
        self.shown: dict[str, Message] = {}  # what a step rests on
        self.sent: list[Message] = []
        self.told: list[Message] = []  # that arrived, and did not come back
        self.ordinary = self.due[Name.END]
        self.told_longer: Message | None = None
        self.is_silent = False  # the hearing was skipped, for nobody answered the offer

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def tick(self) -> datetime:
        self.now += HOUR
        return self.now

    def steps(self) -> list[ProcedureStep]:
        return list(ProcedureStep.objects.filter(case=self.case).select_related("procedure__choice", "case__team"))

    def step(self, name: str) -> ProcedureStep:
        return next(step for step in self.steps() if step.name == name)

    def is_closed(self) -> bool:
        return Case.objects.get(pk=self.case.pk).is_closed

    def attempt(self, deed: object) -> bool:
        """Tell whether a deed was done; what is refused leaves nothing behind."""
        try:
            deed()  # type: ignore[operator]
        except (StepRefusedError, ClosingRefusedError):
            return False
        return True

    @rule()
    def send(self) -> None:
        self.sent.append(makers.answer(self.case, by=self.lead, at=self.tick(), text=OUTCOME))

    @rule(which=st.integers(0, 9))
    def arrive(self, which: int) -> None:
        if not self.sent:
            return
        message = self.sent.pop(which % len(self.sent))
        makers.deliver(message, at=self.tick())
        self.told.append(message)
        if Name.RECEIPT in self.left:
            self.left.discard(Name.RECEIPT)
            self.shown[Name.RECEIPT] = message

    @rule(which=st.integers(0, 9))
    def come_back(self, which: int) -> None:
        if not self.told:
            return
        message = self.told.pop(which % len(self.told))
        delivering.settle(message.deliveries.get(), Receipt.Kind.BOUNCED, at=self.tick())
        for name in [name for name, shown in self.shown.items() if shown == message]:
            del self.shown[name]
            self.left.add(Name(name))
        if message == self.told_longer:
            self.told_longer = None
            self.due[Name.END] = self.ordinary
        if Name.RECEIPT in self.left and self.told:
            self.left.discard(Name.RECEIPT)
            self.shown[Name.RECEIPT] = min(self.told, key=lambda each: each.recorded_at)
        if Name.OFFER in self.left and self.is_silent:
            self.left.add(Name.HEARING)
            self.is_silent = False

    @rule(name=names, which=st.integers(0, 9))
    def tell(self, name: Name, which: int) -> None:
        known = [*self.told, *self.sent]
        if not known:
            return
        message = known[which % len(known)]
        is_done = self.attempt(lambda: proceeding.tell(self.step(name), message=message, by=self.lead, at=self.tick()))
        assert is_done == (name in self.left and name in {Name.RECEIPT, Name.OFFER} and message in self.told)
        if is_done:
            self.left.discard(name)
            self.shown[name] = message

    @rule(name=names)
    def hear(self, name: Name) -> None:
        now = self.tick()
        hearing = Hearing(by=self.lead, at=now, way=Way.CALL, report="It was said.")
        is_done = self.attempt(lambda: proceeding.hear(self.step(name), hearing, by=self.lead, at=now))
        assert is_done == (name == Name.HEARING and name in self.left)
        self.left -= {name} if is_done else set()

    @rule(name=names, ground=st.sampled_from(Ground))
    def skip(self, name: Name, ground: Ground) -> None:
        is_offered = Name.OFFER in self.shown
        facts = {"ground": ground, "reason": "So.", "by": self.lead, "at": self.tick()}
        is_done = self.attempt(lambda: proceeding.skip(self.step(name), **facts))  # type: ignore[arg-type]
        is_fit = ground in {Ground.DECLINED, Ground.UNFOUNDED, Ground.CONTENT} or (
            ground == Ground.SILENT and is_offered
        )
        assert is_done == (name in self.left and name in {Name.OFFER, Name.HEARING} and is_fit)
        if is_done:
            self.left -= {Name.OFFER, Name.HEARING} if name == Name.OFFER else {name}
            self.is_silent = ground == Ground.SILENT

    @rule(which=st.integers(0, 9))
    def extend(self, which: int) -> None:
        if not self.told:
            return
        message = self.told[which % len(self.told)]
        now = self.tick()
        is_done = self.attempt(lambda: proceeding.extend(self.step(Name.END), message=message, by=self.lead, at=now))
        assert is_done == (Name.END in self.left and self.told_longer is None and now <= self.due[Name.END])
        if is_done:
            self.told_longer = message
            self.due[Name.END] = self.step(Name.END).due_at

    @rule(days=st.integers(1, 30))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def close(self) -> None:
        if self.is_closed() or not self.told:
            return
        facts = {"outcome": Outcome.FOUND, "seen_through": ALL_SEEN, "by": self.lead, "at": self.tick()}
        is_done = self.attempt(lambda: closing.close(self.case, **facts))  # type: ignore[arg-type]
        assert not (is_done and self.left - {Name.END})
        if is_done and Name.END in self.left:
            self.left.discard(Name.END)
            self.shown[Name.END] = max(self.told, key=lambda message: message.recorded_at)

    @invariant()
    def stand_as_the_model_says(self) -> None:
        proceeding.watch(at=self.now)
        for step in self.steps():
            assert step.is_awaited == (step.name in self.left), step
            assert step.due_at == self.due[step.name]
            assert (step.state == "late") == (step.name in self.left and step.due_at < self.now)
            assert step.settled_at is None or step.settled_at <= self.now
        case = Case.objects.get(pk=self.case.pk)
        assert not (case.is_closed and self.left)
        assert case.has_broken_promise == any(step.state == "late" for step in self.steps())


@pytest.mark.slow
@pytest.mark.django_db
def test_steps_stand_as_the_model_says() -> None:
    chosen = settings(max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Machine, settings=chosen)
