"""Blocking a sender: an address or a whole domain, by somebody, for a reason, and undone when that was wrong.

Nothing else writes a Block. What a blocked sender sends is stored and listed; it makes no case.
"""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from belofte.channels import own_addresses
from belofte.contacts.models import Block
from belofte.people.models import Agent

SHARED_DOMAINS: Final = frozenset({  # of mailboxes for everybody: blocking one would keep out strangers by the million
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.nl", "live.com", "live.nl", "msn.com",
    "yahoo.com", "icloud.com", "me.com", "ziggo.nl", "kpnmail.nl", "kpnplanet.nl", "planet.nl", "xs4all.nl", "home.nl",
    "upcmail.nl", "casema.nl", "chello.nl", "hetnet.nl", "quicknet.nl", "telfort.nl", "online.nl", "telenet.be",
    "skynet.be", "proximus.be", "gmx.net", "gmx.de", "web.de", "t-online.de", "orange.fr", "free.fr", "laposte.net",
    "proton.me", "protonmail.com", "aol.com",
})  # fmt: skip

_DOMAINS_MAX: Final = 19  # of one address, the shortest of them: there a house is recognised


class BlockRefusedError(Exception):
    """This cannot be blocked; the words say why."""


class AlreadyBlockedError(BlockRefusedError):
    """Somebody blocked it before."""


class SharedDomainError(BlockRefusedError):
    """Many people have an address there."""


class OwnAddressError(BlockRefusedError):
    """It is an address of the company."""


class ReasonMissingError(BlockRefusedError):
    """Whoever undoes it has to know why."""


def block(address: str, *, whole_domain: bool = False, reason: str, by: Agent, at: datetime) -> Block:
    """Keep what this address, or its whole domain, sends out of the cases.

    Refuses: ReasonMissingError, SharedDomainError, OwnAddressError, AlreadyBlockedError.
    """
    if not reason.strip():
        raise ReasonMissingError(_("Say why, for whoever has to judge it later."))
    small = address.strip().lower()
    domain = small.rpartition("@")[2]
    if whole_domain and domain in SHARED_DOMAINS:
        raise SharedDomainError(
            _("Many people have an address at %(domain)s. Block the one address.") % {"domain": domain}
        )
    _refuse_own(small, domain=f"@{domain}" if whole_domain else "")
    try:
        with transaction.atomic():
            pattern = f"@{domain}" if whole_domain else small
            return Block.objects.create(pattern=pattern, reason=reason.strip(), blocked_by=by, blocked_at=at)
    except IntegrityError:
        raise AlreadyBlockedError(_("This sender is blocked already.")) from None


def lift(row: Block, *, by: Agent, at: datetime) -> None:
    """Let this sender in again from now on; a block that was lifted before stays as it is."""
    Block.objects.filter(pk=row.pk, lifted_at=None).update(lifted_by=by, lifted_at=at)


def patterns_of(address: str) -> list[str]:
    """Return what a block of this address could say: the address, its domain, and the domains above that."""
    small = address.lower()
    labels = small.rpartition("@")[2].split(".")
    return [small, *[f"@{'.'.join(labels[number:])}" for number in range(max(0, len(labels) - 1))][-_DOMAINS_MAX:]]


def _refuse_own(address: str, *, domain: str) -> None:
    ours = [*own_addresses.every(), *Agent.objects.values_list("email", flat=True)]
    if any(own == address or (domain and own.endswith(domain)) for own in map(str.lower, ours)):
        raise OwnAddressError(_("This is an address of your own company."))
