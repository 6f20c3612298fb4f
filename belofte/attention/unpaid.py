"""Payouts that count no longer, of which a customer waits to hear."""

from typing import Final

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from belofte.attention import unanswered
from belofte.cases.models import Case
from belofte.conduct.heard import dealt_with
from belofte.promises.models import Payout

_UNTIL: Final = dealt_with("%s")
_UNTOLD: Final = f"""
SELECT proof.payout_id {unanswered.contradictions("%s", until=_UNTIL)} UNION ALL
SELECT said.payout_id {unanswered.retractions("%s", until=_UNTIL)}
"""


def untold(case: Case) -> QuerySet[Payout]:
    """Return what the customer of a case denied and nobody answered, and what we took back and they do not know.

    Nobody has to tell them of what they never heard of, or of what was paid again since.
    """
    return Payout.objects.filter(pk__in=RawSQL(_UNTOLD, [case.pk] * _UNTOLD.count("%s")))  # noqa: S611 - no input
