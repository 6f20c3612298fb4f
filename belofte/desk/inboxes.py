"""The administrator's pages of e-mail inboxes: which address, which team, how mail comes in and goes out."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock, secrecy
from belofte.channels import registry, signing_keys
from belofte.channels.models import Authorisation, Inbox
from belofte.desk import access, authorisations, inbox_hooks, trying
from belofte.desk.inbox_forms import CHANNEL, InboxForm
from belofte.desk.people import status_of
from belofte.intake import bookmarks


@require_safe
def inboxes(request: HttpRequest) -> HttpResponse:
    """Show all inboxes."""
    every = Inbox.objects.select_related("team", "bookmark")
    fares = [(inbox, bookmarks.fare(inbox, at=clock.now())) for inbox in every]
    return render(request, "desk/inboxes.html", {"fares": fares, "now": clock.now()})


@sensitive_post_parameters("smtp_password", "imap_password", "hook_key")
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_new(request: HttpRequest) -> HttpResponse:
    """Add an e-mail inbox."""
    return _edit(request, Inbox(language=settings.LANGUAGE_CODE))


@sensitive_post_parameters("smtp_password", "imap_password", "hook_key")
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest, number: int) -> HttpResponse:
    """Change an e-mail inbox."""
    return _edit(request, get_object_or_404(Inbox, pk=number, channel=CHANNEL))


def _edit(request: HttpRequest, edited: Inbox) -> HttpResponse:
    secrecy.forget_unreadable(edited, "credentials")
    form = InboxForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("%(name)s is saved. Send yourself a test mail.") % {"name": saved.name})
        return redirect("desk:inbox", saved.pk)
    return _show(request, form)


def _signing(edited: Inbox) -> dict[str, object]:
    """Return what the page shows of the key that signs."""
    return {"record": signing_keys.record(edited), "is_used": signing_keys.is_used(edited)}


def _show(request: HttpRequest, form: InboxForm, **tried: object) -> HttpResponse:
    """Show the page, with what is typed and what was tried."""
    number, now = form.instance.pk, clock.now()
    saved = Inbox.objects.get(pk=number) if number else Inbox()
    fare = bookmarks.fare(saved, at=now) if number else None
    is_locked = secrecy.forget_unreadable(saved, "credentials")
    page = {"inbox": form.instance, "form": form, "fare": fare, "signing": _signing(form.instance)}
    page |= {"hook_address": inbox_hooks.address(saved)}
    context = {**page, "now": now, "is_locked": is_locked, "steps": trying.STEPS, **tried}
    context |= authorisations.shown(Authorisation.objects.filter(inbox=number).first())
    return render(request, "desk/inbox.html", context, status=status_of(form))


@sensitive_post_parameters("smtp_password", "imap_password", "hook_key")
@require_POST
def trial(request: HttpRequest, number: int, step: str) -> HttpResponse:
    """Try one step with what is typed, and tell what was found; nothing is saved. A new inbox has the number 0."""
    if step not in trying.STEPS:
        raise Http404
    edited = get_object_or_404(Inbox, pk=number, channel=CHANNEL) if number else Inbox(language=settings.LANGUAGE_CODE)
    secrecy.forget_unreadable(edited, "credentials")
    form = InboxForm(request.POST, instance=edited)
    form.is_valid()
    findings = tuple(trying.STEPS[step].run(form, access.agent_of(request)))
    if getattr(request, "htmx", False):
        return render(request, "desk/_tried.html", {"findings": findings})
    form.forget_others()
    is_forgotten = any(map(request.POST.get, ("smtp_password", "imap_password", "hook_key")))
    return _show(request, form, tried=step, findings=findings, is_password_forgotten=is_forgotten)


@require_POST
def comparison(request: HttpRequest, number: int) -> HttpResponse:
    """Have what the mailbox holds compared with what was taken."""
    compared = get_object_or_404(Inbox, pk=number, channel=CHANNEL)
    if secrecy.forget_unreadable(compared, "credentials") or registry.fetcher(compared) is None:
        raise Http404
    bookmarks.ask_comparison(compared, at=clock.now())
    messages.success(request, _("Belofte compares. What is missing is fetched; look here again in a minute."))
    return redirect("desk:inbox", compared.pk)
