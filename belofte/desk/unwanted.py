"""Mail that was set apart as unwanted: nothing of it is lost, and one click makes it a case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from belofte.desk import access, apart, envelopes
from belofte.intake import sifting


@require_safe
def unwanted(request: HttpRequest) -> HttpResponse:
    """List what the mail server calls spam, and what blocked senders sent, newest first."""
    rows = access.unwanted_of(access.agent_of(request))
    before = apart.number_in(request, "after")
    return envelopes.show(request, rows.filter(pk__lt=before) if before else rows, shelf="unwanted")


@require_POST
def wanted(request: HttpRequest, envelope_id: int) -> HttpResponse:
    """Make a case of it after all."""
    agent = access.agent_of(request)
    sifting.want(access.find_unwanted(agent, envelope_id), by=agent)
    messages.success(request, _("It becomes a case, and will be in the queue in a moment."))
    return redirect("desk:unwanted")
