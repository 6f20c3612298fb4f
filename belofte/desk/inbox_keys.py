"""The administrator's page of an inbox's keys: what opens mail that is encrypted to it, and what proves senders."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from belofte import secrecy
from belofte.channels.models import Inbox
from belofte.desk.inbox_forms import CHANNEL
from belofte.desk.inbox_key_forms import KeysForm
from belofte.desk.people import status_of


@sensitive_post_parameters("smime_password", "openpgp_password")
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_keys(request: HttpRequest, number: int) -> HttpResponse:
    """Give an inbox keys, or take them away."""
    inbox = get_object_or_404(Inbox, pk=number, channel=CHANNEL)
    is_locked = secrecy.forget_unreadable(inbox, "keys")
    form = KeysForm(request.POST or None, request.FILES or None, inbox=inbox)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The keys are saved. They count for what comes in from now on."))
        return redirect("desk:inbox-keys", inbox.pk)
    return render(
        request, "desk/inbox_keys.html", {"inbox": inbox, "form": form, "is_locked": is_locked}, status=status_of(form)
    )
