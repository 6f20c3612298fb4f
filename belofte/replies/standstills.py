"""What keeps answers from leaving, for everybody to see: the brake, and mail servers that cannot be reached."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import CharField, Value

from belofte.replies.models import Brake, Breakdown

_SHOWN_MAX: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """One reason why something does not leave, and since when."""

    inbox: str  # whose mail server; "" where somebody pulled the brake
    words: str
    since: datetime


def find() -> list[Standstill]:
    """Return what holds answers up, the brake first; in one statement."""
    nobody = Value("", output_field=CharField())
    braked = Brake.objects.filter(released_at__isnull=True).values_list(nobody, "reason", "at")
    away = Breakdown.objects.order_by().values_list("inbox__name", "detail", "since")
    found = braked.union(away, all=True)[:_SHOWN_MAX]
    return [Standstill(inbox=inbox, words=words, since=since) for inbox, words, since in found]
