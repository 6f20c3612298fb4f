"""What is odd about who sent a message, in words for whoever answers it."""

import re

from django.utils.translation import gettext as _

from belofte.cases.models import Message


def warnings(message: Message) -> tuple[str, ...]:
    """Return the warnings about a customer's message; of ours there are none."""
    if message.contact_point is None:
        return ()
    address = message.contact_point.address
    found = (_other_address(message), _other_reply_address(message, address), _unusual_letters(address))
    return tuple(filter(None, found))


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
