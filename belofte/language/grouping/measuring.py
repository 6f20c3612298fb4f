"""Measuring the grouping: how often causes are right, and how long 100,000 texts take, on which memory.

`python -m belofte.language.grouping.measuring` prints the figures of the causes, by both encoders where the second can
be used and by the first alone, on our own mails (`tests/mails.py`) and on the exam. With 100000 behind it, it tells
instead which time so many texts take on `PROCESSES` processes, recombined from invented sentences.
"""

import json
import resource
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final
from unittest.mock import patch

from belofte.language.grouping import leaders
from belofte.language.grouping.causes import Cause, learn
from belofte.language.grouping.embedding import vectors_of
from belofte.language.grouping.stripping import stock_of
from belofte.language.grouping.tests.mails import NONE, Mail, mails, whole
from belofte.language.meaning import second_encoder

EXAM: Final = Path(__file__).parent.parent / "tests" / "exams" / "causes.jsonl"
PROCESSES: Final = 2
_DRAWS: Final = 5  # other examples each time
_MANY_DRAWS: Final = 20
_SAMPLE: Final = 2_000  # texts by which stock and mean are found
_WORDS_OF_MATTER: Final = 2  # matters that a recombined text has


@dataclass(slots=True)
class Figures:
    """What was counted of how texts were judged."""

    asked: int = 0  # texts that have a cause
    right: int = 0  # for which the nearest is the right one
    named: int = 0  # of which a cause was told
    right_named: int = 0
    strangers: int = 0  # texts that fit no cause
    strangers_named: int = 0

    def count(
        self, asked: Sequence[tuple[str, str]], taught: Mapping[str, Sequence[str]], stock: Collection[str]
    ) -> None:
        """Judge texts, each with its cause, after examples of each, and count."""
        causes = learn([Cause(name=name, examples=tuple(texts)) for name, texts in taught.items()], stock=stock)
        for (_, cause), judged in zip(asked, causes.judge([text for text, _ in asked]), strict=True):
            if cause == NONE:
                self.strangers += 1
                self.strangers_named += judged.cause is not None
            else:
                self.asked += 1
                self.right += judged.nearest == cause
                self.named += judged.cause is not None
                self.right_named += judged.cause == cause

    def in_words(self) -> str:
        """Return the figures in a sentence."""
        right_of_named = self.right_named / max(self.named, 1)
        others_named = self.strangers_named / max(self.strangers, 1)
        return (
            f"nearest right {self.right / self.asked:.3f} ({self.right}/{self.asked}); "
            f"named {self.named / self.asked:.2f}, of which right {right_of_named:.2f}; "
            f"of others named {others_named:.2f} ({self.strangers_named}/{self.strangers})"
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


def speed(count: int) -> str:
    """Return how long it takes to embed and group so many texts, and the memory of this process."""
    texts = list(_recombined(count))
    begun = time.perf_counter()
    stock = stock_of(texts[:_SAMPLE])
    vectors = vectors_of(texts, stock=stock, processes=PROCESSES)
    embedded = time.perf_counter()
    grouping = leaders.arrive(leaders.begin(vectors[:_SAMPLE]), range(count), vectors)
    grouped = time.perf_counter()
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    words = sum(len(text.split()) for text in texts) / count
    return (
        f"{count} texts of {words:.0f} words: embedded in {embedded - begun:.0f} s ({others.ru_utime:.0f} s of "
        f"processor), grouped in {grouped - embedded:.0f} s, {len(grouping.leaders)} groups; memory of a process that "
        f"embeds {others.ru_maxrss / 1024:.0f} MB, of this one, with all texts, {own.ru_maxrss / 1024:.0f} MB"
    )


def _drawn(count: int, chance: Random) -> dict[str, tuple[str, ...]]:
    """Return examples of each cause, from the half that is not held back."""
    known: dict[str, list[Mail]] = {}
    for mail in mails():
        if mail.cause != NONE and not mail.is_held_back:
            known.setdefault(mail.cause, []).append(mail)
    return {cause: tuple(mail.text for mail in chance.sample(ones, count)) for cause, ones in known.items()}


def _recombined(count: int) -> Iterator[str]:
    """Yield texts of invented sentences, each in a combination of its own."""
    chance = Random(count)  # noqa: S311 - the same texts each time
    matters = {language: [mail.matter for mail in mails() if mail.language == language] for language in ("nl", "en")}
    for index in range(count):
        language = "en" if index % 3 == 0 else "nl"
        yield whole(" ".join(chance.sample(matters[language], _WORDS_OF_MATTER)), language, chance)


def _main(arguments: Sequence[str]) -> None:
    for count in arguments:
        sys.stdout.write(f"{speed(int(count))}\n")
    if arguments:
        return
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
    for with_stock in (True, False):
        for examples, held_back in ((3, False), (5, False), (8, False), (3, True), (5, True), (8, True)):
            told = of_our_mails(examples=examples, held_back=held_back, with_stock=with_stock).in_words()
            half, known = "held back" if held_back else "working", "" if with_stock else ", stock not known"
            sys.stdout.write(f"{half}, {examples} examples{known}: {told}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _main(sys.argv[1:])
