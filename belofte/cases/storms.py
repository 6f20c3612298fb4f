"""Telling when one sender opens so many cases in a day that a program or a loop is at work.

What they send above that opens no case. It is filed, where the queue points at it and a person can make cases of it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from belofte.cases.models import Conversation, Message
from belofte.channels.contract import Incoming
from belofte.channels.models import STORM, Inbox
from belofte.contacts.models import ContactPoint

KIND: Final = STORM
WITHIN: Final = timedelta(hours=24)


def is_above(incoming: Incoming, *, inbox: Inbox, author: ContactPoint, at: datetime) -> bool:
    """Tell whether its author has opened as many cases as the inbox allows in 24 hours.

    A form on a web site writes for many people: of those each is counted by the address that they left. And whoever
    sends in somebody's name does not silence them: to what their own domain vouches for, only the same counts.
    """
    if author.created_at == at:  # whom we met with this very mail has opened none, and most are
        return False
    opened = Conversation.objects.filter(contact_point=author, inbox=inbox, opened_at__gt=at - WITHIN)
    alike: dict[str, str] = {}
    if _is_form(incoming):
        alike["reply_to"] = _asked(incoming)[:320]
    if incoming.authentication.is_proven:
        alike["authentication__domain"] = incoming.authentication.domain
    if alike:
        opened = opened.filter(Exists(Message.objects.filter(conversation=OuterRef("pk"), **alike)))
    last_allowed = inbox.cases_a_day_max - 1
    return opened.order_by()[last_allowed : last_allowed + 1].exists()


def _is_form(incoming: Incoming) -> bool:
    """Tell whether it asks to be answered in another house; within one, a desk often names an address for each case."""
    return bool(_asked(incoming)) and _domain(_asked(incoming)) != _domain(incoming.author.address)


def _asked(incoming: Incoming) -> str:
    return incoming.reply_to.address if incoming.reply_to else ""


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
