"""How each inbox fares: what comes in by it, what leaves from it, and what it may not open any more."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from belofte import secrecy
from belofte.channels import authorising, registry
from belofte.channels.contract import SendError
from belofte.channels.models import Authorisation, Canary, Inbox
from belofte.intake import bookmarks
from belofte.ops.doctor.findings import Finding
from belofte.replies import standstills


def look(at: datetime) -> Iterator[Finding]:
    """Look at every inbox."""
    for inbox in Inbox.objects.select_related("bookmark", "canary"):
        locked = secrecy.unreadable(inbox)
        yield look_at_locked(inbox) if locked else _look_at_inbox(inbox)
        if (leave := Authorisation.objects.filter(inbox=inbox).first()) is not None:
            yield _look_at_leave(inbox, leave, at)
        if "credentials" not in locked:
            yield from look_at_coming_in(inbox, at=at)


def look_at_coming_in(inbox: Inbox, *, at: datetime) -> Iterator[Finding]:
    """Tell how what comes in by an inbox fares, where that is to be seen without looking there."""
    fare = bookmarks.fare(inbox, at=at)
    if fare is not None and fare.state == "locked":
        yield look_at_locked(inbox)
    elif fare is not None:
        yield (_look_at_posting if fare.state == "posted" else _look_at_fetching)(inbox, fare)
    if inbox.canary_minutes and (canary := getattr(inbox, "canary", None)) is not None:
        yield _look_at_canary(inbox, canary)


def _look_at_inbox(inbox: Inbox) -> Finding:
    """Connect as if to send, and send nothing."""
    try:
        registry.channel(inbox).check()
    except SendError as error:
        remedy = "Correct the inbox's settings on /inboxes/, or start that server."
        return Finding(subject=inbox.address, level="wrong", words=str(error), remedy=remedy)
    return Finding(subject=inbox.address, level="well", words="what we send can leave")


def look_at_locked(inbox: Inbox) -> Finding:
    """Tell of secrets that no key opens: nothing is fetched or sent for this inbox, nor sealed mail opened."""
    remedy = (
        f"Put the old key back as a line of {settings.STATE / 'keys'}, from the backup, and start Belofte anew; or "
        "open the inbox on /inboxes/ and enter its servers, passwords and keys again."
    )
    return Finding(subject=f"{inbox.address} secrets", level="wrong", words=secrecy.UNREADABLE, remedy=remedy)


def _look_at_leave(inbox: Inbox, leave: Authorisation, at: datetime) -> Finding:
    """Tell whether the provider still lets us sign in, and for how long."""
    subject, day = f"{inbox.address} signing in", authorising.ends_on(leave)
    remedy = "On /inboxes/, open the inbox and sign in at the provider again."
    if leave.problem:
        words = f"since {leave.failing_since:%Y-%m-%d %H:%M}: {leave.problem}"
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if authorising.is_ending(leave, at=at):
        remedy = f"{remedy} If it is the client secret that ends: make another one there first."
        return Finding(subject=subject, level="look", words=f"it stops working on {day:%Y-%m-%d}", remedy=remedy)
    return Finding(subject=subject, level="well", words=f"{leave.get_provider_display()} lets us in")


def _look_at_canary(inbox: Inbox, canary: Canary) -> Finding:
    """Tell whether what an inbox mails itself by the clock comes in."""
    subject = f"{inbox.address} canary"
    last = f"{canary.returned_at:%Y-%m-%d %H:%M} UTC" if canary.returned_at else "never"
    words = f"each {inbox.canary_minutes} minutes it mails itself; came in last: {last}"
    if canary.missed < standstills.CANARIES_MISSED_MAX:
        return Finding(subject=subject, level="well", words=words)
    words = f"{words}; {canary.missed} did not come in since {canary.failing_since:%Y-%m-%d %H:%M} UTC"
    if canary.problem:
        words = f"{words}: {canary.problem}"
    remedy = (
        "Follow such a mail in the log of your mail server. Where mail to this address cannot come in by itself, as on "
        "a trial, set the minutes to 0 on the inbox's page."
    )
    return Finding(subject=subject, level="wrong", words=words, remedy=remedy)


def _look_at_posting(inbox: Inbox, fare: bookmarks.Fare) -> Finding:
    """Tell how the posting of a hosted service fares."""
    subject = f"{inbox.address} in"
    last = f"a mail at {fare.reached_at:%Y-%m-%d %H:%M}" if fare.reached_at else "no mail yet"
    words = f"{fare.service} posts: {last}"
    if fare.refused_at is None:
        return Finding(subject=subject, level="well", words=words)
    words = f"{words}; refused at {fare.refused_at:%Y-%m-%d %H:%M}: {fare.problem}"
    remedy = "Compare address and key on /inboxes/ with what the service has. If mail comes in, a stranger posted."
    return Finding(subject=subject, level="look", words=words, remedy=remedy)


def _look_at_fetching(inbox: Inbox, fare: bookmarks.Fare) -> Finding:
    """Tell how the fetching fares, as whoever fetches keeps it."""
    subject = f"{inbox.address} in"
    last = f"fetched last at {fare.reached_at:%Y-%m-%d %H:%M}" if fare.reached_at else "never fetched"
    words = f"{last}, {fare.waiting} waiting to be fetched"
    if fare.held:
        words = f"{words}; compared at {fare.compared_at:%Y-%m-%d %H:%M}: {fare.held} there, {fare.missed} were missing"
    if fare.state == "failing":
        words = f"{words}; since {fare.failing_since:%Y-%m-%d %H:%M}: {fare.problem}"
        remedy = "Correct the mailbox on /inboxes/, or see to that server. What waits there is fetched then."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if fare.state in ("new", "silent"):
        remedy = "Start `belofte up` or `belofte listen`, which fetch."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if fare.lacking:
        words = f"{words}, {fare.lacking} still missing"
        remedy = "The mail server does not give these. Look for them in the mailbox, and ask its administrator."
        return Finding(subject=subject, level="wrong", words=words, remedy=remedy)
    if fare.renumbered_at is not None:
        words = f"{words}; on {fare.renumbered_at:%Y-%m-%d %H:%M} the mail server numbered everything anew"
        remedy = "All was looked at again; nothing is lost or doubled. Ask its administrator if it happens often."
        return Finding(subject=subject, level="look", words=words, remedy=remedy)
    return Finding(subject=subject, level="well", words=words)
