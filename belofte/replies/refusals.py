"""What may refuse an answer: to be sent, to be sent elsewhere, to be held, or to be decided by a lead."""

from typing import Final

from belofte.cases.seeing import CaseChangedError
from belofte.closing.hindrances import ClosingRefusedError
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.saying import SayingRefusedError


class SendingRefusedError(Exception):
    """It did not leave; the words say why and what to do. `field` is where on the form."""

    field = "text"


# Whoever sends later, or again, catches them all: whatever refuses, the words come back to a person.
REFUSALS: Final = (SendingRefusedError, CaseChangedError, SayingRefusedError, LedgerRefusedError, ClosingRefusedError)
