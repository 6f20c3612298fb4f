"""Dates that, we wrote, the customer wished: each can be denied by a press beside it."""

from collections.abc import Iterable, Mapping

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from belofte.portal.visits import Visit
from belofte.promises.models import Initiator, LedgerEntry, Promise, Renegotiation


def numbered(promises: Iterable[Promise]) -> Mapping[int, int]:
    """Return the number of each other date on the case, by its key: what the customer's own links call it."""
    moved = {each.renegotiation_id for promise in promises for each in promise.entries.all() if each.renegotiation_id}
    return {pk: number for number, pk in enumerate(sorted(moved), 1)}


def find(visit: Visit, number: int) -> Renegotiation:
    """Return another date by its number on the case. Refuses: Http404."""
    moved = Renegotiation.objects.filter(promise__case=visit.case).select_related("promise").order_by("pk")
    found = moved[number - 1 : number].first() if 0 < number <= 2**15 else None
    if found is None:
        raise Http404
    return found


def is_said_to_be_theirs(entry: LedgerEntry) -> bool:
    """Tell whether somebody of us said that the customer wished this date, and they did not deny it."""
    is_said = entry.initiator == Initiator.CUSTOMER and entry.by_id is not None
    return is_said and not is_denied(entry)


def is_denied(entry: LedgerEntry) -> bool:
    """Tell whether the customer denied that this date was their wish."""
    try:
        return entry.renegotiation is not None and entry.renegotiation.denial is not None
    except ObjectDoesNotExist:
        return False
