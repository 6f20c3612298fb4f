"""The jobs of coming in: a job only wakes the reading, the table of raw envelopes is the queue."""

from belofte import jobs
from belofte.intake import reading


@jobs.job("now")
def read_waiting() -> None:
    """Read what is waiting, until nothing is."""
    reading.read_waiting()
