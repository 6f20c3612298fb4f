"""Saying that something is not so: "you did not call me", "this did not arrive", "this was not my wish"."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte.portal import acting, paid_back, promised, wishes
from belofte.portal.visits import Visit, by_link
from belofte.promises.ledger import EachPayoutError, NothingToContradictError


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def contradiction(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take a customer's word; a second click changes nothing, and the address alone shows their page."""
    promise = promised.find(visit, number)
    return _take(request, visit, lambda: acting.contradict(visit, promise))


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def of_payout(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take a customer's word that one payout did not arrive, as above; the others stand."""
    payout = paid_back.find(visit, number)
    return _take(request, visit, lambda: acting.contradict_payout(visit, payout))


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def of_wish(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take a customer's word that another date was not their wish, as above."""
    moved = wishes.find(visit, number)
    if request.method != "POST":
        return redirect("portal:case", visit.token)
    try:
        acting.deny_wish(visit, moved)
    except NothingToContradictError as refused:
        messages.info(request, str(refused))
    except acting.TooManyActsError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you for telling us. This date counts as moved by us now."))
    return redirect("portal:case", visit.token)


def _take(request: HttpRequest, visit: Visit, deed: Callable[[], None]) -> HttpResponse:
    if request.method != "POST":
        return redirect("portal:case", visit.token)
    try:
        deed()
    except NothingToContradictError:
        messages.info(request, _("We know already that this did not happen. You need not do anything."))
    except (EachPayoutError, acting.TooManyActsError) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Thank you for telling us. We look into it. It is our turn now."))
    return redirect("portal:case", visit.token)
