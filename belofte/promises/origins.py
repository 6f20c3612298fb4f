"""Who promises something: one of us, a program of ours by its name, or the desk itself on an occasion."""

from dataclasses import dataclass
from datetime import datetime

from belofte.cases.models import Case
from belofte.people import calendars
from belofte.people.models import Agent
from belofte.promises.vocabulary import Occasion, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """One of these three."""

    agent: Agent | None = None
    program: str = ""
    occasion: Occasion | None = None

    @property
    def origin(self) -> Origin:
        """Which of them it is."""
        if self.agent is not None:
            return Origin.PERSON
        return Origin.BOT if self.program else Origin.DESK

    def misread_until(self, case: Case, *, at: datetime) -> datetime | None:
        """Return until when it may have been misread; None for what the desk said itself."""
        if self.origin == Origin.DESK:
            return None
        return calendars.end_of_working_day(at, count=1, calendar=calendars.of(case.team))
