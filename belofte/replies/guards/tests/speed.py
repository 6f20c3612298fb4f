"""How long all guards take on one draft, and on which memory.  python -m belofte.replies.guards.tests.speed

Drafts of 30 to 200 words, Dutch and English, on a case of six messages, after as many to warm up: replies of the exams
together, each in one draft only, so that no sentence was read before. Nothing here needs a database.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from belofte.replies.guards.tests.measuring import HALVES, lines

if TYPE_CHECKING:
    from belofte.replies.guards.reading import Around

_AT: Final = datetime(2026, 11, 26, 9, tzinfo=UTC)
_WORDS: Final = (30, 60, 100, 150, 200)
_WORDS_MAX: Final = 220
_MESSAGES: Final = 3  # of the customer, and as many of ours
_ADDED: Final = {"nl": "Dat staat ook in bericht {} van ons.", "en": "You will also find that in our message {}."}
# The models themselves are left out, and the assistant, which brings a client for the network.
_IMPORTS: Final = """
import importlib, pkgutil, time
wall, work = time.perf_counter(), time.process_time()
import belofte.language
heavy = {"tests", "measuring", "teaching", "training", "regression", "assistant", "weights", "layers"}
for each in pkgutil.walk_packages(belofte.language.__path__, "belofte.language."):
    if not heavy & set(each.name.split(".")):
        importlib.import_module(each.name)
print(time.perf_counter() - wall, time.process_time() - work)
"""


def drafts(language: str) -> Iterator[tuple[str, "Around"]]:
    """Yield drafts of about so many words, each with the case that it answers."""
    from belofte.replies.guards.reading import Around  # noqa: PLC0415 - once Django is set up

    replies = [reply for half in HALVES for reply in lines("clean", half) if reply["lang"] == language]
    parts: list[dict[str, Any]] = []
    wanted = cycle(_WORDS)
    words = next(wanted)
    for place, reply in enumerate(replies):
        parts.append(reply)
        text = "\n\n".join(part["reply"] for part in parts)
        if len(text.split()) >= words:
            before = [replies[place - back] for back in range(_MESSAGES)]
            if len(text.split()) <= _WORDS_MAX:
                yield (
                    text,
                    Around(
                        customer=reply["customer"],
                        told="\n".join(each["customer"] for each in before),
                        ours="\n".join(each["reply"] for each in before[1:]),
                        otherwise="en" if language == "en" else "nl",
                        names=[reply["customer_name"]],
                    ),
                )
            parts, words = [], next(wanted)


def _look(text: str, around: "Around") -> None:
    """Have all guards look at a draft."""
    from belofte.replies.guards.reading import read  # noqa: PLC0415 - as above
    from belofte.replies.guards.registry import GUARDS  # noqa: PLC0415

    reading = read(text, around, at=_AT)
    for guard in GUARDS.values():
        list(guard.look(reading))


def timed(deed: Callable[[], None]) -> tuple[float, float]:
    """Return how long it took, and on how much processor, in milliseconds."""
    began, worked = time.perf_counter(), time.process_time()
    deed()
    return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000


def in_words(name: str, times: Sequence[tuple[float, float]]) -> str:
    """Return the middle and the 95th percentile of both."""
    walls, works = (sorted(each) for each in zip(*times, strict=True))
    half, most = len(times) // 2, int(len(times) * 0.95)
    return (
        f"{name}: p50 {walls[half]:.0f} ms, p95 {walls[most]:.0f} ms"
        f" (of processor {works[half]:.0f} and {works[most]:.0f}), {len(times)} drafts\n"
    )


def _of_language(language: str) -> None:
    known = list(drafts(language))
    for draft in known[::2]:
        _look(*draft)
    asked = known[1::2]
    new = [timed(lambda draft=draft: _look(*draft)) for draft in asked]  # type: ignore[misc]
    again = [timed(lambda draft=draft: _look(*draft)) for draft in asked]  # type: ignore[misc]
    longer = [
        (f"{text}\n{_ADDED[language].format(number)}", around) for number, (text, around) in enumerate(asked, 1001)
    ]
    added = [timed(lambda draft=draft: _look(*draft)) for draft in longer]  # type: ignore[misc]
    for name, times in (("all new", new), ("one sentence more", added), ("nothing new", again)):
        sys.stdout.write(in_words(f"{language}, {name}", times))


def _memory() -> str:
    """Return what this process holds, in MB, and what it holds of that for itself."""
    held = {
        name.strip(): int(rest.split()[0]) // 1024
        for name, _, rest in (
            line.partition(":") for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        )
        if name in {"VmRSS", "RssAnon"}
    }
    return f"{held['VmRSS']} MB ({held['RssAnon']} for itself)"


def _load_the_rest() -> None:
    """Load what a worker judges besides: what came in, and how a text reads."""
    from belofte.language import readying  # noqa: PLC0415 - as above
    from belofte.language.triage.judging import judge  # noqa: PLC0415

    readying.make_ready()
    judge("Dit is de derde keer dat ik bel.", at=_AT)


def _load_causes() -> None:
    """Load what only `belofte language group` does: named causes, by both encoders."""
    from belofte.language.grouping.causes import Cause, learn  # noqa: PLC0415 - as above

    learn([Cause(name="kapot", examples=("De vaas is gebroken.",))]).judge(["Het servies is stuk."])


def _main() -> None:
    asked = [sys.executable, "-c", _IMPORTS]
    took = [subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split() for _ in range(5)]
    wall, work = (min(map(float, each)) for each in zip(*took, strict=True))
    sys.stdout.write(f"importing language without its models: {wall:.2f} s ({work:.2f} of processor), best of 5\n")
    began = time.perf_counter()
    _look(*next(drafts("nl")))
    sys.stdout.write(f"the very first draft of a process: {time.perf_counter() - began:.1f} s\n")
    for language in ("nl", "en"):
        _of_language(language)
    sys.stdout.write(f"memory with all guards: {_memory()}\n")
    _load_the_rest()
    sys.stdout.write(f"memory of a worker, with triage and readability too: {_memory()}\n")
    _load_causes()
    sys.stdout.write(f"memory with named causes too, as the command has it: {_memory()}\n")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    sys.stdout.write(f"{os.cpu_count()} cores; load of the machine {load}\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belofte.config.settings")
    import django

    django.setup()
    _main()
