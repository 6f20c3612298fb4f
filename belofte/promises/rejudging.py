"""Having what the bank told looked at anew, once what it may fit has changed: a payout was recorded, or fell.

`keeping/bank.py` looks, by a job of its own: what came back opens cases again, and may be of another case than this.
"""

from typing import Final

from belofte import jobs
from belofte.promises.models import Payout
from belofte.promises.statements.lines import normal

_JOB: Final = "belofte.keeping.jobs.look_at_bank"


def soon(payout: Payout) -> None:
    """Have what waits with the reference of a payout looked at, once the surrounding transaction commits."""
    if normal(payout.reference):  # what a statement tells meanwhile cannot be seen from here
        jobs.defer(_JOB, payout_id=payout.pk)
