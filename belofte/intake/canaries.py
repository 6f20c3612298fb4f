"""A mail of ours to one of our own published addresses: that it comes in shows that a customer's mail does.

By the clock each inbox sends one; when two in a row have not come in, everybody is told. It is recognised by a signed
id that is good for an hour, and never becomes a case. Its raw envelope shows whoever sent it that it is back, and is
the only one that is ever removed: a week later, as nobody wrote it.
"""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from belofte import jobs, secrecy
from belofte.channels import registry
from belofte.channels.contract import Address, Incoming, Outgoing, SendError, UncertainError
from belofte.channels.models import CANARY, CANARY_MARK, Canary, Inbox, RawEnvelope
from belofte.language import cleaning
from belofte.replies import delivering

GOOD_FOR: Final = timedelta(hours=1)
KEPT_FOR: Final = timedelta(days=7)  # longer than a mail server repeats itself: a second delivery finds its first
_ID: Final = re.compile(
    r"belofte\.canary\.(?P<name>(?P<inbox>[0-9]{1,18})\.(?P<at>[0-9]{1,12}))\.(?P<mark>[a-z2-7]{26})@\S{1,253}"
)
_BYTES_MAX: Final = 65_536  # it is small, whatever mail servers add to it
_LOOKED_AT_MAX: Final = 100
_EARLY: Final = timedelta(seconds=30)  # the clock comes by each minute, and not to the second
_COUNTED_MAX: Final = 32_000
_REMOVED_AT_ONCE: Final = 200


def make(inbox: Inbox, *, at: datetime) -> Outgoing:
    """Return a mail from an inbox to its own address."""
    name = f"{inbox.pk}.{int(at.timestamp())}"
    address = Address(address=inbox.address, name=inbox.name)
    with translation.override(inbox.language):
        subject, text = _("Test of this address"), _("This is a test: does mail to this address come in?")
    return Outgoing(
        external_id=f"belofte.canary.{name}.{secrecy.mark('canary', name)}@{inbox.address.rpartition('@')[2]}",
        sender=address,
        recipient=address,
        subject=subject,
        text=text,
        return_path=inbox.address,
        is_automatic=True,
        said_at=at,
    )


def is_one(incoming: Incoming, *, inbox: Inbox, at: datetime) -> bool:
    """Tell whether this is one of ours that came back to its inbox, and not somebody's message under an old id."""
    found = _ID.fullmatch(incoming.external_id.lower())
    if found is None or not secrecy.is_marked("canary", found["name"], found["mark"]):
        return False
    age = at - datetime.fromtimestamp(int(found["at"]), tz=UTC)
    return int(found["inbox"]) == inbox.pk and age < GOOD_FOR


def send_due(*, at: datetime) -> None:
    """Have each inbox whose time has come mail itself. What has not come in by then is missed."""
    if delivering.braked() is not None:
        return
    for inbox in Inbox.objects.filter(canary_minutes__gt=0, address__contains="@"):
        _begin(inbox, at=at)


@transaction.atomic
def _begin(inbox: Inbox, *, at: datetime) -> None:
    Canary.objects.get_or_create(inbox=inbox)
    kept = Canary.objects.select_for_update().get(inbox=inbox)
    if kept.sent_at is not None and at - kept.sent_at < timedelta(minutes=inbox.canary_minutes) - _EARLY:
        return
    if kept.is_out:
        kept.missed = min(kept.missed + 1, _COUNTED_MAX)
        kept.failing_since = kept.failing_since or kept.sent_at
    kept.sent_at = at
    kept.save(update_fields=["missed", "failing_since", "sent_at"])
    jobs.defer("belofte.intake.jobs.send_canary", inbox_id=inbox.pk)


def send(inbox_id: int, *, at: datetime) -> None:
    """Send one. What the mail server says against it is kept, and the next is sent when its time comes."""
    inbox, problem = Inbox.objects.get(pk=inbox_id), ""
    with suppress(UncertainError):  # whether it comes in tells
        try:
            registry.channel(inbox).send(make(inbox, at=at))
        except (SendError, secrecy.UnreadableSecretError) as error:
            problem = cleaning.clean_text(str(error))
    Canary.objects.filter(inbox=inbox).update(problem=problem)


def take(row: RawEnvelope, *, at: datetime) -> None:
    """Note that one came in, and that its envelope is that and nothing else."""
    Canary.objects.filter(inbox=row.inbox).update(returned_at=at, missed=0, failing_since=None, problem="")
    if row.raw is not None and row.size_bytes < _BYTES_MAX and CANARY_MARK in bytes(row.raw):
        RawEnvelope.objects.filter(pk=row.pk).update(kind=CANARY)


def remove_old(*, at: datetime) -> int:
    """Remove those that came back a week ago; return how many.

    What a mailbox still holds stays with us too: it is how we know that it need not be fetched.
    """
    return sum(_remove(inbox, before=at - KEPT_FOR) for inbox in Inbox.objects.all() if not _is_fetched(inbox))


def _is_fetched(inbox: Inbox) -> bool:
    """Tell whether we fetch for it; where its settings cannot be read it may be so."""
    try:
        return registry.fetcher(inbox) is not None
    except (secrecy.UnreadableSecretError, TypeError, ValueError):
        return True


def _remove(inbox: Inbox, *, before: datetime) -> int:
    """Remove them a few at a time. One that anything else was made of, or that came twice, stays."""
    old = RawEnvelope.objects.canaries().filter(inbox=inbox, received_at__lt=before)
    alone = old.filter(message=None, second_deliveries=None).order_by("received_at")
    count = 0
    while ids := list(alone.values_list("pk", flat=True)[:_REMOVED_AT_ONCE]):
        RawEnvelope.objects.filter(pk__in=ids).defer("raw").delete()
        count += len(ids)
    return count


def find(outgoing: Outgoing, *, inbox: Inbox) -> bytes | None:
    """Return one as it came back, once it has been read; None while it has not."""
    since = outgoing.said_at - timedelta(minutes=5)  # by the clock of whoever took it in
    came = RawEnvelope.objects.filter(inbox=inbox, received_at__gte=since, state=RawEnvelope.State.READ)
    for row in came.filter(size_bytes__lt=_BYTES_MAX, raw__isnull=False).order_by("-id")[:_LOOKED_AT_MAX]:
        raw = bytes(row.raw or b"")
        if outgoing.external_id.encode() in raw:
            return raw
    return None
