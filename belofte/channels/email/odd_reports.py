"""Reading what mail systems report in words only: whom a mail did not reach, and with which code.

flufl.bounce knows many old forms by heart; where it is silent, the addresses in the report's own words count, those
above the mail that it returns and other than its own.
"""

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes
from typing import Final

from flufl.bounce import all_failures

from belofte.channels.contract import Address, Receipt
from belofte.channels.email import limits, phrases
from belofte.channels.email.addresses import is_address
from belofte.channels.email.automatic import has_null_sender, is_mail_system
from belofte.channels.email.headers import Headers
from belofte.language.cleaning import clean_line

_SUBJECTS: Final = (
    "undeliver", "undelivered", "unable to deliver", "non deliver", "nondeliver", "non-deliver", "not delivered",
    "delivery status notification", "delivery failure", "delivery failed", "delivery report", "delivery has failed",
    "delivery delayed", "delivery is delayed", "delivery problem", "delivery error", "delivery notification",
    "delivery incomplete", "mail delivery fail", "mail delivery prob", "mail delivery err", "mail delivery warn",
    "mail delivery noti", "mail delivery status", "mail delivery def", "mail delivery sub", "mail delivery rep",
    "mail delivery del", "mail delivery sys", "message delivery fail", "message delivery not",
    "message delivery err", "mail could not", "message could not", "mail failure",
    "failure notice", "failure notification", "failed delivery", "returned mail", "returned to sender", "mail returned",
    "message returned", "returned message", "returned:", "warning: could not send", "warning: message", "undeliverable",
    "bounced", "mail system error", "mail status report", "error sending", "address not found", "message blocked",
    "message not delivered", "message rejected", "notification d'échec", "notification de l'état", "non remis",
    "échec de la remise", "échec de remise", "message non délivré", "non distribué", "retour au destinateur",
    "onbestelbaar", "niet bezorgd", "niet afgeleverd", "niet besteld", "onbezorgbaar", "kon niet worden bezorgd",
    "bezorging mislukt", "bezorgen mislukt", "mislukte bezorging", "bezorging vertraagd", "bezorgstatus", "vertraging",
    "kennisgeving van de bezorg", "melding van bezorg", "afleverstatus", "niet worden afgeleverd",
    "e-mail geretourneerd",
    "unzustellbar", "nicht zugestellt", "zustellung fehlgeschlagen", "zustellungsfehler", "zustellfehler", "rückläufer",
    "übermittlungsstatus", "benachrichtigung zum", "zustellung verzögert", "verzögerung", "unzustellbarkeit",
    "no entregado", "error de entrega", "mancata consegna", "e-mail konnte nicht", "nachricht konnte nicht",
)  # fmt: skip
_STILL_TRYING: Final = (
    "warning: could not send message for past", "warning only", "will be retried", "will be attempted", "will retry",
    "still being retried", "continue to try", "continue trying", "keep trying", "trying to deliver",
    "not been delivered yet", "not yet been delivered", "no action is required", "not need to resend",
    "don't need to resend", "not been able to deliver your message for", "wordt opnieuw geprobeerd", "blijven proberen",
    "opnieuw te bezorgen", "nog niet bezorgd", "nog niet worden bezorgd", "hoeft niets te doen", "nog niet afgeleverd",
    "weiterhin versucht", "weiter versucht", "erneut versucht", "noch nicht zugestellt", "nouvelle tentative",
    "pas encore été",
)  # fmt: skip
_LATE: Final = (
    "delayed", "delay", "delivery incomplete", "temporary problem", "warning: message", "vertraagd", "vertraging",
    "verzögert", "verzögerung", "retardé", "en retard",
)  # fmt: skip
_GIVEN_UP: Final = (
    "permanent", "giving up", "given up", "gave up", "has failed", "fatal error", "user unknown", "unknown user",
    "no such user", "does not exist", "couldn't be found", "returned to sender", "bestaat niet", "niet gevonden",
    "expired", "no longer be", "timeout exceeded",
)  # fmt: skip
_UNDELIVERED: Final = (
    "deliver", "undeliver", "rejected", "refused", "bounced", "user unknown", "unknown user", "mailbox", "returned",
    "could not be sent", "bezorg", "aflever", "geweigerd", "postvak", "zugestellt", "zustell", "postfach", "remis",
    "distribu", "entrega", "consegna", "unable to", "not accepted", " 550 ", " 554 ",
)  # fmt: skip
_SYSTEM_NAMES = re.compile(
    r"mail delivery|mailer.?daemon|delivery (?:sub)?system|postmaster|mail system|microsoft outlook|exchange|mdaemon"
    r"|mail administrator|system administrator|systeembeheerder|systemadministrator",
    re.IGNORECASE,
)
_RETURNED = re.compile(  # where the report's own words end
    r"^[ \t>*]{0,10}(?:-{2,}+.{0,60}(?:copy|original|returned|header|forwarded|oorspronkelijk|kopie|ursprüngliche"
    r"|message|bericht|below).{0,60}|original message headers.{0,20}|message headers follow.{0,20}"
    r"|oorspronkelijke berichtkoppen.{0,20}|ursprüngliche nachrichtenkopfzeilen.{0,20}|en-t[êe]tes de message.{0,40}"
    r"|Received: .{0,300}|Return-Path: .{0,300}|Message-ID: .{0,300}|----+)$",
    re.IGNORECASE | re.MULTILINE,
)
_FOUND = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])[ -]")
_REACH: Final = 600  # characters around an address in which its code stands
_RECIPIENTS_MAX: Final = 50

logging.getLogger("flufl.bounce").disabled = True  # it writes what it reads into the log


def begins_like_a_report(subject: str) -> bool:
    """Tell whether a subject is one under which mail systems report; "Re:" and "Fwd:" before it are a person's."""
    return subject.casefold().strip(" *[!").startswith(_SUBJECTS)


def speaks_of_failure(author: Address, text: str) -> bool:
    """Tell whether a mail server's own address writes of a mail that was not delivered."""
    return is_mail_system(author.address) and phrases.has(phrases.compared(text), _UNDELIVERED)


def is_of_mail_system(headers: Headers, author: Address, *, sender: str) -> bool:
    """Tell whether a mail system wrote it: by its address, its name, or as it takes no answer."""
    return (
        has_null_sender(headers, sender=sender)
        or is_mail_system(author.address)
        or _SYSTEM_NAMES.search(author.name) is not None
        or not author.address
    )


def read_odd_reports(
    raw: bytes, headers: Headers, text: str, *, certainty: int, about: str, tokens: tuple[str, ...]
) -> list[Receipt]:
    """Return a receipt for each recipient that the subject and the text name.

    `certainty` is how many things say that it is a report: its form, its writer, its subject, its words. One of them is
    too little to take any address in the text for one that was not reached: then the form must be a known one.
    """
    own = _words_of_report(text)
    lowered = own.casefold()
    recipients = list(_named_in_header(headers)) or list(_known_forms(raw))
    if not recipients and certainty > 1:
        recipients = list(_named_in(own, headers))
    is_late = _is_late(lowered)
    return [
        _receipt(each, own, about=about, tokens=tokens, is_late=is_late)
        for each in list(dict.fromkeys(recipients))[:_RECIPIENTS_MAX]
    ]


def _receipt(recipient: str, words: str, *, about: str, tokens: tuple[str, ...], is_late: bool) -> Receipt:
    code, reply = _code_near(recipient, words)
    is_passing = code.startswith("4") or (not code and reply == "4")
    return Receipt(
        kind="deferred" if is_late else "bounced",
        external_id=about,
        reply_tokens=tokens,
        recipient=recipient,
        permanent=not is_late and not is_passing,
        status=code,
    )


def _is_late(words: str) -> bool:
    """Tell a notice that the mail is still under way from one that it came back."""
    if any(phrase in words for phrase in _GIVEN_UP):
        return False
    return any(phrase in words for phrase in _STILL_TRYING) or any(phrase in words for phrase in _LATE)


def _words_of_report(text: str) -> str:
    """Return a report without the mail that it returns below its own words, which name an address first.

    Each is searched for once: an address looked for above each line that may be the end takes the square of them.
    """
    text = text[: limits.REPORT_BYTES_MAX]
    named = _FOUND.search(text)
    end = _RETURNED.search(text, named.end()) if named else None
    return text[: end.start()] if end else text


def _named_in_header(headers: Headers) -> Iterator[str]:
    for value in headers.all("x-failed-recipients"):
        yield from (each for each in map(_clean, re.split(r"[,\s]+", value)) if is_address(each))


def _known_forms(raw: bytes) -> Iterator[str]:
    """Yield what flufl.bounce finds; it tells delays apart less well than the words do."""
    try:
        late, failed = all_failures(message_from_bytes(raw[: limits.REPORT_BYTES_MAX]))
    except Exception:  # noqa: BLE001 - heuristics of others on hostile input; our own come after
        return
    for recipient in (*sorted(failed), *sorted(late)):
        address = _clean(recipient.decode("utf-8", "replace"))
        if is_address(address):
            yield address


def _named_in(words: str, headers: Headers) -> Iterator[str]:
    """Yield the addresses in a report's own words, but those of its writer and of whom it is for."""
    ours = " ".join(value for name in ("to", "from", "reply-to", "cc") for value in headers.all(name)).lower()
    for found in _FOUND.finditer(words):
        address = _clean(found[0].strip(".'"))
        if is_address(address) and address.lower() not in ours and not is_mail_system(address):
            yield address


def _code_near(recipient: str, words: str) -> tuple[str, str]:
    """Return the status and the reply code's first digit nearest behind an address, or else anywhere."""
    at = max(words.lower().find(recipient.lower()), 0)
    for stretch in (words[at : at + _REACH], words):
        code, reply = _STATUS.search(stretch), _REPLY.search(stretch)
        if code or reply:
            return (code[1] if code else "", reply[1] if reply else "")
    return "", ""


def _clean(address: str) -> str:
    return clean_line(address.strip("<>,;: \t\"'"), length_max=limits.ADDRESS_CHARACTERS_MAX)
