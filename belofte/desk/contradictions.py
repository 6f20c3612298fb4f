"""Taking a customer's word that something was not kept, beside the message or the call in which they said so."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Call, Case, Message
from belofte.desk import access
from belofte.desk.cases import show
from belofte.desk.refusals import Refusal
from belofte.keeping import promising
from belofte.promises.contradictions import Heard
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import Proof

_DIGITS_MAX = 18


@require_POST
def contradiction(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take what the customer said in a message or a call against what counts as kept."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    source = _source(case, request.POST.get("said_in", ""))
    number = _number(request.POST.get("proof", ""))
    proof = Proof.objects.filter(promise__case=case, pk=number).select_related("promise").first()
    if source is None or proof is None:
        return show(request, case_id, refusal=Refusal(words=_("Choose what was not kept, beside where they say so.")))
    try:
        promising.contradict_by_word(proof, Heard(source=source, by=agent), at=clock.now())
    except LedgerRefusedError as refused:
        return show(request, case_id, refusal=Refusal(words=str(refused)))
    messages.success(request, _("Recorded: the customer says that this was not kept. It has to be done after all."))
    return redirect("desk:case", case_id)


def _source(case: Case, place: str) -> Message | Call | None:
    """Return the message or the call of a case that a form names; None where it names none."""
    kind, _dash, digits = place.partition("-")
    number = _number(digits)
    if kind == "message":
        found = Message.objects.filter(conversation__case=case, pk=number)
        return found.select_related("conversation", "contact_point").first()
    return Call.objects.filter(case=case, pk=number).first() if kind == "call" else None


def _number(digits: str) -> int:
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS_MAX else 0
