"""Reading a day of a month: "19 januari", "June 18th", "19-01-2026", "uiterlijk 11/6" and "de 22e"."""

from datetime import date
from typing import Final

from belofte.language.dates.pieces import Now, Piece
from belofte.language.dates.tokens import Tokens
from belofte.language.dates.vocabulary import MONTHS, ORDINALS_IN_WORDS, TO
from belofte.language.expressions import lazy

_ORDINALS: Final = frozenset({"", "e", "de", "ste", "st", "nd", "rd", "th"})
_DAY_MAX: Final = 31
_YEARS_MAX: Final = 9  # within which 29 February comes again
_YEARS: Final = range(1990, 2200)  # a number that can be a year
_CENTURY: Final = 2000
_FULL: Final = lazy(r"(?P<day>[0-9]{1,2})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4}|[0-9]{2})")
_ISO: Final = lazy(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_SHORT: Final = lazy(r"(?P<day>[0-9]{1,2})[-/](?P<month>[0-9]{1,2})")
_SPAN: Final = lazy(r"[0-9]{1,2}-(?P<end>[0-9]{1,2})")
# After these a lone "de 22e" is a day; "de 22e monteur" is not.
_CLOSING: Final = frozenset(
    {"", ".", ",", "!", ";", ")", ":", "om", "at", "en", "and", "tussen", "between", "bij", "is"}
)


def read_month_day(tokens: Tokens, index: int, now: Now, *, is_led: bool) -> Piece | None:
    """Return the day of a month that stands at a place; "11/6" counts only behind a word that leads to a day."""
    token = tokens[index]
    if token.word in MONTHS:
        return _month_first(tokens, index, now)
    if token.word in {"de", "the"} and is_led:
        return _ordinal(tokens, index + 1, now)
    if not token.word[:1].isdigit() and token.word not in ORDINALS_IN_WORDS:
        return None
    return _day_first(tokens, index, now) or _numeric(tokens, index, now, is_led=is_led)


def _day_first(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Read "19 januari 2026", "19th of January" and, by its far end, "12 tot en met 15 juni"."""
    day, following = _number(tokens, index), index + 1
    if found := _SPAN.fullmatch(tokens.word(index)):
        day = int(found["end"])
    elif tokens.has(following, "tot", "en", "met") and _number(tokens, following + 3):
        day, following = _number(tokens, following + 3), following + 4
    elif tokens.word(following) in TO and _number(tokens, following + 1):
        day, following = _number(tokens, following + 1), following + 2
    following += tokens.word(following) == "of"
    month = MONTHS.get(tokens.word(following))
    if not day or not month:
        return None
    return _dated(tokens, following + 1, day, month, now)


def _month_first(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Read "June 18th", "June 18, 2026" and not the name in "Jan, 5 juni"."""
    following = index + 1 + (tokens.word(index + 1) == ".")
    following += tokens.word(following) == "the"
    day = _number(tokens, following)
    if not day or tokens.word(following + 1) in MONTHS:
        return None
    return _dated(tokens, following + 1, day, MONTHS[tokens.word(index)], now)


def _dated(tokens: Tokens, following: int, day: int, month: int, now: Now) -> Piece | None:
    """Return the day with the year that may stand behind it, or else the first that comes."""
    behind = following + (tokens.word(following) in {".", ","})
    year = tokens[behind].number
    if year is not None and year in _YEARS and not tokens[behind].suffix:
        return _piece(day, month, year, behind + 1)
    return _coming(day, month, now, following)


def _numeric(tokens: Tokens, index: int, now: Now, *, is_led: bool) -> Piece | None:
    """Read a date in figures: 19-01-2026, 19/1/26, 2026-01-19; 11/6 where it is led."""
    word = tokens.word(index)
    if found := _FULL.fullmatch(word) or _ISO.fullmatch(word):
        year = int(found["year"])
        return _piece(
            int(found["day"]), int(found["month"]), year if year in _YEARS else _CENTURY + year % 100, index + 1
        )
    found = _SHORT.fullmatch(word)
    if not found or not is_led or tokens.word(index + 1) in {"%", "euro", "uur", "u"}:
        return None
    return _coming(int(found["day"]), int(found["month"]), now, index + 1)


def _ordinal(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Read "de 22e": the first that comes, in this month or the next."""
    token = tokens[index]
    number = ORDINALS_IN_WORDS.get(token.word) or (token.number if token.suffix and token.suffix in _ORDINALS else 0)
    if not number:
        return None
    if tokens.word(index + 1) not in _CLOSING:
        return None
    for month in range(now.today.month, now.today.month + 3):
        piece = _piece(number, (month - 1) % 12 + 1, now.today.year + (month - 1) // 12, index + 1)
        if piece and piece.day and piece.day >= now.today:
            return piece
    return None


def _number(tokens: Tokens, index: int) -> int:
    """Return the number of a day at a place; 0 where there is none."""
    token = tokens[index]
    is_day = token.number is not None and token.suffix in _ORDINALS and token.number <= _DAY_MAX
    return (token.number or 0) if is_day else ORDINALS_IN_WORDS.get(token.word, 0)


def _coming(day: int, month: int, now: Now, following: int) -> Piece | None:
    """Return the first such day that has not passed: a passed one is next year's."""
    for year in range(now.today.year, now.today.year + _YEARS_MAX):
        piece = _piece(day, month, year, following)
        if piece and piece.day and piece.day >= now.today:
            return piece
    return None


def _piece(day: int, month: int, year: int, following: int) -> Piece | None:
    """Return a date, or None where the calendar has no such day."""
    try:
        return Piece(next=following, day=date(year, month, day))
    except ValueError:
        return None
