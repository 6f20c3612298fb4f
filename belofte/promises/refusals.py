"""Why something cannot be promised so: each refusal names the field that is to be put right."""


class TermsRefusedError(Exception):
    """It cannot be promised so; the words say what to change. `field` is where."""

    field = "due"


class WordsMissingError(TermsRefusedError):
    """It does not say what is promised."""

    field = "words"


class OwnerMissingError(TermsRefusedError):
    """Nobody would see to it, or somebody who is not there."""

    field = "owner"


class DueMissingError(TermsRefusedError):
    """It does not say by when."""


class DuePassedError(TermsRefusedError):
    """The moment has gone by."""


class DueTooFarError(TermsRefusedError):
    """The moment is years away."""


class HolidayError(TermsRefusedError):
    """On that day nobody of the team works."""


class ConditionMissingError(TermsRefusedError):
    """It does not say on which condition."""

    field = "condition"


class RecurrenceMissingError(TermsRefusedError):
    """It does not say how often."""

    field = "every"


class SeriesTooShortError(TermsRefusedError):
    """It would be over after the first time."""

    field = "until"


class ClaimantMissingError(TermsRefusedError):
    """It does not say who promised it."""

    field = "claimed_of"


class MandateError(TermsRefusedError):
    """Whoever promises it may not, or not so much."""

    field = "kind"


class ReasonMissingError(TermsRefusedError):
    """It does not say why."""

    field = "reason"


class LeadMissingError(TermsRefusedError):
    """Only a lead may decide it."""

    field = "initiator"
