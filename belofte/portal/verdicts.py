"""Saying how it ended: it is solved, or it is not, which opens the question again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte.closing import confirming
from belofte.portal import acting, forms
from belofte.portal.visits import UNPROCESSABLE, Visit, by_link


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def verdict(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take a customer's word; a second click changes nothing, and looking does not either."""
    form = forms.VerdictForm(request.POST, auto_id="verdict-%s") if request.method == "POST" else forms.fresh_verdict()
    if form.is_valid():
        _take(request, visit, form)
        return redirect("portal:case", visit.token)
    context = {
        "visit": visit,
        "verdict": form,
        "asked": confirming.asked(visit.case),
    }
    return render(request, "portal/verdict.html", context, status=UNPROCESSABLE if form.errors else None)


def _take(request: HttpRequest, visit: Visit, form: forms.VerdictForm) -> None:
    given = form.cleaned_data
    try:
        if given["solved"] == "yes":
            words = _confirm(visit)
        else:
            acting.deny(visit, text=given["text"], key=given["key"])
            words = _("Thank you for telling us. Your question is open again. It is our turn now.")
    except confirming.ConfirmationRefusedError as refused:
        messages.info(request, str(refused))
    except acting.TooManyActsError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)


def _confirm(visit: Visit) -> str:
    if acting.confirm(visit):
        return _("Thank you for telling us. Good that it is solved.")
    return _("Thank you for telling us. There is still something on our side; we finish that, and then we close it.")
