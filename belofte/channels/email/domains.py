"""Telling whether two domains are of one owner, as DMARC does (RFC 7489 3.2), by the public suffix list."""

from functools import cache

from publicsuffix2 import PublicSuffixList


def domain_of(address: str) -> str:
    """Return what stands behind the @, in small letters and as name servers know it; "" when it cannot be one."""
    domain = address.rpartition("@")[2].strip().rstrip(".").lower()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


def is_aligned(domain: str, *, author: str) -> bool:
    """Tell whether a domain and that of the author are one organisation's."""
    if not domain or not author:
        return False
    return domain == author or organisation(domain) == organisation(author)


def organisation(domain: str) -> str:
    """Return the part of a domain that somebody registers: `mail.pakketlijn.co.uk` is of `pakketlijn.co.uk`."""
    known = _suffixes().get_sld(domain, strict=True)
    return known or ".".join(domain.split(".")[-2:])  # below an ending that the list does not know


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
