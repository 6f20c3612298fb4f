"""The signing key of an inbox's domain: made here, kept with the inbox's secrets, used once its record is published."""

from datetime import datetime

from belofte.channels import signing
from belofte.channels.models import Inbox
from belofte.channels.signing import LookUp, LookUpFailedError, Record, SigningKey

__all__ = ["LookUpFailedError", "Record", "check", "find", "is_used", "make", "record"]


def find(inbox: Inbox) -> SigningKey | None:
    """Return the key of an inbox, if it has one."""
    kept = inbox.credentials
    if not kept.get("dkim_private"):
        return None
    return SigningKey(domain=_domain(inbox), selector=kept["dkim_selector"], private=kept["dkim_private"])


def make(inbox: Inbox, *, at: datetime) -> Record:
    """Give an inbox a key, or that of another inbox of its domain, and return what has to be published."""
    siblings = Inbox.objects.filter(address__endswith=f"@{_domain(inbox)}").exclude(pk=inbox.pk)
    key = next(filter(None, map(find, siblings)), None)
    if key is None:
        key = signing.make_key(_domain(inbox), selector=f"belofte{at:%Y%m%d}")
    inbox.credentials |= {"dkim_selector": key.selector, "dkim_private": key.private, "dkim_is_published": False}
    inbox.save(update_fields=["credentials"])
    return signing.record(key)


def record(inbox: Inbox) -> Record | None:
    """Return what has to be published of an inbox's key, if it has one."""
    key = find(inbox)
    return signing.record(key) if key is not None else None


def check(inbox: Inbox, *, look_up: LookUp | None = None) -> bool:
    """Look whether the record is published, and sign from now on if it is. Refuses: LookUpFailedError."""
    key = find(inbox)
    is_there = key is not None and signing.is_published(key, look_up=look_up)
    inbox.credentials |= {"dkim_is_published": is_there}
    inbox.save(update_fields=["credentials"])
    return is_there


def is_used(inbox: Inbox) -> bool:
    """Tell whether what leaves from an inbox is signed."""
    return bool(inbox.credentials.get("dkim_is_published"))


def _domain(inbox: Inbox) -> str:
    return inbox.address.rpartition("@")[2]
