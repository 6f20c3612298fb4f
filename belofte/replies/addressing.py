"""Whom an answer goes to beside the customer: who reads along, seen by all (Cc) or by nobody (Bcc)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from belofte.cases.models import Case, Conversation, Delivery
from belofte.channels import registry
from belofte.channels.contract import Address
from belofte.contacts import recognising
from belofte.contacts.models import ContactPoint
from belofte.replies.models import NewAddress
from belofte.replies.refusals import SendingRefusedError

UNASKED_MAX: Final = 50  # recipients of one answer; more than that is asked about first (safety: F23)
ADDRESSES_MAX: Final = 500  # of one answer, whatever somebody confirms


class AddressRefusedError(SendingRefusedError):
    """Somebody cannot be reached so."""

    field = "cc"


class NoCopiesError(AddressRefusedError):
    """On this channel nobody can read along."""


class BadAddressError(AddressRefusedError):
    """This is no address."""


class TooManyAddressesError(AddressRefusedError):
    """One answer does not go to so many."""


class ManyUnconfirmedError(AddressRefusedError):
    """It goes to many, and nobody said that this is meant."""

    field = "is_many_meant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Also:
    """Who else gets an answer, as the writer named them."""

    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    third_parties: tuple[Address, ...] = ()  # instead of the customer
    is_many_meant: bool = False


NOBODY_ELSE: Final = Also()


class CustomerIsNoThirdPartyError(AddressRefusedError):
    """What goes to the customer is an answer, and is read as one before it leaves."""


class NotConfirmedError(AddressRefusedError):
    """It is said to be the customer's, and nobody who reads it has said so; or they said that it is not."""


class CustomerNotConfirmedError(NotConfirmedError):
    """So much is said of the address that the answer itself goes to."""

    field = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Everybody that an answer goes to."""

    to: tuple[ContactPoint, ...]  # the customer, or third parties in their place
    cc: tuple[ContactPoint, ...] = ()
    bcc: tuple[ContactPoint, ...] = ()

    @property
    def seen(self) -> tuple[ContactPoint, ...]:
        """Who reads along and is seen to: they take part from now on."""
        return self.cc

    @property
    def copies(self) -> tuple[ContactPoint, ...]:
        """Who reads along, seen or not."""
        return self.cc + self.bcc

    @staticmethod
    def pairs(points: Iterable[ContactPoint]) -> list[list[str]]:
        """Return addresses and names, as a message keeps them."""
        return [[point.address, point.contact.name] for point in points]


def find(conversation: Conversation, also: Also, *, at: datetime) -> Recipients:
    """Return the contact points of all, making those of strangers; before a case's row is locked, as the intake does.

    Refuses: AddressRefusedError.
    """
    if also == NOBODY_ELSE:
        return Recipients(to=(conversation.contact_point,))
    channel = conversation.inbox.channel
    if not registry.abilities(channel).copies:
        raise NoCopiesError(_("On this channel nobody can read along. Leave the others out."))
    cc = _without_twice(also.cc, but={conversation.contact_point.address})
    bcc = _without_twice(also.bcc, but={conversation.contact_point.address, *(each.address for each in cc)})
    third_parties = _without_twice(also.third_parties, but=set())
    if any(each.address.lower() == conversation.contact_point.address for each in third_parties):
        raise CustomerIsNoThirdPartyError(_("This is the customer. Write them an answer instead of forwarding it."))
    everybody = (*third_parties, *cc, *bcc)
    _refuse_many(len(everybody) + (not third_parties), is_meant=also.is_many_meant)
    for each in everybody:
        refuse_bad(each.address)
    points = _recognise(everybody, channel=channel, at=at)
    _refuse_unconfirmed(points.values(), case=conversation.case)
    return Recipients(
        to=tuple(points[each.address] for each in third_parties) or (conversation.contact_point,),
        cc=tuple(points[each.address] for each in cc),
        bcc=tuple(points[each.address] for each in bcc),
    )


def _recognise(people: Iterable[Address], *, channel: str, at: datetime) -> dict[str, ContactPoint]:
    """Return the contact point of each address; in one order, so that two answers to the same people both leave."""
    in_order = sorted(people, key=lambda each: each.address)
    known = recognising.find_all([each.address for each in in_order], channel=channel)
    return {
        each.address: recognising.meet(
            each, known=known.get(recognising.plain(each.address)), channel=channel, at=at, wrote=False
        )
        for each in in_order
    }


def _refuse_unconfirmed(points: Iterable[ContactPoint], *, case: Case) -> None:
    """Refuse what an agent typed as the customer's own: a slip of the pen would have a stranger read along."""
    doubtful = [each for each in points if each.confirmed_at is None]
    asked = NewAddress.objects.filter(contact_point__in=doubtful, delivery__case__contact=case.contact_id)
    refused = set(asked.filter(became=NewAddress.Became.REFUSED).values_list("contact_point", flat=True))
    for point in doubtful:
        words = {"address": point.address}
        if point.pk in refused:
            raise NotConfirmedError(
                _("Whoever reads %(address)s says that this is not for them. Nothing of this case goes there.") % words
            )
        if point.contact_id == case.contact_id:
            raise NotConfirmedError(
                _(
                    "Nobody has said yet that %(address)s is the customer's own address, so nothing of this case"
                    " goes there yet. Leave it out until they press yes in our letter, or write to us from it."
                )
                % words
            )


def refuse_again(delivery: Delivery) -> None:
    """Refuse what left before addresses were asked first, as the database does. Refuses: NotConfirmedError."""
    point = delivery.contact_point
    if delivery.meant_for == Delivery.MeantFor.CUSTOMER or point.contact_id == delivery.case.contact_id:
        refuse_unconfirmed(point)


def refuse_unconfirmed(point: ContactPoint) -> None:
    """Refuse a customer's address that an agent typed and nobody has confirmed. Refuses: CustomerNotConfirmedError."""
    if point.confirmed_at is None:
        raise CustomerNotConfirmedError(
            _(
                "Nobody has said yet that %(address)s is the customer's own address, so no answer goes there. Call"
                " them, or have them write to us from it."
            )
            % {"address": point.address}
        )


def refuse_bad(address: str) -> None:
    """Refuse what no mail can be sent to. Refuses: BadAddressError."""
    try:
        validate_email(address)
    except ValidationError:
        raise BadAddressError(_("“%(address)s” is not an e-mail address.") % {"address": address[:100]}) from None


def _without_twice(addresses: Iterable[Address], *, but: set[str]) -> list[Address]:
    """Return each once, in small letters, without who gets it anyhow."""
    once = {each.address.lower(): each for each in addresses}
    return [Address(address=small, name=each.name) for small, each in once.items() if small not in but]


def _refuse_many(count: int, *, is_meant: bool) -> None:
    if count > ADDRESSES_MAX:
        raise TooManyAddressesError(_("An answer goes to at most %(most)d people.") % {"most": ADDRESSES_MAX})
    if count > UNASKED_MAX and not is_meant:
        raise ManyUnconfirmedError(
            _("This goes to %(count)d people. Tick that you mean it, or leave some out.") % {"count": count}
        )
