"""How each sentence of a reply sounds: by phrases that leave no doubt, else by what a classifier learned.

The whole reply decides about what is only pointing or only sorry: where we do something ourselves, it is neither.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol, get_args

from belofte.language import deeds
from belofte.language.expressions import lazy
from belofte.language.tone import lexicon
from belofte.language.tone.labels import HINT_FROM, SHORT_FROM, SHORT_WORDS, STOP_FROM, Heard

_Shares = Mapping[str, float]
_SURE: Final = 1.0
_LETTER: Final = lazy(r"[^\W\d_]")  # a sign by itself sounds like what stands beside it
# What a sentence sounds like depends on what stands beside it: so much does each count.
_OWN: Final = 0.5
_BESIDE: Final = 0.25
_WHOLE: Final = 0.25
_HEARD: Final[tuple[Heard, ...]] = get_args(Heard)
_NOT_SHUT: Final[frozenset[Heard]] = frozenset({"brush_off"})


class Judge(Protocol):
    """What tells for texts how likely each label is: a `meaning.classifier.Classifier`."""

    def judge(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """Return the shares of each text's labels."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How one sentence sounds."""

    label: Heard
    stops: bool
    certainty: float


def hear(parts: Sequence[str], *, judge: Judge) -> Iterator[Verdict | None]:
    """Yield for each sentence of a reply how it sounds; None where nobody minds it."""
    excused = _excused(" ".join(parts).lower())
    for part, shares in zip(parts, _shares(parts, judge), strict=True):
        words = part.lower()
        # A sentence in which we do something is hardly ever meant badly, whatever its words are near to.
        spared = excused | _NOT_SHUT if lexicon.REASSURES.search(words) else excused
        heard = _by_phrase(words, spared)
        if not heard and not deeds.of(words).acts and _LETTER.search(words):
            heard = _by_shares(shares, words, spared)
        yield heard


def _shares(parts: Sequence[str], judge: Judge) -> Iterator[_Shares]:
    """Yield the shares of each sentence's labels: its own with its neighbours' and the whole's."""
    pairs = [" ".join(pair) for pair in pairwise(parts)]
    judged = judge.judge([*parts, *pairs, " ".join(parts)]) if parts else []
    whole = judged[-1:]
    for place, own in enumerate(judged[: len(parts)]):
        beside = judged[len(parts) + max(place - 1, 0) : min(len(parts) + place + 1, len(judged) - 1)] or [own]
        yield _weighed((_OWN, [own]), (_BESIDE, beside), (_WHOLE, whole))


def _weighed(*groups: tuple[float, Sequence[Mapping[str, float]]]) -> Mapping[str, float]:
    """Return the mean of shares, each group of them by its weight."""
    summed: dict[str, float] = {}
    for weight, group in groups:
        for shares in group:
            for label, share in shares.items():
                summed[label] = summed.get(label, 0.0) + weight * share / len(group)
    return summed


def _excused(words: str) -> frozenset[Heard]:
    """Return what no sentence of a reply can sound like, because of the rest of it."""
    done = deeds.of(words)
    excused: set[Heard] = set()
    if done.helps_on:
        excused.add("blame_shift")
    if done.acts or done.asks or done.shows_way:
        excused.add("excuse_no_action")
    if lexicon.BOUNDARY.search(words) or lexicon.FAREWELL.search(words):
        excused.add("brush_off")
    return frozenset(excused)


def _by_phrase(sentence: str, excused: frozenset[Heard]) -> Verdict | None:
    """Return how a sentence sounds by its phrases; what stops comes before what hints."""
    found = [phrase for phrase in lexicon.PHRASES if phrase.label not in excused and lexicon.says(phrase, sentence)]
    if not found:
        return None
    first = max(found, key=lambda phrase: phrase.stops)
    return Verdict(label=first.label, stops=first.stops, certainty=_SURE)


def _by_shares(shares: Mapping[str, float], sentence: str, excused: frozenset[Heard]) -> Verdict | None:
    """Return how a sentence sounds by the shares of its labels: all that is not excused speaks against it together."""
    left = {label: shares.get(label, 0.0) for label in _HEARD if label not in excused}
    label = max(left, key=lambda each: left[each])
    certainty = min(sum(left.values()), _SURE)
    is_short = len(sentence.split()) <= SHORT_WORDS
    if certainty < (SHORT_FROM if is_short else HINT_FROM[label]):
        return None
    return Verdict(label=label, stops=not is_short and _stops(label, certainty, sentence), certainty=certainty)


def _stops(label: Heard, certainty: float, sentence: str) -> bool:
    """Tell whether the classifier is as good as certain, and the sentence speaks of whom it can hurt."""
    return label in STOP_FROM and certainty >= STOP_FROM[label] and bool(lexicon.CUES[label].search(sentence))
