"""Each finder answers a million letters of anything, with no more work than its length asks for."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final

import pytest

from belofte.language import segments
from belofte.language.calendar import OFFICE
from belofte.language.personal import finding as personal
from belofte.language.promises import finding as promises
from belofte.language.questions import answering
from belofte.language.questions import finding as questions
from belofte.language.readability import finding as readability
from belofte.language.tests.hostile import PIECES, TIMES_MAX, times_plain
from belofte.language.tone import finding as tone
from belofte.language.triage import judging

AT: Final = datetime(2026, 6, 10, 9, tzinfo=UTC)
ASKED: Final = questions.find("Wat kost het?")
FINDERS: Final[Mapping[str, Callable[[str], object]]] = {
    "segments": lambda text: list(segments.sentences(segments.own_words(text))),
    "promises": partial(promises.find, at=AT, calendar=OFFICE),
    "tone": tone.find,
    "questions": questions.find,
    "answers": lambda text: answering.answered(ASKED, text),
    "triage": partial(judging.judge, at=AT),
    "personal": personal.find,
    "readability": readability.find,
}
QUICK: Final = [("answers", "digits"), ("tone", "brackets"), ("questions", "newlines"), ("personal", "half an address")]


@pytest.mark.parametrize(("finder", "piece"), QUICK)
def test_million_letters_are_read(finder: str, piece: str) -> None:
    assert times_plain(FINDERS[finder], piece) < TIMES_MAX


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("finder", FINDERS)
def test_million_letters_of_anything_are_read(finder: str, piece: str) -> None:
    times = times_plain(FINDERS[finder], piece)
    print(f"{finder}, {piece}: {times:.1f}")  # noqa: T201 - shown by pytest -s
    assert times < TIMES_MAX
