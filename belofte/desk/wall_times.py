"""Moments in forms, as the clock on the wall shows them."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from belofte.language import calendar

WALL: Final = "%Y-%m-%dT%H:%M"


class WallTimeField(forms.DateTimeField):
    """A moment as the clock on the wall shows it: of a repeated hour the first, of a skipped one the next that is."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WALL)

    def to_python(self, value: Any) -> datetime | None:  # noqa: ANN401 - Django's signature
        """Read it without what Django refuses: an hour that the clock skips or repeats."""
        if value in self.empty_values:
            return None
        for pattern in (WALL, f"{WALL}:%S"):
            try:
                wall = datetime.strptime(value, pattern)  # noqa: DTZ007 - a wall time has no zone of its own
                return calendar.local(wall.date(), wall.time(), timezone.get_current_timezone())
            except (ValueError, OverflowError):
                continue
        raise forms.ValidationError(_("Write a date and a time."), code="invalid")
