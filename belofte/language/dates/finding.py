"""Finding when something is due, in Dutch and English, with the words that say so.

The conventions stand in this folder's README. Takes linear time: at each word a reader looks a few words ahead.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from belofte.language.calendar import Calendar, local
from belofte.language.dates.phrases import read_when
from belofte.language.dates.pieces import DAY_END, OFFICE_OPENS, Grain, Now, Piece
from belofte.language.dates.tokens import Tokens
from belofte.language.dates.vocabulary import words_in

__all__ = ["Due", "Grain", "find_dues"]

_SENTENCE_ENDS: Final = frozenset({".", "!", "?", ";"})
_OPENING: Final = words_in(
    "geopend open openingstijden gesloten bereikbaar bereiken closed opening lines reach telefonisch aanwezig"
)
_DAYS_OF_OPENING: Final = words_in("werkdagen weekdays doordeweeks dagelijks daily elke iedere every weekend")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is due, as words said it: the last moment at which it is still kept."""

    at: datetime  # UTC; of a day 23:59 there, of a part of it and of a window the end; of vague words when to worry
    grain: Grain
    words: str  # exactly text[start:end]
    start: int
    end: int


def find_dues(text: str, *, at: datetime, calendar: Calendar) -> list[Due]:
    """Return what a text says about when, in its order and without overlap, seen from the moment `at`."""
    tokens, now = Tokens(text), Now(at=at, calendar=calendar)
    found: list[Due] = []
    reached = 0
    for begin, end in _sentences(tokens):
        dues, reached = _in_sentence(tokens, max(begin, reached), end, now)
        found += dues
    return found


def _sentences(tokens: Tokens) -> Iterator[tuple[int, int]]:
    """Yield where the sentences begin and end, in tokens."""
    begin = 0
    for index in range(len(tokens)):
        if tokens.word(index) in _SENTENCE_ENDS:
            yield begin, index
            begin = index + 1
    yield begin, len(tokens)


def _in_sentence(tokens: Tokens, begin: int, end: int, now: Now) -> tuple[list[Due], int]:
    """Return what a sentence says about when, and the first token behind it; opening hours say nothing."""
    words = {tokens.word(index) for index in range(begin, end)}
    tells_hours = bool(words & _OPENING) and not words & {"weer", "again"}
    tells_days = bool(words & _DAYS_OF_OPENING)
    found, day, index = list[Due](), Piece(next=begin), begin
    while index < end:
        piece = read_when(tokens, index, now)
        if piece and piece.clock and not piece.day:
            piece = replace(piece, day=day.day)  # "vrijdag komt de monteur, tussen 9 en 12 uur"
        elif piece and piece.day and piece.grain == "day":
            day = piece
        due = _due(tokens, index, piece, now) if piece else None
        is_hours = piece is not None and piece.clock is not None and (piece.clock.is_range or tells_days)
        if due and not (tells_hours and is_hours):
            found.append(due)
        index = max(piece.next if piece else 0, index + 1)
    return found, index


def _due(tokens: Tokens, index: int, piece: Piece, now: Now) -> Due | None:
    """Return what a piece means; None for one that is passed over."""
    at = _moment(piece, now)
    if at is None:
        return None
    grain: Grain = piece.grain if piece.moment or piece.grain == "vague" or not piece.clock else piece.clock.grain
    start, end = tokens[index].start, tokens[piece.next - 1].end
    return Due(at=at, grain=grain, words=tokens.text[start:end], start=start, end=end)


def _moment(piece: Piece, now: Now) -> datetime | None:
    """Return the last moment of a piece."""
    if piece.moment:
        return piece.moment
    if piece.day:
        return piece.clock.on(piece.day, now) if piece.clock else local(piece.day, DAY_END, now.calendar.zone)
    if not piece.clock:
        return None
    clock = replace(piece.clock, is_exact=piece.clock.is_exact or piece.clock.at.hour >= OFFICE_OPENS)
    today = clock.on(now.today, now)
    return today if today > now.at else clock.on(now.today + timedelta(days=1), now)
