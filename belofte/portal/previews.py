"""What the customer sees, for an agent who may see the case: by their own right, with nothing that could be pressed."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.cases.links import Link
from belofte.cases.models import Case, Conversation
from belofte.people.models import Agent
from belofte.portal import cases
from belofte.portal.visits import Visit, keep_private

_VIEWS: Final = {"": False, "code": True}


@require_safe
def preview(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Show the page as the link alone shows it, or as it is after a code."""
    is_proven = _VIEWS.get(request.GET.get("after", ""), False)
    conversation = _find(request, case_id)
    at = clock.now()
    link = Link(conversation=conversation, issued_on=at.date(), expires_at=at)
    visit = Visit(token="", link=link, is_proven=is_proven, is_preview=True, at=at)
    with translation.override(conversation.inbox.language):
        return keep_private(render(request, "portal/case.html", cases.context(visit) | {"case_id": case_id}))


def _find(request: HttpRequest, case_id: int) -> Conversation:
    """Return the newest conversation of a case that who asks may see. Refuses: Http404."""
    if not isinstance(request.user, Agent):
        raise Http404
    visible = Case.objects.visible_to(request.user).filter(pk=case_id)
    parts = Conversation.objects.select_related("case__contact", "inbox", "contact_point").defer("inbox__credentials")
    conversation = parts.filter(case__in=visible.values("pk")).order_by("-id").first()
    if conversation is None:
        raise Http404
    return conversation
