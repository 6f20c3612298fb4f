"""Measuring what is found unanswered. `python -m belofte.language.questions.tests.measuring` prints the figures.

`working.jsonl` was looked at while the rules were made, `held_back.jsonl` was only measured. In both, about half of the
questions are answered.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from belofte.language.questions.answering import answered
from belofte.language.questions.finding import find

FOLDER: Final = Path(__file__).parent
HALVES: Final = ("working", "held_back")


@dataclass(slots=True)
class Figures:
    """What was counted on a set of drafts."""

    told: int = 0  # questions that were told to be unanswered
    open: int = 0  # questions that are unanswered
    right: int = 0
    miscounted: int = 0  # texts in which too many or too few questions were found

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
            f"recall {self.recall:.2f} ({self.right}/{self.open}); {self.miscounted} texts miscounted"
        )


def lines(half: str) -> Iterator[dict[str, Any]]:
    """Yield the labelled drafts of a half."""
    for line in (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def measure(half: str) -> Figures:
    """Return the figures of a half."""
    figures = Figures()
    for line in lines(half):
        questions = find(line["customer"])
        figures.open += line["answered"].count(False)
        if len(questions) != len(line["answered"]):
            figures.miscounted += 1
            continue
        for answer, is_answered in zip(answered(questions, line["draft"]), line["answered"], strict=True):
            figures.told += answer is None
            figures.right += answer is None and not is_answered
    return figures


if __name__ == "__main__":
    for chosen in HALVES:
        sys.stdout.write(f"{chosen}: {measure(chosen)}\n")
