"""What we asked a customer for in a case, and what of it has not come: so that nobody asks as if for the first time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from belofte.cases.models import Case, Message
from belofte.language.personal import finding as personal
from belofte.language.purposes import finding as purposes
from belofte.replies.guards import things
from belofte.replies.guards.reading import TEXT_MAX

_READ_MAX: Final = 20  # of our newest messages
_SAID_MAX: Final = 500  # messages of a case, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Outstanding:
    """Something that we asked for, and have not got."""

    words: str  # as we called it
    message_id: int  # in which we asked first
    asked_at: datetime


def said_in(case: Case) -> list[Message]:
    """Return what was said in a case, with its files, in order: for where a page shows a part of it. Two statements."""
    said = Message.objects.filter(conversation__case=case).defer("html", "folded", "signature")
    return list(reversed(said.prefetch_related("attachments").order_by("-recorded_at", "-pk")[:_SAID_MAX]))


def of(said: Sequence[Message], *, known: Mapping[str, Sequence[str]]) -> list[Outstanding]:
    """Return what is still out, by the messages of a case in their order with their files; asks no statement.

    `known` is what hangs on the case as evidence: kind to words.
    """
    answers = [message for message in said if message.answers_customer][-_READ_MAX:]
    asked: dict[str, Outstanding] = {}
    for message in answers:
        for asking in _asked(message.text[:TEXT_MAX]):
            words = message.text[asking.start : asking.end]
            found = Outstanding(words=words, message_id=message.pk, asked_at=message.recorded_at)
            asked.setdefault(asking.kind, found)
    held = _held(said, known) if asked else {}
    return [one for kind, one in asked.items() if kind not in held]


def _asked(text: str) -> list[things.Asking]:
    return things.asked_for(text, purposes.find(text)) if things.is_named(text) else []


def _held(said: Sequence[Message], known: Mapping[str, Sequence[str]]) -> dict[str, str]:
    theirs = [message for message in said if message.is_from_customer]
    told = "\n\n".join(message.text for message in theirs)[-TEXT_MAX:]
    all_known = {kind: list(words) for kind, words in known.items()}
    for found in personal.find(told):
        all_known.setdefault(found.kind, []).append(found.words)
    shown = [file for message in theirs for file in message.attachments.all()]
    files = [file.name for file in shown if not file.content_id]  # a picture in line is a logo more often
    return things.held(told, all_known, files=[*files, *all_known.get("file", [])])
