"""The signing key of an inbox's domain: made here, kept with the inbox's secrets, used once its record is published.

It is kept with the domain that it was made for. Under another one nobody published it, and it is no key at all.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from belofte import secrecy
from belofte.channels import signing
from belofte.channels.models import Inbox
from belofte.channels.signing import DamagedKeyError, LookUp, LookUpFailedError, Record, SigningKey

__all__ = ["LookUpFailedError", "Record", "check", "find", "is_used", "kept_for", "make", "record"]


def find(inbox: Inbox) -> SigningKey | None:
    """Return the key of an inbox, if it has one for its domain. Refuses: UnreadableSecretError."""
    kept = kept_for(inbox.address, inbox.credentials)
    if not kept.get("dkim_private"):
        return None
    return SigningKey(domain=kept["dkim_domain"], selector=kept["dkim_selector"], private=kept["dkim_private"])


def kept_for(address: str, credentials: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an inbox's credentials is its key, as long as that is for the domain of this address."""
    if credentials.get("dkim_domain") != _domain(address):
        return {}
    return {name: value for name, value in credentials.items() if name.startswith("dkim_")}


@transaction.atomic
def make(inbox: Inbox, *, at: datetime) -> Record:
    """Return what has to be published: of the key that an inbox has, of its domain's other inboxes, or of a new one.

    A key that is damaged is none. Refuses: UnreadableSecretError, for this inbox alone.
    """
    inbox = Inbox.objects.select_for_update().get(pk=inbox.pk)  # pressed twice at once, it is one key
    if (present := record(inbox)) is not None:
        return present
    domain = _domain(inbox.address)
    siblings = Inbox.objects.filter(address__endswith=f"@{domain}").exclude(pk=inbox.pk)
    key = _key_of_one(siblings) or signing.make_key(domain, selector=f"belofte{at:%Y%m%d%H%M%S}")
    kept = {"dkim_domain": domain, "dkim_selector": key.selector, "dkim_private": key.private}
    inbox.credentials |= {**kept, "dkim_is_published": False}
    inbox.save(update_fields=["credentials"])
    return signing.record(key)


def _key_of_one(inboxes: Iterable[Inbox]) -> SigningKey | None:
    """Return the first key of these that can be read and used."""
    for inbox in inboxes:
        if "credentials" not in secrecy.unreadable(inbox) and record(inbox) is not None:
            return find(inbox)
    return None


def record(inbox: Inbox) -> Record | None:
    """Return what has to be published of an inbox's key; None where it has none that can be used."""
    key = find(inbox)
    try:
        return signing.record(key) if key is not None else None
    except DamagedKeyError:
        return None


def check(inbox: Inbox, *, look_up: LookUp | None = None) -> bool:
    """Look whether the record is published, and sign from now on if it is. Refuses: LookUpFailedError."""
    key = find(inbox) if record(inbox) is not None else None
    is_there = key is not None and signing.is_published(key, look_up=look_up)
    with transaction.atomic():  # looking took its time: what was saved meanwhile stays, and may be another key
        held = Inbox.objects.select_for_update().get(pk=inbox.pk)
        is_there = is_there and find(held) == key
        held.credentials |= {"dkim_is_published": is_there}
        held.save(update_fields=["credentials"])
    return is_there


def is_used(inbox: Inbox) -> bool:
    """Tell whether what leaves from an inbox is to be signed."""
    return find(inbox) is not None and bool(inbox.credentials.get("dkim_is_published"))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
