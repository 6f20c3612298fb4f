"""Measuring how often causes are right. `python -m belofte.language.grouping.measuring` prints the figures.

By both encoders where the second can be used and by the first alone, on our own mails (`tests/mails.py`) and the exam.
"""

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import patch

from belofte.language.grouping.causes import Cause, learn
from belofte.language.grouping.stripping import stock_of
from belofte.language.grouping.tests.mails import NONE, mails
from belofte.language.meaning import second_encoder

EXAM: Final = Path(__file__).parent.parent / "tests" / "exams" / "causes.jsonl"
_DRAWS: Final = 5  # other examples each time
_MANY_DRAWS: Final = 20
_HALF: Final = {False: "working", True: "held back"}
_TAUGHT: Final = 8  # causes that are named, where the other four are not


@dataclass(slots=True)
class Figures:
    """What was counted of how texts were judged."""

    asked: int = 0  # texts that have a cause
    right: int = 0  # for which the nearest is the right one
    named: int = 0  # of which a cause was told
    right_named: int = 0
    strangers: int = 0  # texts that fit no cause
    strangers_named: int = 0
    certain: int = 0  # texts that have a cause, of which one was told for certain
    right_certain: int = 0
    strangers_certain: int = 0

    def count(
        self, asked: Sequence[tuple[str, str]], taught: Mapping[str, Sequence[str]], stock: Collection[str]
    ) -> None:
        """Judge texts, each with its cause, after examples of each, and count."""
        causes = learn([Cause(name=name, examples=tuple(texts)) for name, texts in taught.items()], stock=stock)
        for (_, cause), judged in zip(asked, causes.judge([text for text, _ in asked]), strict=True):
            if cause == NONE:
                self.strangers += 1
                self.strangers_named += judged.cause is not None
                self.strangers_certain += judged.is_certain
            else:
                self.asked += 1
                self.right += judged.nearest == cause
                self.named += judged.cause is not None
                self.right_named += judged.cause == cause
                self.certain += judged.is_certain
                self.right_certain += judged.is_certain and judged.nearest == cause

    @property
    def precision(self) -> float:
        """Return which part of what is named is right: what fits none is not."""
        return self.right_named / max(self.named + self.strangers_named, 1)

    def in_words(self) -> str:
        """Return the figures in a sentence."""
        return (
            f"nearest right {self.right / self.asked:.3f} ({self.right}/{self.asked}); named {self.named}, "
            f"right {self.right_named}; for certain {self.certain}, right {self.right_certain}; of {self.strangers} "
            f"that fit none named {self.strangers_named}, for certain {self.strangers_certain}; "
            f"right of all named {self.precision:.2f}"
        )


def of_our_mails(*, examples: int, held_back: bool, with_stock: bool) -> Figures:
    """Return how causes are judged in a half, after so many examples of each from the half that is not held back."""
    stock = stock_of(mail.text for mail in mails()) if with_stock else frozenset()
    figures = Figures()
    for chance in map(Random, range(_DRAWS)):
        taught = _drawn(examples, chance)
        used = {text for texts in taught.values() for text in texts}
        half = [mail for mail in mails() if mail.is_held_back == held_back and mail.text not in used]
        figures.count([(mail.text, mail.cause) for mail in half], taught, stock)
    return figures


def of_exam(*, examples: int = 8, draws: int = _DRAWS) -> Figures:
    """Return how causes are judged on the exam, after so many examples of each that are drawn from it."""
    lines = [json.loads(line) for line in EXAM.read_text(encoding="utf-8").splitlines()]
    stock = stock_of(line["text"] for line in lines)
    by_cause: dict[str, list[str]] = {}
    for line in lines:
        if line["cause"] != NONE:
            by_cause.setdefault(line["cause"], []).append(line["text"])
    figures = Figures()
    for chance in map(Random, range(draws)):
        taught = {cause: chance.sample(texts, examples) for cause, texts in by_cause.items()}
        used = {text for texts in taught.values() for text in texts}
        figures.count([(line["text"], line["cause"]) for line in lines if line["text"] not in used], taught, stock)
    return figures


def of_hidden_causes(*, examples: int, held_back: bool = False) -> Figures:
    """Return how mails are judged where causes are among them that nobody named: mails much like those that have one.

    As many of these as one in four; `CERTAIN_FROM` was chosen by the working half.
    """
    stock = stock_of(mail.text for mail in mails())
    figures = Figures()
    for chance in map(Random, range(_DRAWS)):
        taught = _drawn(examples, chance)
        taught = {cause: taught[cause] for cause in chance.sample(sorted(taught), _TAUGHT)}
        used = {text for texts in taught.values() for text in texts}
        half = [mail for mail in mails() if mail.is_held_back == held_back and mail.text not in used and mail.cause]
        own = [(mail.text, mail.cause) for mail in half if mail.cause in taught]
        others = [(mail.text, NONE) for mail in half if mail.cause not in taught]
        figures.count([*own, *chance.sample(others, len(own) // 3)], taught, stock)
    return figures


def _drawn(count: int, chance: Random) -> dict[str, tuple[str, ...]]:
    """Return examples of each cause, from the half that is not held back."""
    known: dict[str, list[str]] = {}
    for mail in mails():
        if mail.cause != NONE and not mail.is_held_back:
            known.setdefault(mail.cause, []).append(mail.text)
    return {cause: tuple(chance.sample(texts, count)) for cause, texts in known.items()}


def _main() -> None:
    lacking = second_encoder.lacking()
    sys.stdout.write(f"{lacking or 'By both encoders:'}\n")
    _tell()
    if not lacking:
        sys.stdout.write("By the first encoder alone:\n")
        with patch.object(second_encoder, "lacking", lambda: "It is left out."):
            _tell()


def _tell() -> None:
    """Print the figures of all that is measured."""
    for draws in (_DRAWS, _MANY_DRAWS):
        sys.stdout.write(f"exam, 8 examples, {draws} draws: {of_exam(draws=draws).in_words()}\n")
    for examples in (3, 5, 8):
        for held_back in (False, True):
            told = of_hidden_causes(examples=examples, held_back=held_back).in_words()
            sys.stdout.write(f"{_HALF[held_back]}, {examples} examples, four causes not named: {told}\n")
    for with_stock in (True, False):
        for held_back in (False, True):
            for examples in (3, 5, 8):
                told = of_our_mails(examples=examples, held_back=held_back, with_stock=with_stock).in_words()
                known = "" if with_stock else ", stock not known"
                sys.stdout.write(f"{_HALF[held_back]}, {examples} examples{known}: {told}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    _main()
