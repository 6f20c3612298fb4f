"""Reading a week, a weekend, a month, a quarter or a year, and the begin, middle or end of one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Literal

from belofte.language.dates.monthdays import read_month_day
from belofte.language.dates.pieces import Now, Piece
from belofte.language.dates.spans import add_months
from belofte.language.dates.tokens import Tokens
from belofte.language.dates.vocabulary import MONTHS, words_in

Position = Literal["", "begin", "middle", "end", "course"]

POSITIONS: Final[Mapping[str, Position]] = {
    **dict.fromkeys(["begin", "start", "beginning", "early"], "begin"),
    **dict.fromkeys(["midden", "half", "medio", "mid", "halverwege", "middle"], "middle"),
    **dict.fromkeys(["eind", "einde", "end", "late", "eindje"], "end"),
    **dict.fromkeys(["loop", "course", "later"], "course"),
}
_THIS: Final = words_in("deze dit this de het the lopende current")
_NEXT: Final = words_in("volgende next komende komend coming aanstaande aankomende aankomend aanstaand following")
_WEEKS: Final = frozenset({"week", "wk"})
STARTS: Final = frozenset(POSITIONS) | _THIS | _NEXT | _WEEKS | frozenset(MONTHS) | {"weekend"}
_WEEKS_MAX: Final = 53
_TUESDAY, _WEDNESDAY, _FRIDAY, _SATURDAY, _SUNDAY = 1, 2, 4, 5, 6
_BEGUN_ON: Final = 10  # of the month: when "begin juli" is over
_HALF_ON: Final = 20  # of the month: when "medio juli" is over
_QUARTER: Final = 3


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def read_period(tokens: Tokens, index: int, now: Now, *, is_led: bool) -> Piece | None:
    """Return the last day of a period, or of the part of it that is named."""
    position = POSITIONS.get(tokens.word(index), "")
    following = index + bool(position)
    following += tokens.word(following) in {"-", "in"} and bool(position)
    following += tokens.word(following) in {"van", "of"} and bool(position)
    which, following, has_article = _which(tokens, following)
    word = tokens.word(following)
    if word in MONTHS:
        is_meant = position not in {"", "course"} or is_led
        return _named_month(tokens, following, position, now) if is_meant else None
    if word in _WEEKS and which == 0 and (found := _numbered_week(tokens, following, position, now)):
        return found
    if which is None or (has_article and not position and word != "weekend"):
        return None
    piece = _unit(word, which, position, now)
    return replace(piece, next=following + 1, is_end=position == "end") if piece else None


def _which(tokens: Tokens, index: int) -> tuple[int | None, int, bool]:
    """Return which one is meant: 0 for this, 1 for the next; None for neither; and whether it is a mere article."""
    has_article = tokens.word(index) in {"de", "het", "the"}
    first = 0 if tokens.word(index) in _THIS else None
    index += first is not None
    if tokens.word(index) in _NEXT:
        return 1, index + 1, False
    if first is None and tokens.word(index) in _WEEKS and tokens[index + 1].number:
        return 0, index, False
    return first, index, has_article


def _unit(word: str, which: int, position: Position, now: Now) -> Piece | None:
    """Return this period or the next one."""
    if word in _WEEKS:
        return _week(monday(now.today) + timedelta(weeks=which), position, now)
    if word in {"maand", "month"}:
        return _month(add_months(now.today.replace(day=1), which), position)
    if word in {"dag", "day"} and position in {"course", "end"}:
        return Piece(next=0, day=now.today)
    return _weekend_or_long(word, which, now)


def _weekend_or_long(word: str, which: int, now: Now) -> Piece | None:
    """Return a weekend, a quarter or a year, which have no begin and no middle here."""
    if word == "weekend":
        saturday = monday(now.today) + timedelta(days=_SATURDAY)
        return Piece(next=0, first=saturday, day=saturday + timedelta(days=1))
    if word in {"kwartaal", "quarter"}:
        begins = now.today.replace(month=(now.today.month - 1) // _QUARTER * _QUARTER + 1, day=1)
        return _until(begins, add_months(begins, (which + 1) * _QUARTER))
    if word in {"jaar", "year"}:
        return _until(now.today, date(now.today.year + which + 1, 1, 1))
    return None


def _week(begins: date, position: Position, now: Now) -> Piece:
    """Return the day by which a week, or a part of it, is over: a working week ends on Friday."""
    days: Mapping[Position, int] = {"begin": _TUESDAY, "middle": _WEDNESDAY}
    day = begins + timedelta(days=days.get(position, _FRIDAY))
    if day < now.today <= begins + timedelta(days=_SUNDAY):
        day = max(begins + timedelta(days=_FRIDAY), now.today)
    return Piece(next=0, first=begins, day=day)


def _numbered_week(tokens: Tokens, index: int, position: Position, now: Now) -> Piece | None:
    """Read "week 26" and "de week van 22 juni"."""
    number = tokens[index + 1].number
    if tokens.word(index + 1) in {"van", "of", "beginning", "commencing"}:
        inner = read_month_day(tokens, index + 2, now, is_led=True)
        return replace(_week(monday(inner.day), position, now), next=inner.next) if inner and inner.day else None
    if not number or tokens[index + 1].suffix or number > _WEEKS_MAX:
        return None
    for year in range(now.today.isocalendar().year, now.today.isocalendar().year + 9):
        try:
            begins = date.fromisocalendar(year, number, 1)
        except ValueError:  # a year without a week 53
            continue
        if begins + timedelta(days=_SUNDAY) >= now.today:
            return replace(_week(begins, position, now), next=index + 2)
    return None


def _named_month(tokens: Tokens, index: int, position: Position, now: Now) -> Piece | None:
    """Read "eind juni", "begin July", "in augustus 2026"."""
    month, following = MONTHS[tokens.word(index)], index + 1
    year = tokens[following].number
    if year is None or not now.today.year <= year <= now.today.year + 100:
        year = now.today.year + (month < now.today.month)
    else:
        following += 1
    piece = _month(date(year, month, 1), position)
    return replace(piece, next=following, is_end=position == "end") if piece else None


def _month(begins: date | None, position: Position) -> Piece | None:
    """Return the day by which a month, or a part of it, is over; its begin and its middle are vague."""
    if begins is None:
        return None
    if position in {"begin", "middle"}:
        day = begins.replace(day=_BEGUN_ON if position == "begin" else _HALF_ON)
        return Piece(next=0, first=begins, day=day, grain="vague")
    return _until(begins, add_months(begins, 1))


def _until(begins: date, following: date | None) -> Piece | None:
    """Return a period that is over when another begins."""
    return Piece(next=0, first=begins, day=following - timedelta(days=1)) if following else None
