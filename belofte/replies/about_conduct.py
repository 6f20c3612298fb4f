"""Words ready for whoever warns a customer, stops a conversation, or decides on an objection to that.

A person reads them, fills in what stands between [ ], and sends them.
"""

from datetime import date, datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format

from belofte.cases.models import Case, Conversation
from belofte.conduct import ending
from belofte.conduct import rights as fixed
from belofte.conduct.models import Kind, Stop
from belofte.people.models import Agent
from belofte.replies import drafting, preparing
from belofte.replies.models import Draft


@transaction.atomic
def prepare_warning(case: Case, *, by: Agent, at: datetime) -> Draft:
    """Put a warning in somebody's draft, marked as one, where nothing is typed yet.

    Refuses: what preparing.place_for refuses, drafting.HeldError.
    """
    case = Case.objects.select_for_update().get(pk=case.pk)
    conversation, key = preparing.place_for(case, by=by)
    return drafting.save(
        case, text=_words("conduct_warning", conversation, by=by), key=key, is_warning=True, by=by, at=at
    )


def of_stop(conversation: Conversation, kind: Kind, *, by: Agent) -> str:
    """Return what can be said to a customer whose conversation is stopped; `rights` ends it."""
    days, is_threat = conversation.case.team.stop_days, kind == Kind.THREAT
    return _words("conversation_stopped", conversation, by=by, is_threat=is_threat, days=days)


def rights(conversation: Conversation, *, by: Agent) -> str:
    """Return how that letter ends, which nobody edits: what they can do, and who writes it."""
    is_formal = preparing.is_formal(conversation.case.team)
    words = fixed.words(preparing.language_of(conversation), is_formal=is_formal)
    return _words("stop_rights", conversation, rights=words, by=by)


def with_rights(text: str, conversation: Conversation, *, by: Agent) -> str:
    """Return a letter with that end; "" for one without words."""
    return f"{text.strip()}\n\n{rights(conversation, by=by)}" if text.strip() else ""


def of_objection(stop: Stop, *, is_upheld: bool, by: Agent) -> str:
    """Return what can be said to a customer who objected to that."""
    name = "objection_upheld" if is_upheld else "objection_rejected"
    return _words(name, stop.conversation, until=ending.ends_at(stop), by=by)


def _words(
    name: str, conversation: Conversation, *, by: Agent, until: datetime | None = None, **facts: bool | int | str
) -> str:
    language = preparing.language_of(conversation)
    people = preparing.people(conversation, language=language, by=by)
    with translation.override(language):
        day = _day(until.astimezone(timezone.get_current_timezone()).date()) if until else ""
    return render_to_string(f"replies/{name}.{language}.txt", {**people, **facts, "until": day}).strip()


def _day(day: date) -> str:
    return date_format(day, "l j F")
