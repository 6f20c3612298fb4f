"""What promises are called where their customer reads of them: ours, and those of others."""

from typing import Final

from django.utils.translation import gettext_lazy, pgettext_lazy

from belofte.cases.models import Delivery
from belofte.promises.models import PHONE, Form, Initiator, Kind, LedgerEntry, State, Witness

TITLES: Final = {
    Kind.CALLBACK: gettext_lazy("We call you"),
    Kind.REPLY: gettext_lazy("You get an answer from us"),
    Kind.DELIVERY: gettext_lazy("Delivery or appointment"),
    Kind.REFUND: gettext_lazy("You get money back"),
    Kind.SOLUTION: gettext_lazy("We solve it"),
    Kind.OTHER: gettext_lazy("Something else that we promised"),
}
TITLES_OF_OTHERS: Final = {
    Kind.CALLBACK: gettext_lazy("Somebody else calls you"),
    Kind.REPLY: gettext_lazy("You get an answer from somebody else"),
    Kind.DELIVERY: gettext_lazy("Delivery or appointment by somebody else"),
    Kind.REFUND: gettext_lazy("You get money back from somebody else"),
    Kind.SOLUTION: gettext_lazy("Somebody else solves it"),
    Kind.OTHER: gettext_lazy("Something else that somebody else promised you"),
}
CONTRADICTIONS: Final = {
    Kind.CALLBACK: gettext_lazy("You did not call me"),
    Kind.REPLY: gettext_lazy("I did not get an answer"),
    Kind.DELIVERY: gettext_lazy("This did not happen"),
    Kind.REFUND: gettext_lazy("I did not get the money"),
    Kind.SOLUTION: gettext_lazy("It is not solved"),
    Kind.OTHER: gettext_lazy("I did not get this"),
}
CONTRADICTIONS_OF_OTHERS: Final = {**CONTRADICTIONS, Kind.CALLBACK: gettext_lazy("Nobody called me")}
STATES: Final = {
    State.CONDITIONAL: gettext_lazy("Not begun yet"),
    State.OPEN: gettext_lazy("Still to come"),
    State.KEPT: gettext_lazy("Kept"),
    State.BROKEN: gettext_lazy("Not kept"),
    State.WITHDRAWN: gettext_lazy("No longer holds"),
    State.HONOURED: gettext_lazy("We do this now"),
}
WHO: Final = {
    Initiator.US: gettext_lazy("by us"),
    Initiator.CUSTOMER: gettext_lazy("at your wish"),
    Initiator.PARTY: gettext_lazy("because of another company"),
    Initiator.FORCE_MAJEURE: gettext_lazy("nobody could help that"),
}
IN_VAIN: Final = {
    LedgerEntry.Kind.MOVED: gettext_lazy("We wrote to you about another date, but our message did not reach you."),
    LedgerEntry.Kind.WITHDRAWN: gettext_lazy(
        "We wrote to you that this no longer holds, but our message did not reach you."
    ),
    LedgerEntry.Kind.HONOURED: gettext_lazy(
        "We wrote to you that we do this ourselves, but our message did not reach you."
    ),
}
SO_IT_IS: Final = {
    LedgerEntry.Kind.MOVED: gettext_lazy("So it is as before: %(due)s."),
    LedgerEntry.Kind.WITHDRAWN: gettext_lazy("So it still holds."),
    LedgerEntry.Kind.HONOURED: "",
}
HAPPENED: Final = {
    LedgerEntry.Kind.TRIED: gettext_lazy("We called you, but did not reach you."),
    LedgerEntry.Kind.KEPT: gettext_lazy("We did this."),
    LedgerEntry.Kind.BROKEN: gettext_lazy("The date passed, and we had not done it."),
    LedgerEntry.Kind.PROOF_FELL: gettext_lazy("Our message did not reach you after all."),
    LedgerEntry.Kind.CONTRADICTED: gettext_lazy("You told us that this did not happen."),
    LedgerEntry.Kind.RESTORED: gettext_lazy("You told us that it is solved after all."),
    LedgerEntry.Kind.WISH_DENIED: gettext_lazy("You told us that another date was not your wish. It counts as ours."),
    LedgerEntry.Kind.WITHDRAWN: gettext_lazy("This no longer holds."),
    LedgerEntry.Kind.SAID_AGAIN: gettext_lazy("We said this again."),
    LedgerEntry.Kind.HONOURED: gettext_lazy("We promise this ourselves now, in their place."),
}
HAPPENED_TO_OTHERS: Final = {
    **HAPPENED,
    LedgerEntry.Kind.KEPT: gettext_lazy("This was done."),
    LedgerEntry.Kind.BROKEN: gettext_lazy("The date passed, and it had not been done."),
    LedgerEntry.Kind.SAID_AGAIN: gettext_lazy("We talked about this again."),
}
HOLDS: Final = {  # of a date that was corrected
    Form.FIRM: gettext_lazy("What we told you holds: %(due)s."),
    Form.CONDITIONAL: gettext_lazy("The right date is: %(due)s."),  # that it began, nobody may have told them
    Form.CLAIMED: gettext_lazy("This is what you told us: %(due)s."),
}
HOW: Final = {
    "": gettext_lazy("by telephone or in writing"),
    PHONE: pgettext_lazy("channel of a promise", "by telephone"),
    "email": pgettext_lazy("channel of a promise", "by e-mail"),
}
HOW_ELSE: Final = gettext_lazy("another way")
_ATTESTED: Final = {
    Witness.CUSTOMER: gettext_lazy("You told us that this happened."),
    Witness.PARTY: gettext_lazy("Another company told us that this happened."),
    Witness.COLLEAGUE: gettext_lazy("One of us was there when this happened."),
}
_FATES: Final = {
    Delivery.State.QUEUED: gettext_lazy("Our message about it is on its way to you."),
    Delivery.State.SENDING: gettext_lazy("Our message about it is on its way to you."),
    Delivery.State.UNCERTAIN: gettext_lazy("We do not know whether our message about it reached you."),
    Delivery.State.FAILED: gettext_lazy("Our message about it did not reach you."),
    Delivery.State.BOUNCED: gettext_lazy("Our message about it did not reach you."),
}


def attested_words(witness: str) -> str:
    """Return who told us that it happened."""
    return str(_ATTESTED[Witness(witness)])


def fate_words(fate: str) -> str:
    """Return what became of our message about something; "" where it reached them, or there was none."""
    return str(_FATES[Delivery.State(fate)]) if fate in _FATES else ""
