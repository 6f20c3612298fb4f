"""Judging promises on a labelled line: each that is shown is paired with one that was expected.

Two are one promise where they are due at one moment or are of one kind; where a line names the words, by those alone.
What is like nothing that was expected is a false alarm, and what nothing is like was missed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from pydantic import model_validator

from belofte.language import guessing
from belofte.language.calendar import Calendar
from belofte.language.promises.finding import SHOWN_FROM, FoundPromise, find
from belofte.language.promises.kinds import KINDS
from belofte.ops.language.lines import Asked
from belofte.ops.language.measuring.figures import Figures
from belofte.ops.language.moments import moment
from belofte.ops.language.promises import PromisesAsked

_DUE_WEIGHT: Final = 2  # two promises with one due are one sooner than two of one kind


class PromiseExpected(Asked):
    """What a text promises. What is left out is not judged; a due that is null says that there is none."""

    kind: str | None = None
    form: Literal["firm", "conditional", "recurring"] | None = None
    due: datetime | None = None
    grain: str | None = None
    who: str | None = None
    channel: str | None = None
    span: str = ""  # the words of the text that promise it


class PromisesLabelled(PromisesAsked):
    """A reply, when it was written, and what it promises."""

    promises: list[PromiseExpected]

    @model_validator(mode="after")
    def _says_it(self) -> "PromisesLabelled":
        for expected in self.promises:
            if expected.span not in self.text:
                raise ValueError(f'the text does not say "{expected.span}"')
        return self


def judge(line: PromisesLabelled, figures: Figures) -> None:
    """Count what a line tells about promises."""
    calendar = line.calendar.calendar()
    found = find(line.text, at=moment(line.ref, calendar), calendar=calendar)
    shown = [one for one in found if one.certainty >= SHOWN_FROM]
    pairs = _paired(line, shown, calendar)
    figures.compare("promise", deserved=len(line.promises), given=len(shown), right=len(pairs))
    figures.count("lines that ask the agent something", len(found) > len(shown))
    language = line.lang or guessing.guess(line.text, otherwise="nl")
    for expected, one in pairs:
        _judge_pair(expected, one, calendar, language, figures)
    for kind in KINDS:
        figures.compare(
            f"kind {kind}",
            deserved=sum(expected.kind == kind for expected in line.promises),
            given=sum(one.kind == kind for one in shown),
            right=sum(expected.kind == one.kind == kind for expected, one in pairs),
        )


def _paired(
    line: PromisesLabelled, shown: Sequence[FoundPromise], calendar: Calendar
) -> list[tuple[PromiseExpected, FoundPromise]]:
    """Return which was meant by which: the most alike first, then in the order of the text; none that are not alike."""
    closeness = {
        (row, column): near
        for row, wanted in enumerate(line.promises)
        for column, one in enumerate(shown)
        if (near := _closeness(wanted, one, line.text, calendar))
    }
    pairs: dict[int, int] = {}
    for row, column in sorted(closeness, key=lambda pair: (-closeness[pair], abs(pair[0] - pair[1]), pair)):
        if row not in pairs and column not in pairs.values():
            pairs[row] = column
    return [(line.promises[row], shown[column]) for row, column in sorted(pairs.items())]


def _closeness(wanted: PromiseExpected, one: FoundPromise, text: str, calendar: Calendar) -> int:
    """Return how alike two promises are: 0 where they are not one."""
    alike = _DUE_WEIGHT * (one.due is not None and _is_due(wanted, one, calendar)) + (wanted.kind == one.kind)
    if not wanted.span:
        return alike
    start = text.index(wanted.span)
    return (start < one.end and one.start < start + len(wanted.span)) and 1 + alike


def _judge_pair(
    expected: PromiseExpected, one: FoundPromise, calendar: Calendar, language: str, figures: Figures
) -> None:
    """Count what is right about a promise that was found."""
    for name, wanted, got in (
        ("kind", expected.kind, one.kind),
        ("form", expected.form, one.form),
        ("who", expected.who, one.who),
        ("channel", expected.channel, one.channel),
    ):
        if wanted is not None:
            figures.count(f"{name} right", wanted == got)
    if expected.form == "conditional":
        figures.count("conditional taken for firm", one.form == "firm")
    if "due" in expected.model_fields_set:
        figures.count(f"due right, {language}", _is_due(expected, one, calendar))
    if expected.grain is not None:
        figures.count("grain right", one.due is not None and one.due.grain == expected.grain)


def _is_due(expected: PromiseExpected, one: FoundPromise, calendar: Calendar) -> bool:
    """Tell whether a promise is due when it should be, to the minute."""
    if expected.due is None or one.due is None:
        return expected.due is None and one.due is None
    found = one.due.at.replace(second=0, microsecond=0)
    return found == moment(expected.due, calendar).replace(second=0, microsecond=0)
