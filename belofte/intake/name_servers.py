"""Whom the readers may ask about a sender: the name servers of this machine, unless the environment names others."""

from functools import cache
from typing import Final

import dns.resolver
from django.conf import settings

_SYSTEM: Final = "system"
_NOBODY: Final = "none"


def known() -> tuple[str, ...]:
    """Return them as the channel contract wants them; none where nobody is to be asked, or nobody is known."""
    chosen: str = settings.ENVIRONMENT.name_servers
    if chosen == _SYSTEM:
        return _of_this_machine()
    return () if chosen == _NOBODY else tuple(chosen.split())


@cache
def _of_this_machine() -> tuple[str, ...]:
    try:
        return tuple(str(server) for server in dns.resolver.Resolver().nameservers)
    except (dns.resolver.NoResolverConfiguration, OSError):
        return ()
