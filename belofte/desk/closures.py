"""Ending a case without a new answer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import AnswerWaiver, Case
from belofte.cases.seeing import CaseChangedError
from belofte.closing import closing
from belofte.closing.hindrances import ClosingRefusedError, HoldingError
from belofte.closing.models import Outcome
from belofte.desk import access, posted_numbers
from belofte.desk.cases import show
from belofte.desk.forms import ClosureForm
from belofte.desk.refusals import Refusal
from belofte.people.models import Agent
from belofte.replies import correcting


@require_POST
def closure(request: HttpRequest, case_id: int) -> HttpResponse:
    """Close a case: its outcome was told already, or nobody needs one."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    form = ClosureForm(request.POST)
    if form.is_valid():
        try:
            _close(case, form, by=agent)
        except HoldingError as refused:
            form.add_error("why_outcome", str(refused))
        except (CaseChangedError, ClosingRefusedError) as refused:
            form.add_error("way", str(refused))
    if form.errors:
        return show(request, case_id, refusal=Refusal(form=form))
    messages.success(request, _("The case is closed."))
    return redirect("desk:case", case_id)


def _close(case: Case, form: ClosureForm, *, by: Agent) -> None:
    given = form.cleaned_data
    facts: dict[str, Any] = {"seen_through": given["seen_through"], "by": by, "at": clock.now()}
    facts["judges"] = correcting.judges_of_mail()
    if given["way"] == "told":
        closing.close(case, outcome=Outcome(given["outcome"]), why_outcome=given["why_outcome"], **facts)
    else:
        reason = AnswerWaiver.Reason(given["reason"])
        other = _other(given["same_as"], by=by) if reason == AnswerWaiver.Reason.SAME_MATTER else None
        closing.close_without_answer(case, reason=reason, same_as=other, **facts)


def _other(words: str, *, by: Agent) -> Case | None:
    """Return the case that a number names, written as cases are: #15."""
    number = posted_numbers.of_row(words.strip().removeprefix("#"))
    return access.cases_of(by).filter(pk=number).first()
