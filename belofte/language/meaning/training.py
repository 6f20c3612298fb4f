"""Learning a classifier from lessons, and examining it on wordings that it has not seen.

Needs scikit-learn, which the desk itself runs without. The same lessons give the same classifier.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from belofte.language.meaning import encoder, pairs
from belofte.language.meaning.classifier import BUCKETS, Classifier, Signs, places_of, rarity_at
from belofte.language.meaning.pairs import About


@dataclass(frozen=True, slots=True)
class _Scales:
    """How much each sort of feature weighs beside the others, and how closely lessons are followed."""

    meaning: float
    words: float
    signs: float  # what rules see
    strength: float  # the inverse of the penalty on weights
    dimensions: int
    places: int  # of words
    texts_min: int  # in which a word has to stand


_Features = tuple[Any, NDArray[np.float32], NDArray[np.float32] | None]  # scipy, whose table is first, has no types

_ALONE: Final = _Scales(4.0, 4.0, 3.0, 1.0, encoder.DIMENSIONS, BUCKETS, 1)
_BESIDE: Final = _Scales(2.0, 4.0, 1.0, 1.0, pairs.DIMENSIONS, pairs.PLACES, 2)  # another text
_LEAST: Final = 1e-12
_ROUNDS: Final = 50  # of learning choices: more follow the lessons too closely


class TrainingMissingError(Exception):
    """What learning needs is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text, what rules saw in it, and the label it deserves."""

    text: str
    label: str
    signs: Signs = ()
    about: About | None = None  # of all examples, or of none


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How a classifier did on one label: counts of lessons."""

    label: str
    expected: int  # lessons that deserve it
    given: int  # lessons that got it
    right: int

    @property
    def precision(self) -> float:
        """Return which part of those that got the label deserve it."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Return which part of those that deserve the label got it."""
        return self.right / self.expected if self.expected else 1.0


def learn(examples: Sequence[Example], *, lessons: str) -> Classifier:
    """Return what examples teach; `lessons` is the fingerprint of what they were taken from.

    Raises TrainingMissingError without scikit-learn.
    """
    try:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise TrainingMissingError from missing
    model = LogisticRegression(C=_ALONE.strength, class_weight="balanced", solver="newton-cg", max_iter=100, tol=1e-3)
    features, rarity, _alone = _features(examples, _ALONE)
    model.fit(features, [example.label for example in examples])
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # noqa: PLR2004 - one column then stands for both
        weights, bias = _both_ways(weights[0], bias[0])
    labels = tuple(map(str, model.classes_))
    return _classifier(labels, weights, bias, rarity, scales=_ALONE, lessons=lessons)


def learn_choices(choices: Sequence[Sequence[Example]], *, right: str, wrong: str, lessons: str) -> Classifier:
    """Return what choices teach: of each the examples labelled `right` have to come before the `wrong` ones.

    The last example of a choice is what is chosen when no other is; the least certain of these is as likely right as
    wrong. Raises TrainingMissingError without scikit-learn.
    """
    try:
        from scipy.optimize import minimize  # noqa: PLC0415 - comes with scikit-learn
    except ImportError as missing:
        raise TrainingMissingError from missing
    examples = [example for choice in choices for example in choice]
    features, rarity, directions = _features(examples, _BESIDE)
    is_right = np.array([example.label == right for example in examples])
    starts = np.cumsum([0, *(len(choice) for choice in choices)])[:-1]
    loss = partial(_loss, features=features, is_right=is_right, starts=starts)
    found = minimize(
        loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS, "maxcor": 8}
    )
    last = np.append(starts[1:], len(examples)) - 1
    weights, bias = _both_ways(found.x, -float(np.mean(features[last] @ found.x)))
    learned = _classifier((wrong, right), weights, bias, rarity, scales=_BESIDE, lessons=lessons)
    return replace(learned, directions=directions)


def _loss(
    weights: NDArray[np.float64],
    *,
    features: Any,  # noqa: ANN401 - scipy has no types
    is_right: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> tuple[float, NDArray[np.float64]]:
    """Return how unlikely weights make it that the right ones are chosen, with the penalty on weights; its slope."""
    lengths = np.diff(np.append(starts, len(is_right)))
    scores = features @ weights
    shares = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), lengths))
    every, ours = np.add.reduceat(shares, starts), np.add.reduceat(shares * is_right, starts) + _LEAST
    slope = shares / np.repeat(every, lengths) - shares * is_right / np.repeat(ours, lengths)
    loss = _BESIDE.strength * float(np.log(every / ours).sum()) + float(weights @ weights) / 2
    return loss, _BESIDE.strength * (features.T @ slope) + weights


def _both_ways(weights: NDArray[np.float64], bias: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return weights that tell one label from another as weights of both."""
    return np.vstack([-weights / 2, weights / 2]), np.array([-bias / 2, bias / 2])


def _classifier(
    labels: tuple[str, ...],
    weights: NDArray[np.float64],
    bias: NDArray[np.float64],
    rarity: NDArray[np.float32],
    *,
    scales: _Scales,
    lessons: str,
) -> Classifier:
    """Return what was learned as a classifier, which does not scale what it reads."""
    words_end = scales.dimensions + scales.places
    return Classifier(
        labels=labels,
        meaning=(weights[:, : scales.dimensions].T * scales.meaning).astype(np.float32),
        words=(weights[:, scales.dimensions : words_end].T * scales.words).astype(np.float32),
        rarity=rarity,
        signs=(weights[:, words_end:].T * scales.signs).astype(np.float32),
        bias=bias.astype(np.float32),
        lessons=lessons,
    )


def _about(examples: Sequence[Example]) -> list[About]:
    return [example.about for example in examples if example.about]


def examine(classifier: Classifier, examples: Sequence[Example]) -> list[Figures]:
    """Return how a classifier does on examples, label by label."""
    signs = [example.signs for example in examples] if examples[0].signs else []
    judged = classifier.judge([example.text for example in examples], signs, _about(examples))
    best = [max(shares, key=lambda label: shares[label]) for shares in judged]
    pairs = Counter(zip((example.label for example in examples), best, strict=True))
    return [_figures(label, pairs) for label in sorted({label for pair in pairs for label in pair})]


def _figures(label: str, pairs: Counter[tuple[str, str]]) -> Figures:
    """Return the figures of a label from the counts of what was deserved and given."""
    return Figures(
        label=label,
        expected=sum(count for (deserved, _), count in pairs.items() if deserved == label),
        given=sum(count for (_, given), count in pairs.items() if given == label),
        right=pairs[label, label],
    )


def _features(examples: Sequence[Example], scales: _Scales) -> _Features:
    """Return examples as a sparse table of meanings, words and signs; how rare words are; the directions of `pairs`."""
    from scipy import sparse  # noqa: PLC0415 - comes with scikit-learn, and has no types

    texts, about = [example.text for example in examples], _about(examples)
    read = places_of(texts, about)
    rarity = rarity_at(read, size=scales.places, least=scales.texts_min)
    meaning, directions = pairs.meaning_of_many(texts, about) if about else (encoder.encode_many(texts), None)
    signs = np.array([example.signs for example in examples], dtype=np.float32) * np.float32(scales.signs)
    parts = [sparse.csr_matrix(meaning * np.float32(scales.meaning)), _words(sparse, read, rarity, scales)]
    table = sparse.hstack([*parts, *([sparse.csr_matrix(signs)] if signs.size else [])], format="csr")
    return table, rarity, directions


def _words(sparse: Any, read: Sequence[Sequence[int]], rarity: NDArray[np.float32], scales: _Scales) -> Any:  # noqa: ANN401 - as above
    """Return the words of texts as a sparse table, each by its rarity, each row of the same length."""
    places: list[int] = []
    values: list[NDArray[np.float32]] = []
    ends = [0]
    for found in read:
        places += found
        own = rarity[list(found)]
        values.append(own * np.float32(scales.words / max(float(np.linalg.norm(own)), 1e-6)))
        ends.append(len(places))
    return sparse.csr_matrix((np.concatenate(values), places, ends), shape=(len(ends) - 1, scales.places))
