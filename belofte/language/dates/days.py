"""Reading which day is meant: "morgen", "vrijdagmiddag", "dinsdag a.s.", "volgende week maandag", "vrijdag 12 juni"."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from belofte.language.dates import periods
from belofte.language.dates.monthdays import read_month_day
from belofte.language.dates.periods import monday, read_period
from belofte.language.dates.pieces import Now, Part, Piece, part_clock
from belofte.language.dates.spans import read_span
from belofte.language.dates.tokens import Tokens
from belofte.language.dates.vocabulary import WEEKDAYS, WEEKDAYS_SHORT, words_in

PARTS: Final[Mapping[str, Part]] = {
    **dict.fromkeys(
        ["ochtend", "ochtends", "morgen", "morgens", "voormiddag", "voormiddags", "vroeg", "morning", "vm"], "morning"
    ),
    **dict.fromkeys(["lunchtime", "lunch", "lunchtijd"], "noon"),
    **dict.fromkeys(["middag", "middags", "namiddag", "namiddags", "afternoon", "nm"], "afternoon"),
    **dict.fromkeys(["avond", "avonds", "evening", "night"], "evening"),
    **dict.fromkeys(["nacht", "nachts"], "night"),
}
_AHEAD: Final[Mapping[str, int]] = {
    **dict.fromkeys(["vandaag", "today", "heden", "vndg"], 0),
    **dict.fromkeys(["morgen", "tomorrow", "mrgn", "mrg", "tmrw", "tomorow", "tommorow", "tommorrow"], 1),
    **dict.fromkeys(["overmorgen", "overmrgn"], 2),
}
_GLUED: Final[Mapping[str, tuple[int, Part]]] = {  # "vanmiddag", "morgenochtend"
    **{f"{day}{word}": (ahead, part) for word, part in PARTS.items() for day, ahead in (("van", 0), ("morgen", 1))},
    **{f"overmorgen{word}": (2, part) for word, part in PARTS.items()},
    **dict.fromkeys(("tonight", "tonite"), (0, "evening")),
    **dict.fromkeys(("vnmddg", "vnmdg", "vanmdg"), (0, "afternoon")),
}
_WEEKDAY_PARTS: Final[Mapping[str, tuple[int, Part]]] = {
    f"{day}{word}": (number, part) for day, number in WEEKDAYS.items() for word, part in PARTS.items()
}
_FEASTS: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(["kerst", "kerstmis", "kerstdagen", "christmas"], (12, 25)),
    "sinterklaas": (12, 5),
    **dict.fromkeys(["oudjaar", "oudejaarsdag", "oudejaarsavond"], (12, 31)),
    "nieuwjaar": (1, 1),
    "koningsdag": (4, 27),
}
_COMING: Final = words_in("a.s a.s. aanstaande komende eerstkomende eerstvolgende aankomende volgende next coming")
_THIS: Final = frozenset({"deze", "this"})
_NEAREST: Final = _COMING | _THIS
_GREETINGS: Final = frozenset({"goede", "goeie", "goeden", "goed", "good"})
STARTS: Final = (
    frozenset().union(_AHEAD, _GLUED, WEEKDAYS, WEEKDAYS_SHORT, _WEEKDAY_PARTS, _FEASTS, periods.STARTS)
    | _COMING
    | {"day"}
)
_BEGINS: Final = STARTS | {"in", "de", "het", "the", "a", "one"}
_ON: Final = frozenset({"on", *WEEKDAYS})
_WEEK: Final = 7


def read_day(tokens: Tokens, index: int, now: Now, *, is_led: bool) -> Piece | None:
    """Return the day that is named at a place, with the part of it where that is in the same words."""
    word = tokens.word(index)
    if word not in _BEGINS and not word[:1].isdigit():
        return None
    return (
        _near(tokens, index, now)
        or _weekday(tokens, index, now)
        or read_month_day(tokens, index, now, is_led=is_led)
        or _period(tokens, index, now, is_led=is_led)
        or (_feast(tokens, index, now) if is_led else None)
    )


def _near(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Read today, tomorrow and the day after, with their mornings and afternoons."""
    word = tokens.word(index)
    if word in _GLUED:
        ahead, part = _GLUED[word]
        return Piece(next=index + 1, day=now.ahead(ahead), clock=part_clock(part))
    if word in _THIS and (part := PARTS.get(tokens.word(index + 1), "")):
        return Piece(next=index + 2, day=now.today, clock=part_clock(part))
    start = index + (word == "the")
    if tokens.has(start, "day", "after", "tomorrow"):
        return Piece(next=start + 3, day=now.ahead(2))
    if word not in _AHEAD or tokens.word(index - 1) in _GREETINGS or tokens.word(index - 1) == "'s":
        return None
    return Piece(next=index + 1 + (tokens.word(index + 1) == "nog"), day=now.ahead(_AHEAD[word]))


def _weekday(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Read a day of the week; where a date stands behind it, the date counts."""
    start, weeks = index, 0
    if tokens.word(index) in {"a", "one"} and tokens.word(index + 1) == "week" and tokens.word(index + 2) in _ON:
        start, weeks = index + 2 + (tokens.word(index + 2) == "on"), 1  # "a week on Monday"
    begin = start
    while start < begin + 2 and tokens.word(start) in _NEAREST:
        start += 1
    name, part = _weekday_name(tokens.word(start))
    if name is None:
        return _short_weekday(tokens, start, now)
    following = start + 1
    dated = _date_behind(tokens, following, now)
    if dated:
        return replace(dated, clock=part_clock(part) if part else None)
    following += tokens.word(following) in _COMING and tokens.word(following + 1) not in {"week", "wk"}
    day, following = _of_week(tokens, following, name, now)
    day += timedelta(weeks=weeks)
    return Piece(next=following, day=day, clock=part_clock(part) if part else None)


def _weekday_name(word: str) -> tuple[int | None, Part]:
    """Return which day of the week a word names, and the part of it."""
    if word in WEEKDAYS:
        return WEEKDAYS[word], ""
    return _WEEKDAY_PARTS.get(word, (None, ""))


def _short_weekday(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Read "vr 12 juni" and "Fri. 12 June": shortened days are words of their own too."""
    if tokens.word(index) not in WEEKDAYS_SHORT:
        return None
    return _date_behind(tokens, index + 1 + (tokens.word(index + 1) == "."), now)


def _date_behind(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Return the date behind a day of the week: "vrijdag (12 juni)", "Friday, June 12", "vrijdag de 12e"."""
    is_bracketed = tokens.word(index) == "("
    index += tokens.word(index) in {",", "("}
    article = index + (tokens.word(index) in {"de", "the"})
    found = read_month_day(tokens, article, now, is_led=True) or read_month_day(tokens, index, now, is_led=True)
    if found and is_bracketed and tokens.word(found.next) == ")":
        return replace(found, next=found.next + 1)
    return found


def _of_week(tokens: Tokens, index: int, name: int, now: Now) -> tuple[date, int]:
    """Return the day of that name: the first after today, or of the week named behind it."""
    first = now.today + timedelta(days=(name - now.today.weekday() - 1) % _WEEK + 1)
    start = index + (tokens.word(index) in {"of", "in", "van", ","})
    week = read_period(tokens, start, now, is_led=False)
    if week and week.first and tokens.word(week.next - 1) in {"week", "wk"}:
        return monday(week.first) + timedelta(days=name), week.next
    if tokens.word(index) == "week":  # British: "Monday week"
        return first + timedelta(days=_WEEK), index + 1
    later = read_span(tokens, index, now) if tokens.word(index) == "over" else None
    if later and later.day:
        return first + (later.day - now.today), later.next
    return first, index


def _period(tokens: Tokens, index: int, now: Now, *, is_led: bool) -> Piece | None:
    """Read a week or a month, and a day of that week behind it: "volgende week maandag"."""
    index += tokens.word(index) == "in" and tokens.word(index + 2) in {"loop", "course"}
    index += tokens.word(index) in {"de", "het", "the"} and tokens.word(index + 1) in periods.POSITIONS
    period = read_period(tokens, index, now, is_led=is_led)
    if not period or not period.first or tokens.word(period.next - 1) not in {"week", "wk"}:
        return period
    behind = period.next + (tokens.word(period.next) in {"op", "on", "("})
    name, part = _weekday_name(tokens.word(behind))
    if name is None:
        return period
    day = monday(period.first) + timedelta(days=name)
    return Piece(next=behind + 1, day=day, clock=part_clock(part) if part else None)


def _feast(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Read "voor de kerst", "voor Sinterklaas", "before Christmas"."""
    index += tokens.word(index) in {"de", "the"}
    if tokens.word(index) not in _FEASTS:
        return None
    month, number = _FEASTS[tokens.word(index)]
    day = date(now.today.year, month, number)
    return Piece(next=index + 1, day=day if day >= now.today else day.replace(year=day.year + 1))
