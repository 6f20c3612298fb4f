"""The statement of the bank, for a lead: read it, and see what fits no payout, with what to do about each."""

from dataclasses import dataclass
from typing import Final

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from belofte import clock
from belofte.desk import access
from belofte.desk.people import status_of
from belofte.keeping import bank
from belofte.language import cleaning
from belofte.people.models import Agent
from belofte.promises import banking, judging
from belofte.promises.findings import Finding
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import BankEntry
from belofte.promises.payouts import WHY_MAX, masked
from belofte.promises.refusals import FieldRefusedError
from belofte.promises.statements import reading
from belofte.promises.statements.lines import BYTES_MAX, StatementError

_SHOWN_MAX: Final = 200


class StatementForm(forms.Form):
    """A file of the bank."""

    file = forms.FileField(
        label=gettext_lazy("Statement of the bank"),
        help_text=gettext_lazy("CAMT.053 (XML), as your bank gives it. The same file twice does no harm."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What fits no payout, as one of us sees it."""

    entry: BankEntry
    finding: Finding
    case_id: int | None  # where its payout is, if whoever looks may see that

    @property
    def amount(self) -> str:
        """The amount with its currency, as a bank writes it."""
        return f"{self.entry.currency} {self.entry.amount}"

    @property
    def bank_reference(self) -> str:
        """By which the bank finds it; of what was kept before whole numbers were masked, the last four."""
        return masked(self.entry.bank_reference)


@require_http_methods(["GET", "HEAD", "POST"])
def bank_entries(request: HttpRequest) -> HttpResponse:
    """Show what fits no payout, and take a statement."""
    agent, at = access.agent_of(request), clock.now()
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            statement = reading.read(form.cleaned_data["file"].read(BYTES_MAX + 1), takes_columns=False)
        except StatementError as refused:
            form.add_error("file", str(refused))
        else:
            messages.success(request, _said(bank.read(statement, by=agent, at=at)))
            return redirect("desk:bank-entries")
    context = {"section": "cases", "form": form, "items": _items(agent), "now": at, "words_max": WHY_MAX}
    return render(request, "desk/bank_entries.html", context, status=status_of(form))


@require_POST
def check(request: HttpRequest, number: int) -> HttpResponse:
    """Take what a lead found out about an entry; from then on it is out of the list."""
    entry = get_object_or_404(BankEntry, pk=number)
    words = cleaning.clean_text(request.POST.get("words", ""))[:WHY_MAX]
    try:
        banking.check(entry, words=words, by=access.agent_of(request), at=clock.now())
    except (LedgerRefusedError, FieldRefusedError) as refused:
        messages.error(request, str(refused))
        return redirect("desk:bank-entries")
    messages.success(request, _("Written down. It is out of the list."))
    return redirect("desk:bank-entries")


def _items(agent: Agent) -> list[Item]:
    waiting: QuerySet[BankEntry] = banking.waiting()[:_SHOWN_MAX]
    judged = judging.judged(waiting)
    cases = {one.payout.promise.case_id for _entry, one in judged if one.payout is not None}
    seen = set(access.cases_of(agent).filter(pk__in=cases).values_list("pk", flat=True))
    found = [(entry, one, one.payout.promise.case_id if one.payout else None) for entry, one in judged]
    return [
        Item(entry=entry, finding=one.finding, case_id=case_id if case_id in seen else None)
        for entry, one, case_id in found
    ]


def _said(outcome: bank.Read) -> str:
    """Return what became of a statement, in words."""
    counts, left = outcome.counts, len(outcome.to_check)
    parts = [
        ngettext("%(number)d payout proven.", "%(number)d payouts proven.", counts["proven"])
        % {"number": counts["proven"]},
        ngettext("%(number)d came back.", "%(number)d came back.", counts["returned"]) % {"number": counts["returned"]},
        _("%(number)d known already.") % {"number": counts["known"]},
        _("%(number)d without a reference of ours: left out.") % {"number": counts["others"]},
    ]
    if counts["fees"]:
        parts.append(_("%(number)d of what the bank charges: left out.") % {"number": counts["fees"]})
    if counts["unnamed"]:
        parts.append(
            _(
                "%(number)d paid without any reference: left out. If a payout is among them, the bank cannot prove it."
                " Have the next one paid with the reference that the desk gives."
            )
            % {"number": counts["unnamed"]}
        )
    if left:
        parts.append(ngettext("%(number)d to look at.", "%(number)d to look at.", left) % {"number": left})
    return " ".join(parts)
