"""Learning a classifier from lessons, and examining it on wordings that it has not seen.

Needs scikit-learn, which the desk itself runs without. The same lessons give the same classifier.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from belofte.language.meaning.classifier import Classifier, Signs
from belofte.language.meaning.pairs import About


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
    from belofte.language.meaning import regression  # noqa: PLC0415 - heavy, and needed only by who learns

    try:
        return regression.of_labels(examples, lessons=lessons)
    except ModuleNotFoundError as missing:
        raise TrainingMissingError from missing


def learn_choices(choices: Sequence[Sequence[Example]], *, right: str, wrong: str, lessons: str) -> Classifier:
    """Return what choices teach: of each the examples labelled `right` have to come before the `wrong` ones.

    The last example of a choice is what is chosen when no other is; the least certain of these is as likely right as
    wrong. Raises TrainingMissingError without scikit-learn.
    """
    from belofte.language.meaning import regression  # noqa: PLC0415 - heavy, and needed only by who learns

    try:
        return regression.of_choices(choices, right=right, wrong=wrong, lessons=lessons)
    except ModuleNotFoundError as missing:
        raise TrainingMissingError from missing


def examine(classifier: Classifier, examples: Sequence[Example]) -> list[Figures]:
    """Return how a classifier does on examples, label by label."""
    signs = [example.signs for example in examples] if examples[0].signs else []
    judged = classifier.judge([example.text for example in examples], signs, about_of(examples))
    best = [max(shares, key=lambda label: shares[label]) for shares in judged]
    pairs = Counter(zip((example.label for example in examples), best, strict=True))
    return [_figures(label, pairs) for label in sorted({label for pair in pairs for label in pair})]


def about_of(examples: Sequence[Example]) -> list[About]:
    """Return what examples stand beside: one for each of them, or none."""
    return [example.about for example in examples if example.about]


def _figures(label: str, pairs: Counter[tuple[str, str]]) -> Figures:
    """Return the figures of a label from the counts of what was deserved and given."""
    return Figures(
        label=label,
        expected=sum(count for (deserved, _), count in pairs.items() if deserved == label),
        given=sum(count for (_, given), count in pairs.items() if given == label),
        right=pairs[label, label],
    )
