"""Writing to the company from the page, with or without a code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte.portal import acting, forms
from belofte.portal.visits import UNPROCESSABLE, Visit, by_link


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take what somebody wrote; it is acknowledged once it is stored."""
    form = forms.AnswerForm(request.POST) if request.method == "POST" else forms.fresh_answer()
    if form.is_valid():
        try:
            acting.answer(visit, text=form.cleaned_data["text"], key=form.cleaned_data["key"])
        except acting.TooManyActsError as refused:
            form.add_error("text", str(refused))
        else:
            messages.success(request, _("We received your message. It is our turn now."))
            return redirect("portal:case", visit.token)
    status = UNPROCESSABLE if form.errors else None
    return render(request, "portal/answer.html", {"visit": visit, "form": form}, status=status)
