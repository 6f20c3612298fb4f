"""Other parties on a case: adding one with what it owes, and saying what became of that."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access, by_hand
from belofte.desk.cases import show
from belofte.desk.party_forms import PartyForm
from belofte.desk.refusals import Refusal
from belofte.keeping import involving
from belofte.language import cleaning
from belofte.parties.models import Party, Undertaking
from belofte.parties.refusals import RecordedAlreadyError, UndertakingRefusedError
from belofte.parties.taking_part import NameMissingError
from belofte.promises.terms import Due, TermsRefusedError

_REASON_MAX = 500  # characters


@require_POST
def parties(request: HttpRequest, case_id: int) -> HttpResponse:
    """Add a party, with what it undertakes where that is filled in."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    form = PartyForm(request.POST)
    if not form.is_valid():
        return show(request, case_id, refusal=Refusal(party=form))
    given = form.cleaned_data
    due = Due(at=given["due"]) if given["due"] else None
    facts = {"name": given["name"], "words": given["words"], "due": due, "key": given["key"]}
    try:
        involving.involve(case, kind=Party.Kind(given["kind"]), **facts, by=agent, at=clock.now())
    except RecordedAlreadyError as refused:
        messages.info(request, str(refused))
        return redirect("desk:case", case_id)
    except (NameMissingError, UndertakingRefusedError, TermsRefusedError) as refused:
        form.add_error(refused.field if refused.field in form.fields else "due", str(refused))
        return show(request, case_id, refusal=Refusal(party=form))
    messages.success(request, _("%(name)s takes part in this case now.") % {"name": given["name"]})
    return redirect("desk:case", case_id)


@require_POST
def undertaking(request: HttpRequest, undertaking_id: int) -> HttpResponse:
    """Say that a party did what it undertook, named another date, or need not any more."""
    agent = access.agent_of(request)
    found = get_object_or_404(Undertaking, pk=undertaking_id, case__in=access.cases_of(agent).values("pk"))
    access.find_case(agent, found.case_id)
    reason = cleaning.clean_text(request.POST.get("reason", ""))[:_REASON_MAX]
    now, deed = clock.now(), request.POST.get("deed", "")
    try:
        if deed == "keep":
            involving.keep(found, by=agent, at=now)
        elif deed == "move":
            involving.move(found, due=by_hand.due_in(request.POST), reason=reason, by=agent, at=now)
        elif deed == "withdraw":
            involving.withdraw(found, reason=reason, by=agent, at=now)
        else:
            raise Http404
    except (UndertakingRefusedError, TermsRefusedError) as refused:
        return show(request, found.case_id, refusal=Refusal(words=str(refused)))
    return redirect("desk:case", found.case_id)
