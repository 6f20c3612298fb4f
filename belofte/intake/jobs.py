"""The jobs of coming in: each carries one id and finds the rest."""

from belofte import clock, jobs
from belofte.intake import canaries


@jobs.job("later")
def send_canary(inbox_id: int) -> None:
    """Have an inbox mail itself. Done twice it is mailed twice, which does no harm."""
    canaries.send(inbox_id, at=clock.now())
