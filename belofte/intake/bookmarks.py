"""Keeping where we are in what we fetch, and how fetching and posting fare. Nothing else writes a Bookmark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from belofte import secrecy
from belofte.channels import registry
from belofte.channels.models import Bookmark, Inbox
from belofte.secrecy import UnreadableSecretError

SILENT_MAX: Final = timedelta(minutes=4)  # a quiet mailbox is looked at every two
COMPARED_EACH: Final = timedelta(days=1)
LACKING_EACH: Final = timedelta(hours=1)  # while the other side does not give something that it holds
SHOWN_FOR: Final = timedelta(days=7)  # that everything was numbered anew, or that a post was refused
ARRIVAL_GRAIN: Final = timedelta(minutes=1)  # mails that are posted together do not wait for one row
REFUSAL_GRAIN: Final = timedelta(seconds=1)  # so that a flood of forged posts writes little
_POSTS: Final = "posts"  # in the cursor: what was refused, which fetching passes over


@dataclass(frozen=True, slots=True, kw_only=True)
class Fare:
    """How the fetching for an inbox fares, or the posting to it."""

    state: Literal["well", "new", "failing", "silent", "posted", "locked"]  # "locked": its settings cannot be read
    waiting: int = 0
    reached_at: datetime | None = None
    problem: str = ""
    failing_since: datetime | None = None
    renumbered_at: datetime | None = None  # lately
    service: str = ""  # that posts
    refused: int = 0  # posts, at least so many, …
    refused_at: datetime | None = None  # … the last of them lately; `problem` says why
    compared_at: datetime | None = None  # what the other side holds against what we took: then
    held: int = 0  # it held so many that are ours,
    missed: int = 0  # so many of which we had not
    lacking: int = 0  # and so many we still have not
    is_comparing: bool = False  # somebody asked for it, and it is not done yet


def fare(inbox: Inbox, *, at: datetime) -> Fare | None:
    """Return how the fetching or the posting fares; None where a mail server hands over."""
    try:
        return _fare(inbox, at=at)
    except UnreadableSecretError:
        return Fare(state="locked", problem=secrecy.UNREADABLE)


def _fare(inbox: Inbox, *, at: datetime) -> Fare | None:
    """Refuses: UnreadableSecretError."""
    if (hook := registry.hook(inbox)) is not None:
        return _fare_of_posts(inbox, service=hook.service, at=at)
    if registry.fetcher(inbox) is None:
        return None
    bookmark = getattr(inbox, "bookmark", None)
    if bookmark is None:
        return Fare(state="new")
    is_silent = bookmark.reached_at is None or at - bookmark.reached_at > SILENT_MAX
    is_recent = bookmark.renumbered_at is not None and at - bookmark.renumbered_at < SHOWN_FOR
    return Fare(
        state="failing" if bookmark.problem else "silent" if is_silent else "well",
        waiting=bookmark.waiting,
        reached_at=bookmark.reached_at,
        problem=bookmark.problem,
        failing_since=bookmark.failing_since,
        renumbered_at=bookmark.renumbered_at if is_recent else None,
        compared_at=bookmark.compared_at,
        held=bookmark.held,
        missed=bookmark.missed,
        lacking=bookmark.lacking,
        is_comparing=bookmark.comparison_asked_at is not None,
    )


def _fare_of_posts(inbox: Inbox, *, service: str, at: datetime) -> Fare:
    bookmark = getattr(inbox, "bookmark", None)
    if bookmark is None:
        return Fare(state="posted", service=service)
    posts = bookmark.cursor.get(_POSTS, {})
    refused_at = datetime.fromisoformat(posts["refused_at"]) if posts else None
    is_recent = refused_at is not None and at - refused_at < SHOWN_FOR
    return Fare(
        state="posted",
        service=service,
        reached_at=bookmark.reached_at,
        problem=posts["problem"] if is_recent else "",
        refused=posts["refused"] if is_recent else 0,
        refused_at=refused_at if is_recent else None,
    )


def note_arrival(inbox: Inbox, *, at: datetime) -> None:
    """Keep that a service posted a mail, to the minute."""
    Bookmark.objects.get_or_create(inbox=inbox)
    Bookmark.objects.filter(inbox=inbox).exclude(reached_at__gt=at - ARRIVAL_GRAIN).update(reached_at=at)


def note_refused(inbox: Inbox, *, problem: str, at: datetime) -> None:
    """Count a post that was refused, one each second at most, and keep why."""
    Bookmark.objects.get_or_create(inbox=inbox)
    with transaction.atomic():
        bookmark = Bookmark.objects.select_for_update().get(inbox=inbox)
        posts = bookmark.cursor.get(_POSTS, {})
        if posts and at - datetime.fromisoformat(posts["refused_at"]) < REFUSAL_GRAIN:
            return
        told = {"refused": posts.get("refused", 0) + 1, "refused_at": at.isoformat(), "problem": problem}
        bookmark.cursor = {**bookmark.cursor, _POSTS: told}
        bookmark.save(update_fields=["cursor"])


def cursor(inbox: Inbox) -> dict[str, Any]:
    """Return where the channel was; empty at first."""
    kept: dict[str, Any] | None = Bookmark.objects.filter(inbox=inbox).values_list("cursor", flat=True).first()
    return kept or {}


def move(inbox: Inbox, cursor: Mapping[str, Any], *, waiting: int, is_renumbered: bool = False, at: datetime) -> None:
    """Keep where the channel is now. It got there, so whatever was the matter is over."""
    reached = {"cursor": dict(cursor), "waiting": waiting, "reached_at": at, "problem": "", "failing_since": None}
    changed = reached | ({"renumbered_at": at} if is_renumbered else {})
    begun = changed | {"compared_at": at}  # what is fetched for the first time needs no comparing
    Bookmark.objects.update_or_create(inbox=inbox, defaults=changed, create_defaults=begun)


def ask_comparison(inbox: Inbox, *, at: datetime) -> None:
    """Have what the other side holds compared with what we took, as soon as the fetching can."""
    Bookmark.objects.update_or_create(inbox=inbox, defaults={"comparison_asked_at": at})


def is_comparison_due(inbox: Inbox, *, at: datetime) -> bool:
    """Tell whether somebody asked for it, or the last one is a day old; an hour where something was lacking."""
    bookmark = Bookmark.objects.filter(inbox=inbox).only("comparison_asked_at", "compared_at", "lacking").first()
    if bookmark is None:
        return False
    if bookmark.comparison_asked_at is not None or bookmark.compared_at is None:
        return True
    return at - bookmark.compared_at >= (LACKING_EACH if bookmark.lacking else COMPARED_EACH)


def compare(inbox: Inbox, *, held: int, missed: int, lacking: int, at: datetime) -> None:
    """Keep what a comparison found."""
    found = {"held": held, "missed": missed, "lacking": lacking, "compared_at": at, "comparison_asked_at": None}
    Bookmark.objects.filter(inbox=inbox).update(**found)


def fail(inbox: Inbox, *, problem: str, at: datetime) -> None:
    """Keep what is the matter, and since when."""
    Bookmark.objects.get_or_create(inbox=inbox)
    since = Coalesce("failing_since", Value(at))
    Bookmark.objects.filter(inbox=inbox).update(problem=problem or "?", failing_since=since)
