"""Which addresses are the company's own: those of inboxes, under whichever of their names."""

from collections.abc import Iterable

from belofte.channels.models import Alias, Inbox


def among(addresses: Iterable[str]) -> set[str]:
    """Return which of these, in small letters and without a token, reach an inbox of ours. One statement."""
    asked = list(addresses)
    if not asked:
        return set()
    mains = Inbox.objects.filter(address__in=asked).order_by().values_list("address")
    aliases = Alias.objects.filter(address__in=asked).order_by().values_list("address")
    return {address for (address,) in mains.union(aliases, all=True)}


def every() -> set[str]:
    """Return all of them."""
    return {
        *Inbox.objects.values_list("address", flat=True),
        *Alias.objects.values_list("address", flat=True),
    }
