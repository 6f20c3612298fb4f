"""Finding what a reply promises to its customer, in Dutch and English, with when, by whom and how sure that is.

Rules cut the words into sentences and clauses, read when and on which condition; a classifier that learned from lessons
tells which clauses promise, and what. What it is not sure of is for the agent to say.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from belofte.language.calendar import Calendar
from belofte.language.dates.finding import Due, find_dues
from belofte.language.expressions import lazy
from belofte.language.meaning.classifier import Classifier, shipped
from belofte.language.promises import filters, implied, people
from belofte.language.promises.clauses import Reading, asks_for_time, best, read_clause, says_outright
from belofte.language.promises.conditions import begins_with_verb, depends_on_receipt
from belofte.language.promises.kinds import KINDS, Kind, weights_of
from belofte.language.promises.people import ByChannel, Who
from belofte.language.promises.signs import is_hedged, signs_of
from belofte.language.promises.splitting import parted
from belofte.language.segments import Clause, Sentence, own_words, sentences

Form = Literal["firm", "conditional", "recurring"]

LENGTH_MAX: Final = 100_000  # characters that are read: what lies behind them is no reply
SHOWN_FROM: Final = 0.78  # callers show a promise of at least this certainty
ASKED_FROM: Final = 0.5  # and ask the agent about one between the two
NONE: Final = "none"  # the label of what is no promise
CONDITIONAL: Final = "conditional"  # the label of what waits for somebody else
_CONDITIONAL_FROM: Final = 0.6
_SURE: Final = 0.9
_HEDGED: Final = 0.6
_GOES_ON: Final = lazy(
    r"(?:dat|dit|deze|die|daar|hier|it|this|that|these|de|het|reken|houd|the|allow|u mag|u kunt)(?!\w)", re.IGNORECASE
)
_RECURRING: Final = lazy(
    r"(?<!\w)(?:elke|elk|iedere|ieder|wekelijks|dagelijks|maandelijks|telkens|om de (?:\w+ )?(?:dagen|weken)"
    r"|every|each|weekly|daily|monthly)(?!\w)"
)
_THEN: Final = lazy(r"(?:dan|then|in that case|in dat geval)(?!\w)")
_SO: Final = lazy(
    r"\s*(?:(?:(?:en|and) )?(?:dan|ik|wij|we|then|i|we|i['’]ll|we['’]ll)"
    r"|(?:en|and) (?:it|it['’]ll|they['’]ll|you['’]ll|your|the|a|an|u|uw|je|jouw|het|de|een|dat|die))(?!\w)"
)
_AND_SO: Final = lazy(
    r".{8,200}?[\s,](?:en|and) (?:(?:dan|then) )?"
    r"(?:ik|wij|we|i|i['’]ll|we['’]ll|it|it['’]ll|they['’]ll|you['’]ll|your|the|a|an|u|uw|je|jouw|het|de|een)(?!\w)",
    re.DOTALL,
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
class _Read:
    """A sentence as rules read it."""

    sentence: Sentence
    readings: tuple[Reading, ...]
    words: str

    @property
    def asks(self) -> bool:
        """Tell whether it asks the customer something, or to do something."""
        return self.sentence.is_question or filters.is_request(self.readings[0].part)

    @property
    def units(self) -> Iterator[tuple[str, Sequence[Due]]]:
        """Yield what the classifier judges: the sentence, and its clauses where it has several."""
        yield self.words, [due for reading in self.readings for due in reading.dues]
        if len(self.readings) > 1:
            yield from ((reading.words, reading.dues) for reading in self.readings)


def find(text: str, *, at: datetime, calendar: Calendar, judge: Classifier | None = None) -> list[FoundPromise]:
    """Return the promises of a reply in their order, without overlap, from `ASKED_FROM` upwards."""
    words = own_words(text[:LENGTH_MAX])
    dues = find_dues(words, at=at, calendar=calendar)
    read = [_read(words, sentence, dues, at) for sentence in sentences(words)]
    judged = iter(_judge([unit for each in read if not each.sentence.is_question for unit in each.units], judge))
    found: list[FoundPromise] = []
    was_asked, was_promise = False, False  # the customer something, by the sentence before
    for each in read:
        new: list[FoundPromise] = []
        if not each.sentence.is_question:
            promises = _promises(each, [next(judged) for _ in each.units])
            later = _added(each.readings, promises) if was_promise and not found[-1].due else None
            if later:
                found[-1] = replace(found[-1], due=later, certainty=max(found[-1].certainty, _SURE))
            else:
                formed = _with_form(each.readings, promises, was_asked=was_asked)
                new = _combined(each.readings, _heard_conditions(each, formed))
        found += new
        was_asked, was_promise = each.asks, bool(new)
    return [
        replace(_implied(one, words[one.start : one.end], at=at, calendar=calendar), words=text[one.start : one.end])
        for one in found
        if one.certainty >= ASKED_FROM
    ]


def _implied(promise: FoundPromise, said: str, *, at: datetime, calendar: Calendar) -> FoundPromise:
    """Return a promise with the due that follows from its form, where the words that it says name none."""
    if promise.due or promise.form == "firm":
        return promise
    due = implied.first_due(said, at=at, calendar=calendar) or implied.same_day(said, at=at, calendar=calendar)
    shift = promise.start
    return replace(promise, due=replace(due, start=due.start + shift, end=due.end + shift)) if due else promise


def _read(words: str, sentence: Sentence, dues: Sequence[Due], at: datetime) -> _Read:
    """Return what each clause of a sentence says."""
    readings: list[Reading] = []
    before = ""
    for whole_clause in sentence.clauses:
        for clause in parted(words, whole_clause, _within(whole_clause, dues)):
            readings.append(read_clause(words, clause, _within(clause, dues), before=before, at=at))
            before = words[clause.start : clause.end]
    whole = words[sentence.clauses[0].start : sentence.clauses[-1].end]
    return _Read(sentence=sentence, readings=tuple(readings), words=whole)


def _within(clause: Clause, dues: Sequence[Due]) -> tuple[Due, ...]:
    """Return the moments that a clause names."""
    first, behind = (bisect_left(dues, place, key=lambda due: due.start) for place in (clause.start, clause.end))
    return tuple(dues[first:behind])


def _judge(units: Sequence[tuple[str, Sequence[Due]]], judge: Classifier | None) -> list[dict[str, float]]:
    """Return how likely each unit promises something of each kind, or nothing."""
    return (judge or shipped("promises")).judge(
        [words for words, _ in units], [signs_of(words, dues) for words, dues in units]
    )


def _promises(read: _Read, judged: Sequence[Mapping[str, float]]) -> list[FoundPromise | None]:
    """Return what each clause promises: a clause is as certain as it is by itself and in its sentence."""
    whole, *clauses = judged
    holds_on = filters.holds_on(read.words.lower())
    found: list[FoundPromise | None] = []
    for reading, alone in zip(read.readings, clauses or [whole], strict=True):
        certainty = ((1 - alone[NONE]) * (1 - whole[NONE])) ** 0.5
        promise = _promise(reading, alone, certainty) if reading.may_promise else None
        found.append(None if promise and holds_on and promise.certainty < _SURE else promise)
    return found


def _promise(reading: Reading, judged: Mapping[str, float], certainty: float) -> FoundPromise | None:
    """Return what a clause promises; None where that is too unlikely to ask about."""
    if says_outright(reading.part, reading.dues, weight=max(weights_of(reading.part).values())):
        certainty = max(certainty, _SURE)
    if is_hedged(reading.part):
        certainty = min(certainty, _HEDGED)
    if certainty < ASKED_FROM:
        return None
    kind = max(KINDS, key=lambda each: judged.get(each, 0.0))
    whole = reading.words.lower()
    return FoundPromise(
        kind=kind,
        form=_form(reading.part),
        who=people.who(whole),
        channel=people.channel(kind, reading.part),
        due=best(reading.dues),
        words="",
        start=reading.start,
        end=reading.end,
        certainty=certainty,
    )


def _form(part: str) -> Form:
    """Return the form of a promise, as far as its own clause tells."""
    if _RECURRING.search(part):
        return "recurring"
    return "conditional" if depends_on_receipt(part) else "firm"


def _added(readings: Sequence[Reading], promises: Sequence[FoundPromise | None]) -> Due | None:
    """Return the due that a sentence adds to the promise before it: "Dat duurt maximaal 5 werkdagen."."""
    dues = [due for reading in readings if reading.lends for due in reading.dues]
    if not dues or not _GOES_ON.match(readings[0].part):
        return None
    is_own = any(promise and people.is_ours(reading.part) for reading, promise in zip(readings, promises, strict=True))
    return None if is_own else dues[-1]


def _with_form(
    readings: Sequence[Reading], promises: Sequence[FoundPromise | None], *, was_asked: bool
) -> list[FoundPromise | None]:
    """Return the promises with their form: what stands behind a condition is conditional."""
    is_conditional = was_asked and bool(_THEN.match(readings[0].part))
    is_asked = asks_for_time(readings[0].part)
    if len(readings) > 1 and _THEN.match(readings[1].part) and begins_with_verb(readings[0].part):
        promises = [None, *promises[1:]]
    last = max((index for index, promise in enumerate(promises) if promise), default=-1)
    found: list[FoundPromise | None] = []
    asks = False  # the customer to do something first: "geef een seintje en ik regel het"
    for index, (reading, promise) in enumerate(zip(readings, promises, strict=True)):
        is_conditional |= reading.is_condition or (index > 0 and bool(_THEN.match(reading.part)) and not is_asked)
        is_conditional |= asks and bool(_SO.match(reading.part))
        is_conditional |= filters.begins_with_request(reading.part) and bool(_AND_SO.match(reading.part))
        asks |= filters.is_request(reading.part) and not (promise and promise.due)
        is_followed = index == last and index + 1 < len(readings) and readings[index + 1].is_condition
        found.append(replace(promise, form="conditional") if promise and (is_conditional or is_followed) else promise)
    return found


def _heard_conditions(read: _Read, promises: Sequence[FoundPromise | None]) -> list[FoundPromise | None]:
    """Return promises with the conditions that no word gives away: "Bij een defect sturen wij een nieuwe."."""
    if asks_for_time(read.readings[0].part):  # "Geef ons tot dinsdag, dan …"
        return list(promises)
    firm = [index for index, promise in enumerate(promises) if promise and promise.form == "firm"]
    is_only = sum(promise is not None for promise in promises) == 1
    heard = shipped("conditions").judge([read.words if is_only else read.readings[index].words for index in firm])
    found = list(promises)
    for index, shares in zip(firm, heard, strict=True):
        promise = promises[index]
        if promise and shares[CONDITIONAL] >= _CONDITIONAL_FROM:
            found[index] = replace(promise, form="conditional")
    return found


def _combined(readings: Sequence[Reading], promises: Sequence[FoundPromise | None]) -> list[FoundPromise]:
    """Return the promises of a sentence: clauses that make one together, with a due that stands beside them."""
    found: list[FoundPromise] = []
    loose: list[Due] = []
    for reading, promise in zip(readings, promises, strict=True):
        if promise is None:
            loose += reading.dues if reading.lends else ()
        elif found and not (found[-1].due and promise.due) and _are_one(found[-1], promise):
            found[-1] = _merged(found[-1], promise)
        else:
            found.append(promise)
    if loose and len(found) == 1 and not found[0].due:
        return [_extended(found[0], loose[-1])]
    return found


def _are_one(first: FoundPromise, second: FoundPromise) -> bool:
    """Tell whether two clauses of a sentence speak of the same promise: a step on the way to it is no other."""
    is_step = not first.due and "other" in {first.kind, second.kind}
    return is_step or first.kind == second.kind or min(first.certainty, second.certainty) < SHOWN_FROM


def _extended(promise: FoundPromise, due: Due) -> FoundPromise:
    """Return a promise with a due that stands elsewhere in its sentence."""
    start, end = min(promise.start, due.start), max(promise.end, due.end)
    return replace(promise, due=due, start=start, end=end, certainty=max(promise.certainty, _SURE))


def _merged(first: FoundPromise, second: FoundPromise) -> FoundPromise:
    """Return two clauses of one sentence as the one promise that they make."""
    strong = max(first, second, key=lambda each: (each.kind != "other", each.certainty))
    return replace(
        strong,
        due=first.due or second.due,
        who="agent" if "agent" in {first.who, second.who} else strong.who,
        channel=first.channel or second.channel,
        start=min(first.start, second.start),
        end=max(first.end, second.end),
    )
