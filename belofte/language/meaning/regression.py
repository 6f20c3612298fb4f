"""The weights that examples teach: logistic regressions over what the encoder says, the words and the signs.

Needs scikit-learn, which the desk itself runs without; `training` loads it when something is to be learned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from belofte.language.meaning import encoder, pairs
from belofte.language.meaning.classifier import BUCKETS, Classifier, places_of, rarity_at
from belofte.language.meaning.training import Example, about_of


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


def of_labels(examples: Sequence[Example], *, lessons: str) -> Classifier:
    """Return what examples teach, as `training.learn` says. Raises ModuleNotFoundError without scikit-learn."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - an extra, which takes seconds to load

    model = LogisticRegression(C=_ALONE.strength, class_weight="balanced", solver="newton-cg", max_iter=100, tol=1e-3)
    features, rarity, _alone = _features(examples, _ALONE)
    model.fit(features, [example.label for example in examples])
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # noqa: PLR2004 - one column then stands for both
        weights, bias = _both_ways(weights[0], bias[0])
    labels = tuple(map(str, model.classes_))
    return _classifier(labels, weights, bias, rarity, scales=_ALONE, lessons=lessons)


def of_choices(choices: Sequence[Sequence[Example]], *, right: str, wrong: str, lessons: str) -> Classifier:
    """Return what choices teach, as `training.learn_choices` says. Raises ModuleNotFoundError without scikit-learn."""
    from scipy.optimize import minimize  # noqa: PLC0415 - comes with scikit-learn

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


def _features(examples: Sequence[Example], scales: _Scales) -> _Features:
    """Return examples as a sparse table of meanings, words and signs; how rare words are; the directions of `pairs`."""
    from scipy import sparse  # noqa: PLC0415 - comes with scikit-learn, and has no types

    texts, about = [example.text for example in examples], about_of(examples)
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
