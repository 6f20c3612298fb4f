"""The customer's page of a case, and the part of it that changes."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from belofte.cases import links
from belofte.closing import confirming, inquiring
from belofte.live import topics
from belofte.portal import choosing, explained, forms, promised, said, standing
from belofte.portal.visits import Visit, by_link
from belofte.promises import wording


@require_safe
@by_link
def case(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show the page."""
    return render(request, "portal/case.html", context(visit))


@require_safe
@by_link
def standing_alone(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what changes, for a page that has the rest."""
    return render(request, "portal/_parts.html", context(visit))


def context(visit: Visit) -> dict[str, Any]:
    """Return what the page shows: by the link alone no words, names and files."""
    hears = topics.sign_for_visitor(
        point=visit.contact_point.pk,
        case=visit.case.pk,
        version=visit.contact_point.link_version,
        expires_at=visit.link.expires_at,
        at=visit.at,
    )
    promises = promised.load(visit)
    choices = choosing.load(visit, promises)
    return {
        "live": hears,
        "visit": visit,
        "promises": promises,
        "choices": choices,
        "asked": None if visit.is_preview else confirming.asked(visit.case),
        "verdict": forms.fresh_verdict(),
        "inquiry": None if visit.is_preview else inquiring.asked(visit.case),
        "standing": standing.of(visit, promises, is_asked_when=any(choice.days for choice in choices)),
        "opened": wording.day(visit.case.opened_at.astimezone(wording.zone()).date(), now=visit.at),
        "explained": explained.load(visit),
        "messages_said": said.load(visit),
        "calendar": links.address(visit.case, visit.contact_point, issued_on=visit.link.issued_on, purpose="calendar"),
    }
