"""Counting how often something is right, and how sure that share is: Wilson's interval of 95 %."""

from collections.abc import Collection
from dataclasses import dataclass, field
from math import sqrt
from typing import Any, Final

_Z: Final = 1.959964  # of 95 %


@dataclass(slots=True)
class Share:
    """So many of so many."""

    right: int = 0
    of: int = 0

    @property
    def value(self) -> float | None:
        """Return the share itself; None of nothing."""
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return between which shares the true one lies, 95 times in a hundred."""
        if not self.of:
            return 0.0, 1.0
        share, spread = self.right / self.of, _Z * _Z / self.of
        middle = (share + spread / 2) / (1 + spread)
        half = _Z * sqrt(share * (1 - share) / self.of + spread / self.of / 4) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(slots=True)
class Figures:
    """What was counted over a set of lines, by name, in the order in which it was first counted."""

    lines: int = 0
    shares: dict[str, Share] = field(default_factory=dict)

    def count(self, name: str, right: int, of: int = 1) -> None:
        """Count so many of so many."""
        share = self.shares.setdefault(name, Share())
        share.right += right
        share.of += of

    def add(self, other: "Figures") -> None:
        """Add what was counted elsewhere."""
        self.lines += other.lines
        for name, share in other.shares.items():
            self.count(name, share.right, share.of)

    def compare(self, name: str, *, deserved: int, given: int, right: int) -> None:
        """Count what a line deserved and got: precision, recall, and false alarms where it deserved nothing."""
        self.count(f"{name}: precision", right, given)
        self.count(f"{name}: recall", right, deserved)
        self.count(f"{name}: false alarms", not deserved and given > 0, not deserved)

    def compare_labels(
        self, names: Collection[str], *, deserved: Collection[str], given: Collection[str], may: Collection[str] = ()
    ) -> None:
        """Count each of these labels of a line; one that it may have is no mistake, and no merit either."""
        for name in names:
            if name in deserved or name not in may:
                self.compare(
                    name, deserved=name in deserved, given=name in given, right=name in deserved and name in given
                )

    def as_json(self) -> list[dict[str, Any]]:
        """Return what was counted, name by name, without what nothing was counted of."""
        return [
            {
                "name": name,
                "right": share.right,
                "of": share.of,
                "share": share.value,
                "low": share.interval[0],
                "high": share.interval[1],
            }
            for name, share in self.shares.items()
            if share.of
        ]


def in_words(name: str, share: Share) -> str:
    """Return a share on one line: itself, its interval, and what was counted."""
    low, high = share.interval
    value = "   –" if share.value is None else f"{share.value:.3f}"
    return f"  {name:<40} {value}  [{low:.3f} – {high:.3f}]  {share.right}/{share.of}"
