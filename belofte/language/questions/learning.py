"""Making examples for the classifier of answers out of conversations, in which it is marked what answers what.

A lesson is a question and a part of the reply; the part answers it where it overlaps with what is marked. What is
learned is to choose, for each question, what answers it among the parts of the reply, and nothing.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from belofte.language.meaning import lessons
from belofte.language.meaning.classifier import Classifier, Signs
from belofte.language.meaning.lessons import Lesson
from belofte.language.meaning.training import Example, learn_choices
from belofte.language.questions.answering import ANSWERS, about_of, compare
from belofte.language.questions.finding import Question
from belofte.language.questions.kinds import kind_of, without_filler
from belofte.language.questions.parts import NOTHING, Part, parts_of

PASSES_OVER: Final = "passes over"
_OVERLAP: Final = 0.5  # of what is marked, or of the part


class _Talk:
    """A conversation, whose parts are compared with its questions when somebody learns from it."""

    def __init__(self, conversation: Mapping[str, Any]) -> None:
        self.questions = [_question(asked["words"]) for asked in conversation["questions"]]
        self.parts = parts_of(conversation["reply"])

    @cached_property
    def signs(self) -> list[list[Signs]]:
        """The signs of each part for each question, and of nothing."""
        return compare(self.questions, self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair(Lesson):
    """A question and a part of a reply or nothing, the text of the lesson; its wording is the conversation."""

    question: str
    talk: _Talk = field(compare=False, repr=False)
    row: int
    column: int

    @property
    def signs(self) -> Signs:
        """What rules see in the two, side by side."""
        return self.talk.signs[self.row][self.column]


def read_answers() -> list[Lesson]:
    """Return the lessons in `answers.nl.jsonl` and `answers.en.jsonl`."""
    return [pair for path in sorted(lessons.FOLDER.glob("answers.*.jsonl")) for pair in _pairs(path.read_text("utf-8"))]


def learn_answers(taught: Sequence[Lesson]) -> Classifier:
    """Return what lessons teach. Raises TrainingMissingError without scikit-learn."""
    choices: dict[tuple[str, int], list[Example]] = defaultdict(list)
    for lesson in taught:
        if isinstance(lesson, Pair):
            choices[lesson.wording, lesson.row] += examples_of(lesson)
    decided = [choice for choice in choices.values() if any(example.label == ANSWERS for example in choice)]
    return learn_choices(decided, right=ANSWERS, wrong=PASSES_OVER, lessons=lessons.fingerprint(taught))


def examples_of(lesson: Lesson) -> list[Example]:
    """Return a lesson as the one example that it is."""
    if not isinstance(lesson, Pair):
        return [Example(text=lesson.text, label=lesson.label)]
    about = about_of(_question(lesson.question))
    return [Example(text=lesson.text, label=lesson.label, signs=lesson.signs, about=about)]


def _pairs(conversations: str) -> Iterator[Lesson]:
    """Yield what a file teaches, one conversation a line."""
    for line in conversations.splitlines():
        yield from _pairs_of(json.loads(line))


def _pairs_of(conversation: Mapping[str, Any]) -> Iterator[Lesson]:
    """Yield every question of a conversation with every part of the reply, and with nothing."""
    talk = _Talk(conversation)
    known = {"wording": conversation["id"], "language": "nl" if conversation["lang"] == "nl" else "en", "talk": talk}
    for row, asked in enumerate(conversation["questions"]):
        start = conversation["reply"].index(asked["by"]) if asked["by"] else -1
        for column, part in enumerate([*talk.parts, NOTHING]):
            answers = _covers(part, start, start + len(asked["by"])) if asked["by"] else part is NOTHING
            label = ANSWERS if answers else PASSES_OVER
            yield Pair(text=part.words, label=label, question=asked["words"], row=row, column=column, **known)


def _question(words: str) -> Question:
    """Return the words that are marked as a question as if they had been found."""
    return Question(words=words, start=0, end=len(words), kind=kind_of(without_filler(words.lower())))


def _covers(part: Part, start: int, end: int) -> bool:
    """Tell whether a part holds enough of what answers."""
    both = min(end, part.end) - max(start, part.start)
    return both > _OVERLAP * min(end - start, part.end - part.start)
