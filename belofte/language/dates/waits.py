"""Keeping how long something takes apart from when that begins: "binnen 5 dagen nadat wij uw retour hebben"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import Final, Literal

from belofte.language.calendar import Calendar, local
from belofte.language.dates.pieces import DAY_END, Now
from belofte.language.dates.spans import LEADS, read_length, resolve
from belofte.language.dates.tokens import Tokens
from belofte.language.dates.vocabulary import Unit

WaitUnit = Literal["minute", "working_hour", "day", "working_day", "month"]
_WHOLE: Final[Mapping[Unit, tuple[WaitUnit, int]]] = {
    "minute": ("minute", 1),
    "hour": ("minute", 60),
    "working_hour": ("working_hour", 1),
    "day": ("day", 1),
    "working_day": ("working_day", 1),
    "week": ("day", 7),
    "month": ("month", 1),
    "year": ("month", 12),
}
AMOUNT_MAX: Final = 30_000  # of any unit: what is longer is no wait but a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long something takes, in whole units, with the words that say so."""

    amount: int
    unit: WaitUnit
    words: str
    counted: str  # of those, the amount alone: "5 werkdagen"


def only(text: str) -> Wait | None:
    """Return how long a text says that it takes; None where it does not say, or says more than one thing."""
    tokens, found, index = Tokens(text), list[Wait](), 0
    while index < len(tokens):
        length = read_length(tokens, index)
        if length is not None:
            unit, times = _WHOLE[length.unit]
            end = tokens[length.next - 1].end
            words, counted = (tokens.text[tokens[each].start : end] for each in (index, _counted(tokens, index)))
            found.append(Wait(amount=ceil(length.amount * times), unit=unit, words=words, counted=counted))
        index = max(length.next if length else 0, index + 1)
    is_one = len({(each.amount, each.unit) for each in found}) == 1
    return found[0] if is_one and 0 < found[0].amount <= AMOUNT_MAX else None


def typed(text: str) -> Wait | None:
    """Return how long somebody says that something takes, in so many words: "2 weken"."""
    return only(text) or only(f"binnen {text}")


def _counted(tokens: Tokens, index: int) -> int:
    """Return where the amount itself begins."""
    while tokens.word(index) in LEADS:
        index += 1
    return index


def ends_at(amount: int, unit: WaitUnit, *, begun_at: datetime, calendar: Calendar) -> datetime | None:
    """Return the last moment of a wait that begins at a moment; None where the team does not work that long."""
    piece = resolve(Fraction(amount), unit, Now(at=begun_at, calendar=calendar), following=0)
    if piece is None or piece.day is None:
        return piece.moment if piece else None
    return local(piece.day, DAY_END, calendar.zone)
