"""Saying that a case is a complaint, and that it is none after all."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.closing import complaints
from belofte.desk import access, said_in
from belofte.desk.cases import show
from belofte.desk.refusals import Refusal
from belofte.language import cleaning

FIRST_GOES_ON: Final = gettext_lazy("The first complaint goes on: it had no outcome yet.")
_REASON_MAX = 2_000  # characters


@require_POST
def complaint(request: HttpRequest, case_id: int) -> HttpResponse:
    """Mark a case as a complaint, or as another one that the customer made in a message or a call."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    try:
        source = said_in.find(case, request.POST.get("said_in", ""))
        marked = complaints.mark(case, said_in=source, by=agent, at=clock.now())
    except complaints.AlreadyMarkedError as refused:
        messages.info(request, str(refused))
        return redirect("desk:case", case_id)
    except complaints.ComplaintRefusedError as refused:
        return show(request, case_id, refusal=Refusal(words=str(refused)))
    if marked is None:
        messages.info(request, str(FIRST_GOES_ON))
    else:
        messages.success(request, _("This case is a complaint now. It closes with an outcome of its own kind."))
    return redirect("desk:case", case_id)


@require_POST
def denial(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that what sounds like a complaint is none."""
    return _because(request, case_id, complaints.deny, _("Written down: this is no complaint."))


@require_POST
def change(request: HttpRequest, case_id: int) -> HttpResponse:
    """Say that a case is no complaint after all, and why."""
    done = _("This case is no complaint any more. The reason stands in it.")
    return _because(request, case_id, complaints.change, done)


def _because(request: HttpRequest, case_id: int, deed: Callable[..., object], done: str) -> HttpResponse:
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    reason = cleaning.clean_text(request.POST.get("reason", ""))[:_REASON_MAX]
    try:
        deed(case, reason=reason, by=agent, at=clock.now())
    except complaints.ComplaintRefusedError as refused:
        return show(request, case_id, refusal=Refusal(words=str(refused)))
    messages.success(request, done)
    return redirect("desk:case", case_id)
