"""An answer that waits for a lead: what the lead reads, and what they make of it."""

import uuid
from datetime import UTC, datetime
from typing import Final

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from belofte import clock
from belofte.cases import downloads
from belofte.desk import access
from belofte.desk.cases import show
from belofte.desk.forms import WordsField
from belofte.desk.reasons import reasons_in
from belofte.desk.refusals import Refusal
from belofte.replies import asking_leads
from belofte.replies.guarding import StoppedError
from belofte.replies.models import DraftFile

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@require_POST
def asked_lead(request: HttpRequest, case_id: int, key: uuid.UUID) -> HttpResponse:
    """Let an answer leave, give it back, or take it over; whoever comes second reads who was first."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    asked_at = _moment(request.POST.get("asked_at", ""))
    deed, now = request.POST.get("deed", ""), clock.now()
    try:
        if deed == "leave":
            asking_leads.let_leave(case, key, reasons_in(request.POST), asked_at=asked_at, by=agent, at=now)
            messages.success(request, _("The answer is on its way."))
        elif deed == "take_over":
            asking_leads.take_over(case, key, asked_at=asked_at, by=agent, at=now)
            messages.success(request, _("The words are yours now. Change them, and send them by your own name."))
        else:
            words = WordsField(required=False).to_python(request.POST.get("words", ""))
            asking_leads.give_back(case, key, words=words, by=agent, at=now)
            messages.success(request, _("Its writer has the answer back, with your words."))
    except StoppedError:
        return show(request, case_id, refusal=Refusal(words=_("Not sent yet. Say why each of these is right.")))
    except (asking_leads.WordsMissingError, asking_leads.DraftThereError, asking_leads.NotForYouError) as refused:
        return show(request, case_id, refusal=Refusal(words=str(refused)))
    except (asking_leads.DecidedError, asking_leads.KeptError) as late:
        messages.info(request, str(late))
    return redirect(f"{reverse('desk:case', args=[case_id])}#composer")


@require_safe
def asked_file(request: HttpRequest, case_id: int, file_id: int) -> FileResponse:
    """Give a file that goes along with an answer which waits for a lead: they decide on that too."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    asked = asking_leads.waiting().filter(draft__case=case).values("draft")
    file = get_object_or_404(DraftFile, pk=file_id, draft__in=asked)
    return downloads.download(file.blob.open("rb"), name=file.name, content_type=file.content_type)


def _moment(words: str) -> datetime:
    """Return when the answer was asked about that the page showed; long ago where it does not say."""
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return _NEVER
    return at if at.tzinfo else _NEVER
