"""After a message that hurts: who reads it can pass the case on, take a breath, fold or unfold it, or warn."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Message
from belofte.conduct import abuse, objecting, pausing
from belofte.conduct.models import Kind
from belofte.conduct.stops import ObjectionRefusedError
from belofte.desk import access, posted_numbers
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
        abuse.fold(message, kind=Kind(request.POST["kind"]), at=clock.now())
    except abuse.NotTheirsError as refused:
        return show(request, case.pk, refusal=Refusal(words=str(refused)))
    return redirect(f"{reverse('desk:case', args=[case.pk])}#message-{message.pk}")


@require_POST
def unmarking(request: HttpRequest, message_id: int) -> HttpResponse:
    """Say that a message does not hurt after all."""
    agent = access.agent_of(request)
    message = access.find_message(agent, message_id)
    case = access.find_case(agent, message.conversation.case_id)
    abuse.unmark(message, at=clock.now())
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


@require_POST
def opening(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Open a stopped conversation again, since the customer was not told of it."""
    agent = access.agent_of(request)
    stopped = access.find_stop(agent, stop_id)
    try:
        objecting.open_again(stopped, by=agent, at=clock.now())
    except ObjectionRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The conversation is open again."))
    return redirect(f"{reverse('desk:case', args=[stopped.conversation.case_id])}#conduct")


@require_POST
def no_objection(request: HttpRequest, stop_id: int) -> HttpResponse:
    """Say that what the customer wrote since a stop is no objection to it."""
    agent = access.agent_of(request)
    stopped = access.find_stop(agent, stop_id)
    case = stopped.conversation.case
    theirs = Message.objects.filter(conversation__case=case, direction=Message.Direction.IN)
    message = get_object_or_404(theirs, pk=posted_numbers.of_row(request.POST.get("message", "")))
    try:
        objecting.set_aside(stopped, message, by=agent, at=clock.now())
    except ObjectionRefusedError as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('desk:case', args=[case.pk])}#conduct")
