"""Answering the customer."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Case, Message
from belofte.cases.seeing import CaseChangedError
from belofte.closing.hindrances import ClosingRefusedError
from belofte.conduct import abuse
from belofte.desk import access, chip_rows, pledges
from belofte.desk.cases import show
from belofte.desk.forms import ReplyForm
from belofte.desk.putting_in import putting_in
from belofte.desk.refusals import Refusal
from belofte.library import using
from belofte.people.models import Agent
from belofte.promises import saying
from belofte.promises.saying import Said
from belofte.replies import asking_leads, correcting, drafting, guarding, holding, sending
from belofte.replies.models import Draft, Held
from belofte.replies.refusals import SendingRefusedError


@require_POST
def reply(request: HttpRequest, case_id: int) -> HttpResponse:
    """Send an answer. Without a script, Enter in the search for a text presses the same button, and means that."""
    return putting_in(request, case_id) if request.POST.get("word") else _reply(request, case_id)


def _reply(request: HttpRequest, case_id: int) -> HttpResponse:
    """Send it; whatever is refused, the words and files stay in the draft."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    form = ReplyForm(request.POST)
    chips = pledges.posted_with(request, case=case, mode="reply", by=agent, at=clock.now())
    is_valid = form.is_valid()
    if "key" not in form.cleaned_data or "text" not in form.cleaned_data:  # without them there is no draft to keep
        return show(request, case_id, refusal=Refusal(form=form, chips=chips))
    newer: Sequence[Message] = ()
    stopped: Sequence[guarding.Seen] = ()
    try:
        sending.refuse_second(form.cleaned_data["key"])  # before its words are held against what they promised then
        draft = _keep(case, form, request.FILES.getlist("files"), by=agent)
        if is_valid:
            held = _send(case, form, draft, said=chips.said(), by=agent)
            correcting.keep(chips.corrections(), case=case, at=clock.now())
            if held is None:
                messages.success(request, _said(form))
            return redirect(reverse("desk:case", args=[case_id]) + ("#held" if held else ""))
    except (sending.AlreadySentError, drafting.HeldError) as refused:
        messages.info(request, str(refused))
        return redirect("desk:case", case_id)
    except CaseChangedError as refused:
        newer = refused.newer
    except saying.SayingRefusedError as refused:
        chips.refuse(refused)
    except pledges.PledgesRefusedError:
        pass  # each chip says what is wrong with it
    except (SendingRefusedError, drafting.FileRefusedError) as refused:
        form.add_error(refused.field, str(refused))
        stopped = refused.seen if isinstance(refused, guarding.StoppedError) else ()
        chips.remark(stopped)
    except ClosingRefusedError as refused:
        form.add_error("text", str(refused))
    return show(request, case_id, refusal=Refusal(form=form, chips=chips, newer=newer, stopped=stopped))


def _keep(case: Case, form: ReplyForm, uploads: Iterable["UploadedFile[Any]"], *, by: Agent) -> Draft:
    """Keep the draft, before anything can go wrong with it.

    Refuses: KeyTakenError; what was typed is kept all the same, by another key.
    """
    now = clock.now()
    given = form.cleaned_data
    warns = given.get("is_warning", False)
    facts = {"text": given["text"], "also": form.also(), "is_warning": warns, "by": by, "at": now}
    facts["chosen"] = chip_rows.chosen_in(cast("QueryDict", form.data))
    taken = None
    try:
        draft = drafting.save(case, key=given["key"], **facts)
    except drafting.KeyTakenError as refused:
        form.renew_key()
        draft, taken = drafting.save(case, key=uuid.UUID(form.data["key"]), **facts), refused
        using.carry_over(given["key"], to=draft.key, at=now)
    for upload in uploads:
        drafting.add_file(draft, upload, at=now)
    if taken is not None:
        raise taken
    return draft


def _send(case: Case, form: ReplyForm, draft: Draft, *, said: Said, by: Agent) -> Held | None:
    """Have it leave, at once or after the hold time, which uses the draft up; or ask a lead to let it."""
    given = form.cleaned_data
    if form.chosen_outcome is not None:  # before the deed: what that refuses, it takes back
        abuse.hear(case, judges=correcting.judges_of_mail(), at=clock.now())
    conversation = get_object_or_404(case.conversations, pk=given["conversation"])
    answer = sending.Answer(
        text=given["text"],
        key=given["key"],
        seen_through=given["seen_through"],
        files=tuple(draft.files.all()),
        outcome=form.chosen_outcome,
        said=said,
        also=form.also(),
        reasons=form.reasons(),
        is_warning=given["is_warning"],
    )
    if given["deed"] == "ask_lead":
        return asking_leads.ask(draft, conversation, answer, words=given["asks"], by=by, at=clock.now())
    return holding.hold(draft, conversation, answer, by=by, at=clock.now())


@require_POST
def taking_back(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make an answer that is held a draft again."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    try:
        holding.take_back(case, by=agent, at=clock.now())
    except holding.TooLateError as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Your answer is a draft again. Nothing was sent."))
    return redirect(f"{reverse('desk:case', args=[case_id])}#reply-text")


def _said(form: ReplyForm) -> str:
    if form.chosen_outcome is not None:
        return _("Your answer is on its way. The case closes when it is delivered.")
    return _("Your answer is on its way.")
