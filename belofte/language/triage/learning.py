"""Making examples for the two classifiers out of lessons: whole messages, with the signs that rules see in them.

A lesson that shows nothing shows nothing in any of its sentences either, so that each of them teaches as well.
"""

from collections.abc import Sequence

from belofte.language.meaning.classifier import Classifier
from belofte.language.meaning.lessons import Lesson, fingerprint
from belofte.language.meaning.training import Example, learn
from belofte.language.triage.labels import PLAIN
from belofte.language.triage.units import units_of


def learn_triage(lessons: Sequence[Lesson]) -> Classifier:
    """Return what lessons teach, about kinds or about flags. Raises TrainingMissingError without scikit-learn."""
    taught = [example for lesson in lessons for example in examples_of(lesson)]
    return learn(taught, lessons=fingerprint(lessons))


def examples_of(lesson: Lesson) -> list[Example]:
    """Return what a lesson is an example of: first as a whole."""
    units = units_of(lesson.text, at=lesson.written_at)
    return [
        Example(text=unit.words, label=lesson.label, signs=unit.signs)
        for unit in (units if lesson.label == PLAIN else units[:1])
    ]
