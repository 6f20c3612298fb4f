"""What goes out, as a whole: the brake on all of it, for how long answers are held, and what everybody is told."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from belofte import clock
from belofte.desk import access
from belofte.desk.people import status_of
from belofte.people.models import Agent
from belofte.replies import braking, holding, standstills


class HoldForm(forms.Form):
    """For how long answers are held."""

    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds in which an answer can be taken back"),
        min_value=0,
        max_value=holding.SECONDS_MAX,
        help_text=gettext_lazy("10 is usual. With 0 every answer leaves at once."),
    )


class BrakeForm(forms.Form):
    """Why nothing goes out."""

    reason = forms.CharField(
        label=gettext_lazy("Why does nothing go out?"),
        max_length=300,
        help_text=gettext_lazy("Everybody sees this at the top of each page."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def outgoing(request: HttpRequest) -> HttpResponse:
    """Show what goes out, and set for how long it is held."""
    form = HoldForm(request.POST or None, initial={"seconds": holding.seconds()})
    if request.method == "POST" and form.is_valid():
        holding.choose_seconds(form.cleaned_data["seconds"], by=access.agent_of(request), at=clock.now())
        messages.success(request, _("Saved. It counts from the next answer."))
        return redirect("desk:outgoing")
    return _show(request, hold=form, brake=BrakeForm())


@require_POST
def brake(request: HttpRequest) -> HttpResponse:
    """Stop everything that goes out."""
    form = BrakeForm(request.POST)
    if form.is_valid():
        try:
            braking.brake(reason=form.cleaned_data["reason"], by=access.agent_of(request), at=clock.now())
        except braking.BrakeRefusedError as refused:
            form.add_error("reason", str(refused))
        else:
            return redirect("desk:outgoing")
    return _show(request, hold=HoldForm(initial={"seconds": holding.seconds()}), brake=form)


@require_POST
def brake_release(request: HttpRequest) -> HttpResponse:
    """Let everything go out again."""
    try:
        count = braking.let_go(by=access.agent_of(request), at=clock.now())
    except braking.BrakeRefusedError as refused:
        messages.info(request, str(refused))
    else:
        words = ngettext("%(count)s mail waited, and leaves now.", "%(count)s mails waited, and leave now.", count)
        messages.success(request, words % {"count": count})
    return redirect("desk:outgoing")


def _show(request: HttpRequest, *, hold: HoldForm, brake: BrakeForm) -> HttpResponse:
    context = {"hold": hold, "brake": brake, "now": clock.now()}
    status = max(status_of(hold), status_of(brake))
    return render(request, "desk/outgoing.html", context, status=status)


def standstill(request: HttpRequest) -> dict[str, Any]:
    """Give every page what it tells everybody: where mail stands still. One that was refused at once has no user."""
    if not isinstance(getattr(request, "user", None), Agent):
        return {}
    return {"standstills": SimpleLazyObject(lambda: standstills.find(at=clock.now()))}
