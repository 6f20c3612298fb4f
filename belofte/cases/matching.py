"""Finding the conversation that a message belongs to, or opening a case for it.

Only what we made ourselves proves that somebody was in the conversation: a signed reply address, or the unguessable
id of a message that we sent them. What a customer's own earlier mail was called counts from that customer only, and
only while no check says that somebody else wrote in their name. To whom an agent gave a place in the conversation our
messages open it as they do to its customer. A case number in a subject proves nothing. Whatever
points at a case without proving anything is said beside the message, so that an agent can look.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef

from belofte.cases import doubts, reply_addresses, storms
from belofte.cases.doubts import Doubt
from belofte.cases.models import Case, Conversation, Message, Participant
from belofte.channels.contract import Incoming
from belofte.channels.models import Inbox
from belofte.contacts.models import ContactPoint

_PURPOSES: Final[tuple[reply_addresses.Purpose, ...]] = ("c", "d")
_CONVERSATIONS = Conversation.objects.select_related("case", "inbox").select_for_update(of=("case",))
_NUMBER = re.compile(r"(?:#|\b(?:zaak|zaaknummer|case|ticket|dossier)\b[ \t:#.-]{0,5})(\d{1,15})\b", re.IGNORECASE)
_NUMBERS_MAX: Final = 5
_ANSWERED_MAX: Final = 1_000  # an id that many mails bear was copied to hide one: the oldest are looked at
_GUESSED = re.compile(r"c?(\d{1,15})(?:-.{0,64})?")


class NotOpenedError(Exception):
    """It joins no case and opens none: it is no message, or one too many of its sender."""

    def __init__(self, kind: str, *, case_id: int | None = None) -> None:
        """Keep as what it is to be filed, and the case that would have been its place."""
        super().__init__(kind)
        self.kind = kind
        self.case_id = case_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Where a message goes, whether that opened a new case, and what makes us unsure of it."""

    conversation: Conversation
    is_new: bool
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who says it, as far as matching goes: their contact point, if there is one, and how sure we are of them."""

    address: str
    point: ContactPoint | None
    is_failing: bool = False  # a check says that somebody else wrote it
    is_one_of_us: bool = False  # a colleague whose address is proven


def match(incoming: Incoming, *, inbox: Inbox, speaker: Speaker, at: datetime, is_wanted: bool = False) -> Match:
    """Return the conversation it answers, or a new one in a new case; either way the case's row is held.

    `is_wanted`: somebody decided that it is a case. Refuses: NotOpenedError.
    """
    found, hints = _find(incoming, inbox=inbox, speaker=speaker)
    if found is not None:
        conversation, author = _CONVERSATIONS.get(pk=found), speaker.point
        if author and not is_wanted and storms.is_above_in(conversation, incoming, author=author, at=at):
            raise NotOpenedError(storms.KIND, case_id=conversation.case_id)
        return Match(conversation=conversation, is_new=False)
    hints = [*hints, *_named(incoming, speaker=speaker, said=hints)]
    opened = _open(incoming, inbox=inbox, speaker=speaker, at=at, is_wanted=is_wanted)
    return Match(conversation=opened, is_new=True, doubts=tuple(hints))


def belongs(incoming: Incoming) -> bool:
    """Tell whether it is about something of ours, by what only we can have told it."""
    has_token = any(
        reply_addresses.row_of(token, purpose=kind) for token in incoming.reply_tokens for kind in _PURPOSES
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
        if (row := reply_addresses.row_of(token, purpose="c")) is not None:
            found = Conversation.objects.filter(pk=row)
        elif (row := reply_addresses.row_of(token, purpose="d")) is not None:
            found = Conversation.objects.filter(messages__deliveries=row)
        else:
            continue
        return found.values_list("pk", flat=True).first()
    return None


def _by_answered(incoming: Incoming, *, inbox: Inbox, speaker: Speaker) -> tuple[int | None, list[Doubt]]:
    """Take the nearest message it says it answers that the author had a part in."""
    if not incoming.answers:
        return None, []
    contact = speaker.point.contact_id if speaker.point else None
    theirs = Participant.objects.filter(conversation=OuterRef("conversation"), contact_point__contact=contact)
    named = Message.objects.filter(external_id__in=incoming.answers).order_by("pk").annotate(is_place=Exists(theirs))
    answered = named.values(
        "external_id", "direction", "contact_point_id", "to", "cc", "doubts", "conversation_id", "is_place",
        "conversation__inbox_id", "conversation__case_id", "conversation__contact_point__contact_id",
    )[:_ANSWERED_MAX]  # fmt: skip
    rows: list[dict[str, Any]] = sorted(
        map(dict, answered), key=lambda row: row["conversation__inbox_id"] != inbox.pk
    )  # those of this inbox first
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
    return is_own or (_is_addressed(row, speaker) and not row["doubts"])


def _has_place(row: dict[str, Any], speaker: Speaker) -> bool:
    """Tell whether they are its customer, or an agent gave them a place in it, by whatever address of theirs."""
    if speaker.point is None:
        return False
    return bool(row["is_place"]) or row["conversation__contact_point__contact_id"] == speaker.point.contact_id


def _is_addressed(row: dict[str, Any], speaker: Speaker) -> bool:
    """Tell whether a message was sent to them too."""
    return bool(speaker.address) and any(
        address.lower() == speaker.address for address, _name in (*row["to"], *row["cc"])
    )


def _hint(row: dict[str, Any], *, speaker: Speaker) -> Doubt:
    kind = doubts.SEEMS_CASE if _has_place(row, speaker) or speaker.is_failing else doubts.NAMES_CASE
    return doubts.doubt(kind, case=row["conversation__case_id"])


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


def _open(incoming: Incoming, *, inbox: Inbox, speaker: Speaker, at: datetime, is_wanted: bool) -> Conversation:
    point = speaker.point
    if point is None:
        message = "nobody to open a case for"
        raise ValueError(message)
    if incoming.is_automatic:
        raise NotOpenedError(incoming.kind)
    if not is_wanted and storms.is_above(incoming, inbox=inbox, author=point, at=at):
        raise NotOpenedError(storms.KIND)
    case = Case.objects.create(
        contact=point.contact,
        team_id=inbox.team_id,
        subject=incoming.subject[:500],
        opened_at=at,
        last_activity_at=at,
    )
    return Conversation.objects.create(case=case, inbox=inbox, contact_point=point, opened_at=at)
