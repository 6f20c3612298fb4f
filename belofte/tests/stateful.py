"""What the machines share: stateful tests, in which a simple model says each time what the database has to say."""

from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

_NOT_WATCHED = [HealthCheck.too_slow, HealthCheck.filter_too_much]


class CaseMachine(RuleBasedStateMachine):
    """A machine whose rows are gone when it ends, and that tries the deferred gates after each step."""

    def begin(self) -> None:
        """Open what is taken back at the end; the first thing that a machine does."""
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self) -> None:
        """Take everything back."""
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    @invariant()
    def no_deferred_gate_refuses(self) -> None:
        """Have the database judge now what it judges at a commit."""
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def expect(*, may: bool, refused: Exception | None = None) -> None:
    """Check that what was tried was refused, or not, as the model says."""
    assert may == (refused is None), refused


def play(machine: type[RuleBasedStateMachine], *, examples: int, steps: int) -> None:
    """Play a machine so many times, each for at most so many steps."""
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=_NOT_WATCHED
    )
    run_state_machine_as_test(machine, settings=chosen)
