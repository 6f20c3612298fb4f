"""Logging telephone calls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Call, Case
from belofte.desk import access, pledges
from belofte.desk.cases import Refusal, show
from belofte.desk.forms import CallForm
from belofte.keeping import calling
from belofte.people.models import Agent
from belofte.promises import saying
from belofte.promises.saying import Said


@require_POST
def call(request: HttpRequest, case_id: int) -> HttpResponse:
    """Log a call, with what was promised in it."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    form = CallForm(request.POST)
    if not form.is_valid():
        return show(request, case_id, refusal=Refusal(form=form))
    text = form.cleaned_data["text"]
    chips = pledges.posted_with(request, text=text, case=case, mode="call", by=agent, at=clock.now())
    try:
        _log(case, form, said=chips.said(), by=agent)
    except pledges.PledgesRefusedError:
        return show(request, case_id, refusal=Refusal(form=form, chips=chips))
    except saying.SayingRefusedError as refused:
        chips.refuse(refused)
    except calling.CallRefusedError as refused:
        form.add_error("text" if isinstance(refused, calling.WordsMissingError) else "called_at", str(refused))
    else:
        return redirect("desk:case", case_id)
    return show(request, case_id, refusal=Refusal(form=form, chips=chips))


def _log(case: Case, form: CallForm, *, said: Said, by: Agent) -> None:
    given = form.cleaned_data
    calling.log(
        case,
        direction=Call.Direction(given["direction"]),
        result=Call.Result(given["result"]),
        text=given["text"],
        called_at=given["called_at"],
        said=said,
        by=by,
        at=clock.now(),
    )
