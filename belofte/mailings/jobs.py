"""The job of telling many: each carries one id and finds the rest."""

from belofte import clock, jobs
from belofte.mailings import telling


@jobs.job("later")
def tell(addressee_id: int) -> None:
    """Tell one addressee of a mailing. Done twice it finds nothing left to do."""
    telling.tell(addressee_id, at=clock.now())
