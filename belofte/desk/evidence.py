"""Marking what a customer sent as evidence, writing down what they showed elsewhere, and taking that back."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Message
from belofte.desk import access, posted_numbers
from belofte.desk.cases import show
from belofte.desk.refusals import Refusal
from belofte.language import cleaning
from belofte.people.models import Agent
from belofte.testimony import evidencing


@require_POST
def evidence(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark a file of a message, or a number that it names."""
    agent = access.agent_of(request)
    message = access.find_message(agent, message_id)
    case = access.find_case(agent, message.conversation.case_id)
    try:
        _mark(message, request.POST.get("file", ""), request.POST.get("words", ""), by=agent, at=clock.now())
    except evidencing.MarkedAlreadyError as refused:
        messages.info(request, str(refused))
    except evidencing.EvidenceRefusedError as refused:
        return show(request, case.pk, refusal=Refusal(words=str(refused)))
    return redirect("desk:case", case.pk)


@require_POST
def typed(request: HttpRequest, case_id: int) -> HttpResponse:
    """Write down what was shown or named elsewhere."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    words, shows = (cleaning.clean_text(request.POST.get(name, "")) for name in ("words", "shows"))
    try:
        evidencing.type_in(case, words=words, shows=shows, by=agent, at=clock.now())
    except evidencing.MarkedAlreadyError as refused:
        messages.info(request, str(refused))
    except evidencing.EvidenceRefusedError as refused:
        return show(request, case.pk, refusal=Refusal(words=str(refused)))
    return redirect(f"{reverse('desk:case', args=[case.pk])}#evidence")


@require_POST
def dropping(request: HttpRequest, evidence_id: int) -> HttpResponse:
    """Take back that something is evidence."""
    agent = access.agent_of(request)
    marked = access.find_evidence(agent, evidence_id)
    try:
        evidencing.drop(marked, by=agent, at=clock.now())
    except evidencing.DroppedAlreadyError as refused:
        messages.info(request, str(refused))
    return redirect("desk:case", marked.case_id)


def _mark(message: Message, file: str, words: str, *, by: Agent, at: datetime) -> None:
    """Mark what was pressed. Refuses: evidencing.EvidenceRefusedError."""
    if not file:
        evidencing.mark_number(message, words=words, by=by, at=at)
        return
    attachment = message.attachments.filter(pk=posted_numbers.of_row(file)).first()
    if attachment is None:
        raise evidencing.NotNamedError(_("This file did not come with the message."))
    evidencing.mark_file(attachment, by=by, at=at)
