"""Trying the settings of an inbox as they are typed, before anything is saved: step by step, for real, and in words."""

import smtplib
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from belofte import clock, secrecy
from belofte.channels import registry
from belofte.channels.contract import Address, FetchError, Outgoing, SendError, UncertainError
from belofte.channels.models import Inbox
from belofte.desk import inbox_hooks, problems, published
from belofte.desk.inbox_forms import FETCHED, POSTED, InboxForm
from belofte.desk.published import Finding
from belofte.people.models import Agent

SECONDS_MAX = 10.0  # somebody waits for the answer
_TAKEN: Final = 2  # the hundreds of every answer that agrees
_NEAR: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that can be tried: a button, and what it does."""

    name: str
    button: str  # not translated yet
    hint: str  # not translated yet
    run: Callable[[InboxForm, Agent], Iterator[Finding]]


def _fetching(form: InboxForm, by: Agent) -> Iterator[Finding]:
    """Look into the mailbox, or at the address to post to, or ask our own port. Nothing is fetched or marked."""
    if form.data.get("way_in") == POSTED:
        saved = Inbox.objects.filter(pk=form.instance.pk).first()
        if saved is not None:
            secrecy.forget_unreadable(saved, "credentials")
        yield from inbox_hooks.look(saved, service=form.data.get("hook_service", ""))
        return
    if form.data.get("way_in") != FETCHED:
        yield from _handing_over(form, by)
        return
    if lacking := form.lacking("imap"):
        yield _incomplete(lacking)
        return
    fetcher = registry.fetcher(_impatient(form, "imap"))
    if fetcher is None:
        return
    try:
        sight = fetcher.look()
    except FetchError as refusal:
        words = _("The mailbox cannot be fetched from: %(said)s") % {"said": problems.shown(str(refusal))}
        remedy = _("Compare server, port, encryption, user name and password with what your provider says.")
        yield Finding(level="wrong", words=words, remedy=remedy)
        return
    found = ngettext("It holds %(count)s mail.", "It holds %(count)s mails.", sight.count)
    unread = ngettext("%(unread)s of them is unread.", "%(unread)s of them are unread.", sight.unread)
    counts = {"count": sight.count, "unread": sight.unread}
    yield Finding(level="well", words=_("The mailbox answers, and lets us in."))
    yield Finding(level="well", words=f"{found} {unread}" % counts)


def _handing_over(form: InboxForm, _by: Agent) -> Iterator[Finding]:
    """Ask our own port whether it takes mail for the address."""
    own = settings.ENVIRONMENT
    place = {"host": own.lmtp_host, "port": own.lmtp_port}
    if form.instance.pk is None or form.data.get("address", "").lower() != form.initial["address"]:
        yield Finding(level="look", words=_("Belofte takes mail for this address once you have saved it."))
        return
    try:
        # With a name given, no name server is asked for ours, which no time limit holds.
        with smtplib.LMTP(own.lmtp_host, own.lmtp_port, "localhost", timeout=SECONDS_MAX) as line:
            line.ehlo()
            line.mail("")
            code, words = line.rcpt(form.instance.address)
    except (OSError, smtplib.SMTPException) as error:
        words_of_it = _("Nobody takes mail on %(host)s, port %(port)s: %(said)s") % {**place, "said": error}
        yield Finding(level="wrong", words=words_of_it, remedy=_("Start `belofte up` or `belofte listen`."))
        return
    if code // 100 != _TAKEN:
        said = words.decode("utf-8", "replace")
        yield Finding(level="wrong", words=_("Belofte does not take mail for this address: %(said)s") % {"said": said})
        return
    taken = _("Belofte takes mail for this address on %(host)s, port %(port)s (LMTP).") % place
    yield Finding(level="well", words=taken)
    remedy = _("Mail the address yourself, from elsewhere, and look whether a case comes.")
    yield Finding(level="look", words=_("Whether your mail server hands it over, only a mail can show."), remedy=remedy)


def _sending(form: InboxForm, _by: Agent) -> Iterator[Finding]:
    """Sign in at the mail server that takes ours, and send nothing."""
    if lacking := form.lacking("smtp"):
        yield _incomplete(lacking)
        return
    given = form.cleaned_data
    try:
        registry.channel(_impatient(form, "smtp")).check()
    except SendError as refusal:
        words = _("The mail server does not let us in: %(said)s") % {"said": problems.shown(str(refusal))}
        remedy = _("Compare server, port, encryption, user name and password with what your provider says.")
        yield Finding(level="wrong", words=words, remedy=remedy)
        return
    yield Finding(level="well", words=_("The mail server answers."))
    if given["smtp_security"] != "none":
        yield Finding(level="well", words=_("The line is encrypted, and the certificate is valid."))
    elif given["smtp_host"].lower() not in _NEAR:
        remedy = _("Choose STARTTLS or TLS if the server can; between two machines anybody can read along.")
        yield Finding(level="look", words=_("The line is not encrypted."), remedy=remedy)
    user = given["smtp_user"]
    words = _("It lets us in as %(user)s.") % {"user": user} if user else _("It wants no password from us.")
    yield Finding(level="well", words=words)


def _mailing(form: InboxForm, by: Agent) -> Iterator[Finding]:
    """Mail whoever tries it, from this inbox."""
    if lacking := form.lacking("smtp", "name", "address"):
        yield _incomplete(lacking)
        return
    sender = _impatient(form, "smtp")
    sender.name, sender.address = form.cleaned_data["name"], form.cleaned_data["address"]
    try:
        registry.channel(sender).send(_test_mail(sender, by.email))
    except (SendError, UncertainError) as refusal:
        told = {"said": problems.shown(str(refusal))}
        yield Finding(level="wrong", words=_("The mail server did not take it: %(said)s") % told)
        return
    words = _("The mail server took it. Look whether %(email)s got it.") % {"email": by.email}
    yield Finding(level="well", words=words, remedy=_("Answer that mail: your answer has to become a case."))


def _test_mail(sender: Inbox, recipient: str) -> Outgoing:
    return Outgoing(
        external_id=f"{uuid.uuid4()}@{sender.address.rpartition('@')[2]}",
        sender=Address(address=sender.address, name=sender.name),
        recipient=Address(address=recipient),
        subject=_("Test mail of %(name)s") % {"name": sender.name},
        text=_("This is a test. Belofte can send mail from this inbox."),
        return_path=sender.address,
        is_automatic=True,
        said_at=clock.now(),
    )


def _names(form: InboxForm, _by: Agent) -> Iterator[Finding]:
    """Look up what the domain of the address says of itself."""
    if lacking := form.lacking("address"):
        yield _incomplete(lacking)
        return
    yield from published.look_up(form.cleaned_data["address"].rpartition("@")[2])


def _impatient(form: InboxForm, protocol: str) -> Inbox:
    """Return an inbox with what is typed of one server, and shorter time limits."""
    credentials: dict[str, Any] = form.credentials(protocol) | {"timeout_seconds": SECONDS_MAX}
    return Inbox(channel=form.instance.channel or "email", credentials=credentials)


def _incomplete(lacking: Mapping[str, str]) -> Finding:
    told = {"told": "; ".join(f"{label}: {words}" for label, words in lacking.items())}
    return Finding(level="wrong", words=_("This has to be right first. %(told)s") % told)


STEPS: Final[Mapping[str, Step]] = MappingProxyType(
    {
        step.name: step
        for step in (
            Step(
                name="in",
                button=gettext_noop("Try how mail comes in"),
                hint=gettext_noop("Looks whether mail can come in. Nothing is fetched or marked."),
                run=_fetching,
            ),
            Step(
                name="out",
                button=gettext_noop("Try the mail server"),
                hint=gettext_noop("Connects, encrypts and signs in. Nothing is sent."),
                run=_sending,
            ),
            Step(
                name="mail",
                button=gettext_noop("Send a test mail"),
                hint=gettext_noop("A mail from this inbox to yourself."),
                run=_mailing,
            ),
            Step(
                name="names",
                button=gettext_noop("Look up the domain"),
                hint=gettext_noop("What the rest of the world can read of your domain: MX, SPF and DMARC."),
                run=_names,
            ),
        )
    }
)
