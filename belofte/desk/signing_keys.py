"""The signing key of an inbox: made, and looked for in the DNS."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.channels import signing_keys
from belofte.channels.models import Inbox
from belofte.desk.inbox_forms import CHANNEL
from belofte.secrecy import UnreadableSecretError


@require_POST
def signing_key(request: HttpRequest, number: int) -> HttpResponse:
    """Make a key."""
    inbox = get_object_or_404(Inbox, pk=number, channel=CHANNEL)
    try:
        signing_keys.make(inbox, at=clock.now())
    except UnreadableSecretError as refused:
        messages.error(request, _(str(refused)))
    else:
        messages.success(request, _("The key is made. Publish its record, and then look whether it is there."))
    return redirect("desk:inbox", inbox.pk)


@require_POST
def signing_key_check(request: HttpRequest, number: int) -> HttpResponse:
    """Look whether the record is published."""
    inbox = get_object_or_404(Inbox, pk=number, channel=CHANNEL)
    try:
        is_there = signing_keys.check(inbox)
    except signing_keys.LookUpFailedError as failed:
        messages.error(request, _("The name servers gave no answer: %(said)s") % {"said": failed})
    except UnreadableSecretError as refused:
        messages.error(request, _(str(refused)))
    else:
        if is_there:
            messages.success(request, _("The record is there. What leaves from this inbox is signed from now on."))
        else:
            messages.error(
                request, _("The record is not there yet, so nothing is signed. It can take hours before it shows.")
            )
    return redirect("desk:inbox", inbox.pk)
