"""Measuring what is found unanswered. `python -m belofte.language.questions.tests.measuring` prints the figures.

On exams: conversations of people who saw neither rules nor lessons. A question counts as found where half of the
shorter of the two stretches, found and labelled, lies in both. `working.jsonl` and `held_back.jsonl` beside this module
are drafts of one or two sentences by the hand that made the first rules; it saw the mistakes of the former.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from belofte.language.questions.answering import answered
from belofte.language.questions.finding import Question, find

EXAMS: Final = Path(__file__).parents[2] / "tests" / "exams"
DRAFTS: Final = ("working", "held_back")
KNOWN: Final = ("questions", "questions_second", "questions_third")  # with which the threshold was chosen


@dataclass(slots=True)
class Figures:
    """What was counted on some exams."""

    told: int = 0  # questions that were told to be unanswered
    open: int = 0  # questions that are unanswered
    right: int = 0

    @property
    def precision(self) -> float:
        """Return which part of what is told is unanswered."""
        return self.right / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        """Return which part of what is unanswered is told."""
        return self.right / self.open if self.open else 1.0

    def __str__(self) -> str:
        return (
            f"unanswered: precision {self.precision:.2f} ({self.right}/{self.told}), "
            f"recall {self.recall:.2f} ({self.right}/{self.open})"
        )


def measure(*exams: str) -> Figures:
    """Return the figures of some exams together."""
    figures = Figures()
    for exam in exams:
        for conversation in _conversations(exam):
            _count(figures, conversation)
    return figures


def measure_drafts(name: str) -> Figures:
    """Return the figures of short drafts, whose questions are labelled in their order."""
    figures = Figures()
    for line in Path(__file__).with_name(f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        drafted = json.loads(line)
        figures.open += drafted["answered"].count(False)
        found = answered(find(drafted["customer"]), drafted["draft"])
        for answer, is_answered in zip(found, drafted["answered"], strict=True):
            figures.told += answer is None
            figures.right += answer is None and not is_answered
    return figures


def _conversations(exam: str) -> Iterator[dict[str, Any]]:
    for line in (EXAMS / f"{exam}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def _count(figures: Figures, conversation: Mapping[str, Any]) -> None:
    labelled = [(asked["words"], asked["answered"]) for asked in conversation["questions"]]
    figures.open += sum(not is_answered for _words, is_answered in labelled)
    questions = find(conversation["customer"])
    seen: set[int] = set()
    for question, answer in zip(questions, answered(questions, conversation["reply"]), strict=True):
        if answer is not None:
            continue
        known = next((n for n, (words, _) in enumerate(labelled) if _is(question, words, conversation)), None)
        if known in seen:
            continue
        figures.told += 1
        if known is not None:
            seen.add(known)
            figures.right += not labelled[known][1]


def _is(question: Question, words: str, conversation: Mapping[str, Any]) -> bool:
    start = str(conversation["customer"]).index(words)
    both: int = min(question.end, start + len(words)) - max(question.start, start)
    return both > min(question.end - question.start, len(words)) / 2


if __name__ == "__main__":
    for chosen in (*KNOWN, "questions_fourth", "questions_misleading"):
        sys.stdout.write(f"{chosen}: {measure(chosen)}\n")
    for chosen in DRAFTS:
        sys.stdout.write(f"{chosen}: {measure_drafts(chosen)}\n")
