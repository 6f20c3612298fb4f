"""Having whom nobody reached choose when we ring them. Nothing else writes a SlotOffer or a SlotChoice.

An answer tells of the try and offers free half hours: by a link to their page, or named in its words. What they choose
there gives the promise another date, at their wish.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from belofte import locks
from belofte.cases import links
from belofte.cases.models import Message
from belofte.conduct import heard
from belofte.contacts.models import ContactPoint
from belofte.people.models import Team
from belofte.promises import ledger, moving, slots, tries, wording
from belofte.promises.ledger import BY_HAND, LedgerRefusedError
from belofte.promises.models import Form, Grain, Initiator, Kind, LedgerEntry, Promise, SlotChoice
from belofte.promises.offers import SlotOffer
from belofte.promises.terms import Due, NewDate


class NotTriedError(LedgerRefusedError):
    """Nobody tried to ring them, so there is nothing to tell of."""


class NothingOfferedError(LedgerRefusedError):
    """Neither a link goes along nor a free half hour stands in the words."""


class SlotsPassedError(LedgerRefusedError):
    """The words name a half hour that has begun already: they waited too long here."""


class NotOfferedError(LedgerRefusedError):
    """It is not theirs to choose any more: we spoke meanwhile, or it has another date."""


class SlotTakenError(LedgerRefusedError):
    """That half hour is not free."""


@transaction.atomic
def offer(promise: Promise, *, message: Message, at: datetime) -> SlotOffer:
    """Have the customer choose a half hour, by an answer of ours. The case's row is held.

    Refuses: NotTriedError, SlotsPassedError, NothingOfferedError, ledger.PromiseOverError.
    """
    promise = ledger.lock_unsettled(promise)
    if not is_tried(promise):
        raise NotTriedError(_("No try has been logged since this promise got its date. Ring first, and log the call."))
    refuse_passed(_among(slots.before(promise.case.team, at=at), message.text, now=at), at=at)
    has_link = links.are_carried(message.conversation.inbox.channel)
    slots_named = named(message.text, team=promise.case.team, at=at)
    if not has_link and not slots_named:
        raise NothingOfferedError(
            _("No link goes along here, so name one or more free half hours in your answer, as they were made ready.")
        )
    return SlotOffer.objects.create(promise=promise, message=message, has_link=has_link, slots=slots_named, at=at)


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
    with translation.override(offered.message.conversation.inbox.language):  # whatever that of who presses is
        due = Due(at=slot + wording.HALF_HOUR, grain=Grain.MINUTE, words=wording.half_hour(slot, now=at))
        reason = _("The customer chose this half hour on their page.")
    new = NewDate(due=due, initiator=Initiator.CUSTOMER, reason=reason)
    choice = SlotChoice(offer=offered, slot=slot, contact_point=by)
    moving.move(promise, new, source=BY_HAND, choice=choice, by=None, at=at)


def standing(promise: Promise) -> SlotOffer | None:
    """Return the newest offer of which the customer can choose: the promise runs, and its date is that of then."""
    if not is_our_call(promise):
        return None
    return _standing_offers().filter(promise=promise).order_by("-pk").first()


def named(text: str, *, team: Team, at: datetime) -> list[datetime]:
    """Return the free half hours that words name, as they are made ready."""
    return _among(slots.free(team, after=at), text, now=at)


def refuse_passed(offered: Iterable[datetime], *, at: datetime) -> None:
    """Refuse half hours of which one has begun. Refuses: SlotsPassedError."""
    if any(slot <= at for slot in offered):
        raise SlotsPassedError(
            _("A half hour in this answer has passed. Name half hours that are still to come, and send it then.")
        )


def suggested(promise: Promise, *, at: datetime) -> Iterator[datetime]:
    """Yield free half hours to be named in words: of each day the first before noon and the first after it."""
    zone, named = wording.zone(), set[tuple[object, object]]()
    for slot in slots.free(promise.case.team, after=at):
        half = (slot.astimezone(zone).date(), tries.part_of_day(slot, zone))
        if half not in named:
            named.add(half)
            yield slot


def is_our_call(promise: Promise) -> bool:
    """Tell whether we still have to ring for it: tries of it count, and half hours can be offered."""
    return promise.kind == Kind.CALLBACK and promise.form != Form.CLAIMED and promise.is_due_from_us


def is_tried(promise: Promise) -> bool:
    """Tell whether somebody rang in vain since it got the date that it has: then half hours can be offered."""
    return is_our_call(promise) and tried().filter(promise=promise).exists()


def untold_try(promise: Promise) -> datetime | None:
    """Return when somebody rang in vain last, where the customer was not offered half hours since; else None."""
    if not is_our_call(promise):
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
    begun = LedgerEntry.objects.filter(tries.BEGIN_ANEW, promise=OuterRef("promise"), number__gt=OuterRef("number"))
    return LedgerEntry.objects.filter(kind=LedgerEntry.Kind.TRIED).exclude(Exists(begun))


def _standing_offers() -> QuerySet[SlotOffer]:
    """Return the offers of since then."""
    begun = LedgerEntry.objects.filter(tries.BEGIN_ANEW, promise=OuterRef("promise"), at__gt=OuterRef("at"))
    return SlotOffer.objects.exclude(Exists(begun))


def _is_chosen(promise: Promise, slot: datetime) -> bool:
    """Tell whether the customer chose this half hour, and it holds still."""
    chosen = SlotChoice.objects.filter(offer__promise=promise, slot=slot).exists()
    return chosen and promise.is_due_from_us and promise.due_at == slot + wording.HALF_HOUR


def _not_offered(promise: Promise) -> str:
    if promise.is_due_from_us:
        return _("This call has another date meanwhile: it stands below. Does it not suit you? Then write to us.")
    return _("We spoke to you meanwhile, or wrote to you, so you need not choose any more.")


def _among(half_hours: Iterable[datetime], text: str, *, now: datetime) -> list[datetime]:
    """Return which half hours words name, in the language of either."""
    words, zone, found = " ".join(text.split()), wording.zone(), set[datetime]()
    by_day = {day: list(begun) for day, begun in groupby(half_hours, key=lambda slot: slot.astimezone(zone).date())}
    for language in ("nl", "en"):
        with translation.override(language):
            named_days = [day for day in by_day if wording.day(day, now=now) in words]
            slots_then = [slot for day in named_days for slot in by_day[day]]
            found |= {slot for slot in slots_then if wording.half_hour(slot, now=now) in words}
    return sorted(found)
