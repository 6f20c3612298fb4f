"""What keeps a case open because of another of the same customer: either holds the answer to the other."""

from typing import Final

from django.utils.translation import gettext as _

from belofte.cases.models import AnswerWaiver, Case
from belofte.closing import conditions
from belofte.closing.hindrances import finding
from belofte.closing.hindrances.refusals import OwedHereError, SameCaseMissingError

_OWED_HERE: Final = conditions.owed_here("%(case)s")
_ELSEWHERE: Final = conditions.answered_elsewhere("%(case)s", other="%(other)s")


def refuse_owed(case: Case) -> None:
    """Refuse while what was asked in another case waits here, because that was said to be so. Refuses: OwedHereError.

    Saying the same of this case passes it on.
    """
    if numbers := owed_here(case):
        raise OwedHereError(
            _(
                "Case #%(number)s was closed as answered here, and the customer has heard nothing from us since."
                " Answer here what they asked there."
            )
            % {"number": numbers[0]}
        )


def owed_here(case: Case) -> list[int]:
    """Return the numbers of the cases that were closed as answered in this one, while nobody answered."""
    return finding.values(_OWED_HERE, case=case.pk)


def refuse_other(case: Case, *, reason: AnswerWaiver.Reason, same_as: Case | None) -> None:
    """Refuse to call it answered in another case that cannot hold that answer. Refuses: SameCaseMissingError."""
    if reason != AnswerWaiver.Reason.SAME_MATTER:
        return
    if not finding.finds(_ELSEWHERE, case=case.pk, other=same_as.pk if same_as else None):
        raise SameCaseMissingError(
            _(
                "In which case do they get the answer? Give the number of another case of this customer that is open,"
                " or in which they were answered since."
            )
        )
