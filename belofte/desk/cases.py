"""One case on the screen: what was said, what happened, who it is about, and where one writes."""

import uuid

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from belofte import clock
from belofte.cases import participants
from belofte.cases.models import Conversation, Message
from belofte.cases.participants import Named
from belofte.channels import registry
from belofte.desk import (
    access,
    advice,
    conduct_shown,
    forms,
    keepsakes,
    liveness,
    outcomes,
    promised,
    steps_shown,
    surroundings,
    timeline,
)
from belofte.desk.refusals import Refusal
from belofte.desk.surroundings import Surroundings

UNPROCESSABLE = 422
_NAMED_MAX = 100  # boxes to tick; a mail to thousands names them all


@require_safe
@vary_on_headers("HX-Request")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a case."""
    return show(request, case_id)


def show(request: HttpRequest, case_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    """Show a case, with what was refused on it beside its field."""
    now = clock.now()
    agent = access.agent_of(request)
    around = surroundings.load(agent, case_id, at=now)
    told = timeline.load(around.case, before=_before(request))
    every_form = forms.fresh(now, draft=around.draft)
    if refusal is not None and refusal.form is not None:
        every_form[refusal.form.mode] = refusal.form
    outcomes.offer(every_form.values(), is_complaint=around.is_complaint)
    conversations = _conversations(told.messages)
    context = {
        "section": "cases",
        "case": around.case,
        "around": around,
        "timeline": told,
        "forms": every_form,
        "mode": refusal.form.mode if refusal and refusal.form else request.GET.get("write", "reply"),
        "refusal": refusal,
        "stopped": around.draft.get("stopped_because"),
        **advice.marked(refusal.stopped if refusal else (), request.POST, by=agent),
        "for_lead": advice.for_lead(around, request.POST, by=agent, at=now),
        "newer": refusal.newer if refusal else _newer(around, said=told.messages),
        **conduct_shown.beside(request, around, said=told.messages, refusal=refusal, by=agent),
        **keepsakes.beside(around, said=told.messages, is_whole=told.is_whole, ends=every_form["close"], by=agent),
        **steps_shown.beside(around),
        **promised.beside(request, around, told=told, refusal=refusal, by=agent, at=now),
        "conversations": conversations,
        "inboxes": {each.inbox_id: each.inbox for each in conversations}.values(),
        "named": _named(conversations, around=around, said=told.messages),
        "is_reply_to_all": request.GET.get("to") == "all",
        "abilities": registry.abilities(conversations[0].inbox.channel) if conversations else None,
        "key": _key(around, refusal=refusal),
        "seen_through": max((message.pk for message in told.messages), default=0),
        "is_earlier_page": bool(_before(request)),
        "live": liveness.of_case(request, around, at=now),
        "live_address": reverse("desk:case", args=[case_id]),
        "now": now,
    }
    is_refused = refusal is not None and not refusal.is_remark
    template = "desk/_case_parts.html" if liveness.wants_parts(request) else "desk/case.html"
    return render(request, template, context, status=UNPROCESSABLE if is_refused else None)


def _key(around: Surroundings, *, refusal: Refusal | None) -> uuid.UUID:
    """Return the key of the answer: that of the form which comes back, since what was put in hangs on it."""
    form = refusal.form if refusal else None
    posted = form.data.get("key", "") if form is not None and form.mode == "reply" else ""
    try:
        return uuid.UUID(posted)
    except ValueError:
        return around.draft.get("key") or uuid.uuid4()


def _newer(around: Surroundings, *, said: list[Message]) -> list[Message]:
    """Return what was said since a held answer was written, where that kept it from leaving."""
    if not around.draft.get("stopped_because"):
        return []
    return [message for message in said if message.pk > around.draft["seen_through"]]


def _named(conversations: list[Conversation], *, around: Surroundings, said: list[Message]) -> list[Named]:
    """Return who else can get an answer by one tick; only where others can read along."""
    if not conversations or not registry.abilities(conversations[0].inbox.channel).copies:
        return []
    first = conversations[0]
    placed = [
        Named(address=place["address"], name=place["name"], takes_part=True)
        for place in around.places
        if place["conversation"] == first.pk
    ]
    return participants.named(first, placed=placed, said=reversed(said))[:_NAMED_MAX]


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
