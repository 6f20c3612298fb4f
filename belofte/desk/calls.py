"""Logging telephone calls."""

from collections.abc import Collection

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Call, Case
from belofte.desk import access, pledges
from belofte.desk.cases import show
from belofte.desk.forms import CallForm
from belofte.desk.reasons import shown_in
from belofte.desk.refusals import Refusal
from belofte.keeping import calling
from belofte.people.models import Agent
from belofte.promises import saying
from belofte.promises.models import Kind
from belofte.promises.saying import Said
from belofte.replies.guarding import StoppedError


@require_POST
def call(request: HttpRequest, case_id: int) -> HttpResponse:
    """Log a call, with what was promised in it."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    form = CallForm(request.POST)
    chips = pledges.posted_with(request, case=case, mode="call", by=agent, at=clock.now())
    if not form.is_valid():
        return show(request, case_id, refusal=Refusal(form=form, chips=chips))
    try:
        calling.refuse_second(form.cleaned_data["key"])  # before its words are held against what they promised then
        _log(case, form, said=_said(form, chips), shown=shown_in(request.POST), by=agent)
    except pledges.PledgesRefusedError:
        return show(request, case_id, refusal=Refusal(form=form, chips=chips))
    except saying.SayingRefusedError as refused:
        chips.refuse(refused)
    except StoppedError as refused:
        chips.warn(refused)
    except calling.LoggedAlreadyError as refused:
        messages.info(request, str(refused))
        return redirect("desk:case", case_id)
    except calling.CallRefusedError as refused:
        form.add_error("text" if isinstance(refused, calling.WordsMissingError) else "called_at", str(refused))
    else:
        _tell_of_try(request, form, chips)
        return redirect("desk:case", case_id)
    return show(request, case_id, refusal=Refusal(form=form, chips=chips))


def _said(form: CallForm, chips: pledges.Pledges) -> Said:
    """Return what was promised in the call; where nobody was reached, what the note says promises nothing."""
    is_reached = form.cleaned_data["result"] != Call.Result.NO_ANSWER
    return chips.said() if is_reached else Said(kept=chips.kept, paid=chips.paid(), withdrawn=chips.withdrawn)


def _tell_of_try(request: HttpRequest, form: CallForm, chips: pledges.Pledges) -> None:
    """Say what makes tries to ring count, to who just made one."""
    is_try = form.cleaned_data["direction"] == Call.Direction.OUT
    is_try = is_try and form.cleaned_data["result"] != Call.Result.ANSWERED
    if is_try and any(promise.kind == Kind.CALLBACK and promise.is_due_from_us for promise in chips.left):
        messages.info(
            request,
            _(
                "This counts as a try. Choose “Tell the customer now”: they can choose when you ring. Ring again at "
                "another part of the day too: then the promise counts as kept."
            ),
        )


def _log(case: Case, form: CallForm, *, said: Said, shown: Collection[str], by: Agent) -> None:
    given = form.cleaned_data
    calling.log(
        case,
        direction=Call.Direction(given["direction"]),
        result=Call.Result(given["result"]),
        text=given["text"],
        called_at=given["called_at"],
        said=said,
        key=given["key"],
        shown=shown,
        by=by,
        at=clock.now(),
    )
