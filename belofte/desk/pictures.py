"""Strangers' pictures, drawn anew: those that came with a message, and those from outside when somebody asks.

No octet of a stranger's picture reaches a browser: a child (`redrawing.py`) draws it again, or it is left out.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import belofte

SECONDS_MAX: Final = 10.0  # for all pictures of one page together
ONE_BYTES_MAX: Final = 15 * 1024 * 1024  # what a telephone's camera makes
ALL_BYTES_MAX: Final = 40 * 1024 * 1024
PICTURES_MAX: Final = 60
SHOWN_TYPES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_AT_ONCE: Final = 2
_places = threading.BoundedSemaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of our own drawing."""

    content_type: str
    content: bytes


def redraw(wanted: Sequence[bytes | str], *, edge: int) -> list[Picture | None]:
    """Draw pictures anew, or fetch and draw those of which only the address is given; None for what is none.

    `edge` is the longest side in pixels. Waits at most twice `SECONDS_MAX`; what was not done by then is left out.
    """
    asked = list(wanted[:PICTURES_MAX])
    drawn: list[Picture | None] = []
    if asked and _places.acquire(timeout=SECONDS_MAX):
        try:
            drawn = _read(_answer(asked, edge=edge))
        finally:
            _places.release()
    return drawn + [None] * (len(wanted) - len(drawn))


def _answer(asked: Sequence[bytes | str], *, edge: int) -> bytes:
    """Start a child with an environment of its own, ask it once, and end it."""
    request = {"edge": edge, "wanted": [one if isinstance(one, str) else len(one) for one in asked]}
    words = json.dumps(request).encode() + b"\n" + b"".join(one for one in asked if isinstance(one, bytes))
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "belofte.desk.redrawing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=os.sep,
        env={"PYTHONPATH": str(Path(belofte.__file__).parents[1]), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"},
    )
    with child:
        try:
            return child.communicate(words, timeout=SECONDS_MAX)[0]
        except subprocess.TimeoutExpired:
            child.kill()
            return child.communicate()[0]


def _read(answer: bytes) -> list[Picture | None]:
    """Read what the child said, as far as it came; it has seen hostile pictures, so it is believed little."""
    drawn: list[Picture | None] = []
    while answer:
        line, _end, answer = answer.partition(b"\n")
        try:
            told = json.loads(line)
            if told is None:
                drawn.append(None)
                continue
            kind, size = told
        except ValueError:
            break
        if kind not in SHOWN_TYPES or not isinstance(size, int) or len(answer) < size:
            break
        drawn.append(Picture(content_type=kind, content=answer[:size]))
        answer = answer[size:]
    return drawn
