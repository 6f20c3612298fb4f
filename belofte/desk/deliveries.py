"""Deciding what became of an answer of which nobody is sure."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access
from belofte.desk.cases import Refusal, show
from belofte.replies import delivering


@require_POST
def arrival(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Say that it arrived."""
    return _decide(request, delivery_id, delivering.declare_arrived, _("Noted: it arrived."))


@require_POST
def repetition(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send it once more."""
    return _decide(request, delivery_id, delivering.send_again, _("Your answer is on its way again."))


def _decide(request: HttpRequest, delivery_id: int, deed: Callable[..., object], done: str) -> HttpResponse:
    agent = access.agent_of(request)
    delivery = access.find_delivery(agent, delivery_id)
    try:
        deed(delivery, by=agent, at=clock.now())
    except delivering.NotUncertainError as refused:
        return show(request, delivery.case_id, refusal=Refusal(words=str(refused)))
    messages.success(request, done)
    return redirect("desk:case", delivery.case_id)
