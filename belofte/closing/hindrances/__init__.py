"""What stands in the way of closing a case, in words that say what to do; the database refuses it too (`gates.py`)."""

from belofte.closing.hindrances.arrival import lost, refuse_lost, refuse_under_way
from belofte.closing.hindrances.complaints import (
    is_complaint_unanswered,
    is_named,
    is_told,
    is_unsaid,
    refuse_complaint,
    refuse_steps,
    refuse_unsaid,
    waits_for_us,
)
from belofte.closing.hindrances.other_cases import owed_here, refuse_other, refuse_owed
from belofte.closing.hindrances.outcomes import refuse_holding
from belofte.closing.hindrances.questions import refuse_asked, refuse_word
from belofte.closing.hindrances.refusals import (
    WORDS_SHOWN,
    AnswerLostError,
    AnswerUnderWayError,
    ArrivalUncertainError,
    BodyUnnamedError,
    ClosingRefusedError,
    ComplaintUnansweredError,
    HoldingError,
    LeadNeededError,
    OwedHereError,
    QuestionAskedError,
    SameCaseMissingError,
    StepsLeftError,
    UnsaidError,
)

__all__ = [
    "WORDS_SHOWN",
    "AnswerLostError",
    "AnswerUnderWayError",
    "ArrivalUncertainError",
    "BodyUnnamedError",
    "ClosingRefusedError",
    "ComplaintUnansweredError",
    "HoldingError",
    "LeadNeededError",
    "OwedHereError",
    "QuestionAskedError",
    "SameCaseMissingError",
    "StepsLeftError",
    "UnsaidError",
    "is_complaint_unanswered",
    "is_named",
    "is_told",
    "is_unsaid",
    "lost",
    "owed_here",
    "refuse_asked",
    "refuse_complaint",
    "refuse_holding",
    "refuse_lost",
    "refuse_other",
    "refuse_owed",
    "refuse_steps",
    "refuse_under_way",
    "refuse_unsaid",
    "refuse_word",
    "waits_for_us",
]
