"""The remarks under an answer while somebody writes it: each with other words at one key, or waved away at one."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Case
from belofte.desk import access
from belofte.desk.forms import WordsField
from belofte.language.guessing import Language
from belofte.language.tone.finding import Finding
from belofte.replies import advising, dismissing
from belofte.replies.advising import Advice

_DISMISSED_MAX: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One finding as it stands on the screen."""

    finding: Finding
    key: str  # by which it is known again, also when it has moved
    reason: str  # in the language of who reads it


@require_POST
def advice(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show what to look at again in the words so far; with `dismiss`, without that one from now on."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    text = WordsField(required=False).to_python(request.POST.get("text", ""))
    found = _advice(case, text)
    dismissed = request.POST.getlist("dismissed")[:_DISMISSED_MAX]
    remarks = [_remark(finding) for finding in found.findings]
    for remark in remarks:
        if remark.key == request.POST.get("dismiss") and remark.key not in dismissed:
            dismissing.dismiss(remark.finding.label, language=found.spoken, at=clock.now())
            dismissed.append(remark.key)
    shown = [remark for remark in remarks if remark.key not in dismissed]
    context = {"case": case, "advice": found, "remarks": shown, "dismissed": dismissed}
    return render(request, "desk/_advice.html", context)


def _advice(case: Case, text: str) -> Advice:
    """Return what language says about a draft on a case."""
    newest = case.conversations.select_related("inbox").order_by("-pk").first()
    otherwise: Language = "en" if newest is not None and newest.inbox.language == "en" else "nl"
    return advising.advise(text, case=case, customer=advising.unanswered_words(case), otherwise=otherwise)


def _remark(finding: Finding) -> Remark:
    key = sha256(f"{finding.label}\n{finding.words}".encode()).hexdigest()[:16]
    return Remark(finding=finding, key=key, reason=_(finding.reason).replace("{about}", finding.about))
