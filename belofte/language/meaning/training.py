"""Learning a classifier from lessons, and examining it on wordings that it has not seen.

Needs scikit-learn, which the desk itself runs without. The same lessons give the same classifier.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
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


_ALONE: Final = _Scales(4.0, 4.0, 3.0, 1.0, encoder.DIMENSIONS, BUCKETS, 1)
_BESIDE: Final = _Scales(2.0, 4.0, 1.0, 0.1, pairs.DIMENSIONS, pairs.PLACES, 2)  # another text


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
    scales = _BESIDE if examples[0].about else _ALONE
    model = LogisticRegression(C=scales.strength, class_weight="balanced", solver="newton-cg", max_iter=100, tol=1e-3)
    read = places_of([example.text for example in examples], _about(examples))
    rarity = rarity_at(read, size=scales.places, least=scales.texts_min)
    model.fit(_features(examples, read, rarity, scales), [example.label for example in examples])
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # noqa: PLR2004 - one column then stands for both
        weights, bias = np.vstack([-weights / 2, weights / 2]), np.hstack([-bias / 2, bias / 2])
    words_end = scales.dimensions + scales.places
    return Classifier(
        labels=tuple(map(str, model.classes_)),
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


def _features(
    examples: Sequence[Example], read: Sequence[Sequence[int]], rarity: NDArray[np.float32], scales: _Scales
) -> Any:  # noqa: ANN401 - scipy has no types
    """Return the features of examples as one sparse table: what the encoder says, the words, the signs."""
    from scipy import sparse  # noqa: PLC0415 - comes with scikit-learn

    texts, about = [example.text for example in examples], _about(examples)
    meaning = pairs.meaning_of_many(texts, about) if about else encoder.encode_many(texts)
    signs = np.array([example.signs for example in examples], dtype=np.float32) * np.float32(scales.signs)
    parts = [sparse.csr_matrix(meaning * np.float32(scales.meaning)), _words(sparse, read, rarity, scales)]
    return sparse.hstack([*parts, *([sparse.csr_matrix(signs)] if signs.size else [])], format="csr")


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
