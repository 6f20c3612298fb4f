"""Keeping where we are in what we fetch, and how the fetching fares. Nothing else writes a Bookmark."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import Value
from django.db.models.functions import Coalesce

from belofte.channels import registry
from belofte.channels.models import Bookmark, Inbox

SILENT_MAX: Final = timedelta(minutes=15)  # a quiet mailbox is looked at every four minutes
SHOWN_FOR: Final = timedelta(days=7)  # that everything was numbered anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Fare:
    """How the fetching for an inbox fares."""

    state: Literal["well", "new", "failing", "silent"]
    waiting: int = 0
    reached_at: datetime | None = None
    problem: str = ""
    failing_since: datetime | None = None
    renumbered_at: datetime | None = None  # lately


def fare(inbox: Inbox, *, at: datetime) -> Fare | None:
    """Return how the fetching fares; None where mail is handed over."""
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
    )


def cursor(inbox: Inbox) -> dict[str, Any]:
    """Return where the channel was; empty at first."""
    kept: dict[str, Any] | None = Bookmark.objects.filter(inbox=inbox).values_list("cursor", flat=True).first()
    return kept or {}


def move(inbox: Inbox, cursor: Mapping[str, Any], *, waiting: int, is_renumbered: bool = False, at: datetime) -> None:
    """Keep where the channel is now. It got there, so whatever was the matter is over."""
    reached = {"cursor": dict(cursor), "waiting": waiting, "reached_at": at, "problem": "", "failing_since": None}
    Bookmark.objects.update_or_create(inbox=inbox, defaults=reached | ({"renumbered_at": at} if is_renumbered else {}))


def fail(inbox: Inbox, *, problem: str, at: datetime) -> None:
    """Keep what is the matter, and since when."""
    Bookmark.objects.get_or_create(inbox=inbox)
    since = Coalesce("failing_since", Value(at))
    Bookmark.objects.filter(inbox=inbox).update(problem=problem or "?", failing_since=since)
