"""Asking who reads an address that an agent typed whether it is theirs, before anything of a case goes there.

A short letter asks it, with two links: yes, and no. Looking at the page behind them changes nothing, so that a program
that opens links confirms nothing. Nothing else writes a NewAddress.
"""

import re
import uuid
from collections.abc import Iterator
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


@transaction.atomic
def take_no(asked: NewAddress, *, at: datetime) -> None:
    """Take an address off the customer, because who reads it says so; a repeated press changes nothing."""
    point = hold(asked)
    if not is_open(asked, at=at):
        return
    if point.confirmed_at is not None:  # somebody wrote from it, and an agent has read that
        end(asked, NewAddress.Became.DROPPED, at=at)
        return
    confirming.take_off(point, at=at)
    for waiting, case in waiting_for(point, at=at):
        moment = history.moment(case, at=at)
        end(waiting, NewAddress.Became.REFUSED, at=moment)
        history.record(case, Event.Kind.ADDRESS_REFUSED, by=None, at=moment, delivery=waiting.delivery_id)
        ball.settle(case, at=moment)


def hold(asked: NewAddress) -> ContactPoint:
    """Return the address, held until the end of the transaction, with what was asked as it is by now."""
    point = ContactPoint.objects.select_for_update(no_key=True).get(pk=asked.contact_point_id)
    asked.refresh_from_db(fields=["became", "ended_at"])
    return point


def waiting_for(point: ContactPoint, *, at: datetime) -> Iterator[tuple[NewAddress, Case]]:
    """Yield each answer that waits for an address, with its case held: what was dropped meanwhile waits no more."""
    found = NewAddress.objects.filter(contact_point=point, ended_at=None, asked_at__gt=at - LASTS).order_by(
        "delivery__case", "pk"
    )
    for number, case_id in list(found.values_list("pk", "delivery__case")):
        case = Case.objects.select_for_update().get(pk=case_id)
        waiting = NewAddress.objects.select_related("delivery", "by").filter(pk=number, ended_at=None).first()
        if waiting is not None:
            yield waiting, case


def end(asked: NewAddress, became: NewAddress.Became, *, at: datetime) -> None:
    """Keep what came of it."""
    asked.became, asked.ended_at = became, at
    asked.save(update_fields=["became", "ended_at"])


def is_open(asked: NewAddress, *, at: datetime) -> bool:
    """Tell whether a press still counts."""
    return asked.ended_at is None and at < asked.asked_at + LASTS


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
    asked = NewAddress.objects.select_related("delivery__message__conversation__inbox")
    return asked.defer("delivery__message__conversation__inbox__credentials").filter(pk=found[1]).first()


def shown_of(delivery: str) -> ArraySubquery:
    """Return an expression for the newest address that was asked of deliveries; `delivery` names their key."""
    newest = NewAddress.objects.filter(delivery=OuterRef(delivery)).order_by("-pk")
    wrote = Q(contact_point__confirmed_at__isnull=False) | ~Q(contact_point__contact=F("delivery__case__contact"))
    return ArraySubquery(
        newest.values(fact=JSONObject(address=F("contact_point__address"), became="became", is_confirmed=wrote))[:1]
    )
