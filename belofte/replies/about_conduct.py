"""Words ready for whoever warns a customer, stops a conversation, or decides on an objection to that.

A person reads them, fills in what stands between [ ], and sends them.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from belofte.cases.models import Case, Conversation
from belofte.conduct import stops
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


def of_stop(conversation: Conversation, kind: Kind, *, by: Agent, at: datetime) -> str:
    """Return what can be said to a customer whose conversation is stopped."""
    until = at + timedelta(days=conversation.case.team.stop_days)
    is_threat, lead = kind == Kind.THREAT, _lead(conversation, besides=by)
    return _words("conversation_stopped", conversation, until=until, by=by, is_threat=is_threat, lead=lead)


def of_objection(stop: Stop, *, is_upheld: bool, by: Agent) -> str:
    """Return what can be said to a customer who objected to that."""
    name = "objection_upheld" if is_upheld else "objection_rejected"
    return _words(name, stop.conversation, until=stop.until, by=by)


def _words(
    name: str, conversation: Conversation, *, by: Agent, until: datetime | None = None, **facts: bool | str
) -> str:
    language = preparing.language_of(conversation)
    people = preparing.people(conversation, language=language, by=by)
    with translation.override(language):
        day = _day(until.astimezone(timezone.get_current_timezone()).date()) if until else ""
        lead = facts.get("lead") or _("A lead of our team")
    return render_to_string(f"replies/{name}.{language}.txt", {**people, **facts, "until": day, "lead": lead}).strip()


def _day(day: date) -> str:
    return date_format(day, "l j F")


def _lead(conversation: Conversation, *, besides: Agent) -> str:
    """Return by which name a customer knows who decides on an objection; "" for nobody in particular."""
    first = stops.deciders(conversation.case, besides=besides).first()
    return first.signed_name if first else ""
