"""Reading how long something takes: "binnen 5 werkdagen", "over anderhalf uur", "within two to three weeks"."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Final

from belofte.language.calendar import WorkingTimeMissingError, add_working_days, after
from belofte.language.dates.pieces import Now, Piece
from belofte.language.dates.tokens import Tokens
from belofte.language.dates.vocabulary import HALVES, NUMBERS, TO, UNITS, WORKING, Unit, words_in
from belofte.language.expressions import lazy

_WITHIN: Final = frozenset({"binnen", "within", "inside", "in", "over", "na", "after"})
_LASTING: Final = words_in(
    "duurt duren takes take maximaal maximum max hooguit hoogstens uiterlijk is bedraagt kost neemt most up need needs"
)
_SOFT: Final = words_in(
    "ongeveer circa ca zo'n maximaal maximum max hooguit hoogstens uiterlijk about approximately roughly around nog "
    "at most up to nu en now and komende coming eerstvolgende next minder dan less than hoogste only slechts ons "
    "us me mij dikke kleine krappe ruim goede goed good full"
)
_WHOLE: Final = frozenset({"calendar", "volle", "full", "hele"})
_ARTICLES: Final = frozenset({"de", "het", "the", "deze", "this"})
_SKIPPED: Final = _SOFT | _ARTICLES
_NOT_AHEAD: Final = words_in(
    "geleden ago earlier eerder bedenktijd garantie warranty oud old lang te too terug back long vertraging delay "
    "later per"
)
_PARTICLES: Final = frozenset({"terug", "back", "te", "too", "lang", "long"})  # "binnen 14 dagen terug op uw rekening"
_FROM_NOW: Final = (
    ("from", "now"),
    ("from", "today"),
    ("vanaf", "nu"),
    ("vanaf", "vandaag"),
    ("nodig",),
    ("voor", "nodig"),
)
_COUNTED_ON: Final = frozenset({"reken", "rekent", "count"})  # "reken op drie werkdagen"
# Words that a length of time begins with; a number in figures is another.
STARTS: Final = _WITHIN | _LASTING | _COUNTED_ON | {"please"} | frozenset(NUMBERS) | frozenset(HALVES)
# Words that may stand before the amount itself: "binnen", "takes about", "duurt maximaal de".
LEADS: Final = _WITHIN | _LASTING | _COUNTED_ON | _SKIPPED | {"op", "please", "allow"}
_SOFT_MAX: Final = 5
_RANGE: Final = lazy(r"[0-9]{1,3}-(?P<end>[0-9]{1,3})")
_DECIMAL: Final = lazy(r"(?P<whole>[0-9]{1,3})[.,](?P<part>[0-9])")
_LETTERS: Final = {
    "u": "hour",
    "uur": "hour",
    "h": "hour",
    "hrs": "hour",
    "min": "minute",
    "d": "day",
    "wd": "working_day",
}


@dataclass(frozen=True, slots=True)
class Length:
    """An amount of time, the far end where two were named."""

    amount: Fraction
    unit: Unit
    next: int


def read_span(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Return when a length of time that starts now is over."""
    length = read_length(tokens, index)
    return resolve(length.amount, length.unit, now, following=length.next) if length else None


def read_length(tokens: Tokens, index: int) -> Length | None:
    """Return a length of time that is still to come, as words say it: "binnen 5 werkdagen"."""
    word = tokens.word(index)
    if word not in STARTS and not word[:1].isdigit():
        return None
    if tokens.has(index, "please", "allow") or (tokens.word(index + 1) in {"op", "on"} and word in _COUNTED_ON):
        length = _length(tokens, index + 2, bare=False)
    elif word in _WITHIN or word in _LASTING:
        length = _length(tokens, index + 1, bare=word in {"binnen", "within", "inside"})
    else:
        length = _length(tokens, index, bare=False)
        if length and not any(tokens.has(length.next, *phrase) for phrase in _FROM_NOW):
            return None
    if not length or tokens.word(length.next) in (_NOT_AHEAD - _PARTICLES if word in _WITHIN else _NOT_AHEAD):
        return None
    if word in _LASTING and length.unit in {"month", "year"}:
        return None  # a contract, not a wait
    return length


def resolve(amount: Fraction, unit: Unit, now: Now, *, following: int) -> Piece | None:
    """Return the moment or the day that lies so far ahead; None where there is none."""
    try:
        if unit in {"minute", "hour"}:
            length = timedelta(minutes=float(amount * (60 if unit == "hour" else 1)))
            return Piece(next=following, moment=now.at + length, grain="minute")
        if unit == "working_hour":
            moment = after(now.at, working=timedelta(hours=float(amount)), calendar=now.calendar)
            return Piece(next=following, moment=moment, grain="minute")
        day = _day(amount, unit, now)
    except (WorkingTimeMissingError, OverflowError):
        return None
    return Piece(next=following, day=day) if day else None


def _day(amount: Fraction, unit: Unit, now: Now) -> date | None:
    """Return the day that lies so many days, weeks or months ahead."""
    if unit == "working_day":
        return add_working_days(now.today, ceil(amount), now.calendar)
    if unit in {"day", "week"}:
        return now.ahead(ceil(amount * (7 if unit == "week" else 1)))
    return add_months(now.today, ceil(amount * (12 if unit == "year" else 1)))


def add_months(day: date, count: int) -> date | None:
    """Return the same day so many months later, or the last one of a month that is too short."""
    month = day.month - 1 + count
    year = day.year + month // 12
    if not day.year <= year <= day.year + 100:
        return None
    month = month % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def _length(tokens: Tokens, index: int, *, bare: bool) -> Length | None:
    """Return the length of time that stands at a place; a bare "the hour" counts as one where that is allowed."""
    has_article = False
    for _ in range(_SOFT_MAX):
        has_article |= tokens.word(index) in _ARTICLES
        if tokens.word(index) not in _SKIPPED and not tokens.has(index, "ten", "hoogste"):
            break
        index += 1 + (tokens.word(index + 1) == ".")  # "max. 3 dagen"
    glued = tokens[index]
    if glued.number is not None and glued.suffix in _LETTERS:
        return Length(Fraction(glued.number), _LETTERS[glued.suffix], index + 1)  # type: ignore[arg-type] # they are units
    if bare and has_article and (unit := _unit(tokens, index)):
        return Length(unit[1], unit[0], unit[2])
    return _half(tokens, index) or _some(tokens, index) or _counted(tokens, index)


def _half(tokens: Tokens, index: int) -> Length | None:
    """Read "een half uur", "half an hour" and "a quarter of an hour"."""
    if tokens.word(index) in {"een", "a"} and tokens.word(index + 1) in {"half", "quarter"}:
        index += 1
    if tokens.has(index, "quarter", "of", "an", "hour"):
        return Length(Fraction(15), "minute", index + 4)
    if tokens.word(index) == "half":
        following = index + 2 if tokens.word(index + 1) in {"an", "a"} else index + 1
        if unit := _unit(tokens, following):
            return Length(unit[1] / 2, unit[0], unit[2])
    return None


def _some(tokens: Tokens, index: int) -> Length | None:
    """Read "een dag of vijf", "a week or two" and "an hour and a half"."""
    unit = _unit(tokens, index + 1) if tokens.word(index) in {"een", "a", "an"} else None
    if not unit:
        return None
    if tokens.has(unit[2], "and", "a", "half"):
        return Length(unit[1] * 3 / 2, unit[0], unit[2] + 3)
    if tokens.word(unit[2]) in {"of", "or"} and (amount := _amount(tokens, unit[2] + 1)):
        return Length(amount[0] * unit[1], unit[0], amount[1])
    return None


def _counted(tokens: Tokens, index: int) -> Length | None:
    """Read "vijf werkdagen", "5 tot 7 dagen" and "5-7 working days": the far end counts."""
    amount = _amount(tokens, index)
    if not amount:
        return None
    for _ in range(2):  # "een tot twee", "één of hooguit twee"
        if tokens.word(amount[1]) in TO:
            further = amount[1] + 1 + (tokens.word(amount[1] + 1) in _SOFT)
            amount = _amount(tokens, further) or amount
    if (
        tokens.word(amount[1]) == "("
        and tokens[amount[1] + 1].number == amount[0]
        and tokens.word(amount[1] + 2) == ")"
    ):
        amount = (amount[0], amount[1] + 3)  # "vijf (5) werkdagen"
    unit = _unit(tokens, amount[1])
    return Length(amount[0] * unit[1], unit[0], unit[2]) if unit else None


def _amount(tokens: Tokens, index: int) -> tuple[Fraction, int] | None:
    """Return a number, in figures or in words, and the place behind it."""
    token = tokens[index]
    if token.number is not None and not token.suffix:
        return Fraction(token.number), index + 1
    if token.word in NUMBERS:
        return Fraction(NUMBERS[token.word]), index + 1
    if token.word in HALVES and token.word != "half":
        return HALVES[token.word], index + 1
    if found := _RANGE.fullmatch(token.word):
        return Fraction(int(found["end"])), index + 1
    if found := _DECIMAL.fullmatch(token.word):
        return Fraction(int(found["whole"] + found["part"]), 10), index + 1
    return None


def _unit(tokens: Tokens, index: int) -> tuple[Unit, Fraction, int] | None:
    """Return a unit of time, how many of it the word means, and the place behind it."""
    is_working = tokens.word(index) in WORKING
    index += is_working or tokens.word(index) in _WHOLE
    if tokens.word(index) not in UNITS:
        return None
    unit, amount = UNITS[tokens.word(index)]
    if is_working and unit in {"day", "hour"}:
        unit = "working_day" if unit == "day" else "working_hour"
    return unit, amount, index + 1
