"""Reading which time of day is meant: "14u30", "half vijf", "tussen 9 en 12", "in de voormiddag", "end of the day"."""

from dataclasses import replace
from datetime import time
from typing import Final

from belofte.language.dates.days import PARTS
from belofte.language.dates.pieces import DAY_END, OFFICE_OPENS, Clock, part_clock
from belofte.language.dates.tokens import Tokens
from belofte.language.dates.vocabulary import ENGLISH_HOURS, HOURS_IN_WORDS, MONTHS, UNITS, words_in
from belofte.language.expressions import lazy

Found = tuple[Clock, int]  # with the place behind it

_TIME: Final = lazy(r"(?P<hour>[01]?[0-9]|2[0-4])(?P<sign>[:.]|u|h)(?P<minute>[0-5][0-9])(?P<behind>u|uur|h|am|pm)?")
_TIMES: Final = lazy(
    r"(?P<hour>[01]?[0-9]|2[0-4])(?P<minute>:[0-5][0-9])?-(?P<end>(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9])?)(?P<behind>u|uur|h)?"
)
_UNITS: Final = words_in("uur u h o'clock uurtje hours")
_AM: Final = frozenset({"am", "a.m", "a.m."})
_PM: Final = frozenset({"pm", "p.m", "p.m."})
_MARKS: Final = _UNITS | _AM | _PM
_BETWEEN: Final = words_in("tussen tss between")
_FROM: Final = frozenset({"van", "from"})
_WINDOWS: Final = _BETWEEN | _FROM
_AND: Final = words_in("en and tot to till until - t/m")
_NO_TIMES: Final = (
    frozenset({"euro", "eur", "euros", "%", "procent", "percent", "keer", "stuks", "pounds", "dollars", *UNITS})
    - _UNITS
)
_DAY_HOURS: Final = 24
_HALF_DAY: Final = 12
_STEPS: Final = {"vijf": 5, "tien": 10, "kwart": 15, "twintig": 20, "five": 5, "ten": 10, "quarter": 15, "twenty": 20}
_BEHIND: Final = frozenset({"over", "past", "after"})
_AHEAD: Final = frozenset({"voor", "to"})
_ENDS: Final = frozenset({"eind", "einde", "end", "close", "eod", "cob"})
STARTS: Final = frozenset().union(_BETWEEN, _ENDS, _STEPS, HOURS_IN_WORDS, PARTS) | words_in(
    "noon midday midnight middernacht half first 's during tijdens"
)
_BEGINS: Final = STARTS | _FROM | words_in("in at de het the rond een a")


def read_clock(tokens: Tokens, index: int) -> Found | None:
    """Return the time of day that stands at a place; of a window its end."""
    word = tokens.word(index)
    if word not in _BEGINS and not word[:1].isdigit():
        return None
    return _day_end(tokens, index) or _range(tokens, index) or _part(tokens, index) or _time(tokens, index)


def _day_end(tokens: Tokens, index: int) -> Found | None:
    """Read "einde van de dag", "close of business" and "end of the afternoon"."""
    word = tokens.word(index)
    if word in {"eod", "cob"}:
        return Clock(at=DAY_END, grain="day"), index + 1
    if word in {"de", "het", "the"} and tokens.word(index + 1) in _ENDS:
        index, word = index + 1, tokens.word(index + 1)
    if word not in _ENDS:
        return None
    following = index + 1
    for optional in ({"van", "of"}, {"de", "the", "deze", "this", "business", "working"}, {"business", "working"}):
        following += tokens.word(following) in optional
    if tokens.word(following - 1) == "business" and tokens.word(following) != "day":
        return Clock(at=DAY_END, grain="day"), following
    if tokens.word(following) in {"dag", "day", "werkdag", "today", "vandaag"}:
        return Clock(at=DAY_END, grain="day"), following + (tokens.word(following) not in {"today", "vandaag"})
    part = PARTS.get(tokens.word(following), "")
    return (part_clock(part), following + 1) if part and word != "close" else None


def _part(tokens: Tokens, index: int) -> Found | None:
    """Read "in de loop van de ochtend", "'s middags", "tussen de middag", "first thing in the morning"."""
    if tokens.has(index, "tussen", "de", "middag") or tokens.has(index, "rond", "de", "middag"):
        return part_clock("noon"), index + 3
    if tokens.has(index, "first", "thing"):
        inner = _part(tokens, index + 2)
        return part_clock("morning"), inner[1] if inner else index + 2
    start = index
    for phrase in (
        ("in", "de", "loop", "van"),
        ("in", "the", "course", "of"),
        ("in",),
        ("during",),
        ("'s",),
        ("at",),
        ("tijdens",),
    ):
        if tokens.has(index, *phrase):
            start = index + len(phrase)
            break
    is_led = start > index
    for _ in range(3):
        start += tokens.word(start) in {"de", "the", "late", "vroege", "early", "loop", "van"}
    part = PARTS.get(tokens.word(start), "")
    is_short = tokens.word(start) in {"vm", "nm", "vroeg"}
    if not part or (tokens.word(index) in {"de", "the"} and not is_led):
        return None
    return replace(part_clock(part), is_sure=is_led and not is_short), start + 1


def _range(tokens: Tokens, index: int) -> Found | None:
    """Read a window: it is kept until its end."""
    if found := _TIMES.fullmatch(tokens.word(index)):
        is_time = bool(found["minute"] or found["behind"] or tokens.word(index + 1) in _UNITS)
        hour, _, minute = found["end"].partition(":")
        if not is_time or int(hour) >= _DAY_HOURS:
            return None
        following = index + 1 + (tokens.word(index + 1) in _UNITS)
        return Clock(at=time(int(hour), int(minute or 0)), is_range=True), following
    lead = tokens.word(index) if tokens.word(index) in _WINDOWS else ""
    first = _time(tokens, index + bool(lead))
    second = _time(tokens, first[1] + 1) if first and tokens.word(first[1]) in _AND else None
    if not first or not second or tokens.word(second[1]) in _NO_TIMES or tokens.word(second[1]) in MONTHS:
        return None
    if not (lead or (first[0].is_sure and second[0].is_sure)):
        return None
    window = _window(first[0], second[0], is_sure=second[0].is_sure or lead in _BETWEEN)
    return _in_part(tokens, window, second[1])


def _in_part(tokens: Tokens, window: Clock, following: int) -> Found:
    """Return a window in the part of the day that stands behind it: "tussen zeven en acht uur 's avonds"."""
    part = _part(tokens, following)
    if not part or not part[0].is_sure:
        return window, following
    is_late = part[0].part in {"afternoon", "evening"} and window.at.hour < _HALF_DAY
    at = window.at.replace(hour=window.at.hour + _HALF_DAY) if is_late else window.at
    return replace(window, at=at, is_exact=True, is_sure=True), part[1]


def _window(first: Clock, second: Clock, *, is_sure: bool) -> Clock:
    """Return the end of a window: "tussen 9 en 1" ends in the afternoon."""
    at, is_exact = second.at, second.is_exact
    if not is_exact and at.hour < _HALF_DAY and (at <= first.at or first.at.hour < OFFICE_OPENS):
        at, is_exact = at.replace(hour=at.hour + _HALF_DAY), True
    elif not is_exact and first.at.hour >= OFFICE_OPENS:
        is_exact = True
    return Clock(at=at, is_exact=is_exact, is_range=True, is_sure=is_sure)


def _time(tokens: Tokens, index: int) -> Found | None:
    """Read one time, in figures or in words."""
    if tokens.word(index) in {"noon", "midday"}:
        return Clock(at=time(12)), index + 1
    if tokens.word(index) in {"midnight", "middernacht"}:
        return Clock(at=DAY_END), index + 1
    return _figures(tokens, index) or _stepped(tokens, index) or _about(tokens, index) or _whole_hour(tokens, index)


def _figures(tokens: Tokens, index: int) -> Found | None:
    """Read 14:00, 14.00 uur, 14u30 and 2:30 pm."""
    found = _TIME.fullmatch(tokens.word(index))
    if not found:
        return None
    behind = found["behind"] or tokens.word(index + 1)
    following = index + 1 + (not found["behind"] and behind in _MARKS)
    is_sure = found["sign"] != "." or behind in _MARKS or bool(found["behind"])
    if int(found["hour"]) == _DAY_HOURS:
        return (Clock(at=DAY_END, is_sure=is_sure), following) if found["minute"] == "00" else None
    hour = _halved(int(found["hour"]), behind)
    return Clock(at=time(hour, int(found["minute"])), is_sure=is_sure), following


def _halved(hour: int, behind: str) -> int:
    """Return an hour with what "am" or "pm" behind it says."""
    if behind in _PM and hour < _HALF_DAY:
        return hour + _HALF_DAY
    return 0 if behind in _AM and hour == _HALF_DAY else hour


def _stepped(tokens: Tokens, index: int) -> Found | None:
    """Read "half vijf", "half past ten", "kwart voor drie" and "tien over half vier"."""
    if tokens.has(index, "half", "past") and (hour := _hour(tokens, index + 2)):
        return _at(hour % _HALF_DAY * 60 + 30), index + 3
    if tokens.word(index) == "half" and tokens.word(index + 1) in ENGLISH_HOURS:
        return _at(HOURS_IN_WORDS[tokens.word(index + 1)] % _HALF_DAY * 60 + 30), index + 2  # British: "half two"
    if tokens.word(index) == "half" and (hour := _hour(tokens, index + 1)):
        return _at((hour - 1) % _HALF_DAY * 60 + 30), index + 2 + (tokens.word(index + 2) == "uur")
    index += tokens.word(index) in {"a", "een"} and tokens.word(index + 1) in {"quarter", "kwart"}
    step = _STEPS.get(tokens.word(index)) or (tokens[index].number if tokens.word(index + 1) != "to" else None)
    is_behind = tokens.word(index + 1) in _BEHIND
    if not step or step >= 60 or tokens[index].suffix or not (is_behind or tokens.word(index + 1) in _AHEAD):  # noqa: PLR2004 - minutes
        return None
    is_half = tokens.word(index + 2) == "half"
    hour = _hour(tokens, index + 2 + is_half)
    if not hour:
        return None
    minutes = hour * 60 - 30 * is_half + (step if is_behind else -step)
    return _at(minutes % (_HALF_DAY * 60)), index + 3 + is_half


def _at(minutes: int) -> Clock:
    """Return a time that was said on a dial of twelve hours."""
    hour = minutes // 60 or _HALF_DAY
    return Clock(at=time(hour, minutes % 60), is_exact=False)


def _about(tokens: Tokens, index: int) -> Found | None:
    """Read "een uur of elf": about eleven."""
    if not tokens.has(index, "een", "uur", "of") or not (hour := _hour(tokens, index + 3)):
        return None
    return Clock(at=time(hour % _DAY_HOURS), is_exact=hour > _HALF_DAY), index + 4


def _whole_hour(tokens: Tokens, index: int) -> Found | None:
    """Read "14 uur", "14u", "2 pm", "elf uur"; a bare "3" too, which is not sure."""
    token = tokens[index]
    hour = _hour(tokens, index)
    if hour is None or hour > _DAY_HOURS:
        return None
    behind = token.suffix or tokens.word(index + 1)
    following = index + 1 + (not token.suffix and behind in _MARKS)
    if token.suffix and token.suffix not in _MARKS:
        return None
    if hour == _DAY_HOURS:
        return Clock(at=DAY_END, is_sure=behind in _UNITS), following
    if behind in MONTHS:
        return None
    is_exact = behind in _AM | _PM or hour >= _HALF_DAY or hour == 0 or token.word.startswith("0")
    return Clock(at=time(_halved(hour, behind)), is_exact=is_exact, is_sure=behind in _MARKS), following


def _hour(tokens: Tokens, index: int) -> int | None:
    """Return the number of an hour at a place, in figures or in words."""
    token = tokens[index]
    if token.number is not None and len(token.word) <= 2 + len(token.suffix):
        return token.number
    return HOURS_IN_WORDS.get(token.word)
