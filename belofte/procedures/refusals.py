"""Why something cannot be done with a step of a procedure; the words say what to do instead. `field` is where."""


class StepRefusedError(Exception):
    """It cannot be done so."""

    field = "step"


class StepOverError(StepRefusedError):
    """It was done or skipped already."""


class NotToldError(StepRefusedError):
    """No message that reached the customer says it."""


class ReportMissingError(StepRefusedError):
    """It does not say what was said."""


class HearingUnlikelyError(StepRefusedError):
    """It was before the complaint, or is yet to come."""


class HearerInvolvedError(StepRefusedError):
    """Who heard had a part in what is complained of."""


class GroundUnfitError(StepRefusedError):
    """That is no ground to skip this step."""


class OfferMissingError(StepRefusedError):
    """Nobody offered what the customer is said not to have answered."""


class ReasonMissingError(StepRefusedError):
    """It does not say why."""


class LeadNeededError(StepRefusedError):
    """Only a lead can."""


class LongerAlreadyError(StepRefusedError):
    """It may not take longer, or does so already."""


class TermPassedError(StepRefusedError):
    """It is too late to take longer."""


class ConsentMissingError(StepRefusedError):
    """No message of the customer says that they consent."""


class NotLongerError(StepRefusedError):
    """The day is no later one, or much too late."""
