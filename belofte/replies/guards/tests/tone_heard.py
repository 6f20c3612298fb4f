"""Measuring what agents see of tone, at the thresholds of the desk, on the exams of language.

`python -m belofte.replies.guards.tests.tone_heard` prints it. `belofte language measure` tells what language hears.
"""

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import belofte
from belofte.ops.language.measuring.figures import Figures, in_words

EXAMS: Final = ("tone", "tone_second")
_FOLDER: Final = Path(belofte.__file__).parent / "language" / "tests" / "exams"
_AT: Final = datetime(2026, 11, 26, 9, tzinfo=UTC)


def measure(exam: str) -> Figures:
    """Return for how many replies of an exam a remark is shown, bad ones by their wording, and clean ones."""
    figures = Figures()
    for line in (_FOLDER / f"{exam}.jsonl").read_text(encoding="utf-8").splitlines():
        _count(json.loads(line), figures)
    return figures


def _count(line: Mapping[str, Any], figures: Figures) -> None:
    from belofte.replies.guards import blaming, questions, tone  # noqa: PLC0415 - once Django is set up
    from belofte.replies.guards.reading import Around, read  # noqa: PLC0415

    customer = line.get("customer", "")
    reading = read(line["reply"], Around(customer=customer, told=customer, otherwise=line["lang"]), at=_AT)
    remarks = [*tone.GUARD.look(reading), *blaming.GUARD.look(reading)]
    asks = any(questions.GUARD.look(reading))
    figures.lines += 1
    if line["labels"]:
        figures.count("bad tone seen", bool(remarks))
        figures.count(f"bad tone seen, {line['wording']} wording", bool(remarks))
    else:
        figures.count("clean replies with a remark", bool(remarks))
        figures.count("clean replies with a remark, with questions", bool(remarks) or asks)
        figures.count("clean replies that could be stopped", any(one.is_grave for one in remarks))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belofte.config.settings")
    import django

    django.setup()
    for chosen in EXAMS:
        measured = measure(chosen)
        sys.stdout.write(f"{chosen}: {measured.lines} replies\n")
        sys.stdout.writelines(f"{in_words(name, share)}\n" for name, share in measured.shares.items())
