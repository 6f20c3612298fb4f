"""The reference by which a payout is found at the bank: one of the desk is of one promise, and of one payout ever.

By it the bank proves that payout and no other, so one that may still be told of another is not given again.
"""

from collections.abc import Collection, Iterable
from itertools import count

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from belofte.cases.models import Case
from belofte.promises.models import Payout, Promise, State
from belofte.promises.money import carried
from belofte.promises.refusals import ReferenceOfAnotherError, ReferenceTakenError, ReferenceUsedError
from belofte.promises.statements.lines import normal, ours


def next_of(promise: Promise, *, recorded: int, had: Collection[str]) -> str:
    """Return the reference to pay with from end to end, after so many payouts of a promise: a bank repeats it.

    It is none of those that payouts of its case have or had already (`had`).
    """
    return next(each for number in count(recorded + 1) if (each := f"BELOFTE-{promise.pk}-{number}") not in had)


def had_in(case: Case | OuterRef) -> QuerySet[Payout, str]:
    """Return the references that payouts of a case have or had, as banks carry them."""
    return Payout.objects.filter(promise__case=case).exclude(reference="").values_list(carried(), flat=True)


def with_reference(references: Iterable[str]) -> QuerySet[Payout]:
    """Return the payouts with one of these references, as banks carry them (`carried`)."""
    return Payout.objects.annotate(carried=carried()).filter(carried__in=list(references))


def written(reference: str) -> str:
    """Return a reference as it is kept: one of the desk as banks carry it, another one as it was typed."""
    return _of_desk(reference) or _spaced(reference)


def refuse_unfit(promise: Promise, reference: str) -> None:
    """Refuse a reference of the desk that is of another promise, or of another payout. The row of the case is held.

    Refuses: ReferenceOfAnotherError, ReferenceTakenError, ReferenceUsedError.
    """
    reference = _of_desk(reference)
    if not reference:
        return
    if not _is_of(promise, reference):
        said = _(
            "This is the reference of another promise. Check it: the one to pay this with is %(next)s. If it was paid"
            " with the other one all the same, leave the reference empty."
        )
        raise ReferenceOfAnotherError(said % _instead(promise, reference))
    same = with_reference([reference])
    other = same.filter(proof__fallen_at=None).select_related("promise").order_by("pk").first()
    if other is not None:
        said = _(
            "Case %(case)d has a payout with this reference already. Look there whether it is the same money. If it is"
            " not, pay this one with %(next)s. If it was paid already, leave the reference empty."
        )
        raise ReferenceTakenError(said % {"case": other.promise.case_id, **_instead(promise, reference)})
    if same.filter(Q(matches__isnull=False) | Q(proof__contradictions__isnull=False)).exists():
        said = _(
            "A payout that counts no longer had this reference, and what the bank tells of that one would be taken for"
            " this. Pay with %(next)s. If it was paid already, leave the reference empty."
        )
        raise ReferenceUsedError(said % _instead(promise, reference))


def _instead(promise: Promise, refused: str) -> dict[str, str]:
    """Return what to pay a promise with instead of a reference that is refused, for the words of that."""
    had = {*had_in(promise.case), refused}
    return {"next": next_of(promise, recorded=promise.payouts.count(), had=had)}


def _of_desk(reference: str) -> str:
    """Return the one of the desk that a reference is, or that alone stands in it, as banks carry it; else ""."""
    whole = normal(reference)
    return whole if ours([whole]) == whole else ours([_spaced(reference)])


def _spaced(reference: str) -> str:
    """Return a reference with plain spaces, whatever was pasted: the database knows no others in its rules."""
    return " ".join(reference.split())


def _is_of(promise: Promise, reference: str) -> bool:
    """Tell whether a reference is of a promise, or of one in its case that it may stand instead of."""
    number = int(reference.split("-")[1])
    over = promise.case.promises.filter(pk=number, state__in=[State.WITHDRAWN, State.HONOURED])
    return number == promise.pk or over.exists()
