"""After a message that hurts: who reads it can pass the case on, take a breath, fold or unfold it, or warn."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.conduct import listening, pausing
from belofte.conduct.models import Kind
from belofte.desk import access
from belofte.desk.cases import show
from belofte.desk.refusals import Refusal
from belofte.keeping import passing_on as passing
from belofte.replies import about_conduct, drafting
from belofte.replies.preparing import PreparingRefusedError


@require_POST
def passing_on(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a case over from who asks that."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    try:
        to = passing.pass_on(case, by=agent, at=clock.now())
    except passing.NotYoursError as refused:
        return show(request, case_id, refusal=Refusal(words=str(refused)))
    words = _("%(name)s has this case now.") % {"name": to.name} if to else _("Your team has this case now.")
    messages.success(request, words)
    return redirect("desk:queue")


@require_POST
def pause(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep a case out of somebody's lists for a quarter of an hour."""
    agent = access.agent_of(request)
    pausing.pause(access.find_case(agent, case_id), by=agent, at=clock.now())
    messages.success(request, _("This case is out of your lists for a quarter of an hour."))
    return redirect("desk:queue")


@require_POST
def marking(request: HttpRequest, message_id: int) -> HttpResponse:
    """Say that a message hurts, which listening did not hear: it is folded, and its conversation can be stopped."""
    agent = access.agent_of(request)
    message = access.find_message(agent, message_id)
    case = access.find_case(agent, message.conversation.case_id)
    if request.POST.get("kind") not in Kind.values:
        raise Http404
    try:
        listening.fold(message, kind=Kind(request.POST["kind"]), at=clock.now())
    except listening.NotTheirsError as refused:
        return show(request, case.pk, refusal=Refusal(words=str(refused)))
    return redirect(f"{reverse('desk:case', args=[case.pk])}#message-{message.pk}")


@require_POST
def unmarking(request: HttpRequest, message_id: int) -> HttpResponse:
    """Say that a message does not hurt after all."""
    agent = access.agent_of(request)
    message = access.find_message(agent, message_id)
    case = access.find_case(agent, message.conversation.case_id)
    listening.unmark(message, at=clock.now())
    return redirect(f"{reverse('desk:case', args=[case.pk])}#message-{message.pk}")


@require_POST
def warning(request: HttpRequest, case_id: int) -> HttpResponse:
    """Open the composer with a warning ready."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    try:
        about_conduct.prepare_warning(case, by=agent, at=clock.now())
    except (PreparingRefusedError, drafting.HeldError) as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Your draft is ready. Fill in what stands between [ ]; nothing has been sent."))
    return redirect(f"{reverse('desk:case', args=[case_id])}#reply-text")
