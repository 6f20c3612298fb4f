"""Asking who reads an address that an agent typed whether it is theirs, before anything of a case goes there.

A short letter asks it, with two links: yes, and no. Looking at the page behind them changes nothing, so that a program
that opens links confirms nothing. Nothing else writes a NewAddress.
"""

import re
import uuid
from datetime import datetime, timedelta
from typing import Final, Literal

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _

from belofte import jobs, secrecy
from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case, Delivery, Event
from belofte.contacts import confirming
from belofte.contacts.models import ContactPoint
from belofte.people.models import Agent
from belofte.replies.models import NewAddress
from belofte.replies.refusals import SendingRefusedError

LASTS: Final = timedelta(days=30)
SOON: Final = timedelta(minutes=1)  # whoever was killed between a press and what follows from it has it done then
_TOKEN = re.compile(r"a([1-9][0-9]{0,17})-([a-z2-7]{26})", re.ASCII)


class AskedAlreadyError(SendingRefusedError):
    """This address was asked and has not answered yet, or by the same form."""


def ask(lost: Delivery, point: ContactPoint, *, key: uuid.UUID, seen_through: int, by: Agent, at: datetime) -> None:
    """Have an address asked whether it is theirs; the case's row is held. Refuses: AskedAlreadyError."""
    if lost.new_addresses.filter(contact_point=point, asked_at__gt=at - LASTS, ended_at=None).exists():
        raise AskedAlreadyError(
            _("We asked this address already, and wait for an answer. Choose another one, or call.")
        )
    if NewAddress.objects.filter(key=key).exists():
        raise AskedAlreadyError(_("This form was sent before. Open it again from the case."))
    drop(lost, at=at)
    asked = NewAddress.objects.create(
        delivery=lost, contact_point=point, key=key, seen_through=seen_through, by=by, asked_at=at
    )
    jobs.defer("belofte.replies.jobs.ask_address", new_address_id=asked.pk)
    history.record(lost.case, Event.Kind.ADDRESS_ASKED, by=by, at=at, delivery=lost.pk)


def drop(lost: Delivery, *, at: datetime) -> None:
    """Wait no longer for an address, since somebody chose another; the case's row is held."""
    for asked in lost.new_addresses.filter(ended_at=None):
        end(asked, NewAddress.Became.DROPPED, at=at)


def take_no(asked: NewAddress, *, at: datetime) -> None:
    """Take an address off the customer, because who reads it says so; a repeated press changes nothing.

    That counts too where an agent chose another address since: nobody is to use it later.
    """
    if _take_off(asked, at=at):
        refuse_waiting(asked.contact_point, at=at)


@transaction.atomic
def _take_off(asked: NewAddress, *, at: datetime) -> bool:
    """Take the address off, and tell whether it is not the customer's by now. What waits ends with its case held."""
    point = hold(asked)
    if not takes_no(asked, at=at):
        return at < asked.asked_at + LASTS and not _is_customers(asked)  # who wrote from it has a case of their own
    confirming.take_off(point, at=at)
    jobs.defer("belofte.replies.jobs.settle_address", at=at + SOON, contact_point_id=point.pk)
    return True


def refuse_waiting(point: ContactPoint, *, at: datetime) -> None:
    """Say on each case that asked whose address it is that it is somebody else's."""
    asked = NewAddress.objects.filter(contact_point=point, asked_at__gt=at - LASTS)
    waiting = asked.filter(became__in=["", NewAddress.Became.DROPPED, NewAddress.Became.FAILED])
    for case_id in sorted(set(waiting.values_list("delivery__case", flat=True))):
        _refuse_in(case_id, point, at=at)


@transaction.atomic
def _refuse_in(case_id: int, point: ContactPoint, *, at: datetime) -> None:
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.events.filter(kind=Event.Kind.ADDRESS_REFUSED, details__address=point.address).exists():
        return
    at = history.moment(case, at=at)
    asked = NewAddress.objects.filter(contact_point=point, delivery__case=case).order_by("pk")
    for waiting in asked.filter(ended_at=None):
        end(waiting, NewAddress.Became.REFUSED, at=at)
    newest = asked.latest("pk")
    lost, address = newest.delivery_id, point.address
    history.record(case, Event.Kind.ADDRESS_REFUSED, by=None, at=at, delivery=lost, address=address)
    ball.settle(case, at=at)


@transaction.atomic
def fail(asked: NewAddress, *, at: datetime) -> None:
    """Ask no longer, because the letter could not be delivered: the case says so, and what to do."""
    case = Case.objects.select_for_update().get(pk=asked.delivery.case_id)
    asked.refresh_from_db(fields=["became", "ended_at"])
    if asked.ended_at is not None:
        return
    at = history.moment(case, at=at)
    end(asked, NewAddress.Became.FAILED, at=at)
    lost, address = asked.delivery_id, asked.contact_point.address
    history.record(case, Event.Kind.ADDRESS_UNREACHED, by=None, at=at, delivery=lost, address=address)
    ball.settle(case, at=at)


def hold(asked: NewAddress) -> ContactPoint:
    """Return the address, held until the end of the transaction, with what was asked as it is by now.

    Nobody holds a case together with it: who receives a mail of theirs holds both, in another order.
    """
    point = ContactPoint.objects.select_for_update(no_key=True).get(pk=asked.contact_point_id)
    asked.refresh_from_db(fields=["became", "ended_at"])
    asked.contact_point = point
    return point


def waiting_for(point: ContactPoint, *, at: datetime) -> list[int]:
    """Return the numbers of what waits for an address; of one case in the order in which it was said."""
    waits = Q(ended_at=None) | Q(became=NewAddress.Became.FAILED)  # it came back, and was read all the same
    found = NewAddress.objects.filter(waits, contact_point=point, asked_at__gt=at - LASTS)
    return list(found.order_by("delivery__case", "delivery__message", "pk").values_list("pk", flat=True))


def end(asked: NewAddress, became: NewAddress.Became, *, at: datetime) -> None:
    """Keep what came of it."""
    asked.became, asked.ended_at = became, at
    asked.save(update_fields=["became", "ended_at"])


def is_open(asked: NewAddress, *, at: datetime) -> bool:
    """Tell whether it waits for an answer still."""
    return asked.ended_at is None and at < asked.asked_at + LASTS


def takes_yes(asked: NewAddress, *, at: datetime) -> bool:
    """Tell whether a yes counts: also where the letter came back, and was read all the same."""
    was_read = asked.became == NewAddress.Became.FAILED and _is_customers(asked)
    return is_open(asked, at=at) or (was_read and at < asked.asked_at + LASTS)


def takes_no(asked: NewAddress, *, at: datetime) -> bool:
    """Tell whether who reads the address can still say that it is not theirs."""
    is_recent = at < asked.asked_at + LASTS
    return is_recent and _is_customers(asked) and asked.contact_point.confirmed_at is None


def _is_customers(asked: NewAddress) -> bool:
    return asked.contact_point.contact_id == asked.delivery.case.contact_id


def link(asked: NewAddress, answer: Literal["yes", "no"]) -> str:
    """Return the whole link of one answer, as the letter carries it."""
    name = f"a{asked.pk}"
    path = reverse(f"portal:address-{answer}", args=[f"{name}-{secrecy.mark('new address', name)}"])
    return f"{settings.ENVIRONMENT.address}{path}"


def find(token: str) -> NewAddress | None:
    """Return what a link is about; None for a link that is not ours."""
    found = _TOKEN.fullmatch(token)
    if found is None or not secrecy.is_marked("new address", f"a{found[1]}", found[2]):
        return None
    asked = NewAddress.objects.select_related(
        "delivery__message__conversation__inbox", "delivery__case", "contact_point"
    )
    return asked.defer("delivery__message__conversation__inbox__credentials").filter(pk=found[1]).first()


def shown_of(delivery: str) -> ArraySubquery:
    """Return an expression for the newest address that was asked of deliveries; `delivery` names their key."""
    newest = NewAddress.objects.filter(delivery=OuterRef(delivery)).order_by("-pk")
    wrote = Q(contact_point__confirmed_at__isnull=False) | ~Q(contact_point__contact=F("delivery__case__contact"))
    return ArraySubquery(
        newest.values(fact=JSONObject(address=F("contact_point__address"), became="became", is_confirmed=wrote))[:1]
    )
