"""The promises that wait for an outage: a lead says which do, many at once, and sees them together."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.desk import access, outages, posted_numbers
from belofte.keeping import waiting_out
from belofte.outages.recording import OutageRefusedError
from belofte.parties.depending import DependingRefusedError
from belofte.promises.models import LEFT, Promise

SHOWN_MAX: Final = 200  # of each list: what is due first


@require_http_methods(["GET", "HEAD", "POST"])
def outage_promises(request: HttpRequest, number: int) -> HttpResponse:
    """Show what hangs on an outage and what may, and take which of that does."""
    by, at = access.agent_of(request), clock.now()
    outage = get_object_or_404(outages.visible_to(by), pk=number)
    if request.method == "POST":
        chosen = {each for word in request.POST.getlist("promise") if (each := posted_numbers.of_row(word))}
        try:
            hung = waiting_out.hang_all(outage, chosen, by=by, at=at)
        except (OutageRefusedError, DependingRefusedError) as refused:
            messages.error(request, str(refused))
        else:
            words = ngettext("%(count)d promise waits for it now.", "%(count)d promises wait for it now.", hung)
            messages.success(request, words % {"count": hung})
        return redirect("desk:outage-promises", number)
    seen = access.cases_of(by)
    waiting = Promise.objects.filter(dependencies__on_outage=outage, state__in=LEFT, case__in=seen)
    related = ("case__contact", "case__team", "owner")
    context = {
        "section": "cases",
        "outage": outage,
        "waiting": waiting.select_related(*related).order_by("due_at", "pk")[:SHOWN_MAX],
        "others": []
        if outage.ended_at
        else waiting_out.may_wait(outage, by=by).filter(case__in=seen).select_related(*related)[:SHOWN_MAX],
        "now": at,
    }
    return render(request, "desk/outage_promises.html", context)
