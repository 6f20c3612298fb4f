"""`belofte language promises` and `due`: what a reply promises, and by when something is due."""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from belofte.language import guessing
from belofte.language.calendar import after, local
from belofte.language.dates.pieces import DAY_END, Now
from belofte.language.dates.spans import resolve
from belofte.language.promises import finding
from belofte.ops.language.lines import Answered, Asked
from belofte.ops.language.moments import CalendarAsked, moment, shown

Unit = Literal["minute", "hour", "working_hour", "day", "working_day", "week", "month", "year"]


class PromisesAsked(Asked):
    """A reply, and when it was written."""

    text: str
    ref: datetime
    lang: Literal["nl", "en"] | None = None
    calendar: CalendarAsked = CalendarAsked()


class DueAsked(Asked):
    """A moment, and how much time or working time from it."""

    start: datetime
    hours: float | None = Field(default=None, ge=0, description="working hours")
    amount: float | None = Field(default=None, ge=0)
    unit: Unit | None = None
    calendar: CalendarAsked = CalendarAsked()

    @model_validator(mode="after")
    def _one_way(self) -> "DueAsked":
        if (self.hours is None) == (self.amount is None or self.unit is None):
            raise ValueError('give "hours", or "amount" and "unit"')
        return self


def promises(asked: PromisesAsked) -> Answered:
    """Return what a reply promises, from what an agent would be asked about upwards."""
    calendar = asked.calendar.calendar()
    found = finding.find(asked.text, at=moment(asked.ref, calendar), calendar=calendar)
    return {
        "lang": asked.lang or guessing.guess(asked.text, otherwise="nl"),
        "promises": [
            {
                "kind": one.kind,
                "form": one.form,
                "firm": one.form == "firm",
                "due": shown(one.due.at, calendar) if one.due else None,
                "grain": one.due.grain if one.due else None,
                "who": one.who,
                "channel": one.channel or None,
                "span": one.words,
                "start": one.start,
                "end": one.end,
                "confidence": round(one.certainty, 3),
                "shown": one.certainty >= finding.SHOWN_FROM,
            }
            for one in found
        ],
    }


def due(asked: DueAsked) -> Answered:
    """Return the moment at which so much time has passed. Raises ValueError where the calendar has too little."""
    calendar = asked.calendar.calendar()
    start = moment(asked.start, calendar)
    if asked.hours is not None:
        return {"due": shown(after(start, working=timedelta(hours=asked.hours), calendar=calendar), calendar)}
    piece = resolve(Fraction(asked.amount or 0), asked.unit or "day", Now(at=start, calendar=calendar), following=0)
    if piece is None:
        raise ValueError("That lies too far ahead, or the calendar has too few working days.")
    at = piece.moment or (local(piece.day, DAY_END, calendar.zone) if piece.day else start)
    return {"due": shown(at, calendar)}
