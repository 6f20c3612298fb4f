"""What a customer sees of money back: each payout, what is left, and what became of it where it did not come.

By the link alone only that something was paid, and when. Amounts and ways are for who typed a code.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils.translation import gettext as _

from belofte.language.marking import gettext_noop
from belofte.portal.visits import Visit
from belofte.promises import wording
from belofte.promises.models import Form, LedgerEntry, Payout, Promise, Way

_Kind: Final = LedgerEntry.Kind
_PAID: Final = (_Kind.KEPT, _Kind.PART_PAID)
_DENIED: Final = gettext_noop("You told us that the money of %(day)s did not arrive.")
_DENIED_PROVEN: Final = gettext_noop("You told us that the %(amount)s of %(day)s did not arrive.")
_IN_VAIN: Final = {  # by what happened, and whether they typed a code
    (_Kind.CONTRADICTED, False): _DENIED,
    (_Kind.CONTRADICTED, True): _DENIED_PROVEN,
    (_Kind.PART_DENIED, False): _DENIED,
    (_Kind.PART_DENIED, True): _DENIED_PROVEN,
    (_Kind.RETRACTED, False): gettext_noop("We had written down by mistake that money was paid back on %(day)s."),
    (_Kind.RETRACTED, True): gettext_noop("We had written down by mistake that %(amount)s was paid back on %(day)s."),
}


_RETURNED: Final = {
    False: gettext_noop("The money that we paid back on %(day)s came back to us."),
    True: gettext_noop("The %(amount)s that we paid back on %(day)s came back to us."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One payout, as its customer sees it."""

    number: int  # on this case, from 1: what the customer's own link calls it
    words: str
    reason: str  # in the words of whoever recorded it; "" for who has only the link
    fallen: str  # why it counts no longer: they told us that it did not come, or it was a mistake of ours

    @property
    def can_be_denied(self) -> bool:
        """Whether we still say that it was paid."""
        return not self.fallen


def numbered(promises: Iterable[Promise]) -> Mapping[int, int]:
    """Return the number of each payout on the case, by its key."""
    paid = {each.pk for promise in promises for each in _payouts(promise.entries.all())}
    return {pk: number for number, pk in enumerate(sorted(paid), 1)}


def find(visit: Visit, number: int) -> Payout:
    """Return a payout by its number on the case. Refuses: Http404."""
    paid = Payout.objects.filter(promise__case=visit.case).select_related("promise").order_by("pk")
    payout = paid[number - 1 : number].first() if 0 < number <= 2**15 else None
    if payout is None:
        raise Http404
    return payout


def payments(
    promise: Promise, entries: Iterable[LedgerEntry], visit: Visit, *, numbers: Mapping[int, int]
) -> list[Payment]:
    """Return what we said was paid, also what did not come after all, with why."""
    return [
        Payment(
            number=numbers[payout.pk],
            words=_paid(payout, promise, visit),
            reason=_why(payout) if visit.is_proven else "",
            fallen=_fallen(payout),
        )
        for payout in _payouts(entries)
    ]


def left(promise: Promise, entries: Iterable[LedgerEntry], visit: Visit) -> str:
    """Return what is left to pay once something was said to be paid; by the link alone only that something is.

    What somebody else promised is not for us to pay.
    """
    payouts = list(_payouts(entries))
    if not payouts or promise.form == Form.CLAIMED or not promise.is_due_from_us or promise.amount is None:
        return ""
    paid = sum((each.amount for each in payouts if each.proof.fallen_at is None), Decimal(0))
    if not visit.is_proven:
        return _("The rest is still to come.") if paid else _("The money is still to come.")
    return _("%(amount)s is still to come.") % {"amount": wording.money(promise.amount - paid, like=promise.words)}


def words(entry: LedgerEntry, visit: Visit) -> str:
    """Return what a step says of a payout; "" where it is about none."""
    payout = _payout(entry)
    if payout is None:
        return ""
    if entry.kind in _PAID:
        return _paid(payout, entry.promise, visit)
    said = _IN_VAIN.get((_Kind(entry.kind), visit.is_proven), "")
    if entry.kind == _Kind.RETRACTED and payout.retraction.match_id is not None:
        said = _RETURNED[visit.is_proven]
    return said and _(said) % {
        "day": wording.day(payout.paid_on, now=visit.at),
        "amount": wording.money(payout.amount, like=entry.promise.words),
    }


def reason(entry: LedgerEntry) -> str:
    """Return why a payout was another, or less, or none after all; "" where it is about none."""
    payout = _payout(entry)
    if payout is None:
        return ""
    if entry.kind == _Kind.RETRACTED:
        return payout.retraction.reason
    return _why(payout) if entry.kind in _PAID else ""


def _payouts(entries: Iterable[LedgerEntry]) -> Iterator[Payout]:
    for entry in entries:
        payout = _payout(entry) if entry.kind in _PAID else None
        if payout is not None:
            yield payout


def _payout(entry: LedgerEntry) -> Payout | None:
    return entry.proof.payout if entry.proof is not None else None


def _fallen(payout: Payout) -> str:
    if payout.proof.fallen_at is None:
        return ""
    try:
        retraction = payout.retraction
    except ObjectDoesNotExist:
        return _("You told us that this did not arrive.")
    return _("This came back to us.") if retraction.match_id else _("We had written this down by mistake.")


def _why(payout: Payout) -> str:
    return " ".join(filter(None, (payout.why_other, payout.why_less)))


def _paid(payout: Payout, promise: Promise, visit: Visit) -> str:
    """Return what was paid back; by the link alone only that, and when."""
    whole = promise.amount
    is_part = whole is not None and payout.amount < whole
    facts = {"day": wording.day(payout.paid_on, now=visit.at), "method": payout.method}
    if not visit.is_proven:
        return (
            _("A part of the money was paid back on %(day)s.") if is_part else _("It was paid back on %(day)s.")
        ) % facts
    facts["amount"] = wording.money(payout.amount, like=promise.words)
    if is_part and whole is not None:
        facts["amount"] = _("%(amount)s of %(whole)s") % {**facts, "whole": wording.money(whole, like=promise.words)}
    if payout.way == Way.OTHER:
        return _("%(amount)s was paid back on %(day)s another way: %(method)s.") % facts
    if payout.method:
        return _("%(amount)s was paid back on %(day)s, the way you paid: %(method)s.") % facts
    return _("%(amount)s was paid back on %(day)s, the way you paid.") % facts
