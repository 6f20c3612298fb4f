"""One case on the screen: what was said, what happened, who it is about, and where one writes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.cases.models import Conversation, Message
from belofte.channels import registry
from belofte.desk import access, forms, surroundings, timeline

UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why what somebody did on a case was not done: in a form, or on the page as a whole."""

    form: forms.CaseForm | None = None
    words: str = ""
    newer: Sequence[Message] = ()  # what was said meanwhile


@require_safe
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a case."""
    return show(request, case_id)


def show(request: HttpRequest, case_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    """Show a case, with what was refused on it beside its field."""
    now = clock.now()
    around = surroundings.load(access.agent_of(request), case_id)
    told = timeline.load(around.case, before=_before(request))
    every_form = forms.fresh(now, draft=around.draft.get("text", ""))
    if refusal is not None and refusal.form is not None:
        every_form[refusal.form.mode] = refusal.form
    conversations = _conversations(told.messages)
    context = {
        "section": "cases",
        "case": around.case,
        "around": around,
        "timeline": told,
        "forms": every_form,
        "mode": refusal.form.mode if refusal and refusal.form else request.GET.get("write", "reply"),
        "refusal": refusal,
        "conversations": conversations,
        "abilities": registry.abilities(conversations[0].inbox.channel) if conversations else None,
        "key": around.draft.get("key") or uuid.uuid4(),
        "seen_through": max((message.pk for message in told.messages), default=0),
        "is_earlier_page": bool(_before(request)),
        "now": now,
    }
    return render(request, "desk/case.html", context, status=UNPROCESSABLE if refusal else None)


def _before(request: HttpRequest) -> int:
    """Return the message before which the page ends. Refuses: BadRequest."""
    words = request.GET.get("before", "0")
    if not (words.isascii() and words.isdigit() and len(words) <= 18):  # noqa: PLR2004 - a number of a row
        raise BadRequest(words)
    return int(words)


def _conversations(messages: list[Message]) -> list[Conversation]:
    """Return the conversations of a case, the one in which something was said last first."""
    found = {message.conversation_id: message.conversation for message in reversed(messages)}
    return list(found.values())
