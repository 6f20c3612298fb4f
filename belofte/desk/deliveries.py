"""Deciding what became of an answer of which nobody is sure."""

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db.models import BigIntegerField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from belofte import clock
from belofte.cases.models import Delivery, Message
from belofte.contacts import reaching
from belofte.desk import access
from belofte.desk.cases import show
from belofte.desk.people import status_of
from belofte.desk.refusals import Refusal
from belofte.people.models import Agent
from belofte.replies import delivering, resending
from belofte.replies.refusals import REFUSALS


@require_POST
def arrival(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Say that it arrived."""
    return _decide(request, delivery_id, delivering.declare_arrived, _("Noted: it arrived."))


class ElsewhereForm(forms.Form):
    """Where an answer that did not arrive goes instead."""

    address = forms.EmailField(label=gettext_lazy("Other e-mail address"), max_length=254)
    is_confirmed = forms.BooleanField(label=gettext_lazy("The customer gave or confirmed this address"))
    key = forms.UUIDField(widget=forms.HiddenInput)
    seen_through = forms.IntegerField(min_value=0, max_value=BigIntegerField.MAX_BIGINT, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Show what did not arrive and where it can go instead, or send it there."""
    agent = access.agent_of(request)
    delivery = access.find_delivery(agent, delivery_id)
    newest = Message.objects.filter(conversation__case=delivery.case_id).order_by("-pk").values_list("pk", flat=True)
    initial = {"address": request.GET.get("address", ""), "key": uuid.uuid4(), "seen_through": newest.first() or 0}
    form = ElsewhereForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _send_elsewhere(request, form, delivery, by=agent):
        return redirect("desk:case", delivery.case_id)
    context = {"delivery": delivery, "case": delivery.case, "form": form, "section": "cases", "now": clock.now()}
    return render(request, "desk/elsewhere.html", context, status=status_of(form))


def _send_elsewhere(request: HttpRequest, form: ElsewhereForm, delivery: Delivery, *, by: Agent) -> bool:
    given = form.cleaned_data
    try:
        sent = resending.send_elsewhere(
            delivery,
            address=given["address"],
            key=given["key"],
            seen_through=given["seen_through"],
            by=by,
            at=clock.now(),
        )
    except (*REFUSALS, reaching.AddressTakenError) as refused:
        form.add_error("address", str(refused))
        return False
    if sent is not None:
        words = _("Your answer is on its way again.")
    else:
        words = _("We ask first whether that address is theirs. Your answer leaves as soon as they say so.")
    messages.success(request, words)
    return True


@require_POST
def repetition(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send it once more."""
    return _decide(request, delivery_id, delivering.send_again, _("Your answer is on its way again."))


def _decide(request: HttpRequest, delivery_id: int, deed: Callable[..., object], done: str) -> HttpResponse:
    agent = access.agent_of(request)
    delivery = access.find_delivery(agent, delivery_id)
    try:
        deed(delivery, by=agent, at=clock.now())
    except delivering.NotUncertainError as refused:
        return show(request, delivery.case_id, refusal=Refusal(words=str(refused)))
    messages.success(request, done)
    return redirect("desk:case", delivery.case_id)
