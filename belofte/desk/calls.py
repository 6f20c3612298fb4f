"""Logging telephone calls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Call
from belofte.desk import access
from belofte.desk.cases import Refusal, show
from belofte.desk.forms import CallForm
from belofte.keeping import calling


@require_POST
def call(request: HttpRequest, case_id: int) -> HttpResponse:
    """Log a call."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    form = CallForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            calling.log(
                case,
                direction=Call.Direction(given["direction"]),
                result=Call.Result(given["result"]),
                text=given["text"],
                called_at=given["called_at"],
                by=agent,
                at=clock.now(),
            )
        except calling.WordsMissingError as refused:
            form.add_error("text", str(refused))
        except calling.CallRefusedError as refused:
            form.add_error("called_at", str(refused))
    if form.errors:
        return show(request, case_id, refusal=Refusal(form=form))
    return redirect("desk:case", case_id)
