"""Measuring the finder on labelled lines. `python -m belofte.language.promises.tests.measuring` prints the figures.

`working.jsonl` is what the rules were made with; `held_back.jsonl` was written before them, in other
words, and is only measured.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from belofte.language.calendar import OFFICE
from belofte.language.promises.finding import SHOWN_FROM, FoundPromise, find

FOLDER: Final = Path(__file__).parent
HALVES: Final = ("working", "held_back", "unseen")
ZONE: Final = ZoneInfo("Europe/Amsterdam")


@dataclass(slots=True)
class Figures:
    """What was counted on a set of lines, and what went wrong."""

    shown: int = 0
    right: int = 0
    asked: int = 0
    expected: int = 0
    found: int = 0
    checked: dict[str, list[int]] = field(default_factory=dict)  # per property: right, of how many
    wrong: list[str] = field(default_factory=list)

    def check(self, name: str, *, is_right: bool) -> None:
        """Count whether a property of a found promise is right."""
        counted = self.checked.setdefault(name, [0, 0])
        counted[0] += is_right
        counted[1] += 1

    def share(self, name: str) -> float:
        """Return the part of a property that is right."""
        right, of = self.checked.get(name, [0, 0])
        return right / of if of else 1.0

    @property
    def precision(self) -> float:
        """Return which part of what is shown is a promise."""
        return self.right / self.shown if self.shown else 1.0

    @property
    def recall(self) -> float:
        """Return which part of the promises is shown."""
        return self.found / self.expected if self.expected else 1.0

    def __str__(self) -> str:
        parts = [f"precision {self.precision:.2f} ({self.right}/{self.shown})"]
        parts += [f"recall {self.recall:.2f} ({self.found}/{self.expected}), {self.asked} more asked about"]
        parts += [f"{name} {self.share(name):.2f} ({of[0]}/{of[1]})" for name, of in sorted(self.checked.items())]
        return "; ".join(parts)


def lines(half: str) -> Iterator[dict[str, Any]]:
    """Yield the labelled lines of a half."""
    for line in (FOLDER / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def moment(words: str) -> datetime:
    """Return a wall time of Amsterdam as a moment."""
    return datetime.fromisoformat(words).replace(tzinfo=ZONE).astimezone(UTC)


def measure(half: str, **only: str) -> Figures:
    """Return the figures of a half, or of those lines that have certain values."""
    figures = Figures()
    for line in lines(half):
        if all(line[name] == value for name, value in only.items()):
            _count(figures, line)
    return figures


def _count(figures: Figures, line: dict[str, Any]) -> None:
    """Add one line to the figures."""
    found = find(line["text"], at=moment(line["at"]), calendar=OFFICE)
    shown = [promise for promise in found if promise.certainty >= SHOWN_FROM]
    figures.shown += len(shown)
    figures.expected += len(line["promises"])
    pairs = list(zip(line["promises"], shown, strict=False))
    figures.found += len(pairs)
    figures.right += len(pairs)
    figures.asked += len(found) - len(shown)
    if len(shown) != len(line["promises"]):
        kind = "MISSED" if len(shown) < len(line["promises"]) else "WRONG"
        figures.wrong.append(f"{kind} {line['text']} {[(p.kind, p.certainty, p.words) for p in found]}")
    for expected, promise in pairs:
        _check(figures, line, expected, promise)


def _check(figures: Figures, line: dict[str, Any], expected: dict[str, Any], promise: FoundPromise) -> None:
    """Compare a found promise with the expected one."""
    seen = {"kind": promise.kind, "form": promise.form, "who": promise.who, "channel": promise.channel}
    for name, value in seen.items():
        if name in expected:
            figures.check(name, is_right=value == expected[name])
            if value != expected[name]:
                figures.wrong.append(f"{name} {line['text']}: {value}, not {expected[name]}")
    due = promise.due
    grain = due.grain if due else None
    is_right = True
    if "due" in expected:
        is_right = (due.at if due else None) == (moment(expected["due"]) if expected["due"] else None)
        is_right = is_right and grain == expected.get("grain")
    elif "grain" in expected:
        is_right = grain == expected["grain"]
    if "due" in expected or "grain" in expected:
        figures.check(f"due {line['lang']}", is_right=is_right)
        if not is_right:
            figures.wrong.append(f"due {line['text']}: {due and due.at.astimezone(ZONE)} {grain}, not {expected}")


def speed() -> str:
    """Return how long it takes to find the promises in all lines together, on this machine."""
    text = "\n".join(line["text"] for half in HALVES for line in lines(half))
    begun = time.process_time()
    find(text, at=datetime(2026, 6, 10, tzinfo=UTC), calendar=OFFICE)
    return f"{len(text)} characters take {time.process_time() - begun:.2f} s"


def report(*, with_mistakes: str = "") -> str:
    """Return the figures as lines of text; with the mistakes of one half where that is asked."""
    told = []
    for half in HALVES:
        told.append(f"{half}: {measure(half)}")
        told += [f"  {wording}: {measure(half, wording=wording)}" for wording in ("ordinary", "unusual")]
        told += [f"  {language}: {measure(half, lang=language)}" for language in ("nl", "en")]
    told.append(speed())
    if with_mistakes:
        told += measure(with_mistakes).wrong
    return "\n".join(told)


if __name__ == "__main__":
    sys.stdout.write(f"{report(with_mistakes=' '.join(sys.argv[1:]))}\n")
