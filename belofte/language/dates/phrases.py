"""Joining the words that lead to a moment, a day and a time of day: "uiterlijk op", "dinsdag", "tussen 9 en 12"."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from belofte.language.dates import clocks, days, spans, vague
from belofte.language.dates.clocks import read_clock
from belofte.language.dates.days import read_day
from belofte.language.dates.pieces import Clock, Now, Piece
from belofte.language.dates.spans import read_span
from belofte.language.dates.tokens import Tokens
from belofte.language.dates.vague import read_vague
from belofte.language.dates.vocabulary import UNITS, WEEKDAYS, words_in

_LEADS: Final = words_in(
    "op uiterlijk tussen between voor tegen tot per vanaf rond omstreeks om in t/m on by before until till from at "
    "around about for van"
)
_MOVED_TO: Final = frozenset(
    {"is", "wordt", "naar", "to", "datum", "date"}
)  # they lead to a day, and are no part of its words
_LEADING_PHRASES: Final = (
    ("tot", "en", "met"),
    ("no", "later", "than"),
    ("not", "later", "than"),
    ("niet", "later", "dan"),
    ("at", "the", "latest"),
    ("ten", "laatste"),
    ("the", "latest"),
)
_LEADS_MAX: Final = 4
_BEFORE: Final = frozenset({"voor", "before"})
_AFTER: Final = frozenset({"na", "after"})
_HOURLY: Final = words_in("om at voor before rond around about tegen by vanaf from tot until omstreeks uiterlijk")
_JOINTS: Final = _HOURLY | words_in("op on in de het the , ( nog dus alvast ergens al even")
_JOINTS_OR_OF: Final = _JOINTS | {"of"}
_JOINTS_MAX: Final = 3
_FURTHER: Final = words_in("of or en and tot to")
_PAST: Final = words_in(
    "vorige vorig afgelopen last previous past sinds since gisteren yesterday gisteravond eergisteren voorbije d.d "
    "d.d. dd dated"
)
_RECURRING: Final = words_in("elke elk iedere ieder every each dagelijks daily werkdagen weekdays doordeweeks")
_PLANNED: Final = words_in(
    "afspraak gepland ingepland plan plannen staat ingeboekt geboekt gereserveerd verzet planned scheduled"
)
_SAID: Final = words_in(
    "bericht berichtje mail mailtje e-mail email brief gesprek telefoontje telefoongesprek vraag klacht bestelling "
    "factuur melding reactie message letter call order invoice complaint question conversation chat"
)
_WEEK: Final = timedelta(days=7)
_FAR: Final = timedelta(days=300)  # "van 9 juni", said in June: a day that has just passed, and not next year's
_PASSED: Final = 3  # words between "sinds" and the day
_PERIODS: Final = frozenset({"week", "weekend", "maand", "month", "jaar", "year"})
_ARTICLES: Final = words_in("de het the een a an")  # they begin a moment only before a word that does
_STARTS: Final = frozenset().union(
    _LEADS,
    _PAST,
    _RECURRING,
    _AFTER,
    {"no", "not", "niet", "at", "ten"},
    *(each.STARTS for each in (vague, spans, days, clocks)),
)
_PASSABLE: Final = _JOINTS | _PERIODS
_STOPS: Final = frozenset({"", ".", ",", "!", "?", ";", ")", "bij", "at", "en", "and"})


def read_when(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Return what stands at a place; a piece without a day, a time and a moment is one to pass over."""
    token = tokens[index]
    if not _may_begin(tokens, index):
        return None
    if token.word in _PAST or token.word in _RECURRING:
        return _passed_over(tokens, index + 1, now)
    if token.word in {"van", "of", "from"} and tokens.word(index - 1) in _SAID:
        return _passed_over(tokens, index + 1, now)
    if token.word in _AFTER:
        return _after(tokens, index, now)
    return _opening_days(tokens, index, now) or read_vague(tokens, index, now) or _led(tokens, index, now)


def _may_begin(tokens: Tokens, index: int) -> bool:
    """Tell quickly whether a moment can begin at a place: at most words none can."""
    word = tokens.word(index)
    if word in _ARTICLES:
        word = tokens.word(index + 1)
        return (word in _STARTS and word not in _ARTICLES) or word in UNITS or word[:1].isdigit()
    return word in _STARTS or word[:1].isdigit()


def _led(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Return a moment with the words that lead to it, such as "uiterlijk op", "voor" and "no later than"."""
    start, words = index, set[str]()
    for _ in range(_LEADS_MAX):
        is_led = start > index or tokens.word(start - 1) in _MOVED_TO
        piece = _core(tokens, start, now, lead=tokens.word(start - 1) if is_led else "")
        if piece:
            return _led_to(tokens, index, piece, words, now)
        length = _lead(tokens, start)
        if not length:
            break
        words.add(tokens.word(start))
        start += length
    return Piece(next=start) if start > index else None  # what leads nowhere is not looked at again


def _lead(tokens: Tokens, index: int) -> int:
    """Return of how many words a lead at a place is made; 0 where there is none."""
    for phrase in _LEADING_PHRASES:
        if tokens.has(index, *phrase):
            return len(phrase)
    return int(tokens.word(index) in _LEADS)


def _led_to(tokens: Tokens, index: int, piece: Piece, leads: set[str], now: Now) -> Piece:
    """Return what the words before it make of a moment."""
    if "van" in leads and piece.day and piece.day - now.today > _FAR:
        return Piece(next=piece.next)
    is_planned = any(tokens.word(index - back) in _PLANNED for back in range(1, 4))  # "een afspraak voor vrijdag"
    if not leads & _BEFORE or is_planned or piece.is_end or piece.clock or piece.moment or not piece.day:
        return piece
    day = (piece.first or piece.day) - timedelta(days=1)
    return replace(piece, day=day) if day >= now.today else piece


def _core(tokens: Tokens, index: int, now: Now, *, lead: str) -> Piece | None:
    """Return a length of time, a day with its time, or a time with its day."""
    piece = read_span(tokens, index, now)
    if piece and piece.moment:
        return piece
    piece = piece or read_day(tokens, index, now, is_led=bool(lead))
    if piece and piece.day:
        return _further(tokens, _with_clock(tokens, piece), now)
    found = read_clock(tokens, index)
    return _with_day(tokens, *found, now, lead=lead) if found else None


def _with_clock(tokens: Tokens, piece: Piece) -> Piece:
    """Return a day with the time that stands behind it: "morgen", then "voor 12.00 uur"."""
    index = piece.next
    for _ in range(_JOINTS_MAX):
        found = read_clock(tokens, index)
        if found and (found[0].is_sure or found[0].is_range or found[0].part or tokens.word(index - 1) in _HOURLY):
            return _joined(tokens, piece, *found)
        if tokens.word(index) not in _JOINTS:
            break
        index += 1
    return piece


def _joined(tokens: Tokens, piece: Piece, clock: Clock, following: int) -> Piece:
    """Return a day with a time, which may be followed by another: "tomorrow morning", then "at 9"."""
    if not piece.clock:
        joined = replace(piece, next=following, clock=clock)
        return _with_clock(tokens, joined) if clock.part else _with_part_behind(tokens, joined)
    if clock.part:
        return piece  # "vanmiddag" has said it already
    return replace(piece, next=following, clock=replace(clock, part=piece.clock.part))


def _with_part_behind(tokens: Tokens, piece: Piece) -> Piece:
    """Return a time with the part of the day that stands behind it: "om 3 uur 's middags"."""
    if not piece.clock or piece.clock.part or not (found := read_clock(tokens, piece.next)) or not found[0].part:
        return piece
    return replace(piece, next=found[1], clock=replace(piece.clock, part=found[0].part))


def _with_day(tokens: Tokens, clock: Clock, following: int, now: Now, *, lead: str) -> Piece | None:
    """Return a time with the day that stands behind it; a bare "3" needs a day, or nothing behind it."""
    piece = _with_part_behind(tokens, Piece(next=following, clock=clock))
    index = piece.next
    may_join = clock.is_sure or clock.is_range or clock.part or lead in _HOURLY
    for _ in range(_JOINTS_MAX + 1 if may_join else 0):
        day = read_day(tokens, index, now, is_led=True)
        if day and day.day:
            part = day.clock.part if day.clock else (piece.clock or clock).part
            return replace(day, clock=replace(clock, part=part))
        if tokens.word(index) not in _JOINTS_OR_OF:
            break
        index += 1
    if clock.is_sure or (lead in _HOURLY and not clock.part and tokens.word(following) in _STOPS):
        return piece
    return None


def _further(tokens: Tokens, piece: Piece, now: Now) -> Piece:
    """Return the far end of "morgen of overmorgen" and "tussen maandag en woensdag"."""
    if piece.clock or tokens.word(piece.next) not in _FURTHER:
        return piece
    index = piece.next + (3 if tokens.has(piece.next, "tot", "en", "met") else 1)
    index += tokens.word(index) in {"op", "on"}
    other = read_day(tokens, index, now, is_led=False)
    if not other or not other.day or not piece.day:
        return piece
    if piece.day - _WEEK <= other.day < piece.day and tokens.word(index) in WEEKDAYS:
        return _with_clock(tokens, replace(other, day=other.day + _WEEK))  # "tussen maandag en woensdag", on a Tuesday
    return _with_clock(tokens, other) if other.day > piece.day else piece


def _after(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Read "na 3 dagen" and "na het weekend"; "na vrijdag" names no end."""
    if vague := read_vague(tokens, index, now):
        return vague
    span = read_span(tokens, index, now)
    if span:
        return span if span.day else Piece(next=span.next)  # "na 3 uur" is rather a time of day
    following = index + 1 + (tokens.word(index + 1) in {"het", "the", "dit", "this"})
    if tokens.word(following) == "weekend":
        monday = now.today + timedelta(days=7 - now.today.weekday())
        return _with_clock(tokens, Piece(next=following + 1, day=monday))
    return _passed_over(tokens, index + 1, now)


def _passed_over(tokens: Tokens, index: int, now: Now) -> Piece:
    """Return a piece that says nothing: what stands behind "sinds", "vorige" or "elke"."""
    for start in range(index, index + _PASSED):
        piece = _core(tokens, start, now, lead="op")
        if piece:
            return Piece(next=piece.next)
        if tokens.word(start) not in _PASSABLE:
            break
    return Piece(next=index)


def _opening_days(tokens: Tokens, index: int, now: Now) -> Piece | None:
    """Pass over "maandag tot en met vrijdag van 9 tot 17 uur": hours, and no day."""
    if tokens.word(index) not in WEEKDAYS:
        return None
    following = index + 1
    following += (
        3
        if tokens.has(following, "tot", "en", "met")
        else tokens.word(following) in {"t/m", "-", "to", "through", "tot"}
    )
    if following == index + 1 or tokens.word(following) not in WEEKDAYS:
        return None
    return _passed_over(tokens, following + 1, now)
