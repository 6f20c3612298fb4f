"""What keeps a case open while our last answer did not arrive, or may not have, or is on its way."""

from typing import Final

from django.utils.translation import gettext as _

from belofte.cases.models import Case, Delivery
from belofte.closing import conditions
from belofte.closing.hindrances import finding
from belofte.closing.hindrances.refusals import AnswerLostError, AnswerUnderWayError, ArrivalUncertainError

_LOST: Final = conditions.lost("%(case)s")


def refuse_lost(case: Case) -> None:
    """Refuse while the last answer did not arrive, or may not have. Refuses: AnswerLostError, ArrivalUncertainError."""
    state = lost(case)
    if state == Delivery.State.UNCERTAIN:
        raise ArrivalUncertainError(
            _("Nobody knows if the last answer arrived. Choose at that answer “It arrived” or “Send again” first.")
        )
    if state:
        raise AnswerLostError(
            _("The last answer did not arrive. Send it to another address, write a new one, or call the customer.")
        )


def lost(case: Case) -> str:
    """Return the state of the last answer, where it did not arrive or nobody knows; "" where all is well."""
    return next(iter(finding.values(_LOST, case=case.pk)), "")


def refuse_under_way(case: Case) -> None:
    """Refuse while an answer is still on its way: the outcome may be in it. Refuses: AnswerUnderWayError."""
    leaving = case.deliveries.filter(
        state__in=[Delivery.State.QUEUED, Delivery.State.SENDING],
        meant_for=Delivery.MeantFor.CUSTOMER,
        message__is_automatic=False,
    )
    if leaving.exists():
        raise AnswerUnderWayError(_("Your last answer is still on its way. Wait a moment until it has arrived."))
