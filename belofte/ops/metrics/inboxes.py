"""How each inbox fares. It is named by the number of its page, `/inboxes/2/`: its address may be somebody's name."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily

from belofte.channels.models import Inbox
from belofte.ops import flowing
from belofte.ops.metrics.gauges import moment, one, several


def measure(at: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield when mail last came in, where it is fetched from was last reached, and how the canaries fare."""
    flow = flowing.examine(at=at)
    yield one("mail_flows", "1 while mail comes in and is read, as /mailz has it; else 0.", flow.is_well)
    inboxes = [(each, [str(each.inbox.pk)]) for each in flow.inboxes]
    yield several(
        "inbox_well",
        "1 while mail comes in by an inbox, as far as is known; else 0.",
        labels=["inbox"],
        measured=[(label, each.is_well) for each, label in inboxes],
    )
    yield several(
        "inbox_last_mail_timestamp_seconds",
        "When mail last came in by an inbox, its own canaries included.",
        labels=["inbox"],
        measured=[(label, moment(each.last_mail_at)) for each, label in inboxes],
    )
    yield several(
        "inbox_reached_timestamp_seconds",
        "When the mailbox of an inbox was last reached, or its mail service last posted.",
        labels=["inbox"],
        measured=[(label, moment(_reached_at(each.inbox))) for each, label in inboxes],
    )
    watched = [(getattr(each.inbox, "canary", None), label) for each, label in inboxes if each.inbox.canary_minutes]
    yield several(
        "inbox_canary_returned_timestamp_seconds",
        "When the mail last came in that an inbox sends to itself.",
        labels=["inbox"],
        measured=[(label, moment(canary.returned_at)) for canary, label in watched if canary],
    )
    yield several(
        "inbox_canaries_missed",
        "How many of those did not come in, in a row.",
        labels=["inbox"],
        measured=[(label, canary.missed) for canary, label in watched if canary],
    )


def _reached_at(inbox: Inbox) -> datetime | None:
    bookmark = getattr(inbox, "bookmark", None)
    return bookmark.reached_at if bookmark is not None else None
