"""What promises are called where their customer reads of them: ours, and those of others."""

from typing import Final

from django.utils.translation import gettext_lazy

from belofte.promises.models import Initiator, Kind, State

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
