"""Measuring the grouping: how often causes are right, and how long 100,000 texts take, on which memory.

`python -m belofte.language.grouping.measuring` prints the figures of the causes; with 100000 behind it also the time
that so many texts take, on `PROCESSES` processes. They are recombined from invented sentences (`tests/mails.py`).
"""

import resource
import sys
import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from belofte.language.grouping import leaders
from belofte.language.grouping.causes import Cause, learn
from belofte.language.grouping.embedding import vectors_of
from belofte.language.grouping.stripping import stock_of
from belofte.language.grouping.tests.mails import NONE, Mail, mails, whole

PROCESSES: Final = 2
_DRAWS: Final = 5  # other examples each time
_SAMPLE: Final = 2_000  # texts by which stock and mean are found
_WORDS_OF_MATTER: Final = 2  # matters that a recombined text has


def causes_right(*, examples: int, held_back: bool, with_stock: bool) -> str:
    """Return how causes are judged in a half, after so many examples of each from the half that is not held back."""
    stock = stock_of(mail.text for mail in mails()) if with_stock else frozenset()
    right = named = right_named = asked = strangers = strangers_named = 0
    for chance in map(Random, range(_DRAWS)):
        taught = _drawn(examples, chance)
        causes = learn([Cause(name=name, examples=texts) for name, texts in taught.items()], stock=stock)
        used = {text for texts in taught.values() for text in texts}
        half = [mail for mail in mails() if mail.is_held_back == held_back and mail.text not in used]
        for mail, judged in zip(half, causes.judge([mail.text for mail in half]), strict=True):
            if mail.cause == NONE:
                strangers, strangers_named = strangers + 1, strangers_named + (judged.cause is not None)
            else:
                asked, right = asked + 1, right + (judged.nearest == mail.cause)
                named, right_named = named + (judged.cause is not None), right_named + (judged.cause == mail.cause)
    return (
        f"{'held back' if held_back else 'working'}, {examples} examples{'' if with_stock else ', stock not known'}: "
        f"nearest right {right / asked:.2f} ({right}/{asked}); named {named / asked:.2f}, of which right "
        f"{right_named / max(named, 1):.2f}; of others named {strangers_named / max(strangers, 1):.2f}"
    )


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
    for with_stock in (True, False):
        for examples, held_back in ((3, False), (5, False), (8, False), (3, True), (5, True), (8, True)):
            told = causes_right(examples=examples, held_back=held_back, with_stock=with_stock)
            sys.stdout.write(f"{told}\n")
    for count in arguments:
        sys.stdout.write(f"{speed(int(count))}\n")


if __name__ == "__main__":
    _main(sys.argv[1:])
