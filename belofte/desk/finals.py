"""Saying that an outcome is our final answer."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.closing import finals
from belofte.closing.models import Body
from belofte.desk import access
from belofte.desk.cases import show
from belofte.desk.refusals import Refusal


@require_POST
def final_answer(request: HttpRequest, case_id: int) -> HttpResponse:
    """Declare that the outcome told last is our final answer."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    body = request.POST.get("body", "")
    if body not in Body.values:
        return show(request, case_id, refusal=Refusal(words=_("Choose whom the answer names.")))
    try:
        finals.declare(case, body=Body(body), by=agent, at=clock.now())
    except finals.FinalRefusedError as refused:
        return show(request, case_id, refusal=Refusal(words=str(refused)))
    messages.success(request, _("This is our final answer now. A lead may close what says nothing new after it."))
    return redirect("desk:case", case_id)
