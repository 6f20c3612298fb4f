"""Saying that a delivery or an appointment took place, by one press."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte.portal import acting, promised
from belofte.portal.visits import Visit, by_link
from belofte.promises.attesting import DayYetToComeError
from belofte.promises.ledger import LedgerRefusedError


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def attestation(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take a customer's word; a second press changes nothing, and the address alone shows their page."""
    promise = promised.find(visit, number)
    if request.method != "POST":
        return redirect("portal:case", visit.token)
    try:
        acting.attest(visit, promise)
    except DayYetToComeError as refused:
        messages.info(request, str(refused))
    except LedgerRefusedError:
        messages.info(request, _("We know already how this went. You need not do anything."))
    except acting.TooManyActsError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you for telling us. This counts as kept now."))
    return redirect("portal:case", visit.token)
