"""Telling when one sender sends so much in a day that a program or a loop is at work.

What they send above that opens no case and joins none. It is filed, where the queue points at it and a person can put
it in a case.
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
ANSWERS_MAX: Final = 100  # of one sender in one conversation: more than anybody writes by hand
AUTOMATIC_ANSWERS_MAX: Final = 20  # of those, that programs sent: each of our answers may bring one back


def is_above(incoming: Incoming, *, inbox: Inbox, author: ContactPoint, at: datetime) -> bool:
    """Tell whether its author has opened as many cases as the inbox allows in 24 hours.

    A form on a web site writes for many people: of those each is counted by the address that they left. And whoever
    sends in somebody's name does not silence them: to what their own domain vouches for, only the same counts.
    """
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


def is_above_in(conversation: Conversation, incoming: Incoming, *, author: ContactPoint, at: datetime) -> bool:
    """Tell whether its author said as much in this conversation as is taken in 24 hours.

    What a program sent, and what their own domain vouches for, is counted apart. Nothing is asked where nothing
    happened for so long that even this pace could not bring more in a day.
    """
    most = AUTOMATIC_ANSWERS_MAX if incoming.is_automatic else ANSWERS_MAX
    if at - conversation.case.last_activity_at > WITHIN / most:
        return False
    said = Message.objects.filter(
        conversation=conversation,
        recorded_at__gt=at - WITHIN,
        contact_point=author,
        direction=Message.Direction.IN,
        is_automatic=incoming.is_automatic,
    )
    if incoming.authentication.is_proven:
        said = said.filter(authentication__domain=incoming.authentication.domain)
    return said.order_by()[most - 1 : most].exists()


def _is_form(incoming: Incoming) -> bool:
    """Tell whether it asks to be answered in another house; within one, a desk often names an address for each case."""
    return bool(_asked(incoming)) and _domain(_asked(incoming)) != _domain(incoming.author.address)


def _asked(incoming: Incoming) -> str:
    return incoming.reply_to.address if incoming.reply_to else ""


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
