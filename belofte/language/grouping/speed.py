"""How long very many texts take to sort out. `python -m belofte.language.grouping.speed 20000 1000` tells it.

So many without causes, on `PROCESSES` processes, recombined from invented sentences; and so many with twelve causes of
eight examples each. A text takes as long in a larger pile, but for comparing it with more groups.
"""

import os
import resource
import sys
import time
from collections.abc import Iterator
from random import Random
from typing import Final

from belofte.language.grouping.sorting import sort_out
from belofte.language.grouping.tests.mails import NONE, mails, whole

PROCESSES: Final = 2
_EXAMPLES: Final = 8
_MATTERS: Final = 2  # that a recombined text has


def speed(count: int, *, with_causes: bool) -> str:
    """Return how long it takes to sort out so many texts, and on which memory."""
    examples = _examples() if with_causes else {}
    texts = [*examples, *_recombined(count)]
    began, worked = time.perf_counter(), _processor()
    pile = sort_out(texts, causes=dict(enumerate(examples.values())), processes=PROCESSES)
    took, worked = time.perf_counter() - began, _processor() - worked
    words = sum(len(text.split()) for text in texts) / len(texts)
    groups = len({one.group for one in pile.placed if one.group is not None})
    own, others = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return (
        f"{len(texts)} texts of {words:.0f} words, {len(set(examples.values()))} causes: {took:.0f} s, {worked:.0f} of "
        f"processor ({worked / len(texts) * 1000:.1f} ms a text); {groups} groups, {len(pile.labels)} labels; "
        f"memory of this process {own} MB, of one that helps {others} MB"
    )


def _examples() -> dict[str, str]:
    """Return texts with the cause of each."""
    found: dict[str, str] = {}
    for mail in mails():
        if mail.cause != NONE and list(found.values()).count(mail.cause) < _EXAMPLES:
            found[mail.text] = mail.cause
    return found


def _recombined(count: int) -> Iterator[str]:
    """Yield texts of invented sentences, each in a combination of its own."""
    chance = Random(count)  # noqa: S311 - the same texts each time
    matters = {language: [mail.matter for mail in mails() if mail.language == language] for language in ("nl", "en")}
    for index in range(count):
        language = "en" if index % 3 == 0 else "nl"
        yield whole(" ".join(chance.sample(matters[language], _MATTERS)), language, chance)


def _processor() -> float:
    """Return how long this process and those that helped it were on a processor, in seconds."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    without, with_them = map(int, sys.argv[1:])
    sys.stdout.write(f"{speed(without, with_causes=False)}\n{speed(with_them, with_causes=True)}\n")
    sys.stdout.write(f"{os.cpu_count()} cores; load of the machine {os.getloadavg()[0]:.1f}\n")
