"""Judging what a customer wrote: its language, what it is, and what it shows that somebody should know at once.

It says what it hears, with the words that made it so, and does nothing: whoever calls decides what to do with that, and
no case is closed because of it. Only the customer's own words count: no quotation, no signature.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from belofte.language import guessing
from belofte.language.guessing import Language
from belofte.language.meaning.classifier import Judge, shipped
from belofte.language.triage.labels import (
    BESIDE_FROM,
    BESIDE_PLAIN,
    CROSS,
    KINDS,
    LABELS,
    NEAR,
    PLAIN,
    SHOWN_FROM,
    SHOWN_UNSAID_FROM,
    SOUNDS,
    Kind,
    Label,
)
from belofte.language.triage.lexicon import REASONS, THANKS
from belofte.language.triage.units import Unit, units_of

LENGTH_MAX: Final = 20_000  # characters that are read
_WHOLE_WEIGHT: Final = 0.5  # of a message as a whole, beside its sentences together
_CROSS_WEIGHT: Final = 0.3
# Learned from about as many lessons of each kind; what comes in is not as evenly divided.
_USUAL: Final[Mapping[Kind, float]] = {"complaint": 0.9, "question": 1.0, "compliment": 0.7, "other": 1.0}
_UNITS_MAX: Final = 100  # sentences that are judged: who wrote more has said it by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Judges:
    """Who tells what a message is, and who what it shows."""

    kinds: Judge
    flags: Judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """What a message shows, how certain that is, from 0 to 1, and by which words: exactly text[start:end]."""

    label: Label
    certainty: float
    words: str
    start: int
    end: int
    reason: str  # a sentence of the catalogue, in English


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What a message is and shows."""

    language: Language
    kind: Kind
    certainty: float  # of the kind
    flags: tuple[Flag, ...]


def judge(text: str, *, at: datetime, judge: Judges | None = None, otherwise: Language = "nl") -> Triage:
    """Return what a customer's message, written `at`, is and shows.

    `otherwise` is its language where its words do not tell.
    """
    units = units_of(text[:LENGTH_MAX], at=at)[: _UNITS_MAX + 1]
    if not units:
        return Triage(language=otherwise, kind="other", certainty=0.0, flags=())
    judges = judge or Judges(kinds=shipped("triage"), flags=shipped("flags"))
    shown = _shares(judges.flags, units)
    kinds = _kinds(_shares(judges.kinds, units), shown)
    kind = max(KINDS, key=lambda each: kinds[each])
    return Triage(
        language=guessing.guess(units[0].words, otherwise=otherwise),
        kind=kind,
        certainty=kinds[kind],
        flags=tuple(_flags(text, units, shown, kind)),
    )


def _shares(judge: Judge, units: Sequence[Unit]) -> list[dict[str, float]]:
    """Return how likely each label is for each piece of a message."""
    return judge.judge([unit.words for unit in units], [unit.signs for unit in units])


def _kinds(shares: Sequence[Mapping[str, float]], shown: Sequence[Mapping[str, float]]) -> dict[Kind, float]:
    """Return how likely a message is of each kind: by the whole, by its sentences together, and by what it shows."""
    whole, *parts = shares
    parts = parts or [whole]
    kinds = {kind: _USUAL[kind] * _whole_and_parts(whole[kind], [part[kind] for part in parts]) for kind in KINDS}
    kinds["complaint"] += _CROSS_WEIGHT * max(part[label] for part in shown for label in CROSS)
    total = sum(kinds.values())
    return {kind: share / total for kind, share in kinds.items()}


def _whole_and_parts(whole: float, parts: Sequence[float]) -> float:
    return _WHOLE_WEIGHT * whole + (1 - _WHOLE_WEIGHT) * sum(parts) / len(parts)


def _flags(text: str, units: Sequence[Unit], shares: Sequence[Mapping[str, float]], kind: Kind) -> Iterator[Flag]:
    """Yield what a message shows, each with the piece of it that shows it most."""
    for label in LABELS:
        if label == "thanks" and not _only_thanks(text, kind):
            continue
        heard = [_certainty(unit, share, label) for unit, share in zip(units, shares, strict=True)]
        certainty = heard[0] if label == "thanks" else max(heard)
        if certainty:
            first = 1 if len(units) > 1 else 0  # the sentence that shows it most, also where the whole shows it more
            place = max(range(first, len(units)), key=lambda each: shares[each][label])
            yield _flag(text, label, certainty, units[place])


def _only_thanks(text: str, kind: Kind) -> bool:
    """Tell whether "thanks" can be all that a message says, so that it needs no answer."""
    return kind in {"compliment", "other"} and "?" not in text and bool(THANKS.search(text))


def _certainty(unit: Unit, shares: Mapping[str, float], label: Label) -> float:
    """Return how certain it is that a piece of a message shows something, also beside another thing; 0: too little."""
    share = shares[label]
    if not any(pattern.search(unit.words) for pattern, _ in REASONS[label]):
        return share if share >= SHOWN_UNSAID_FROM[label] else 0.0
    beside = share / (share + shares[PLAIN]) if share >= BESIDE_FROM else 0.0
    certainty = beside if beside >= BESIDE_PLAIN else share
    return certainty if certainty >= SHOWN_FROM[label] else 0.0


def _flag(text: str, label: Label, certainty: float, unit: Unit) -> Flag:
    """Return a finding with the words that say why: those of a list, or else the sentence."""
    start, end, reason = unit.start, unit.end, SOUNDS[label]
    for pattern, said in REASONS[label]:
        if found := pattern.search(text, unit.start, unit.end):
            (start, end), reason = found.span(), said
            break
    else:
        if label == "urgent" and unit.near:
            (start, end), reason = unit.near, NEAR
    return Flag(label=label, certainty=certainty, words=text[start:end], start=start, end=end, reason=reason)
