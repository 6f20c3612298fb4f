"""Whose mail makes no case: the blocked senders, blocking one, and letting one in again."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from belofte import clock
from belofte.contacts import blocking
from belofte.contacts.models import Block
from belofte.desk import access
from belofte.people.models import Agent

_SHOWN_MAX = 500


class BlockForm(forms.Form):
    """Whom to block, and why."""

    address = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=320)
    whole_domain = forms.BooleanField(label=gettext_lazy("Everybody with an address there"), required=False)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


@require_http_methods(["GET", "HEAD", "POST"])
def blocks(request: HttpRequest) -> HttpResponse:
    """List the blocked senders, newest first, and block another."""
    form = BlockForm(request.POST or None, initial={"address": request.GET.get("address", "")[:320]})
    if request.method == "POST" and form.is_valid() and _block(form, by=access.agent_of(request)):
        messages.success(request, _("From now on, what this sender writes makes no case. It stays to be found here."))
        return redirect("desk:blocks")
    rows = Block.objects.select_related("blocked_by", "lifted_by")[:_SHOWN_MAX]
    return render(request, "desk/blocks.html", {"section": "unread", "form": form, "blocks": rows, "now": clock.now()})


def _block(form: BlockForm, *, by: Agent) -> bool:
    """Do it, or put beside the field why not."""
    given = form.cleaned_data
    try:
        blocking.block(
            given["address"], whole_domain=given["whole_domain"], reason=given["reason"], by=by, at=clock.now()
        )
    except blocking.BlockRefusedError as refused:
        form.add_error("reason" if isinstance(refused, blocking.ReasonMissingError) else "address", str(refused))
        return False
    return True


@require_POST
def lifting(request: HttpRequest, block_id: int) -> HttpResponse:
    """Let a sender in again."""
    blocking.lift(get_object_or_404(Block, pk=block_id), by=access.agent_of(request), at=clock.now())
    messages.success(request, _("What this sender writes from now on makes a case again."))
    return redirect("desk:blocks")
