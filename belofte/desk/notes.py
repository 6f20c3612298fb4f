"""Writing to colleagues."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases import noting
from belofte.desk import access
from belofte.desk.cases import show
from belofte.desk.forms import NoteForm
from belofte.desk.refusals import Refusal


@require_POST
def note(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write an internal note."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            noting.note(case, text=form.cleaned_data["text"], by=agent, at=clock.now())
        except noting.NoteEmptyError as refused:
            form.add_error("text", str(refused))
    if form.errors:
        return show(request, case_id, refusal=Refusal(form=form))
    return redirect("desk:case", case_id)
