"""Having a language model, where the desk has one, draft a reply from facts of the case. Nothing here sends it.

What it writes is shown only once it passed what any answer passes: it holds no number, date or link that was not given,
promises nothing new, and no guard stops it. An agent reads it over, changes it and sends it, or does not.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import BoundedSemaphore
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from belofte.cases.models import Conversation
from belofte.language.assistant import drafting
from belofte.language.assistant.assistant import Assistant
from belofte.language.dates.finding import find_dues
from belofte.language.guessing import Language
from belofte.library import filling, searching
from belofte.outages import recording
from belofte.people import calendars
from belofte.people.models import Agent
from belofte.promises import wording
from belofte.promises.models import Form, Promise
from belofte.replies import guarding, preparing, proposing
from belofte.replies.guarding import Seen

AT_ONCE_MAX: Final = 1  # drafts of a process: its other threads are for whoever types
TEXTS_MAX: Final = 5  # of the house, those that the team uses most
_LEFT_TO_THE_READER: Final = frozenset({"questions"})
_log = logging.getLogger(__name__)
_room: Final = BoundedSemaphore(AT_ONCE_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that holds on a case, in the customer's language, and where it stands: in that of who reads it."""

    words: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Words for an answer, and the facts that they use."""

    words: str
    sources: Sequence[Fact]


class NoSuggestionError(Exception):
    """There is none; the words say why, and that the answer can be written as ever."""


def is_there() -> bool:
    """Tell whether an administrator set a language model."""
    return bool(settings.ENVIRONMENT.assistant_url and settings.ENVIRONMENT.assistant_model)


def suggest(conversation: Conversation, *, by: Agent, at: datetime) -> Suggestion:
    """Return a draft of an answer; takes as long as the model may, and some hundred milliseconds. `is_there`.

    Refuses: NoSuggestionError, where it says nothing in time, or nothing that can be used.
    """
    if not _room.acquire(blocking=False):
        raise NoSuggestionError(_("A draft is being made for a colleague. Try again in a moment."))
    try:
        return _suggest(conversation, by=by, at=at)
    finally:
        _room.release()


def _suggest(conversation: Conversation, *, by: Agent, at: datetime) -> Suggestion:
    language = preparing.language_of(conversation)
    running = _running(conversation)
    facts = list(_facts(conversation, running, language=language, by=by, at=at))
    around = guarding.read_draft("", conversation, files=(), at=at)
    if not around.customer.strip():
        raise NoSuggestionError(_("The customer asks nothing that waits for an answer, so there is nothing to draft."))
    began = time.monotonic()
    told = [fact.words for fact in facts]
    drafted = drafting.draft(around.customer, facts=told, language=language, assistant=_assistant(*_setting()))
    is_fit = drafted is not None and _is_fit(drafted.words, conversation, told[: len(running)], running, at=at)
    _log.info(
        "language model asked for a draft: case %d, %d characters and %d facts, %.1f s, %s",
        conversation.case_id,
        len(around.customer),
        len(told),
        time.monotonic() - began,
        "shown" if is_fit else "dropped" if drafted else "no answer that can be used",
    )
    if drafted is None:
        raise NoSuggestionError(_("The language model has no draft that can be used. Write the answer yourself."))
    if not is_fit:
        raise NoSuggestionError(_("What the language model wrote does not pass the checks. Write the answer yourself."))
    return Suggestion(words=drafted.words, sources=[facts[place] for place in drafted.used])


def _is_fit(
    words: str, conversation: Conversation, promised: Sequence[str], running: Sequence[Promise], *, at: datetime
) -> bool:
    """Tell whether a draft can be shown: no guard stops it, and it promises only what is promised already.

    `promised`: that in words. What texts of the house say to anybody was not promised to this customer.
    """
    reading = guarding.read_draft(words, conversation, files=(), at=at)
    team = conversation.case.team
    if any(_is_amiss(seen) for seen in guarding.look(reading, team=team)):
        return False
    found = proposing.propose(words, case=conversation.case, running=running, at=at)
    return all(one.again is not None or any(one.words in fact for fact in promised) for one in found)


def _is_amiss(seen: Seen) -> bool:
    """Tell whether a remark keeps a draft from its reader: what stops, or is beyond doubt even where it only hints.

    A question that no fact answers is left to them, unless it stops: the composer has it on its list.
    """
    return seen.level.stops or (seen.remark.is_grave and seen.guard not in _LEFT_TO_THE_READER)


def _running(conversation: Conversation) -> list[Promise]:
    """Return what we still have to keep on the case; what somebody else promised is for a person to take over."""
    found = (
        conversation.case.promises.exclude(form=Form.CLAIMED)
        .select_related("owner", "case__team")
        .order_by("due_at", "pk")
    )
    return [promise for promise in found if promise.is_due_from_us]


def _facts(
    conversation: Conversation, running: Sequence[Promise], *, language: Language, by: Agent, at: datetime
) -> Iterator[Fact]:
    """Yield what is known on a case and may be said to its customer: promises, outages, and texts of the house."""
    team = conversation.case.team
    for promise in running:
        yield Fact(words=_promised(promise, language=language, at=at), source=_("a promise on this case"))
    for outage in recording.covering(team, at=at):
        words = outage.words_en if language == "en" else outage.words_nl
        yield Fact(words=words, source=_("an outage: %(what)s") % {"what": outage.what})
    texts = searching.most_used_first(searching.usable(team), team=team, at=at)
    for text in texts.select_related("version", "team")[:TEXTS_MAX]:
        if text.version is not None:
            yield Fact(
                words=filling.fill(text.version, conversation, language=language, by=by, at=at),
                source=_("a text of the house: %(title)s")
                % {"title": text.version.title(translation.get_language() or "nl")},
            )


def _promised(promise: Promise, *, language: Language, at: datetime) -> str:
    """Return a promise that runs in words, as an answer of today may have it: what was "tomorrow" then is a date."""
    calendar = calendars.of(promise.case.team)
    words = promise.words.replace(promise.due_words, "…") if promise.due_words else promise.words
    with translation.override(language):
        facts = {"kind": promise.get_kind_display(), "due": _due(promise, at=at)}
        if find_dues(words, at=promise.made_at, calendar=calendar):
            return _("%(kind)s, %(due)s") % facts
        return _("%(kind)s (“%(words)s”), %(due)s") % {**facts, "words": words}


def _due(promise: Promise, *, at: datetime) -> str:
    if promise.due_at is None:
        return _("without a date")
    return wording.due(promise.due_at, promise.grain, words=promise.due_words, now=at)


def _setting() -> tuple[str, str, str]:
    environment = settings.ENVIRONMENT
    return environment.assistant_url, environment.assistant_key, environment.assistant_model


@cache
def _assistant(url: str, key: str, model: str) -> Assistant:
    """Return the one assistant of this process: that it failed is known to whoever asks next."""
    return Assistant(base_url=url, key=key, model=model, clock=time.monotonic)
