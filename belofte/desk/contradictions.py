"""Taking a customer's word that something was not kept, beside the message or the call in which they said so."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access, posted_numbers, said_in
from belofte.desk.cases import show
from belofte.desk.refusals import Refusal
from belofte.keeping import promising
from belofte.promises.contradictions import Heard
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import Proof


@require_POST
def contradiction(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take what the customer said in a message or a call against what counts as kept."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    source = said_in.find(case, request.POST.get("said_in", ""))
    number = posted_numbers.of_row(request.POST.get("proof", ""))
    proof = Proof.objects.filter(promise__case=case, pk=number).select_related("promise").first()
    if source is None or proof is None:
        return show(request, case_id, refusal=Refusal(words=_("Choose what was not kept, beside where they say so.")))
    try:
        promising.contradict_by_word(proof, Heard(source=source, by=agent), at=clock.now())
    except LedgerRefusedError as refused:
        return show(request, case_id, refusal=Refusal(words=str(refused)))
    messages.success(request, _("Recorded: the customer says that this was not kept. It has to be done after all."))
    return redirect("desk:case", case_id)
