"""Counting remarks that are waved away, by sort and by day: not by whom, and not the words."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from belofte.replies.models import Dismissal


def dismiss(label: str, *, language: str, at: datetime) -> None:
    """Count one more."""
    on = at.astimezone(timezone.get_default_timezone()).date()
    day, _ = Dismissal.objects.get_or_create(label=label, language=language, on=on)
    Dismissal.objects.filter(pk=day.pk).update(times=F("times") + 1)
