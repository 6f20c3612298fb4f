"""What one look at this installation found."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["well", "look", "wrong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    level: Level
    words: str
    remedy: str = ""
