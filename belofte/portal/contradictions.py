"""Saying that something did not happen: "you did not call me"."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte.portal import acting, promised
from belofte.portal.visits import Visit, by_link
from belofte.promises.ledger import NothingToContradictError


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def contradiction(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take a customer's word; a second click changes nothing, and the address alone shows their page."""
    promise = promised.find(visit, number)
    if request.method != "POST":
        return redirect("portal:case", visit.token)
    try:
        acting.contradict(visit, promise)
    except NothingToContradictError:
        messages.info(request, _("We know already that this did not happen. You need not do anything."))
    except acting.TooManyActsError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you for telling us. We look into it. It is our turn now."))
    return redirect("portal:case", visit.token)
