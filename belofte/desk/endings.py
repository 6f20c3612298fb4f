"""Ending a live conversation: what the customer will read; and where its case goes on, while something is open."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.cases.models import Conversation, Message
from belofte.cases.seeing import CaseChangedError
from belofte.closing import live
from belofte.closing.live import EndingRefusedError
from belofte.desk import access, posted_numbers
from belofte.keeping import ending as deeds
from belofte.keeping.ending import Place
from belofte.people.models import Agent
from belofte.replies import about_endings

_UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A place where the case can go on, and what the customer reads then."""

    place: Place
    text: str


@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Show whether it can end, and where it can go on; or do that."""
    agent = access.agent_of(request)
    conversation = access.find_conversation(agent, conversation_id)
    if not live.is_live(conversation):
        raise Http404
    refused: EndingRefusedError | CaseChangedError | None = None
    if request.method == "POST":
        try:
            _do(request, conversation, by=agent)
        except (EndingRefusedError, CaseChangedError) as refusal:
            refused = refusal
        else:
            return redirect("desk:case", conversation.case_id)
    context = _context(conversation, refused=refused)
    status = _UNPROCESSABLE if refused else None
    return render(request, "desk/ending.html", {"section": "cases", **context}, status=status)


def _do(request: HttpRequest, conversation: Conversation, *, by: Agent) -> None:
    """End it, or carry it over. Refuses: what `keeping/ending.py` refuses."""
    seen_through = posted_numbers.of_row(request.POST.get("seen_through", ""))
    if request.POST.get("deed") == "carry":
        where = request.POST.get("where", "")
        deeds.carry_over(conversation, to=where, seen_through=seen_through, by=by, at=clock.now())
        messages.success(request, _("Carried over. The case stays open, and the customer is told where it goes on."))
    else:
        deeds.end(conversation, seen_through=seen_through, by=by, at=clock.now())
        messages.success(request, _("The conversation has ended, and the customer is told."))


def _context(conversation: Conversation, *, refused: EndingRefusedError | CaseChangedError | None) -> dict[str, Any]:
    case = conversation.case
    newest = Message.objects.filter(conversation__case=case).order_by("-pk").values_list("pk", flat=True).first()
    return {
        "case": case,
        "conversation": conversation,
        "ended": live.standing(conversation),
        "open": _open(conversation),
        "refused": refused,
        "newer": refused.newer if isinstance(refused, CaseChangedError) else [],
        "offered": [] if case.is_closed else [_offered(conversation, place) for place in deeds.places(conversation)],
        "text": about_endings.ended(conversation).text,
        "seen_through": newest or 0,
        "now": clock.now(),
    }


def _open(conversation: Conversation) -> str:
    """Return why it cannot end, in words; "" where nothing is open."""
    try:
        live.refuse_open(conversation.case)
    except EndingRefusedError as refusal:
        return str(refusal)
    return ""


def _offered(conversation: Conversation, place: Place) -> Offered:
    return Offered(place=place, text=about_endings.carried_to(conversation, inbox=place.inbox).text)
