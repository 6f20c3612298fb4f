"""How cases go: which steps follow each other, how often, and how much time lies between them."""

import re
from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Literal

from belofte.ops.demo.matters.matter import Matter, Opening

Said = Literal["opening", "reminder", "later", "broken", "addition", "reopening"]
Answered = Literal["answer", "further", "apology", "outcome"]
Step = Said | Answered
Script = tuple[Step, ...]

ANSWERED: frozenset[Step] = frozenset(("answer", "further", "apology", "outcome"))
MORNING_MINUTES = (3, 178)  # ago: since half past seven, seen from half past ten
OFFICE_HOURS, WAKING_HOURS = (8, 20), (7, 23)

# How many of 200 cases go like this: 91 wait for us, 69 for the customer, 40 are closed.
SHARES: tuple[tuple[int, Script], ...] = (
    (34, ("opening",)),
    (20, ("opening", "reminder")),
    (7, ("opening", "reminder", "later")),
    (5, ("opening", "addition")),
    (10, ("opening", "answer", "addition")),
    (8, ("opening", "answer", "broken")),
    (5, ("opening", "outcome", "reopening")),
    (2, ("opening", "answer", "addition", "outcome", "reopening")),
    (28, ("opening", "answer")),
    (10, ("opening", "addition", "answer")),
    (20, ("opening", "answer", "addition", "further")),
    (8, ("opening", "reminder", "apology")),
    (3, ("opening", "reminder", "later", "apology")),
    (12, ("opening", "outcome")),
    (8, ("opening", "answer", "outcome")),
    (12, ("opening", "answer", "addition", "further", "outcome")),
    (4, ("opening", "reminder", "apology", "addition", "outcome")),
    (4, ("opening", "answer", "broken", "outcome")),
)

# Hours since the step before it, at least and at most.
GAPS: dict[Step, tuple[float, float]] = {
    "opening": (0, 0),
    "reminder": (26, 90),
    "later": (40, 110),
    "broken": (102, 150),
    "addition": (0.2, 9),
    "reopening": (4, 60),
    "answer": (0.3, 20),
    "further": (0.3, 8),
    "apology": (0.3, 10),
    "outcome": (26, 96),
}

DUE = re.compile(r"\{(tomorrow|today_by|\w+_in_[12])\}")
DUE_LATER = re.compile(r"\{\w+_in_(?![12]\})\d+\}")
QUICK_HOURS, QUICKLY = 1.2, 0.55

# How many minutes ago the last step was: mostly this morning, some yesterday, some days ago, a few two weeks.
LAST_STEPS = (MORNING_MINUTES, (180, 1_200), (1_440, 5_760), (11_520, 20_160))
LAST_STEP_WEIGHTS = (78, 11, 8, 3)


def scripts(dice: Random, *, size: int) -> tuple[Script, ...]:
    """Deal the scripts out in their shares."""
    pack = [script for share, script in SHARES for _ in range(share)]
    dice.shuffle(pack)
    return tuple(islice(cycle(pack), size))


def fitted(script: Script, *, matter: Matter, opening: Opening) -> Script:
    """Change a script into one that makes sense: nobody answers a robot, nobody chases a compliment."""
    if not matter.answers:
        return ("opening",)
    if matter.thing:
        breakable = "broken" not in script or soon_due(matter, opening=opening)
        return script if breakable else ("opening", "answer", "addition")
    if script[-1] == "outcome":
        return ("opening", "outcome")
    return ("opening", "answer") if script[-1] in ANSWERED else ("opening",)


def soon_due(matter: Matter, *, opening: Opening) -> tuple[str, ...]:
    """Choose the first answers whose promises fall due within two working days, and so can be broken by now."""
    answers = matter.fitting(matter.answers, opening=opening, or_any=True)
    return tuple(answer for answer in answers if not DUE_LATER.search(answer) and DUE.search(answer))


def moments(dice: Random, *, script: Script, now: datetime) -> tuple[datetime, ...]:
    """Place the steps in time, from the last one back, at hours when people write."""
    at = now - timedelta(minutes=dice.randint(*dice.choices(LAST_STEPS, LAST_STEP_WEIGHTS)[0]))
    backwards = []
    for step in reversed(script):
        at = _waking(dice, at, hours=OFFICE_HOURS if step in ANSWERED else WAKING_HOURS)
        backwards.append(at)
        at -= _gap(dice, step)
    return tuple(reversed(backwards))


def _gap(dice: Random, step: Step) -> timedelta:
    """Choose how long somebody took: more often short than long, and at once where that is possible."""
    least, most = GAPS[step]
    if least < QUICK_HOURS < most and dice.random() < QUICKLY:
        most = QUICK_HOURS
    return timedelta(minutes=round(60 * dice.triangular(least, most, least)))


def _waking(dice: Random, at: datetime, *, hours: tuple[int, int]) -> datetime:
    """Move a moment back to the evening before when it falls in the night."""
    opens, closes = hours
    if at.hour < opens:
        at -= timedelta(days=1)
    elif at.hour < closes:
        return at
    return at.replace(hour=closes - 1, minute=dice.randint(0, 59))
