"""A million letters that nobody means well, and how much more work they are than a million of plain sentences."""

import time
from collections.abc import Callable, Mapping
from typing import Final

LENGTH: Final = 1_000_000
TIMES_MAX: Final = 20.0  # most are less work than plain sentences; whatever grows by its square is a hundred times more
PLAIN: Final = "Ik bel u morgen terug over uw pakket. "
PIECES: Final[Mapping[str, str]] = {
    "one word": "morgen ",
    "digits": "1",
    "newlines": "\n",
    "quoted": "> a\n",
    "emoji": "😀",
    "right to left": "\u202eא",
    "nothing": "\x00",
    "brackets": "(",
    "quotation marks": "“",
    "half an address": "a@",
    "dates": "12-06-2026 ",
    "points": ".",
    "marks of a list": "a) ",
    "greetings": "groet\n",
}
_SECONDS_LEAST: Final = 0.1  # below this a clock says nothing


def times_plain(work: Callable[[str], object], piece: str) -> float:
    """Return how many times as much processor time a piece takes as plain sentences of the same length."""
    plain = _seconds(work, PLAIN)  # first: it loads what is loaded once
    return _seconds(work, PIECES[piece]) / max(min(plain, _seconds(work, PLAIN)), _SECONDS_LEAST)


def _seconds(work: Callable[[str], object], piece: str) -> float:
    text = (piece * (LENGTH // len(piece) + 1))[:LENGTH]
    begun = time.process_time()
    work(text)
    return time.process_time() - begun
