"""Learning a classifier from lessons, and examining it on wordings that it has not seen.

Needs scikit-learn, which the desk itself runs without. The same lessons give the same classifier.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from belofte.language.meaning import encoder
from belofte.language.meaning.classifier import BUCKETS, Classifier, Signs, buckets, rarity_of

_MEANING_SCALE: Final = 4.0  # how much the meaning of a text weighs beside its words
_WORDS_SCALE: Final = 4.0
_SIGNS_SCALE: Final = 3.0  # what rules see
_SIGNS_SCALE_MOST: Final = 9.0
_STRENGTH_LEAST: Final = 0.03
_STRENGTH: Final = 1.0  # how closely the lessons are followed: the inverse of the penalty on weights


class TrainingMissingError(Exception):
    """What learning needs is not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text, what rules saw in it, and the label it deserves."""

    text: str
    label: str
    signs: Signs = ()


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


def learn(examples: Sequence[Example], *, lessons: str, by_signs: bool = False) -> Classifier:
    """Return what examples teach; `lessons` is the fingerprint of what they were taken from.

    `by_signs` is for where the signs say most, and the text itself little: it is then followed much less closely.
    Raises TrainingMissingError without scikit-learn.
    """
    try:
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise TrainingMissingError from missing
    signs_scale, strength = (_SIGNS_SCALE_MOST, _STRENGTH_LEAST) if by_signs else (_SIGNS_SCALE, _STRENGTH)
    model = LogisticRegression(C=strength, class_weight="balanced", solver="newton-cg", max_iter=100, tol=1e-3)
    rarity = rarity_of(example.text for example in examples)
    model.fit(_features(examples, rarity, signs_scale), [example.label for example in examples])
    weights, bias = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # noqa: PLR2004 - one column then stands for both
        weights, bias = np.vstack([-weights / 2, weights / 2]), np.hstack([-bias / 2, bias / 2])
    words_end = encoder.DIMENSIONS + BUCKETS
    return Classifier(
        labels=tuple(map(str, model.classes_)),
        meaning=(weights[:, : encoder.DIMENSIONS].T * _MEANING_SCALE).astype(np.float32),
        words=(weights[:, encoder.DIMENSIONS : words_end].T * _WORDS_SCALE).astype(np.float32),
        rarity=rarity,
        signs=(weights[:, words_end:].T * signs_scale).astype(np.float32),
        bias=bias.astype(np.float32),
        lessons=lessons,
    )


def examine(classifier: Classifier, examples: Sequence[Example]) -> list[Figures]:
    """Return how a classifier does on examples, label by label."""
    signs = [example.signs for example in examples] if examples[0].signs else []
    judged = classifier.judge([example.text for example in examples], signs)
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


def _features(examples: Sequence[Example], rarity: NDArray[np.float32], signs_scale: float) -> Any:  # noqa: ANN401 - scipy has no types
    """Return the features of examples as one sparse table: what the encoder says, the words, the signs."""
    from scipy import sparse  # noqa: PLC0415 - comes with scikit-learn

    meaning = encoder.encode_many([example.text for example in examples]) * np.float32(_MEANING_SCALE)
    signs = np.array([example.signs for example in examples], dtype=np.float32) * np.float32(signs_scale)
    parts = [sparse.csr_matrix(meaning), _words(sparse, (example.text for example in examples), rarity)]
    return sparse.hstack([*parts, *([sparse.csr_matrix(signs)] if signs.size else [])], format="csr")


def _words(sparse: Any, texts: Iterable[str], rarity: NDArray[np.float32]) -> Any:  # noqa: ANN401 - as above
    """Return the words of texts as a sparse table, each by its rarity, each row of the same length."""
    places: list[int] = []
    values: list[NDArray[np.float32]] = []
    ends = [0]
    for text in texts:
        found = buckets(text)
        places += found
        own = rarity[list(found)]
        values.append(own * np.float32(_WORDS_SCALE / max(float(np.linalg.norm(own)), 1e-6)))
        ends.append(len(places))
    return sparse.csr_matrix((np.concatenate(values), places, ends), shape=(len(ends) - 1, BUCKETS))
