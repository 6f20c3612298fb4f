"""What is odd about who sent a message, in words for whoever answers it."""

import re
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from belofte.cases import doubts
from belofte.cases.doubts import Doubt
from belofte.cases.models import Message


def warnings(message: Message) -> tuple[str, ...]:
    """Return the warnings about a message that came in; of ours, where what a program said may belong."""
    if message.contact_point is None:
        return tuple(_DOUBTS[doubt["kind"]](doubt, "") for doubt in doubts.of(message))
    address = message.contact_point.address
    found = (
        *(_DOUBTS[doubt["kind"]](doubt, address) for doubt in doubts.of(message)),
        _other_address(message),
        _other_reply_address(message, address),
        _unusual_letters(address),
        _look_alike(message),
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _failing(_doubt: Doubt, address: str) -> str:
    return _("It says that it is from %(address)s, but that is not so, or not certain. Do not rely on it.") % {
        "address": address or _("nobody")
    }


def _names_case(doubt: Doubt, _address: str) -> str:
    return _("It names case #%(case)s, but the sender is not part of that.") % doubt


def _names_own_case(doubt: Doubt, _address: str) -> str:
    return _("It names case #%(case)s of the same customer.") % doubt


def _seems_case(doubt: Doubt, _address: str) -> str:
    return _("It seems to belong to case #%(case)s, but the sender is not certain.") % doubt


def _spam(doubt: Doubt, _address: str) -> str:
    return _("Your mail server calls this spam (%(by)s).") % doubt


def _colleague(doubt: Doubt, address: str) -> str:
    if doubt["is_proven"]:
        return _("By e-mail from your colleague %(by)s (%(address)s).") % {**doubt, "address": address}
    return _("By e-mail in the name of your colleague %(by)s (%(address)s); not verified.") % {
        **doubt,
        "address": address,
    }


def _forwarded(doubt: Doubt, address: str) -> str:
    if doubt["is_proven"]:
        return _("Forwarded by your colleague %(by)s. The address %(address)s was copied and is not verified.") % {
            **doubt,
            "address": address,
        }
    return _(
        "Forwarded in the name of your colleague %(by)s; not verified, and neither is the address %(address)s."
    ) % {**doubt, "address": address}


_DOUBTS: Final[dict[str, Callable[[Doubt, str], str]]] = {
    doubts.FAILING: _failing,
    doubts.NAMES_CASE: _names_case,
    doubts.NAMES_OWN_CASE: _names_own_case,
    doubts.SEEMS_CASE: _seems_case,
    doubts.SPAM: _spam,
    doubts.COLLEAGUE: _colleague,
    doubts.FORWARDED: _forwarded,
}


def _other_address(message: Message) -> str:
    """Compare with whom our answers go to."""
    usual = message.conversation.contact_point
    if message.contact_point_id == usual.pk:
        return ""
    return _("From another address than %(address)s, to which our answers go.") % {"address": usual.address}


def _other_reply_address(message: Message, address: str) -> str:
    """Compare the address that answers are asked at with the one that wrote."""
    if not message.reply_to or message.reply_to.lower() == address:
        return ""
    return _("It asks to send answers to %(address)s. We do not do that by ourselves.") % {"address": message.reply_to}


def _unusual_letters(address: str) -> str:
    """Show a domain with letters that can pass for others as the machine reads it."""
    domain = address.rpartition("@")[2]
    if domain.isascii() and not re.search(r"(?:^|\.)xn--", domain):
        return ""
    try:
        exact = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        exact = ascii(domain)[1:-1]
    return _("The domain has letters that can look like others. Exactly it is %(domain)s.") % {"domain": exact}


def _look_alike(message: Message) -> str:
    """Say when an address was taken that looks like one of somebody else."""
    point = message.contact_point
    if point is None or not point.resembles:
        return ""
    return _("Look closely: %(address)s is not at %(other)s, which it looks like.") % {
        "address": point.address,
        "other": point.resembles,
    }
