"""Finding the conversation that a message belongs to.

Only what we made ourselves proves that somebody was in the conversation: a signed reply address, or the unguessable
id of a message that we sent them. What a customer's own earlier mail was called counts from that customer only, and
only while no check says that somebody else wrote in their name. To whom an agent gave a place in the conversation our
messages open it as they do to its customer. A case number in a subject proves nothing. Whatever
points at a case without proving anything is said beside the message, so that an agent can look.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from belofte.cases import doubts, reply_addresses
from belofte.cases.doubts import Doubt
from belofte.cases.models import Case, Message
from belofte.channels.contract import Incoming
from belofte.channels.models import Inbox
from belofte.contacts.models import ContactPoint

_NAMED_BY: Final[dict[reply_addresses.Purpose, str]] = {  # the conversation that a signed address is of
    "c": "SELECT id FROM cases_conversation WHERE id = %s",
    "d": """
        SELECT message.conversation_id FROM cases_delivery delivery
        JOIN cases_message message ON message.id = delivery.message_id WHERE delivery.id = %s
    """,
}
# In two steps: else it may look through all messages in the order of their numbers.
_ANSWERED: Final = """
WITH named AS MATERIALIZED (
    SELECT id, external_id, direction, contact_point_id, "to", cc, doubts, conversation_id FROM cases_message
    WHERE external_id = ANY((SELECT %(answers)s::text[])::text[]) AND external_id <> ''
)
SELECT named.*, conversation.inbox_id, conversation.case_id, customer.contact_id AS customer_id,
    EXISTS (
        SELECT FROM cases_participant participant
        JOIN contacts_contactpoint point ON point.id = participant.contact_point_id
        WHERE participant.conversation_id = named.conversation_id AND point.contact_id = %(contact)s
    ) AS has_place
FROM named JOIN cases_conversation conversation ON conversation.id = named.conversation_id
JOIN contacts_contactpoint customer ON customer.id = conversation.contact_point_id
ORDER BY named.id LIMIT %(most)s
"""
_NUMBER = re.compile(r"(?:#|\b(?:zaak|zaaknummer|case|ticket|dossier)\b[ \t:#.-]{0,5})(\d{1,15})\b", re.IGNORECASE)
_NUMBERS_MAX: Final = 5
_ANSWERED_MAX: Final = 1_000  # an id that many mails bear was copied to hide one: the oldest are looked at
_GUESSED = re.compile(r"c?(\d{1,15})(?:-.{0,64})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a message goes, if it goes anywhere, and what makes us unsure of it."""

    conversation_id: int | None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says it, as far as matching goes: their contact point, if there is one, and how sure we are of them."""

    address: str
    point: ContactPoint | None
    is_failing: bool = False  # a check says that somebody else wrote it
    is_one_of_us: bool = False  # a colleague whose address is proven


def match(incoming: Incoming, *, inbox: Inbox, speaker: Speaker) -> Match:
    """Return the number of the conversation it answers; or none, with what points at one. Nothing is held."""
    found, hints = _find(incoming, inbox=inbox, speaker=speaker)
    if found is not None:
        return Match(conversation_id=found)
    return Match(conversation_id=None, doubts=(*hints, *_named(incoming, speaker=speaker, said=hints)))


def belongs(incoming: Incoming) -> bool:
    """Tell whether it is about something of ours, by what only we can have told it."""
    has_token = any(
        reply_addresses.row_of(token, purpose=kind) for token in incoming.reply_tokens for kind in _NAMED_BY
    )
    ours = Message.objects.filter(external_id__in=incoming.answers, direction=Message.Direction.OUT)
    return has_token or (bool(incoming.answers) and ours.exists())


def belongs_somewhere(incoming: Incoming, *, inbox: Inbox, speaker: Speaker) -> bool:
    """Tell whether it proves to answer in a conversation."""
    return _find(incoming, inbox=inbox, speaker=speaker)[0] is not None


def _find(incoming: Incoming, *, inbox: Inbox, speaker: Speaker) -> tuple[int | None, list[Doubt]]:
    """Return the conversation that it proves to answer, or else what only points at one."""
    signed = _by_token(incoming)
    return (signed, []) if signed else _by_answered(incoming, inbox=inbox, speaker=speaker)


def _by_token(incoming: Incoming) -> int | None:
    """Take the signed address it was sent to: of the conversation, or of one delivery, as robots answer (RFC 3834)."""
    for token in incoming.reply_tokens:
        for purpose, sql in _NAMED_BY.items():
            if (row := reply_addresses.row_of(token, purpose=purpose)) is not None:
                with connection.cursor() as cursor:
                    cursor.execute(sql, [row])
                    return next((found for (found,) in cursor.fetchall()), None)
    return None


def _by_answered(incoming: Incoming, *, inbox: Inbox, speaker: Speaker) -> tuple[int | None, list[Doubt]]:
    """Take the nearest message it says it answers that the author had a part in."""
    if not incoming.answers:
        return None, []
    contact = speaker.point.contact_id if speaker.point else None
    asked = {"contact": contact, "answers": list(incoming.answers), "most": _ANSWERED_MAX}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERED, asked)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    rows.sort(key=lambda row: row["inbox_id"] != inbox.pk)  # those of this inbox first
    nearest = [row for answer in incoming.answers for row in rows if row["external_id"] == answer]
    for row in nearest:
        if _proves(row, speaker=speaker, is_automatic=incoming.is_automatic):
            return row["conversation_id"], []
    return None, [_hint(row, speaker=speaker) for row in nearest[:1]]


def _proves(row: dict[str, Any], *, speaker: Speaker, is_automatic: bool) -> bool:
    """Tell whether knowing the id of this message shows that one had a part in its conversation."""
    if speaker.is_one_of_us:
        return True
    if row["direction"] == Message.Direction.OUT:
        return is_automatic or _has_place(row, speaker) or _is_addressed(row, speaker)
    if speaker.is_failing:
        return False
    is_own = speaker.point is not None and row["contact_point_id"] == speaker.point.pk
    return is_own or (_is_addressed(row, speaker) and not json.loads(row["doubts"]))


def _has_place(row: dict[str, Any], speaker: Speaker) -> bool:
    """Tell whether they are its customer, or an agent gave them a place in it, by whatever address of theirs."""
    if speaker.point is None:
        return False
    return bool(row["has_place"]) or row["customer_id"] == speaker.point.contact_id


def _is_addressed(row: dict[str, Any], speaker: Speaker) -> bool:
    """Tell whether a message was sent to them too."""
    return bool(speaker.address) and any(
        address.lower() == speaker.address for address, _name in (*json.loads(row["to"]), *json.loads(row["cc"]))
    )


def _hint(row: dict[str, Any], *, speaker: Speaker) -> Doubt:
    kind = doubts.SEEMS_CASE if _has_place(row, speaker) or speaker.is_failing else doubts.NAMES_CASE
    return doubts.doubt(kind, case=row["case_id"])


def _named(incoming: Incoming, *, speaker: Speaker, said: Iterable[Doubt]) -> list[Doubt]:
    """Return the cases that its subject, or an address that somebody made up, names."""
    numbers = [int(number) for number in _NUMBER.findall(incoming.subject[:500])][:_NUMBERS_MAX]
    guessed = [int(found[1]) for token in incoming.reply_tokens if (found := _GUESSED.fullmatch(token))][:_NUMBERS_MAX]
    if not (numbers or guessed):
        return []
    cases = Case.objects.filter(pk__in=numbers) | Case.objects.filter(conversations__in=guessed)
    known = {doubt["case"] for doubt in said}
    contact = speaker.point.contact_id if speaker.point else None
    return [
        doubts.doubt(doubts.NAMES_OWN_CASE if owner == contact else doubts.NAMES_CASE, case=case)
        for case, owner in cases.distinct().values_list("pk", "contact_id").order_by("pk")
        if case not in known
    ]
