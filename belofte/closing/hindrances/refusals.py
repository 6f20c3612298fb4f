"""Why a case cannot be closed so: one refusal for each thing that hinders it."""

from typing import Final

WORDS_SHOWN: Final = 120  # characters of what stands in the way


class ClosingRefusedError(Exception):
    """A case cannot be closed so; the words say what to do instead."""


class AnswerLostError(ClosingRefusedError):
    """The last answer did not arrive."""


class ArrivalUncertainError(ClosingRefusedError):
    """Nobody knows whether the last answer arrived."""


class AnswerUnderWayError(ClosingRefusedError):
    """An answer has not arrived yet, and nobody knows whether it will."""


class ComplaintUnansweredError(ClosingRefusedError):
    """Whoever complained was not told what came of it."""


class HoldingError(ClosingRefusedError):
    """Its outcome only asks, or says that somebody looks into it, and nobody wrote down why that is one."""


class StepsLeftError(ClosingRefusedError):
    """A step of the complaint's procedure was neither done nor skipped."""


class BodyUnnamedError(ClosingRefusedError):
    """The outcome does not tell where the customer can go."""


class UnsaidError(ClosingRefusedError):
    """It sounds like a complaint, and nobody said whether it is one."""


class UnheardError(ClosingRefusedError):
    """It came in just now, and nobody listened yet whether it sounds like a complaint."""


class LeadNeededError(ClosingRefusedError):
    """Only a lead can say so."""


class QuestionAskedError(ClosingRefusedError):
    """The customer asks something, and only a lead can say that nobody waits."""


class OwedHereError(QuestionAskedError):
    """Another case was closed as answered in this one, and it is not."""


class SameCaseMissingError(ClosingRefusedError):
    """No other case was named in which it is answered."""
