"""What a text says to one customer: its variables filled in, in their language."""

from collections.abc import Mapping
from datetime import datetime

from django.utils import translation

from belofte.cases.models import Conversation
from belofte.language.guessing import Language
from belofte.library import variables
from belofte.library.models import Version
from belofte.people import calendars
from belofte.people.models import Agent, Team
from belofte.promises import wording

_ANSWER_DAYS_SHOWN = 2


def fill(version: Version, conversation: Conversation, *, language: Language, by: Agent, at: datetime) -> str:
    """Return what a version says in a conversation; what is not known becomes a blank for a person to fill."""
    return variables.fill(
        version.words(language),
        _facts(version, conversation, language=language, by=by, at=at),
        language=language,
    )


def example(words: str, *, language: Language, team: Team | None, answer_days: int | None, at: datetime) -> str:
    """Return what a text says to somebody who is made up: for who writes it, and for guards to read."""
    facts = {
        "customer": "Noor Jansen",
        "number": "12345",
        "date": _day(at, language=language, at=at),
        "sender": "Sanne",
        "company": team.name if team else "Belofte",
        "answer_day": _answer_day(answer_days or _ANSWER_DAYS_SHOWN, team=team, language=language, at=at),
    }
    return variables.fill(words, facts, language=language)


def _facts(
    version: Version, conversation: Conversation, *, language: Language, by: Agent, at: datetime
) -> Mapping[str, str]:
    case = conversation.case
    name = " ".join(case.contact.name.split())
    days = version.answer_days
    return {
        "customer": "" if "@" in name else name,
        "number": str(case.pk),
        "date": _day(at, language=language, at=at),
        "sender": by.signed_name,
        "company": conversation.inbox.name,
        "answer_day": _answer_day(days, team=case.team, language=language, at=at) if days else "",
    }


def _answer_day(days: int, *, team: Team | None, language: Language, at: datetime) -> str:
    calendar = calendars.of(team or Team())
    return _day(calendars.end_of_working_day(at, count=days, calendar=calendar), language=language, at=at)


def _day(moment: datetime, *, language: Language, at: datetime) -> str:
    with translation.override(language):
        return wording.day(moment.astimezone(wording.zone()).date(), now=at)
