"""Measuring how tone is heard. `python -m belofte.language.tone.tests.measuring` prints the figures.

`working.jsonl` was looked at while the thresholds were chosen, `held_back.jsonl` was only measured. Clean replies are
look-alikes: polite boundaries, refusals with a reason, referrals by somebody who did something, kind humour.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from belofte.language.tone.finding import find
from belofte.language.tone.hearing import Judge

FOLDER: Final = Path(__file__).parent
HALVES: Final = ("working", "held_back")


@dataclass(slots=True)
class Figures:
    """What was counted on a set of replies."""

    bad: int = 0
    found: int = 0  # bad ones with any finding
    named: int = 0  # bad ones with the finding that they deserve
    clean: int = 0
    flagged: int = 0
    stopped: int = 0

    def __str__(self) -> str:
        return (
            f"bad tone found {self.found}/{self.bad}, by its name {self.named}; "
            f"clean flagged {self.flagged}/{self.clean}, stopped {self.stopped}"
        )


def lines(half: str) -> Iterator[dict[str, Any]]:
    """Yield the labelled replies of a half."""
    for line in (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def measure(half: str, *, judge: Judge | None = None) -> Figures:
    """Return the figures of a half."""
    figures = Figures()
    for line in lines(half):
        findings = find(line["reply"], customer=line.get("customer", ""), judge=judge)
        if line["labels"]:
            figures.bad += 1
            figures.found += bool(findings)
            figures.named += bool({each.label for each in findings} & set(line["labels"]))
        else:
            figures.clean += 1
            figures.flagged += bool(findings)
            figures.stopped += any(each.stops for each in findings)
    return figures


if __name__ == "__main__":
    for chosen in HALVES:
        sys.stdout.write(f"{chosen}: {measure(chosen)}\n")
