"""The jobs of going out: each carries one id and finds the rest."""

from belofte import clock, jobs
from belofte.replies import delivering


@jobs.job("out")
def deliver(delivery_id: int) -> None:
    """Hand one message to its channel."""
    delivering.deliver(delivery_id, at=clock.now())
