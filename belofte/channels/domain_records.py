"""What the DNS has of a domain that we mail from: where its mail goes (MX), who may send (SPF), what of others (DMARC).

Each question has a short time limit. A name server that does not answer is told apart from one that says no.
"""

from collections.abc import Iterable
from typing import Any, Final, Protocol

import dns.exception
import dns.name
import dns.resolver
from publicsuffix2 import get_sld

SECONDS_MAX: Final = 5.0  # for one question


class Resolver(Protocol):
    """What is asked: dnspython's resolver, or one that a test made."""

    def resolve(self, name: str, kind: str, *, lifetime: float) -> Iterable[Any]:
        """Return the answer, which yields its records. Refuses: dns.exception.DNSException."""


class SilentError(Exception):
    """No name server answered in time."""


def usual() -> Resolver:
    """Return the resolver of this machine."""
    return dns.resolver.Resolver()


def organisation_of(domain: str) -> str:
    """Return the domain under which an organisation registered: `desk.example` for `mail.desk.example`."""
    known = get_sld(domain, strict=True)
    return str(known or ".".join(domain.split(".")[-2:]))  # below an ending that the list does not know


def mail_servers(domain: str, resolver: Resolver) -> list[str] | None:
    """Return where mail for a domain goes; None where it says that it takes none (RFC 7505). Refuses: SilentError."""
    hosts = sorted(str(record.exchange).rstrip(".") for record in _ask(resolver, domain, "MX"))
    return None if hosts == [""] else hosts


def senders(domain: str, resolver: Resolver) -> list[str]:
    """Return the SPF records of a domain, of which there should be one. Refuses: SilentError."""
    return [text for text in texts(domain, resolver) if text.lower().split(" ")[0] == "v=spf1"]


def rules(domain: str, organisation: str, resolver: Resolver) -> list[str]:
    """Return the DMARC records that count for a domain: its own, else its organisation's. Refuses: SilentError."""
    for name in dict.fromkeys((domain, organisation)):
        found = [text for text in texts(f"_dmarc.{name}", resolver) if text.lower().startswith("v=dmarc1")]
        if found:
            return found
    return []


def texts(name: str, resolver: Resolver) -> list[str]:
    """Return the TXT records of a name, each as one text: they come in pieces. Refuses: SilentError."""
    return [b"".join(record.strings).decode("utf-8", "replace") for record in _ask(resolver, name, "TXT")]


def _ask(resolver: Resolver, name: str, kind: str) -> list[Any]:
    """Return the records of a name; none where it has none. Refuses: SilentError."""
    try:
        return [*resolver.resolve(name, kind, lifetime=SECONDS_MAX)]
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.name.LabelTooLong, dns.name.EmptyLabel):
        return []
    except dns.exception.DNSException as error:
        raise SilentError(str(error)) from error
