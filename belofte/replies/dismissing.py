"""Counting remarks that are waved away, by sort and by day: not by whom, and not the words."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Sum
from django.utils import timezone

from belofte.replies.models import Dismissal

LOOKED_BACK: Final = timedelta(days=30)


def dismiss(label: str, *, language: str, at: datetime) -> None:
    """Count one more."""
    on = at.astimezone(timezone.get_default_timezone()).date()
    day, _ = Dismissal.objects.get_or_create(label=label, language=language, on=on)
    Dismissal.objects.filter(pk=day.pk).update(times=F("times") + 1)


def lately(*, at: datetime) -> list[tuple[str, str, int]]:
    """Return each sort of remark that was waved away lately, its language, and how often; the most first."""
    days = Dismissal.objects.filter(on__gt=(at - LOOKED_BACK).date())
    return list(
        days.values("label", "language")
        .annotate(sum=Sum("times"))
        .order_by("-sum", "label", "language")
        .values_list("label", "language", "sum")
    )
