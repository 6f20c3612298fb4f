"""Saying who knows that a delivery or an appointment took place, beside its promise."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access, attestation_forms
from belofte.desk.attestation_forms import AttestationForm
from belofte.desk.cases import show
from belofte.desk.refusals import Refusal
from belofte.keeping import attesting
from belofte.promises.attesting import NotAttestedError
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import Proof


@require_POST
def attestations(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Keep a promise by the word of whoever knows."""
    agent, now = access.agent_of(request), clock.now()
    promise = access.find_promise(agent, promise_id)
    said = attestation_forms.messages_of(promise.case)
    form = AttestationForm(request.POST, promise=promise, said=said, at=now)
    if not form.is_valid():
        return show(request, promise.case_id, refusal=Refusal(attestation=form))
    try:
        if form.message is not None:
            kept = attesting.by_message(promise, form.message, by=agent, at=now)
        else:
            kept = attesting.by_note(promise, form.told(at=now), by=agent, at=now)
    except NotAttestedError as refused:
        form.add_error(refused.field, str(refused))
        return show(request, promise.case_id, refusal=Refusal(attestation=form))
    except LedgerRefusedError as refused:
        return show(request, promise.case_id, refusal=Refusal(words=str(refused)))
    is_proven = kept.certainty == Proof.Certainty.PROVEN
    messages.success(
        request,
        _("The promise is kept: they say so themselves.")
        if is_proven
        else _("The promise is kept, as you say. The customer can say otherwise on their page."),
    )
    return redirect("desk:case", promise.case_id)
