"""The job of looking anew at what the bank told: it carries an id and finds the rest."""

from belofte import clock, jobs
from belofte.keeping import bank
from belofte.promises.models import Payout


@jobs.job("now")
def look_at_bank(payout_id: int) -> None:
    """Settle what the bank told with the reference of a payout. Done twice it finds nothing left to do."""
    bank.look(Payout.objects.get(pk=payout_id), at=clock.now())
