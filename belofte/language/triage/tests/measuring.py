"""Measuring what is heard in messages. `python -m belofte.language.triage.tests.measuring` prints the figures.

`working.jsonl` was looked at while the thresholds were chosen and `held_back.jsonl` before everyday lessons were
written; `unseen.jsonl` was written last, and measured once.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from belofte.language.meaning.lessons import WRITTEN_AT
from belofte.language.triage.judging import Judges, judge

FOLDER: Final = Path(__file__).parent
HALVES: Final = ("working", "held_back", "unseen")


def measure(half: str, *, judges: Judges | None = None) -> Counter[str]:
    """Return what was counted on a half: messages, kinds that are right, flags that are right, false and missed."""
    counts: Counter[str] = Counter()
    for line in map(json.loads, (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()):
        heard = judge(line["text"], at=WRITTEN_AT, judge=judges)
        shown, expected = {flag.label for flag in heard.flags}, set(line["flags"])
        counts["messages"] += 1
        counts["kinds right"] += heard.kind == line["kind"]
        counts["flags right"] += len(shown & expected)
        counts["flags false"] += len(shown - expected)
        counts["flags missed"] += len(expected - shown)
    return counts


if __name__ == "__main__":
    for each in HALVES:
        sys.stdout.write(f"{each}: {', '.join(f'{count} {name}' for name, count in measure(each).items())}\n")
