"""Asking a name server about a sender, within limits that a stranger's slow server cannot stretch.

No answer is an answer: it makes a verdict "unknown". What a name server said is kept for as long as it allows. All
waiting together stays below a tenth of the time, so that no sender can hold up the reading of other mail.
"""

import ipaddress
import time
from collections.abc import Callable
from functools import cache
from typing import Final

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

SECONDS_MAX: Final = 1.5  # for one question
WAITED_SECONDS_MAX: Final = 6.0  # for all of them in a minute
_REFILL_A_SECOND: Final = WAITED_SECONDS_MAX / 60
_NAMES_KEPT: Final = 2_000
_TEXT_BYTES_MAX: Final = 4_096
_PORT: Final = 53


class NoAnswerError(Exception):
    """The name server did not say, so nothing is known."""


class Names:
    """A name server that is asked, with what it said before. For one thread at a time."""

    def __init__(self, resolver: dns.resolver.Resolver, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._resolver = resolver
        self._clock = clock
        self._allowed = WAITED_SECONDS_MAX
        self._refilled_at = clock()

    def texts(self, name: str) -> list[bytes]:
        """Return the TXT records of a name; none where it has none. Refuses: NoAnswerError."""
        begun = self._clock()
        self._allowed = min(WAITED_SECONDS_MAX, self._allowed + (begun - self._refilled_at) * _REFILL_A_SECOND)
        self._refilled_at = begun
        if self._allowed <= 0:
            raise NoAnswerError
        try:
            answer = self._resolver.resolve(name, dns.rdatatype.TXT, lifetime=min(SECONDS_MAX, self._allowed))
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
            return []
        except (dns.exception.DNSException, OSError, ValueError):
            raise NoAnswerError from None
        finally:
            self._allowed -= self._clock() - begun
        return [b"".join(record.strings)[:_TEXT_BYTES_MAX] for record in answer]


def _server(written: str) -> dns.nameserver.Nameserver:
    address, _, port = written.partition("#")
    return dns.nameserver.Do53Nameserver(str(ipaddress.ip_address(address)), int(port or _PORT))


@cache
def names_of(servers: tuple[str, ...]) -> Names:
    """Return the one of this process that asks these servers."""
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [_server(each) for each in servers]
    resolver.cache = dns.resolver.LRUCache(_NAMES_KEPT)
    return Names(resolver)
