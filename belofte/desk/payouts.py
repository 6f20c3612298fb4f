"""Recording that promised money was paid back, beside its promise; and taking that back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access, pledges
from belofte.desk.cases import show
from belofte.desk.payout_forms import PayoutForm
from belofte.desk.reasons import shown_in
from belofte.desk.refusals import Refusal
from belofte.keeping import promising
from belofte.language import cleaning
from belofte.promises.ledger import LedgerRefusedError, RecordedAlreadyError
from belofte.promises.models import State
from belofte.promises.payouts import WHY_MAX
from belofte.promises.refusals import FieldRefusedError
from belofte.replies.guarding import StoppedError


@require_POST
def payouts(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Record a payout; all of it keeps the promise."""
    agent = access.agent_of(request)
    promise = access.find_promise(agent, promise_id)
    promise = next(each for each in pledges.all_promises(promise.case) if each.pk == promise.pk)
    form = PayoutForm(request.POST, promise=promise, mode="aside", at=clock.now())
    form.is_judged = True
    if not form.is_valid():
        return show(request, promise.case_id, refusal=Refusal(payout=form))
    try:
        paid, key, shown = form.paid(), form.cleaned_data["key"], shown_in(request.POST)
        kept = promising.pay_out(paid, key=key, shown=shown, by=agent, at=clock.now())
    except FieldRefusedError as refused:
        form.add_error(refused.field, str(refused))
        return show(request, promise.case_id, refusal=Refusal(payout=form))
    except RecordedAlreadyError as refused:
        messages.info(request, str(refused))
        return redirect("desk:case", promise.case_id)
    except LedgerRefusedError as refused:
        return show(request, promise.case_id, refusal=Refusal(words=str(refused)))
    except StoppedError as refused:
        return show(request, promise.case_id, refusal=Refusal.of_guards(refused, payout=form))
    messages.success(request, _said(is_kept=kept.promise.state == State.KEPT))
    return redirect("desk:case", promise.case_id)


@require_POST
def retraction(request: HttpRequest, payout_id: int) -> HttpResponse:
    """Say that a payout was recorded by mistake, and why; what is left runs again."""
    agent = access.agent_of(request)
    payout = access.find_payout(agent, payout_id)
    reason = cleaning.clean_text(request.POST.get("reason", ""))[:WHY_MAX]
    try:
        promising.take_back(payout, reason=reason, shown=shown_in(request.POST), by=agent, at=clock.now())
    except (LedgerRefusedError, FieldRefusedError) as refused:
        return show(request, payout.promise.case_id, refusal=Refusal(words=str(refused)))
    except StoppedError as refused:
        typed = {payout_id: reason}
        return show(request, payout.promise.case_id, refusal=Refusal.of_guards(refused, taken_back=typed))
    messages.success(request, _("Taken back: it counts no longer. Tell the customer if they heard of it."))
    return redirect("desk:case", payout.promise.case_id)


def _said(*, is_kept: bool) -> str:
    if is_kept:
        return _("The payout is recorded, and the promise kept. The customer reads it on their page; tell them too.")
    return _("This part is recorded. The promise runs on until all is paid.")
