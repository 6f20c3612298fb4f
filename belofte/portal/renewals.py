"""A new link for who has only an old one: it goes where the old one went."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte.portal import acting
from belofte.portal.visits import Visit, by_expired_link


@require_POST
@by_expired_link
def new_link(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Mail it."""
    try:
        leaves_now = acting.ask_new_link(visit)
    except acting.TooManyActsError as refused:
        messages.error(request, str(refused))
    else:
        if leaves_now:
            words = _("We sent a new link to the address that we know of you. Look in your mail.")
        else:
            words = _("We send no mail at the moment. The new link comes by mail as soon as we do again.")
        messages.success(request, words)
    return redirect("portal:case", visit.token)
