"""What is told to many at once: words ready to use, what is filled in for each, and what the guards make of them.

Filled in is nothing that anybody outside chose: the date, and since when they wait.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from belofte.language.guessing import Language
from belofte.mailings.models import PLACEHOLDERS
from belofte.people.models import Team
from belofte.promises import wording
from belofte.promises.models import Grain
from belofte.replies import blanks, noticing
from belofte.replies.noticing import Noticed

LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")
WORDS_MAX: Final = 4_000  # characters
_BRACES: Final = re.compile(r"\{[^{}]{0,40}\}")


class WordsRefusedError(Exception):
    """The words cannot leave so; `field` is the language in which."""

    def __init__(self, detail: str, *, field: str) -> None:
        """Keep where it is."""
        super().__init__(detail)
        self.field = field


class DateMissingError(WordsRefusedError):
    """They name no date, so nobody would hear by when they are answered."""


class UnfitWordsError(WordsRefusedError):
    """They are too long, or something in them is filled in by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words in both languages, with their placeholders."""

    nl: str
    en: str

    def of(self, language: str) -> str:
        """Return the words for who has this language."""
        return self.en if language == "en" else self.nl


def ready() -> Words:
    """Return honest words that a lead can begin with."""
    return Words(**{name: render_to_string(f"mailings/words_{name}.txt").strip() for name in LANGUAGES})


def refuse_unfit(words: Words) -> None:
    """Refuse what cannot leave. Refuses: DateMissingError, UnfitWordsError."""
    for language in LANGUAGES:
        _refuse_unfit(words.of(language), language=language)


def fill(text: str, *, due_at: datetime, since: datetime, language: str, at: datetime) -> str:
    """Return what one customer reads: by when they are answered, and since when they wait."""
    date, waiting = PLACEHOLDERS["en" if language == "en" else "nl"]
    with translation.override(language):
        day = wording.day(since.astimezone(wording.zone()).date(), now=at)
        return text.replace(date, wording.due(due_at, Grain.DAY, now=at)).replace(waiting, day)


def subject_in(language: str) -> str:
    """Return the subject, in a language: not the customer's own."""
    with translation.override(language):
        return _("When you get our answer")


def promise_in(language: str, *, due_at: datetime, at: datetime) -> str:
    """Return what is promised, in a language."""
    with translation.override(language):
        when = wording.due(due_at, Grain.DAY, now=at)
        return _("You get an answer from one of us %(when)s.") % {"when": when}


def reason_in(language: str) -> str:
    """Return why an earlier date moves, in a language: the customer can read it."""
    with translation.override(language):
        return _("Many people wait for us, and we did not answer you in time. We are sorry.")


def remarks_of(words: Words, *, team: Team, due_at: datetime, since: datetime, at: datetime) -> list[Noticed]:
    """Return what the guards of a team say of it, read as the first customer reads it."""
    filled: Mapping[Language, str] = {
        language: fill(words.of(language), due_at=due_at, since=since, language=language, at=at)
        for language in LANGUAGES
    }
    return noticing.remarks_of(filled, teams=[team], at=at)


def _refuse_unfit(text: str, *, language: Language) -> None:
    date, _since = PLACEHOLDERS[language]
    if date not in text:
        raise DateMissingError(
            _("Say by when an answer comes: write %(date)s where the day belongs.") % {"date": date}, field=language
        )
    if len(text) > WORDS_MAX:
        raise UnfitWordsError(_("Take at most %(most)d characters.") % {"most": WORDS_MAX}, field=language)
    unknown = [found for found in _BRACES.findall(text) if found not in PLACEHOLDERS[language]]
    if unknown:
        raise UnfitWordsError(
            _("Only %(known)s are filled in, not %(unknown)s.")
            % {"known": ", ".join(PLACEHOLDERS[language]), "unknown": unknown[0]},
            field=language,
        )
    if blank := blanks.first(text):
        raise UnfitWordsError(_("Nobody fills this in: %(blank)s. Take it out.") % {"blank": blank}, field=language)
