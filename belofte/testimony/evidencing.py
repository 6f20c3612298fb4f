"""Marking what a customer sent as evidence, so that it hangs on the case. Nothing else writes an Evidence."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Attachment, Case, Event, Message
from belofte.language import references
from belofte.language.references import Reference
from belofte.people.models import Agent
from belofte.testimony.models import Evidence

WORDS_MAX: Final = 200  # characters
SHOWS_MAX: Final = 300
_NAME_WORDS_MAX: Final = 2  # "order number"


class EvidenceRefusedError(Exception):
    """It cannot be marked so; the words say why."""


class NotFromCustomerError(EvidenceRefusedError):
    """We wrote it ourselves."""


class NothingTypedError(EvidenceRefusedError):
    """There are no words in it."""


class NotNamedError(EvidenceRefusedError):
    """The message does not name it."""


class MarkedAlreadyError(EvidenceRefusedError):
    """Somebody marked it first."""


class DroppedAlreadyError(EvidenceRefusedError):
    """Somebody dropped it first."""


@transaction.atomic
def mark_file(attachment: Attachment, *, by: Agent, at: datetime) -> Evidence:
    """Mark a file of a customer. Refuses: NotFromCustomerError, MarkedAlreadyError."""
    message = attachment.message
    case = _hold(message)
    if Evidence.objects.filter(attachment=attachment, dropped_at__isnull=True).exists():
        raise MarkedAlreadyError(_("This is evidence already."))
    return _mark(Evidence(case=case, message=message, attachment=attachment, kind=Evidence.Kind.FILE), by=by, at=at)


@transaction.atomic
def mark_number(message: Message, *, words: str, by: Agent, at: datetime) -> Evidence:
    """Mark a number that a message names. Refuses: NotFromCustomerError, NotNamedError, MarkedAlreadyError."""
    case = _hold(message)
    named = next((each for each in proposed(message) if each.words == words), None)
    if named is None:
        raise NotNamedError(_("This number does not stand in the message."))
    kept = references.masked(named)
    if Evidence.objects.filter(case=case, kind=kept.kind, words=kept.words, dropped_at__isnull=True).exists():
        raise MarkedAlreadyError(_("This is evidence already."))
    return _mark(Evidence(case=case, message=message, kind=kept.kind, words=kept.words), by=by, at=at)


@transaction.atomic
def type_in(case: Case, *, words: str, shows: str = "", by: Agent, at: datetime) -> Evidence:
    """Write down what was shown or named elsewhere: in the shop, on the telephone. A number is kept as what it is.

    Refuses: NothingTypedError, MarkedAlreadyError.
    """
    words, shows = words.strip(), shows.strip()
    if not words:
        raise NothingTypedError(_("Type a number, or what you saw or heard."))
    case = Case.objects.select_for_update().get(pk=case.pk)
    kind, kept = _typed(words)
    if Evidence.objects.filter(case=case, kind=kind, words=kept, dropped_at__isnull=True).exists():
        raise MarkedAlreadyError(_("This is evidence already."))
    return _mark(Evidence(case=case, kind=kind, words=kept, shows=_masked(shows)[:SHOWS_MAX]), by=by, at=at)


def _typed(words: str) -> tuple[Evidence.Kind, str]:
    """Return what somebody typed, as it is kept: one number with at most its name, or else the words."""
    found = references.find(words)
    if len(found) == 1 and len(words.replace(found[0].words, "").split()) <= _NAME_WORDS_MAX:
        kept = references.masked(found[0])
        return Evidence.Kind(kept.kind), kept.words
    return Evidence.Kind.SEEN, _masked(words)[:WORDS_MAX]


def _masked(words: str) -> str:
    """Return words with each number in them as it is kept; before they are cut, so that none is cut in two."""
    for each in references.find(words):
        words = words.replace(each.words, references.masked(each).words)
    return words


@transaction.atomic
def drop(evidence: Evidence, *, by: Agent, at: datetime) -> None:
    """Take back that something is evidence; that it was stays to be seen. Refuses: DroppedAlreadyError."""
    case = Case.objects.select_for_update().get(pk=evidence.case_id)
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.dropped_at is not None:
        raise DroppedAlreadyError(_("This is no evidence any more."))
    evidence.dropped_by, evidence.dropped_at = by, at
    evidence.save(update_fields=["dropped_by", "dropped_at"])
    history.record(case, Event.Kind.EVIDENCE_DROPPED, by=by, at=at, evidence=evidence.pk)


def of(case: Case) -> list[Evidence]:
    """Return what hangs on a case, in the order in which it was marked."""
    return list(case.evidence.filter(dropped_at__isnull=True).select_related("attachment", "by", "message"))


def held(case: Case, *, before: datetime | None = None) -> dict[str, list[str]]:
    """Return what a case holds, or held before a moment: by kind the numbers, and the names of files."""
    standing = case.evidence.filter(dropped_at__isnull=True)
    found: dict[str, list[str]] = {}
    marked = standing.filter(at__lt=before) if before else standing
    for kind, words, name in marked.values_list("kind", "words", "attachment__name"):
        found.setdefault(kind, []).append(words or name)
    return found


def proposed(message: Message) -> list[Reference]:
    """Return the numbers that a customer names in a message."""
    return references.find(message.text) if message.is_from_customer else []


def _mark(evidence: Evidence, *, by: Agent, at: datetime) -> Evidence:
    evidence.by, evidence.at = by, at
    evidence.save()
    history.record(evidence.case, Event.Kind.EVIDENCE_MARKED, by=by, at=at, evidence=evidence.pk)
    return evidence


def _hold(message: Message) -> Case:
    if not message.is_from_customer:
        raise NotFromCustomerError(_("Only what the customer sent can be evidence."))
    return Case.objects.select_for_update().get(conversations=message.conversation_id)
