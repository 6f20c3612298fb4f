"""Telling what a mail is: somebody's message, or one of the seven things that nobody waits for an answer to.

In doubt it is a message: a customer who is taken for a program is not heard, a program that is taken for a customer
costs an agent a glance. So one weak sign never decides, and a form that a person filled in is that person's.
"""

import re
from dataclasses import dataclass
from typing import Final

from belofte.channels.contract import Address, IncomingKind, Receipt
from belofte.channels.email import automatic, phrases, subjects
from belofte.channels.email.contents import read_bytes
from belofte.channels.email.headers import Headers
from belofte.channels.email.odd_reports import begins_like_a_report, is_of_mail_system
from belofte.channels.email.sections import Section

_METHOD = re.compile(rb"^METHOD[ \t]*(?:;[^:\r\n]{0,80})?:[ \t]*([A-Za-z-]{1,20})", re.MULTILINE | re.IGNORECASE)
_METHOD_BYTES: Final = 4_096
_OF_AN_INVITATION: Final = frozenset({"request", "reply", "cancel", "counter", "declinecounter", "refresh", "add"})
_CALENDAR_TYPES: Final = frozenset({"text/calendar", "application/ics"})
_TICKET = re.compile(
    r"\[?(?:#|ticket|case|zaak|request|aanvraag|melding|ref)[ #:.-]{0,3}[A-Z-]{0,6}\d{2,}", re.IGNORECASE
)
_WORDS_OF_A_NOTICE_MAX: Final = 400
_SIGNS_NEEDED: Final = 3
_LIST_IN_NAME = re.compile(
    r"(?:.*[._+-])?(?:nieuwsbrief|newsletter|news|nieuws|marketing|promo\w*|mailing|updates?|aanbieding\w*|deals?)(?:[._+-].*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What is known of a mail once it is read."""

    raw: bytes
    parts: list[Section]
    headers: Headers
    author: Address
    reply_to: Address | None
    sender: str  # whom the transport named
    recipients: tuple[str, ...]  # to whom it was carried
    subject: str
    text: str  # what is new in it
    receipts: list[Receipt]

    @property
    def speaks_for_a_person(self) -> bool:
        """Tell a contact form: sent by a robot, to be answered to the person who filled it in."""
        return automatic.speaks_for(self.author, self.reply_to)

    @property
    def is_answer(self) -> bool:
        """Tell whether it says itself that it answers or passes on."""
        is_said = subjects.says_answer(self.subject) or subjects.says_forward(self.subject)
        return is_said or bool(self.headers.first("in-reply-to"))


def kind_of(mail: Read) -> IncomingKind:
    """Return what was sent."""
    if reported := _reported(mail):
        return reported
    text = phrases.compared(mail.text)
    words = f"{phrases.compared(mail.subject)}\n{text}"
    if _is_calendar(mail):
        return "calendar"
    if _is_challenge(mail, words):
        return "challenge"
    if _is_list(mail, words):
        return "list"
    return _by_program(mail, words, text=text) if _is_automatic(mail, words, text=text) else "message"


def _by_program(mail: Read, words: str, *, text: str) -> IncomingKind:
    """Tell an answer from what was sent to many."""
    if automatic.is_answer_of_program(mail.headers) or not automatic.is_bulk(mail.headers):
        return "auto_reply"
    return "auto_reply" if _reads_like_a_program(mail, words, text=text) else "list"


def _reported(mail: Read) -> IncomingKind | None:
    """Return what kind of report it is; None when it reports nothing."""
    reported = {receipt.kind for receipt in mail.receipts}
    if "complained" in reported:
        return "feedback"
    if "bounced" in reported or (not reported and _is_bounce_without_recipient(mail)):
        return "bounce"
    if reported:
        return "delay" if "deferred" in reported else "auto_reply"
    return None


def _is_bounce_without_recipient(mail: Read) -> bool:
    """Tell a mail system's report in which nobody is named whom it could not reach."""
    is_report = any(part.content_type == "message/delivery-status" for part in mail.parts) and (
        mail.parts[0].content_type == "multipart/report"
    )
    is_from_system = is_of_mail_system(mail.headers, mail.author, sender=mail.sender)
    return is_from_system and (is_report or begins_like_a_report(mail.subject))


def _is_calendar(mail: Read) -> bool:
    """Tell an invitation, and the answer to one, from a mail to which a calendar file was added among others."""
    methods = _methods(mail)
    if any(method in ("reply", "counter") for method, _ in methods):
        return True
    has_others = any(_is_file(part) and part.content_type not in _CALENDAR_TYPES for part in mail.parts)
    return not has_others and any(method in _OF_AN_INVITATION and not is_file for method, is_file in methods)


def is_invitation(mail: Read) -> bool:
    """Tell an invitation to the one it was sent to: whoever wrote it waits for an answer."""
    is_sent_to_many = automatic.is_of_list(mail.headers) or automatic.is_bulk(mail.headers)
    return not is_sent_to_many and any(method == "request" for method, _ in _methods(mail))


def _methods(mail: Read) -> list[tuple[str, bool]]:
    """Return what each calendar in it asks, and whether that stands beside the text."""
    return [
        (part.parameters.get("method", "").strip().lower() or _method_within(mail.raw, part), _is_file(part))
        for part in mail.parts
        if part.content_type in _CALENDAR_TYPES
    ]


def _is_file(part: Section) -> bool:
    """Tell whether a part stands beside the text rather than in it."""
    is_words = part.content_type.startswith(("multipart/", "text/"))
    return part.disposition[0] == "attachment" or not (is_words or part.content_id)


def _method_within(raw: bytes, part: Section) -> str:
    found = _METHOD.search(read_bytes(raw, part, length_max=_METHOD_BYTES, found=[]))
    return found[1].decode("ascii").lower() if found else ""


def _is_challenge(mail: Read, words: str) -> bool:
    """Tell a program that wants to see first whether the sender of a mail is a person."""
    if automatic.is_challenge(mail.headers):
        return True
    if mail.speaks_for_a_person and not automatic.says_so(mail.headers):
        return False
    asks = sum(phrase in words for phrase in phrases.PROVE_YOURSELF)
    if not asks:
        return False
    is_by_program = automatic.says_so(mail.headers) or automatic.is_robot(mail.author)
    return asks + phrases.has(words, phrases.HELD_BACK) + 2 * is_by_program >= _SIGNS_NEEDED


def _is_list(mail: Read, words: str) -> bool:
    """Tell what was sent to many: by a list that names itself, or with the marks of a mailing."""
    headers = mail.headers
    if automatic.is_of_list(headers) and not _is_list_of_ours(mail):
        return not (mail.speaks_for_a_person and mail.is_answer)
    can_unsubscribe, is_bulk = bool(headers.first("list-unsubscribe")), automatic.is_bulk(headers)
    if not (can_unsubscribe or is_bulk) or headers.first("in-reply-to") or (mail.is_answer and not is_bulk):
        return False
    marks = (
        can_unsubscribe,
        is_bulk,
        automatic.is_of_mailing_program(headers),
        phrases.has(words, phrases.UNSUBSCRIBE) or phrases.has(_end(mail.text), phrases.UNSUBSCRIBE),
        _LIST_IN_NAME.fullmatch(mail.author.address.rpartition("@")[0][:64]) is not None,
    )
    return sum(marks) >= 2  # noqa: PLR2004 - one mark is not enough


def _end(text: str) -> str:
    return phrases.compared(text[-phrases.COMPARED_CHARACTERS_MAX :])


def _is_list_of_ours(mail: Read) -> bool:
    """Tell a group address of our own that passes mail on to us: what came through it was written to us."""
    named = mail.headers.first("list-post") + mail.headers.first("list-id") + mail.headers.first("mailing-list")
    ours = {recipient.rpartition("@")[2].lower() for recipient in mail.recipients} - {""}
    return any(re.search(rf"[@.]{re.escape(domain)}\b", named.lower()) for domain in ours)


def _is_automatic(mail: Read, words: str, *, text: str) -> bool:
    """Tell whether a program answered, or wrote by itself."""
    if automatic.is_answer_of_program(mail.headers):
        return True
    if mail.speaks_for_a_person:
        return False
    is_only_bulk = automatic.is_bulk(mail.headers) and not automatic.is_submitted_by_program(mail.headers)
    if automatic.says_so(mail.headers) and not (is_only_bulk and _is_list_of_ours(mail)):
        return True
    if automatic.has_null_sender(mail.headers, sender=mail.sender):
        return True
    if automatic.is_robot(mail.author) and not _is_filled_in(words):
        return True
    return _reads_like_a_program(mail, words, text=text)


def _reads_like_a_program(mail: Read, words: str, *, text: str) -> bool:
    """Weigh the words, where no header tells."""
    subject = phrases.compared(mail.subject)
    about_one = phrases.has(subject.partition(":")[0], phrases.GOT)  # "Automatic reply received, but no help"
    if subject.startswith(phrases.ANSWERED_BY_PROGRAM) and not about_one:
        return True
    if len(mail.text.split()) > _WORDS_OF_A_NOTICE_MAX or _is_filled_in(words):
        return False
    is_weak = automatic.is_suppressing(mail.headers)
    says_automatic = phrases.has(text, phrases.SAYS_AUTOMATIC)
    absent = phrases.has(text, phrases.ABSENT)
    away = (
        absent
        + phrases.has(text, phrases.BACK_THEN) * absent
        + phrases.has(text, phrases.IN_THE_MEANTIME)
        + phrases.has(subject, phrases.ABSENT_IN_SUBJECT)
        + 2 * says_automatic
        + is_weak
        - ("?" in text)
    )
    received = phrases.has(text, phrases.RECEIVED)
    taken = (
        received
        + phrases.has(text, phrases.WILL_ANSWER)
        + phrases.has(subject, phrases.RECEIVED_IN_SUBJECT)
        + (_TICKET.search(mail.subject) is not None)
        + phrases.has(text, phrases.DO_NOT_ANSWER)
        + 2 * says_automatic
        + is_weak
        - ("?" in text)
    )
    return (bool(absent or says_automatic) and away >= _SIGNS_NEEDED) or (
        bool(received or says_automatic) and taken >= _SIGNS_NEEDED
    )


def _is_filled_in(words: str) -> bool:
    """Tell a form that a person filled in on a page, which a program then mailed."""
    return phrases.has(words, phrases.FILLED_IN) or all(phrases.has(words, each) for each in phrases.FIELDS)
