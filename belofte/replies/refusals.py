"""What may refuse an answer: to be sent, to be sent elsewhere, to be held, or to be decided by a lead."""

from typing import Final

from belofte.cases.seeing import CaseChangedError
from belofte.closing.hindrances import ClosingRefusedError
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.saying import SayingRefusedError


class SendingRefusedError(Exception):
    """It did not leave; the words say why and what to do. `field` is where on the form."""

    field = "text"


# Whoever sends later, or again, catches them all: whatever refuses, what did not leave is with a person again. Who
# asked for it reads the words. Where nobody did just then (`resending.py`, once an address is confirmed), the case says
# only that it did not leave, and its ball is ours.
REFUSALS: Final = (SendingRefusedError, CaseChangedError, SayingRefusedError, LedgerRefusedError, ClosingRefusedError)
