"""The code: asked for by one button, typed on the next page, forgotten by another button."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from belofte.contacts import verifying
from belofte.portal import recognition
from belofte.portal.forms import CodeForm
from belofte.portal.visits import UNPROCESSABLE, Visit, by_link
from belofte.replies import codes_and_links


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def code(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Have a code sent; only when the button is pressed."""
    if request.method != "POST":
        return render(request, "portal/code.html", {"visit": visit})
    try:
        codes_and_links.send_code(visit.conversation, at=visit.at)
    except codes_and_links.BrakedError as refused:
        messages.error(request, str(refused))
        return redirect("portal:case", visit.token)
    except verifying.TooManyCodesError as refused:
        messages.error(request, str(refused))
    return redirect("portal:recognition", visit.token)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def recognition_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take the code; the browser is then known for thirty days."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        try:
            verifying.prove(visit.contact_point, form.cleaned_data["code"], at=visit.at)
        except verifying.VerificationRefusedError as refused:
            form.add_error("code", str(refused))
        else:
            response = redirect("portal:case", visit.token)
            recognition.remember(response, visit.contact_point, at=visit.at)
            return response
    status = UNPROCESSABLE if form.errors else None
    return render(request, "portal/recognition.html", {"visit": visit, "form": form}, status=status)


@require_POST
@by_link
def forgetting(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Forget this browser."""
    messages.success(request, _("This device no longer shows your messages. With a new code it does again."))
    response = redirect("portal:case", visit.token)
    recognition.forget(response, visit.contact_point)
    return response
