"""Signed addresses: by them an answer finds its conversation, and a bounce its delivery, and nobody can guess one.

`hallo@desk.example` becomes `hallo+c17-<signature>@desk.example`. The part after the plus sign is the token.
"""

import re
from collections.abc import Iterable
from typing import Literal

from belofte import secrecy
from belofte.channels import own_addresses

Purpose = Literal["c", "d"]  # a conversation, a delivery
_TOKEN = re.compile(r"(?P<purpose>[cd])(?P<id>[1-9][0-9]{0,17})-(?P<signature>[a-z2-7]{26})")
_LOCAL_PART_MAX = 64  # octets, RFC 5321 4.5.3.1.1


def sign(address: str, *, purpose: Purpose, row: int) -> str:
    """Return the address with a token, or as it is when there is no room for one."""
    local, _, domain = address.rpartition("@")
    signed = f"{local}+{token(purpose, row=row)}"
    return f"{signed}@{domain}" if len(signed) <= _LOCAL_PART_MAX else address


def token(purpose: Purpose, *, row: int) -> str:
    """Return the token alone, for what comes in by a way of ours that has no address."""
    name = f"{purpose}{row}"
    return f"{name}-{secrecy.mark('reply address', name)}"


def has_room(address: str) -> bool:
    """Tell whether an address can be signed whatever the number."""
    return sign(address, purpose="c", row=10**17) != address


def row_of(given: str, *, purpose: Purpose) -> int | None:
    """Return the id in a token that we signed for this purpose; None for any other."""
    found = _TOKEN.fullmatch(given.lower())
    if found is None or found["purpose"] != purpose:
        return None
    name = f"{purpose}{found['id']}"
    return int(found["id"]) if secrecy.is_marked("reply address", name, found["signature"]) else None


def is_signed(address: str, *, of: str) -> bool:
    """Tell whether an address is this one with a token; whether that is ours is another question."""
    local, _, domain = of.rpartition("@")
    given = address.removeprefix(f"{local}+").removesuffix(f"@{domain}")
    return _TOKEN.fullmatch(given) is not None


def forms(address: str) -> tuple[str, str]:
    """Return under which addresses of ours one may be known: as it is, which may have a plus, and as the plain one."""
    return address.lower(), without_token(address)


def ours_among(addresses: Iterable[str]) -> set[str]:
    """Return which of these, as they are given, reach an inbox of ours, with a token or another plus too."""
    known = {address: forms(address) for address in addresses}
    ours = own_addresses.among({form for each in known.values() for form in each})
    return {address for address, each in known.items() if not ours.isdisjoint(each)}


def without_token(address: str) -> str:
    """Return the plain address that a signed one belongs to; of another, without what follows its first plus sign."""
    local, _, domain = address.lower().rpartition("@")
    before, _, last = local.rpartition("+")
    plain = before if before and _TOKEN.fullmatch(last) else local.partition("+")[0]
    return f"{plain}@{domain}"
