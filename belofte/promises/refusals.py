"""Why something cannot be promised, or was not paid so: each refusal names the field that is to be put right."""


class FieldRefusedError(Exception):
    """It cannot be so; the words say what to change. `field` is where, if it is another field than usual."""

    field = ""

    def __init__(self, words: str = "", *, field: str = "") -> None:
        super().__init__(words)
        self.field = field or self.field


class TermsRefusedError(FieldRefusedError):
    """It cannot be promised so."""

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


class LaterThanSaidError(TermsRefusedError):
    """It takes no longer than the customer was told, once what it waits for has happened."""


class DueTooFarError(TermsRefusedError):
    """The moment is years away."""


class HolidayError(TermsRefusedError):
    """On that day nobody of the team works."""


class UnfitChannelError(TermsRefusedError):
    """It cannot be kept there."""

    field = "channel"


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


class OutageMissingError(TermsRefusedError):
    """Force majeure names no outage that covers its moment."""

    field = "outage"


class MandateError(TermsRefusedError):
    """Whoever promises it may not, or not so much."""

    field = "kind"


class ReasonMissingError(TermsRefusedError):
    """It does not say why."""

    field = "reason"


class LeadMissingError(TermsRefusedError):
    """Only a lead may decide it."""

    field = "initiator"


class TakenAlreadyError(TermsRefusedError):
    """Somebody else of the team was first."""

    field = "owner"


class PayoutRefusedError(FieldRefusedError):
    """It cannot have been paid so."""

    field = "amount"


class NotOwedError(PayoutRefusedError):
    """Something else was promised than money back."""


class PaidBeyondMandateError(PayoutRefusedError):
    """It is not for whoever records it to pay back, or not so much."""


class PaidNothingError(PayoutRefusedError):
    """It names no amount."""


class PaidTooMuchError(PayoutRefusedError):
    """It is more than was left to pay."""


class PaidAnotherDayError(PayoutRefusedError):
    """It was paid before it was promised, or is yet to be paid."""

    field = "paid_on"


class MethodMissingError(PayoutRefusedError):
    """It was paid another way, and does not say which."""

    field = "method"


class WholeNumberError(PayoutRefusedError):
    """It names the whole number of a card or an account."""


class ReferenceTakenError(PayoutRefusedError):
    """Another payout that counts has this reference."""

    field = "reference"


class ReferenceUsedError(PayoutRefusedError):
    """Another payout had this reference, and the bank may still tell of that."""

    field = "reference"


class ReferenceOfAnotherError(PayoutRefusedError):
    """This reference of the desk is of another promise."""

    field = "reference"
