"""Having whom nobody reached choose when we ring them. Nothing else writes a SlotOffer or a SlotChoice.

An answer tells of the try and offers free half hours: by a link to their page, or named in its words. What they choose
there gives the promise another date, at their wish.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from belofte import locks
from belofte.cases import links
from belofte.cases.models import Message
from belofte.conduct import heard
from belofte.contacts.models import ContactPoint
from belofte.promises import ledger, moving, slots, tries, wording
from belofte.promises.ledger import BY_HAND, LedgerRefusedError
from belofte.promises.models import DUE_FROM_US, Form, Grain, Initiator, Kind, LedgerEntry, Promise, SlotChoice
from belofte.promises.offers import SlotOffer
from belofte.promises.terms import Due, NewDate


class NotTriedError(LedgerRefusedError):
    """Nobody tried to ring them, so there is nothing to tell of."""


class NothingOfferedError(LedgerRefusedError):
    """Neither a link goes along nor a free half hour stands in the words."""


class NotOfferedError(LedgerRefusedError):
    """It is not theirs to choose any more: we spoke meanwhile, or it has another date."""


class SlotTakenError(LedgerRefusedError):
    """That half hour is not free."""


@transaction.atomic
def offer(promise: Promise, *, message: Message, at: datetime) -> SlotOffer:
    """Have the customer choose a half hour, by an answer of ours. The case's row is held.

    Refuses: NotTriedError, NothingOfferedError, ledger.PromiseOverError.
    """
    promise = ledger.lock_unsettled(promise)
    if not is_tried(promise):
        raise NotTriedError(
            _("Nobody rang in vain for this promise since it got its date. Ring, and log the call first.")
        )
    has_link = links.are_carried(message.conversation.inbox.channel)
    named = [slot for slot in slots.free(promise.case.team, after=at) if _is_named(slot, message.text, now=at)]
    if not has_link and not named:
        raise NothingOfferedError(
            _("No link goes along here, so name one or more free half hours in your answer, as they were made ready.")
        )
    return SlotOffer.objects.create(promise=promise, message=message, has_link=has_link, slots=named, at=at)


@transaction.atomic
def choose(promise: Promise, slot: datetime, *, by: ContactPoint, at: datetime) -> None:
    """Give a callback the half hour that its customer chose; once more the same one changes nothing.

    The case's row is held. Refuses: NotOfferedError, SlotTakenError.
    """
    promise = ledger.lock(promise)
    if _is_chosen(promise, slot):
        return
    offered = standing(promise)
    if offered is None:
        raise NotOfferedError(_not_offered(promise))
    locks.hold("slots", str(promise.case.team_id))  # of two who choose the last place one comes second
    if slot not in slots.free(promise.case.team, after=at):
        raise SlotTakenError(_("This half hour is not free any more. Choose another one, please: they stand below."))
    ledger.entrust_to_successor(promise, at=at)
    due = Due(at=slot + slots.HALF_HOUR, grain=Grain.MINUTE, words=wording.half_hour(slot, now=at))
    new = NewDate(due=due, initiator=Initiator.CUSTOMER, reason=_("The customer chose this half hour on their page."))
    choice = SlotChoice(offer=offered, slot=slot, contact_point=by)
    moving.move(promise, new, source=BY_HAND, choice=choice, by=None, at=at)


def standing(promise: Promise) -> SlotOffer | None:
    """Return the newest offer of which the customer can choose: the promise runs, and its date is that of then."""
    if promise.kind != Kind.CALLBACK or promise.form == Form.CLAIMED or promise.state not in DUE_FROM_US:
        return None
    return _standing_offers().filter(promise=promise).order_by("-pk").first()


def free_for(promise: Promise, *, at: datetime) -> Sequence[datetime]:
    """Return the half hours of which the customer can choose one now."""
    return slots.free(promise.case.team, after=at) if standing(promise) else ()


def suggested(promise: Promise, *, at: datetime) -> Iterator[datetime]:
    """Yield free half hours to be named in words: of each day the first before noon and the first after it."""
    zone, named = wording.zone(), set[tuple[object, object]]()
    for slot in slots.free(promise.case.team, after=at):
        half = (slot.astimezone(zone).date(), tries.part_of_day(slot, zone))
        if half not in named:
            named.add(half)
            yield slot


def is_tried(promise: Promise) -> bool:
    """Tell whether somebody rang in vain since it got the date that it has: then half hours can be offered."""
    return promise.kind == Kind.CALLBACK and tried().filter(promise=promise).exists()


def untold_try(promise: Promise) -> datetime | None:
    """Return when somebody rang in vain last, where the customer was not offered half hours since; else None."""
    if promise.kind != Kind.CALLBACK or promise.state not in DUE_FROM_US:
        return None
    newest = Subquery(untold().values("call__called_at")[:1])
    found: datetime | None = (
        Promise.objects.annotate(tried_at=newest).values_list("tried_at", flat=True).get(pk=promise.pk)
    )
    return found


def untold() -> QuerySet[LedgerEntry]:
    """Return, for each promise of an outer query, the newest try of which its customer was not told with an offer."""
    offers = _standing_offers().filter(promise=OuterRef("promise"))
    offers = offers.alias(fate=heard.fate("message")).exclude(fate__in=heard.LOST)
    return tried().filter(promise=OuterRef("pk")).exclude(Exists(offers)).order_by("-number")


def tried() -> QuerySet[LedgerEntry]:
    """Return the tries since a promise got the date that it has."""
    begun = LedgerEntry.objects.filter(
        promise=OuterRef("promise"), kind__in=tries.BEGIN_ANEW, number__gt=OuterRef("number")
    )
    return LedgerEntry.objects.filter(kind=LedgerEntry.Kind.TRIED).exclude(Exists(begun))


def _standing_offers() -> QuerySet[SlotOffer]:
    """Return the offers of since then."""
    begun = LedgerEntry.objects.filter(promise=OuterRef("promise"), kind__in=tries.BEGIN_ANEW, at__gt=OuterRef("at"))
    return SlotOffer.objects.exclude(Exists(begun))


def _is_chosen(promise: Promise, slot: datetime) -> bool:
    """Tell whether the customer chose this half hour, and it holds still."""
    chosen = SlotChoice.objects.filter(offer__promise=promise, slot=slot).exists()
    return chosen and promise.state in DUE_FROM_US and promise.due_at == slot + slots.HALF_HOUR


def _not_offered(promise: Promise) -> str:
    if promise.state in DUE_FROM_US:
        return _("This call has another date meanwhile: it stands below. Does it not suit you? Then write to us.")
    return _("We spoke to you meanwhile, or wrote to you, so you need not choose any more.")


def _is_named(slot: datetime, text: str, *, now: datetime) -> bool:
    words = " ".join(text.split())
    for language in ("nl", "en"):
        with translation.override(language):
            if wording.half_hour(slot, now=now) in words:
                return True
    return False
