"""The administrator's pages of e-mail inboxes: which address, which team, how mail comes in and goes out."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock
from belofte.channels import registry
from belofte.channels.contract import Address, FetchError, Outgoing, SendError, UncertainError
from belofte.channels.models import Inbox
from belofte.desk import access
from belofte.desk.inbox_forms import CHANNEL, InboxForm
from belofte.desk.people import status_of
from belofte.intake import bookmarks

_TEST_SECONDS_MAX = 10.0  # somebody waits for the answer


@require_safe
def inboxes(request: HttpRequest) -> HttpResponse:
    """Show all inboxes."""
    every = Inbox.objects.select_related("team", "bookmark")
    fares = [(inbox, bookmarks.fare(inbox, at=clock.now())) for inbox in every]
    return render(request, "desk/inboxes.html", {"fares": fares, "now": clock.now()})


@sensitive_post_parameters("smtp_password", "imap_password")
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_new(request: HttpRequest) -> HttpResponse:
    """Add an e-mail inbox."""
    return _edit(request, Inbox(language=settings.LANGUAGE_CODE))


@sensitive_post_parameters("smtp_password", "imap_password")
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest, number: int) -> HttpResponse:
    """Change an e-mail inbox."""
    return _edit(request, get_object_or_404(Inbox, pk=number, channel=CHANNEL))


def _edit(request: HttpRequest, edited: Inbox) -> HttpResponse:
    form = InboxForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("%(name)s is saved. Send yourself a test mail.") % {"name": saved.name})
        return redirect("desk:inbox", saved.pk)
    fare = bookmarks.fare(Inbox.objects.get(pk=edited.pk), at=clock.now()) if edited.pk else None
    context = {"inbox": edited, "form": form, "fare": fare, "now": clock.now()}
    return render(request, "desk/inbox.html", context, status=status_of(form))


@require_POST
def test_fetching(request: HttpRequest, number: int) -> HttpResponse:
    """Look into the mailbox, and tell what is there; nothing is fetched or marked."""
    tested = get_object_or_404(Inbox, pk=number, channel=CHANNEL)
    fetcher = registry.fetcher(_impatient(tested))
    if fetcher is None:
        raise Http404
    try:
        sight = fetcher.look()
    except FetchError as refusal:
        messages.error(request, _("The mailbox cannot be fetched from: %(said)s") % {"said": refusal})
    else:
        found = ngettext("It holds %(count)s mail.", "It holds %(count)s mails.", sight.count)
        unread = ngettext("%(unread)s of them is unread.", "%(unread)s of them are unread.", sight.unread)
        told = f"{_('The mailbox answers.')} {found} {unread}" % {"count": sight.count, "unread": sight.unread}
        messages.success(request, told)
    return redirect("desk:inbox", tested.pk)


def _impatient(tested: Inbox) -> Inbox:
    """Return the same inbox with shorter time limits."""
    return Inbox(channel=tested.channel, credentials=tested.credentials | {"timeout_seconds": _TEST_SECONDS_MAX})


@require_POST
def test_mail(request: HttpRequest, number: int) -> HttpResponse:
    """Mail the administrator from this inbox, and tell what the mail server said."""
    tested = get_object_or_404(Inbox, pk=number, channel=CHANNEL)
    recipient = access.agent_of(request).email
    try:
        _send_test_mail(tested, recipient)
    except (SendError, UncertainError) as refusal:
        messages.error(request, _("The mail server did not take it: %(said)s") % {"said": refusal})
    else:
        messages.success(request, _("The mail server took it. Look whether %(email)s got it.") % {"email": recipient})
    return redirect("desk:inbox", tested.pk)


def _send_test_mail(tested: Inbox, recipient: str) -> None:
    registry.channel(_impatient(tested)).send(
        Outgoing(
            external_id=f"{uuid.uuid4()}@{tested.address.rpartition('@')[2]}",
            sender=Address(address=tested.address, name=tested.name),
            recipient=Address(address=recipient),
            subject=_("Test mail of %(name)s") % {"name": tested.name},
            text=_("This is a test. Belofte can send mail from this inbox."),
            return_path=tested.address,
            is_automatic=True,
            said_at=clock.now(),
        )
    )
