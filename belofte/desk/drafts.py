"""Keeping an answer that is not finished, with its files."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Case
from belofte.desk import access
from belofte.desk.cases import UNPROCESSABLE, show
from belofte.desk.forms import DraftForm, ReplyForm
from belofte.desk.refusals import Refusal
from belofte.people.models import Agent
from belofte.replies import drafting, sending
from belofte.replies.models import Draft, DraftFile


@require_POST
def draft(request: HttpRequest, case_id: int) -> HttpResponse:
    """Save the draft, or discard it. While somebody types only a part of the page is answered."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    if request.POST.get("deed") == "discard":
        return _discard(request, case, by=agent)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _refuse(request, case, _faults(form))
    try:
        kept = _save(request, case, form, by=agent)
    except (sending.AlreadySentError, drafting.HeldError, drafting.FileRefusedError, drafting.KeyTakenError) as refused:
        return _refuse(request, case, str(refused), has_other_key=isinstance(refused, drafting.KeyTakenError))
    return _answer(request, kept)


@require_POST
def draft_file(request: HttpRequest, case_id: int, file_id: int) -> HttpResponse:
    """Leave a file out after all; the words that were typed meanwhile are kept too."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    file = get_object_or_404(DraftFile, pk=file_id, draft__case=case, draft__agent=agent)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _refuse(request, case, _faults(form))
    try:
        drafting.remove_file(file)
        kept = _save(request, case, form, by=agent)
    except (sending.AlreadySentError, drafting.HeldError, drafting.KeyTakenError) as refused:
        return _refuse(request, case, str(refused), has_other_key=isinstance(refused, drafting.KeyTakenError))
    return _answer(request, kept)


def _discard(request: HttpRequest, case: Case, *, by: Agent) -> HttpResponse:
    try:
        drafting.discard(case, by=by)
    except drafting.HeldError as refused:
        return _refuse(request, case, str(refused))
    return redirect("desk:case", case.pk)


def _save(request: HttpRequest, case: Case, form: DraftForm, *, by: Agent) -> Draft:
    now = clock.now()
    kept = drafting.save(case, text=form.cleaned_data["text"], key=form.cleaned_data["key"], by=by, at=now)
    for upload in request.FILES.getlist("files"):
        drafting.add_file(kept, upload, at=now)
    return kept


def _answer(request: HttpRequest, kept: Draft) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "desk/_draft.html", _context(kept))
    messages.success(request, _("Your draft has been saved."))
    return redirect("desk:case", kept.case_id)


def _refuse(request: HttpRequest, case: Case, words: str, *, has_other_key: bool = False) -> HttpResponse:
    if request.headers.get("HX-Request"):
        kept = Draft.objects.filter(case=case, agent=access.agent_of(request)).first()
        context = {**_context(kept), "case": case, "error": words, "other_key": uuid.uuid4() if has_other_key else ""}
        return render(request, "desk/_draft.html", context, status=UNPROCESSABLE)
    form = ReplyForm(request.POST)
    form.is_valid()
    form.add_error("text" if has_other_key else "attachments", words)
    if has_other_key:
        form.renew_key()
    return show(request, case.pk, refusal=Refusal(form=form))


def _faults(form: DraftForm) -> str:
    return " ".join(str(words) for lines in form.errors.values() for words in lines)


def _context(kept: Draft | None) -> dict[str, object]:
    if kept is None:
        return {"files": [], "now": clock.now()}
    return {"case": kept.case, "files": kept.files.all(), "saved_at": kept.updated_at, "now": clock.now()}
