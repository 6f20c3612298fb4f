"""Every limit that this desk holds itself and others to, with its value and where that is set.

The value comes from the constant itself, so a line here says only what is limited and where the limit stands.
"""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings

_LIMITS: Final = {
    "Mail in": {
        "the largest mail": "BELOFTE_MAIL_SIZE_MAX",
        "recipients of a mail that is handed over": "belofte.intake.listening:_RECIPIENTS_MAX",
        "mails posted at once that are large, in a process": "belofte.intake.posting:LARGE_AT_ONCE_MAX",
        "a mail in a mailbox or archive that is imported": "belofte.intake.archives:BYTES_MAX",
        "mails of a mailbox that wait to be read before older ones are fetched": "belofte.intake.fetching:UNREAD_MAX",
        "trying again where a mailbox cannot be reached": "belofte.intake.fetching:PAUSE_SECONDS_MAX",
        "waiting until what was fetched is read": "belofte.intake.fetching:BREATH_SECONDS_MAX",
        "cases a day of one sender": "the page of the inbox",
        "answers of one sender in a conversation, a day": "belofte.cases.storms:ANSWERS_MAX",
        "of those, answers that programs sent": "belofte.cases.storms:AUTOMATIC_ANSWERS_MAX",
        "scanning a file for viruses": "belofte.cases.clamd:ANSWER_SECONDS_MAX",
        "connecting to the virus scanner": "belofte.cases.clamd:CONNECT_SECONDS_MAX",
    },
    "Reading a mail, in a child of its own": {
        "memory": "belofte.intake.reader:MEMORY_BYTES_MAX",
        "processor time": "belofte.intake.reader:PROCESSOR_SECONDS_MAX",
        "time": "belofte.intake.readers:SECONDS_MAX",
        "what it may answer": "belofte.intake.readers:ANSWER_BYTES_MAX",
        "tries": "belofte.intake.reading:ATTEMPTS_MAX",
        "mails in a transaction": "belofte.intake.reading:BATCH_MAX",
        "mails handed over in a transaction": "belofte.intake.gathering:TOGETHER_MAX",
        "a block of headers": "belofte.channels.email.limits:HEADER_BLOCK_BYTES_MAX",
        "of it that is looked at": "belofte.channels.email.limits:HEADER_BLOCK_SCAN_BYTES_MAX",
        "a header": "belofte.channels.email.limits:HEADER_BYTES_MAX",
        "headers of a name": "belofte.channels.email.limits:HEADER_COPIES_MAX",
        "letters of a decoded header": "belofte.channels.email.limits:HEADER_CHARACTERS_MAX",
        "letters of a name": "belofte.channels.email.limits:NAME_CHARACTERS_MAX",
        "letters of an address": "belofte.channels.email.limits:ADDRESS_CHARACTERS_MAX",
        "addresses": "belofte.channels.email.limits:ADDRESSES_MAX",
        "parts": "belofte.channels.email.limits:PARTS_MAX",
        "mails within mails": "belofte.channels.email.limits:DEPTH_MAX",
        "letters of a boundary": "belofte.channels.email.limits:BOUNDARY_CHARACTERS_MAX",
        "a text": "belofte.channels.email.limits:TEXT_BYTES_MAX",
        "a text in HTML": "belofte.channels.email.limits:HTML_BYTES_MAX",
        "ids of other mails": "belofte.channels.email.limits:IDS_MAX",
        "letters of such an id": "belofte.channels.email.limits:ID_CHARACTERS_MAX",
        "signed words": "belofte.channels.email.limits:TOKENS_MAX",
        "recipients that a bounce names": "belofte.channels.email.limits:RECEIPTS_MAX",
        "a bounce": "belofte.channels.email.limits:REPORT_BYTES_MAX",
        "a winmail.dat": "belofte.channels.email.limits:PACKED_BYTES_MAX",
        "files in a text": "belofte.channels.email.limits:CODED_FILES_MAX",
        "the largest mail that the reader takes": "belofte.channels.email.limits:MAIL_BYTES_MAX",
        "a mail whose signatures are checked": "belofte.channels.email.signatures:BYTES_MAX",
        "of its headers": "belofte.channels.email.signatures:HEADER_BYTES_MAX",
        "signatures that are checked": "belofte.channels.email.signatures:SIGNATURES_MAX",
        "seals of servers on the way (ARC)": "belofte.channels.email.signatures:SEALS_MAX",
        "asking the name servers about a mail, a question": "belofte.channels.email.names:SECONDS_MAX",
        "all of those in a minute": "belofte.channels.email.names:WAITED_SECONDS_MAX",
    },
    "Mail out": {
        "recipients of an answer before that is asked about": "belofte.replies.addressing:UNASKED_MAX",
        "recipients of an answer": "belofte.replies.addressing:ADDRESSES_MAX",
        "recipients of a mail": "belofte.channels.email.transport:RECIPIENTS_MAX",
        "files of an answer": "belofte.replies.drafting:FILES_MAX",
        "characters of a saved reply": "belofte.library.writing:REPLY_MAX",
        "characters of an explainer": "belofte.library.writing:EXPLAINER_MAX",
        "working days until an answer that a macro promises": "belofte.library.writing:ANSWER_DAYS_MAX",
        "texts found while somebody writes": "belofte.library.searching:SHOWN_MAX",
        "holding an answer back": "belofte.replies.holding:SECONDS_MAX",
        "first words an hour to a domain that does not vouch": "belofte.replies.acknowledging:UNPROVEN_MAX",
        "first words an hour to a domain that vouches": "belofte.replies.acknowledging:PROVEN_MAX",
        "cases of one message to all who wait": "belofte.mailings.mailing:CASES_MAX",
        "characters of a message to all who wait": "belofte.mailings.words:WORDS_MAX",
        "mails that leave by themselves, from an inbox to an address": "belofte.replies.capping:AUTOMATIC_MAX",
        "tries of a mail with a code": "belofte.replies.codes_and_links:ATTEMPTS_MAX",
        "a mail to our own people": "settings:EMAIL_TIMEOUT:s",
    },
    "Pages": {
        "cases of a team that are sorted by cause": "belofte.backlog.reading:CASES_MAX",
        "groups of them that are shown": "belofte.backlog.groups:GROUPS_MAX",
        "times of asking again that lift a case": "belofte.cases.models:CHASERS_MAX",
        "the head of a request": "belofte.ops.protocol:HEAD_BYTES_MAX",
        "sending that head": "belofte.ops.protocol:HEAD_SECONDS_MAX",
        "a request": "belofte.ops.bodies:BYTES_MAX",
        "large requests at once, in a process": "belofte.ops.bodies:_LARGE_AT_ONCE_MAX",
        "silence in the middle of a request": "belofte.ops.bodies:_SILENCE_SECONDS",
        "sending a whole request": "belofte.ops.bodies:_WHOLE_SECONDS",
        "waiting for a thread": "belofte.ops.bridge:_WAIT_SECONDS",
        "fields of a form": "settings:DATA_UPLOAD_MAX_MEMORY_SIZE:B",
        "files of a form": "belofte.desk.uploads:REQUEST_BYTES_MAX",
        "a statement of the bank": "belofte.promises.statements.lines:BYTES_MAX",
        "payments in it": "belofte.promises.statements.lines:PAYMENTS_MAX",
        "letters of a reference in it": "belofte.promises.statements.lines:REFERENCE_MAX",
        "letters of its own number": "belofte.promises.statements.lines:STATEMENT_MAX",
        "processes": "BELOFTE_WEB_WORKERS",
        "requests at once in each": "BELOFTE_WEB_THREADS",
        "connections of browsers to a process": "belofte.ops.open_files:connections_max",
        "streams of changes to a process": "belofte.live.audience:STREAMS_MAX",
        "of those, to customers": "belofte.live.audience:STREAMS_MAX_FOR_VISITORS",
        "streams of one agent": "belofte.live.audience:STREAMS_MAX_FOR_AN_AGENT",
        "streams of one link": "belofte.live.audience:STREAMS_MAX_FOR_A_LINK",
        "letters that a customer may write": "belofte.portal.forms:TEXT_MAX",
        "a picture, in dots": "belofte.desk.redrawing:PIXELS_MAX",
        "a picture": "belofte.desk.pictures:ONE_BYTES_MAX",
        "pictures of a page": "belofte.desk.pictures:PICTURES_MAX",
        "of a page, together": "belofte.desk.pictures:ALL_BYTES_MAX",
        "drawing those": "belofte.desk.pictures:SECONDS_MAX",
        "a picture from outside": "belofte.desk.outside:BYTES_MAX",
        "fetching it": "belofte.desk.outside:SECONDS_MAX",
    },
    "Asking a language model": {
        "time for an answer": "belofte.language.assistant.endpoint:SECONDS_MAX",
        "an answer": "belofte.language.assistant.endpoint:ANSWER_BYTES_MAX",
        "drafts at once, in a process": "belofte.replies.assisting:AT_ONCE_MAX",
        "texts of the house that a draft may use": "belofte.replies.assisting:TEXTS_MAX",
        "questions at once, in a process": "belofte.language.assistant.endpoint:AT_ONCE_MAX",
        "failures in a row before it is left alone": "belofte.language.assistant.breaker:FAILURES_MAX",
        "letters of a text that is sent": "belofte.language.assistant.assistant:TEXT_LENGTH_MAX",
        "of it that a draft is held to": "belofte.language.assistant.checking:GIVEN_LENGTH_MAX",
        "letters of a quote": "belofte.language.assistant.assistant:QUOTE_LENGTH_MAX",
        "proposals of an answer": "belofte.language.assistant.proposing:PROPOSALS_MAX",
        "letters of a better wording": "belofte.language.assistant.proposing:BETTER_LENGTH_MAX",
        "letters of a draft": "belofte.language.assistant.drafting:DRAFT_LENGTH_MAX",
        "facts of a draft": "belofte.language.assistant.drafting:FACTS_MAX",
    },
    "Signing in and codes": {
        "signing in, from one address": "settings:ACCOUNT_RATE_LIMITS.login",
        "failing at that": "settings:ACCOUNT_RATE_LIMITS.login_failed",
        "asking for another password": "settings:ACCOUNT_RATE_LIMITS.reset_password",
        "that link is good for": "settings:PASSWORD_RESET_TIMEOUT:s",
        "staying signed in": "settings:SESSION_COOKIE_AGE:s",
        "passkeys, from one address": "settings:MFA_RATE_LIMITS.webauthn_login",
        "codes to a customer an hour": "belofte.contacts.verifying:CODES_AN_HOUR_MAX",
        "codes to a customer a day": "belofte.contacts.verifying:CODES_A_DAY_MAX",
        "tries of a code": "belofte.contacts.verifying:TRIES_MAX",
    },
    "Database": {
        "a statement, as the client waits": "belofte.database.backend.deadline:DEADLINE_SECONDS",
        "connections of a process": "settings:DATABASES.default.OPTIONS.pool.max_size",
        "waiting for one of those": "settings:DATABASES.default.OPTIONS.pool.timeout:s",
        "jobs at once, by queue": "belofte.ops.working:PLACES",
    },
    "Disk, of the least roomy": {
        "free below which somebody has to look, as a share": "belofte.room:LOOK_SHARE",
        "or in all": "belofte.room:LOOK_BYTES",
        "free below which nothing is taken, as a share": "belofte.room:_KEPT_SHARE",
        "at least": "belofte.room:_KEPT_BYTES_MIN",
        "at most": "belofte.room:_KEPT_BYTES_MAX",
    },
    "Silence, before every page tells of it": {
        "mail that waits to be read": "belofte.replies.standstills:UNREAD_MAX",
        "a mailbox that cannot be reached": "belofte.replies.standstills:UNFETCHED_MAX",
        "a mailbox of which nothing is heard": "belofte.intake.bookmarks:SILENT_MAX",
        "nobody who takes what is handed over": "belofte.replies.standstills:SHUT_MAX",
        "a clock that does not come": "belofte.replies.standstills:IDLE_MAX",
        "test mails that do not come back": "belofte.replies.standstills:CANARIES_MISSED_MAX",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What is limited, to what, and where that stands."""

    group: str
    what: str
    value: str
    place: str


def every() -> Iterator[Limit]:
    """Yield every limit, with the value that it has here and now."""
    for group, limits in _LIMITS.items():
        for what, place in limits.items():
            yield Limit(group=group, what=what, value=_shown(place), place=_told(place))


def places() -> set[str]:
    """Return where limits stand, as they are named here."""
    return {place for limits in _LIMITS.values() for place in limits.values()}


def _told(place: str) -> str:
    return (
        "belofte.config." + ".".join(place.split(":")[:2]) if place.startswith("settings:") else place.replace(":", ".")
    )


def _shown(place: str) -> str:
    if place.startswith("BELOFTE_"):
        name = place.removeprefix("BELOFTE_").lower()
        return _in_words(getattr(settings.ENVIRONMENT, name), unit="B" if "SIZE" in place else "")
    if ":" not in place:
        return "as chosen there"
    module, name, *unit = place.split(":")
    if module == "settings":
        return _in_words(_within(settings, name), unit=unit[0] if unit else "")
    return _in_words(_within(importlib.import_module(module), name), unit=_unit(name))


def _within(start: object, name: str) -> Any:  # noqa: ANN401 - a limit is whatever it is
    """Return what a name stands for, step by step; "none" where it is not set here."""
    found: Any = start
    for step in name.split("."):
        found = found.get(step, "none") if isinstance(found, dict) else getattr(found, step, "none")
    return found() if callable(found) else found


def _unit(name: str) -> str:
    return "B" if "BYTES" in name else "s" if "SECONDS" in name else ""


def _in_words(value: object, *, unit: str) -> str:
    if isinstance(value, timedelta):
        return _in_words(value.total_seconds(), unit="s")
    if isinstance(value, dict):
        return ", ".join(f"{name} {each}" for name, each in value.items())
    if isinstance(value, int | float):
        return _measured(value, unit)
    return str(value)


def _measured(value: float, unit: str) -> str:
    if unit == "B":
        size, name = next((size, name) for size, name in _SIZES if value >= size)
        return f"{value / size:.4g} {name}"
    if unit == "s" and value >= _MINUTE and value % _MINUTE == 0:
        return f"{value / _MINUTE:.0f} min" if value < _DAY else f"{value / _DAY:.0f} days"
    return f"{value:,.10g}{' s' if unit else ''}"


_MINUTE: Final = 60
_DAY: Final = 24 * 60 * 60
_SIZES: Final = ((1024**3, "GB"), (1024**2, "MB"), (1024, "kB"), (0, "B"))
