"""Telling when one sender sends so much in a day that a program or a loop is at work.

What they send above that opens no case and joins none. It is filed, where the queue points at it and a person can put
it in a case.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from belofte.cases.models import Conversation
from belofte.channels.contract import Incoming
from belofte.channels.models import STORM, Inbox
from belofte.contacts.models import ContactPoint

KIND: Final = STORM
WITHIN: Final = timedelta(hours=24)
ANSWERS_MAX: Final = 100  # of one sender in one conversation: more than anybody writes by hand
AUTOMATIC_ANSWERS_MAX: Final = 20  # of those, that programs sent: each of our answers may bring one back

# In SQL, since one of them is asked for most mails. Each finds the first that is too many.
_OPENED: Final = """
SELECT FROM cases_conversation conversation
WHERE conversation.contact_point_id = %(author)s AND conversation.inbox_id = %(inbox)s
  AND conversation.opened_at > %(since)s
  AND (coalesce(%(reply_to)s::text, %(domain)s::text) IS NULL OR EXISTS (
      SELECT FROM cases_message message WHERE message.conversation_id = conversation.id
        AND (%(reply_to)s::text IS NULL OR message.reply_to = %(reply_to)s)
        AND (%(domain)s::text IS NULL OR message.authentication ->> 'domain' = %(domain)s)
  ))
OFFSET %(allowed)s LIMIT 1
"""
_SAID: Final = """
SELECT FROM cases_message message
WHERE message.conversation_id = %(conversation)s AND message.recorded_at > %(since)s
  AND message.contact_point_id = %(author)s AND message.direction = 'in' AND message.is_automatic = %(is_automatic)s
  AND (%(domain)s::text IS NULL OR message.authentication ->> 'domain' = %(domain)s)
OFFSET %(allowed)s LIMIT 1
"""


def is_above(incoming: Incoming, *, inbox: Inbox, author: ContactPoint, at: datetime) -> bool:
    """Tell whether its author has opened as many cases as the inbox allows in 24 hours.

    A form on a web site writes for many people: of those each is counted by the address that they left. And whoever
    sends in somebody's name does not silence them: to what their own domain vouches for, only the same counts.
    """
    asked = {
        "author": author.pk,
        "inbox": inbox.pk,
        "since": at - WITHIN,
        "reply_to": _asked(incoming)[:320] if _is_form(incoming) else None,
        "domain": incoming.authentication.domain if incoming.authentication.is_proven else None,
        "allowed": inbox.cases_a_day_max - 1,
    }
    return _is_there(_OPENED, asked)


def is_above_in(conversation: Conversation, incoming: Incoming, *, author: ContactPoint, at: datetime) -> bool:
    """Tell whether its author said as much in this conversation as is taken in 24 hours.

    What a program sent, and what their own domain vouches for, is counted apart. Nothing is asked where nothing
    happened for so long that even this pace could not bring more in a day.
    """
    most = AUTOMATIC_ANSWERS_MAX if incoming.is_automatic else ANSWERS_MAX
    if at - conversation.case.last_activity_at > WITHIN / most:
        return False
    asked = {
        "author": author.pk,
        "conversation": conversation.pk,
        "since": at - WITHIN,
        "is_automatic": incoming.is_automatic,
        "domain": incoming.authentication.domain if incoming.authentication.is_proven else None,
        "allowed": most - 1,
    }
    return _is_there(_SAID, asked)


def _is_there(sql: str, asked: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return cursor.fetchone() is not None


def _is_form(incoming: Incoming) -> bool:
    """Tell whether it asks to be answered in another house; within one, a desk often names an address for each case."""
    return bool(_asked(incoming)) and _domain(_asked(incoming)) != _domain(incoming.author.address)


def _asked(incoming: Incoming) -> str:
    return incoming.reply_to.address if incoming.reply_to else ""


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
