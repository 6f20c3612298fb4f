"""Reading one clause of a reply: what it says about when, on which condition, and whose words they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from belofte.language.dates.finding import Due
from belofte.language.expressions import lazy
from belofte.language.promises import filters, people
from belofte.language.promises.conditions import is_beginning, is_condition
from belofte.language.promises.kinds import STRONG
from belofte.language.segments import Clause

_FAR: Final = timedelta(days=300)  # a day without a year that lies so far ahead has just passed
_DAY: Final = timedelta(days=1)
_LEAD_LENGTH: Final = 8  # characters that may stand around a due that is all there is
_YEAR: Final = lazy(r"\d{4}")
_SHARING: Final = lazy(r"(?:en|maar|and|but)(?!\w)(?! (?:u|je|wij|we|ik|you|it|dat|het|that)(?!\w))", re.IGNORECASE)
_OF: Final = lazy(r"(?:van|of) (?!\d)", re.IGNORECASE)
_JOINT: Final = lazy(r"\s*(?:(?:en|maar|and|but)\s+)?", re.IGNORECASE)
_TIME_ASKED: Final = lazy(r"(?:geef|give) (?:ons|mij|me|us)(?!\w)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A clause, as far as rules read it; whether it promises is for the classifier."""

    words: str  # with the subject of the clause before it, where it shares that: "ik laat u dinsdag weten"
    part: str  # its own words, in lower case
    start: int  # of its own words, without the "en" before them
    end: int
    dues: tuple[Due, ...]
    lends: bool  # what it says about when may belong to a promise beside it
    may_promise: bool
    is_condition: bool


def read_clause(text: str, clause: Clause, dues: tuple[Due, ...], *, before: str, at: datetime) -> Reading:
    """Return what a clause says; `before` is the one whose subject it may share."""
    own = text[clause.start : clause.end].strip()
    part = own.lower()
    asks = asks_for_time(part)
    joint = _JOINT.match(text, clause.start)
    return Reading(
        words=_with_subject(own, before),
        part=part,
        start=joint.end() if joint else clause.start,
        end=clause.start + len(text[clause.start : clause.end].rstrip(" ,")),
        dues=dues,
        lends=asks or not (is_beginning(part) or _speaks_of_something_else(part, dues, at)),
        may_promise=not (asks or _cannot_promise(part, own, dues, at)),
        is_condition=is_condition(part),
    )


def asks_for_time(part: str) -> bool:
    """Tell whether a clause asks for time: what follows "geef ons tot dinsdag, dan …" is under no condition."""
    return bool(_TIME_ASKED.match(part))


def best(dues: Sequence[Due]) -> Due | None:
    """Return the first of several dues that is not vague; a time on its day rather than that day.

    "De kosten van deze week krijgt u op 1 april" has two, of which the first only tells which costs.
    """
    first = min(dues, key=lambda due: (due.grain == "vague", bool(_OF.match(due.words))), default=None)
    if not first or first.grain != "day":
        return first
    finer = (due for due in dues if due.grain in {"minute", "part_of_day"} and timedelta() <= first.at - due.at < _DAY)
    return next(finer, first)


def has_passed(dues: Sequence[Due], at: datetime) -> bool:
    """Tell whether a day without a year has just passed, and so was taken for next year's."""
    return any(due.grain == "day" and due.at - at > _FAR and not _YEAR.search(due.words) for due in dues)


def _cannot_promise(part: str, own: str, dues: Sequence[Due], at: datetime) -> bool:
    """Tell whether rules alone say that a clause promises nothing."""
    is_other = is_beginning(part) or filters.is_surely_none(part)
    is_state = not dues and filters.is_state(part)
    return is_other or is_state or has_passed(dues, at) or _says_only_when(own, dues)


def says_outright(part: str, dues: Sequence[Due], *, weight: int) -> bool:
    """Tell whether one of us does something at a time, in a verb for just that, and nothing speaks against it.

    Of the lessons that say it so, 0.96 promise something.
    """
    names_time = any(due.grain != "vague" for due in dues)
    speaks_against = filters.is_negative(part) or filters.is_past(part, is_far=False)
    speaks_against = speaks_against or filters.is_about(part) or filters.is_request(part)
    return names_time and weight >= STRONG and bool(people.subject(part)) and not speaks_against


def _says_only_when(own: str, dues: Sequence[Due]) -> bool:
    """Tell whether there is nothing else in a clause: "rond half negen morgenochtend", "en wel vrijdag"."""
    said = sum(due.end - due.start for due in dues)
    return said > 0 and len(own) - said <= _LEAD_LENGTH


def _with_subject(own: str, before: str) -> str:
    """Return a clause with its subject, which may stand in the one before it: "ik" for "… en laat u dinsdag weten"."""
    if not _SHARING.match(own) or filters.is_request(before.lower()):
        return own
    subject = people.subject(before)
    return f"{subject} {_JOINT.sub('', own, count=1)}" if subject else own


def _speaks_of_something_else(part: str, dues: Sequence[Due], at: datetime) -> bool:
    """Tell whether what a clause says about when is of something that is not, has been, or is asked of the customer."""
    is_past = filters.is_past(part, is_far=has_passed(dues, at))
    return is_past or filters.is_negative(part) or filters.is_about(part) or filters.is_request(part)
