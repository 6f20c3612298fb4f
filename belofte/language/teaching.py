"""Learning the classifiers that come with the desk from the lessons, and telling how they do on what is held back.

`python -m belofte.language.teaching [NAME…]` writes `meaning/models/`. A desk that has corrections of its own learns by
`belofte language train`.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Literal

from belofte.language.meaning import lessons
from belofte.language.meaning.classifier import FOLDER, Classifier, save
from belofte.language.meaning.lessons import Language, Lesson
from belofte.language.meaning.training import Example, Figures, examine
from belofte.language.promises.learning import (
    examples_of,
    learn_conditions,
    learn_promises,
    read_conditions,
    read_promises,
)
from belofte.language.purposes.learning import learn_purposes
from belofte.language.questions import learning as questions
from belofte.language.tone.learning import learn_stillness, learn_tone, whole_reply
from belofte.language.triage.learning import examples_of as learned_from
from belofte.language.triage.learning import learn_triage


class Subject:
    """What is taught under one name: how it is learned, and how a lesson is put to what was learned."""

    def __init__(
        self,
        *,
        learn: Callable[[Sequence[Lesson]], Classifier],
        ask: Callable[[Lesson], Sequence[Example]],
        read: Callable[[], list[Lesson]],
    ) -> None:
        self.learn = learn
        self.ask = ask
        self.read = read  # what comes with the desk


def as_it_is(lesson: Lesson) -> list[Example]:
    """Return a lesson as one example."""
    return [Example(text=lesson.text, label=lesson.label)]


SUBJECTS: Final[Mapping[str, Subject]] = {
    "promises": Subject(learn=learn_promises, ask=examples_of, read=read_promises),
    "conditions": Subject(learn=learn_conditions, ask=as_it_is, read=read_conditions),
    "triage": Subject(learn=learn_triage, ask=learned_from, read=partial(lessons.read, "triage")),
    "flags": Subject(learn=learn_triage, ask=learned_from, read=partial(lessons.read, "flags")),
    "tone": Subject(learn=learn_tone, ask=as_it_is, read=partial(lessons.read, "tone")),
    "stillness": Subject(learn=learn_stillness, ask=whole_reply, read=partial(lessons.read, "stillness")),
    "purposes": Subject(learn=learn_purposes, ask=as_it_is, read=partial(lessons.read, "purposes")),
    "answers": Subject(learn=questions.learn_answers, ask=questions.examples_of, read=questions.read_answers),
}


def figures_of(name: str, taught: Sequence[Lesson], *, extra: Sequence[Lesson] = ()) -> list[Figures]:
    """Return how what is learned from the lessons that are not held back, and `extra` ones, does on those that are."""
    subject = SUBJECTS[name]
    classifier = subject.learn([*(lesson for lesson in taught if not lesson.is_held_back), *extra])
    return examine(classifier, _asked(subject, taught))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How what was learned did on one held-back part, without and with corrections; neither has seen that part."""

    part: Literal["lessons", "corrections"]
    before: Sequence[Figures]
    after: Sequence[Figures]


def correction(words: str, *, label: str, language: Language, at: datetime) -> Lesson:
    """Return what somebody corrected `at` a moment as a lesson, whose wording is the words themselves."""
    return Lesson(text=words, label=label, wording=f"correction {words}", language=language, written_at=at)


def newest_of_each(corrections: Iterable[Lesson]) -> list[Lesson]:
    """Return corrections without those that a later one about the same words takes back."""
    return list({one.text: one for one in corrections}.values())


def tried(name: str, taught: Sequence[Lesson], corrections: Sequence[Lesson]) -> list[Trial]:
    """Return how lessons do alone and with corrections, on a quarter of the wordings and a quarter of the corrections.

    A part of which nothing is held back is left out. Raises TrainingMissingError without scikit-learn.
    """
    subject = SUBJECTS[name]
    learned = [one for one in taught if not one.is_held_back]
    before = subject.learn(learned)
    after = subject.learn([*learned, *(one for one in corrections if not one.is_held_back)])
    parts: list[tuple[Literal["lessons", "corrections"], Sequence[Lesson]]] = [
        ("lessons", taught),
        ("corrections", corrections),
    ]
    trials = []
    for part, ones in parts:
        if asked := _asked(subject, ones):
            trials.append(Trial(part=part, before=examine(before, asked), after=examine(after, asked)))
    return trials


def _asked(subject: Subject, taught: Sequence[Lesson]) -> list[Example]:
    """Return what is examined: of each lesson that is held back its longest sentence."""
    return [max(subject.ask(one), key=lambda each: len(each.text)) for one in taught if one.is_held_back]


def teach(name: str) -> None:
    """Write the model that comes with the desk anew."""
    with (FOLDER / f"{name}.npz").open("wb") as file:
        save(SUBJECTS[name].learn(SUBJECTS[name].read()), file)


def _say(name: str) -> None:
    for figures in figures_of(name, SUBJECTS[name].read()):
        sys.stdout.write(
            f"{name} {figures.label}: precision {figures.precision:.2f}, recall {figures.recall:.2f}, "
            f"{figures.expected} held back\n"
        )


if __name__ == "__main__":
    for chosen in sys.argv[1:] or SUBJECTS:
        _say(chosen)
        teach(chosen)
