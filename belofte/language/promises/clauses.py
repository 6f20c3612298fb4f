"""Reading one clause of a reply: what it promises, how certain that is, and whether it is a condition."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from belofte.language.dates.finding import Due
from belofte.language.promises import filters
from belofte.language.promises.kinds import MEDIUM, STRONG, Kind, kind_of
from belofte.language.segments import Clause

Form = Literal["firm", "conditional"]
Who = Literal["agent", "company", "third_party"]
ByChannel = Literal["phone", "email", "letter", ""]

SHOWN_FROM: Final = 0.6  # callers show a promise of at least this certainty
ASKED_FROM: Final = 0.35  # and ask the agent about one between the two
SURE: Final = 0.9
# By the weight of the words for its kind: where nobody is named, and where somebody is.
_WITH_DUE: Final = {0: (0.5, 0.65), 1: (0.5, 0.85), MEDIUM: (0.65, 0.85), STRONG: (0.75, 0.95)}
_SAID_WELL: Final = 0.7  # somebody of ours does something for the customer, and says not when
_SAID_HALF: Final = 0.4
_HEDGED: Final = 0.5
_FAR: Final = timedelta(days=300)  # a day without a year that lies so far ahead has just passed
_DAY: Final = timedelta(days=1)
_YEAR: Final = re.compile(r"\d{4}")
_WE: Final = re.compile(r"(?<!\w)(?:ik|wij|we|ons|onze|i|us|our|mijn|my|mij|me)(?:'\w+|’\w+)?(?!\w)")
_I: Final = re.compile(r"(?<!\w)(?:ik|i|mij|me)(?:['’](?:ll|m|d|ve))?(?!\w)")
_YOU: Final = re.compile(r"(?<!\w)(?:u|uw|je|jouw|jou|jullie|you|your)(?:['’]\w+)?(?!\w)")
_STAFF: Final = re.compile(
    r"(?<!\w)(?:collega\w*|monteur\w*|technieker\w*|installateur\w*|koerier\w*|bezorger\w*|medewerker\w*"
    r"|specialist\w*|team\w*"
    r"|planner|afdeling|colleague\w*|engineer\w*|technician\w*|fitter\w*|warehouse|magazijn|somebody|someone"
    r"|iemand|zij|they)(?!\w)",
)
_THIRD: Final = re.compile(
    r"(?<!\w)(?:(?:de|het|onze|the|our) )?(?:leverancier|vervoerder|bezorgdienst|koeriersdienst|pakketdienst"
    r"|fabrikant|verkoper|partner"
    r"|netbeheerder|verzekeraar|supplier|carrier|manufacturer|seller|courier company|insurer)(?!\w)",
)
_AHEAD: Final = re.compile(
    r"(?<!\w)(?:zal|zullen|wordt|worden|gaan|ga|gaat|volgt|will|shall|going to|is scheduled|gepland|\w+['’]ll"
    r"|komt|komen|hoort"
    r"|krijgt|ontvangt|verwachten|expect|\w*datum (?:is|wordt)|date is)(?!\w)",
)
_STANDS: Final = re.compile(r"(?<!\w)(?:staat|staan)(?!\w)")  # ahead with a due; without one it is so already
_LETTER: Final = re.compile(r"(?<!\w)(?:brief|schriftelijk|per post|in writing|by post|a letter)(?!\w)")
_EMAIL: Final = re.compile(r"(?<!\w)(?:e-?mail\w*|mailtje|mailbox|inbox|mailt|mailen)(?!\w)")
_SHARING: Final = re.compile(
    r"(?:en|maar|and|but)(?!\w)(?! (?:u|je|wij|we|ik|you|it|dat|het|that)(?!\w))", re.IGNORECASE
)
_JOINT: Final = re.compile(r"(?:en|maar|and|but)\s+")
_TIME_ASKED: Final = re.compile(r"(?:geef|give) (?:ons|mij|me|us)(?!\w)")
_HEDGE: Final = re.compile(
    r"(?<!\w)(?:(?:doe|doen) (?:mijn|ons|onze) best|do (?:my|our) best|hopelijk|hopefully|misschien|wellicht"
    r"|maybe|perhaps|might)(?!\w)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPromise:
    """What a clause promises, and how certain that is, from 0 to 1."""

    kind: Kind
    form: Form
    who: Who  # as far as the words say
    channel: ByChannel  # named, or meant by the verb: who calls, does so by phone
    due: Due | None  # of a conditional one: as if its condition were fulfilled now
    words: str  # exactly text[start:end]
    start: int
    end: int
    certainty: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a clause says: a promise, a condition, or only when."""

    part: str  # its words, in lower case
    dues: tuple[Due, ...] = ()  # those that a promise beside it may take over
    promise: FoundPromise | None = None
    is_condition: bool = False


def read_clause(words: str, clause: Clause, dues: tuple[Due, ...], *, before: str, at: datetime) -> Reading:
    """Return what a clause says; `before` is the one whose subject it may share: "… en laat u dinsdag weten"."""
    part = words[clause.start : clause.end].lower()
    if filters.is_beginning(part):
        return Reading(part=part, is_condition=filters.is_condition(part))
    if asks_for_time(part):
        return Reading(part=part, dues=dues)
    if filters.is_negative(part) or filters.is_past(part, is_far=_has_passed(dues, at)) or filters.is_about(part):
        return Reading(part=part)
    shares = bool(_SHARING.match(part)) and bool(_WE.search(before)) and not filters.is_request(before)
    if not shares and filters.is_request(part):
        return Reading(part=part)
    whole = f"{before} {part}" if shares else part
    return Reading(part=part, dues=dues, promise=_promise(words, clause, part, dues, whole))


def asks_for_time(part: str) -> bool:
    """Tell whether a clause asks for time: what follows "geef ons tot dinsdag, dan …" is under no condition."""
    return bool(_TIME_ASKED.match(part))


def is_ours(part: str) -> bool:
    """Tell whether a clause in lower case speaks of us."""
    return bool(_WE.search(part))


def _has_passed(dues: tuple[Due, ...], at: datetime) -> bool:
    """Tell whether a day without a year has just passed, and so was taken for next year's."""
    return any(due.grain == "day" and due.at - at > _FAR and not _YEAR.search(due.words) for due in dues)


def _promise(words: str, clause: Clause, part: str, dues: tuple[Due, ...], whole: str) -> FoundPromise | None:
    """Return what a clause promises; `whole` has its subject, which may stand in the clause before it."""
    kind, weight = kind_of(part)
    due = _best(dues)
    certainty = _certainty(whole, weight, due)
    if not certainty:
        return None
    start = clause.start + (joint.end() if (joint := _JOINT.match(part)) else 0)
    return FoundPromise(
        kind=kind,
        form="conditional" if filters.depends_on_receipt(part) else "firm",
        who=_who(whole),
        channel=_channel(kind, part),
        due=due,
        words=words[start : clause.end],
        start=start,
        end=clause.end,
        certainty=certainty,
    )


def _best(dues: tuple[Due, ...]) -> Due | None:
    """Return the first of several dues that is not vague; a time on its day rather than that day."""
    first = min(dues, key=lambda due: due.grain == "vague", default=None)
    if not first or first.grain != "day":
        return first
    finer = (due for due in dues if due.grain in {"minute", "part_of_day"} and timedelta() <= first.at - due.at < _DAY)
    return next(finer, first)


def _certainty(part: str, weight: int, due: Due | None) -> float:
    """Return how certain it is that a clause promises: somebody of ours does something, at a time, to the customer."""
    has_ours = bool(_WE.search(part) or _STAFF.search(part) or _THIRD.search(part))
    has_theirs = bool(_YOU.search(part))
    is_ahead = bool(_AHEAD.search(part))
    certainty = 0.0
    if due:
        certainty = _WITH_DUE[min(weight, STRONG)][has_ours or has_theirs or is_ahead or bool(_STANDS.search(part))]
    elif weight >= MEDIUM and (has_ours or (has_theirs and is_ahead)):
        certainty = _SAID_WELL if is_ahead or has_theirs else _SAID_HALF
    return min(certainty, _HEDGED) if _HEDGE.search(part) else certainty


def _who(part: str) -> Who:
    """Return who promises, as far as a clause says."""
    if _THIRD.search(part) and not _I.search(part):
        return "third_party"
    return "agent" if _I.search(part) else "company"


def _channel(kind: Kind, part: str) -> ByChannel:
    """Return how the customer is to hear it."""
    if kind == "callback":
        return "phone"
    if _EMAIL.search(part):
        return "email"
    return "letter" if kind == "reply" and _LETTER.search(part) else ""
