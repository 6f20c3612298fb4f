"""What the carrier's colleagues answered in the weeks before: with the morning, enough to try its guards on.

A team's guards stop nothing before they were tried on what that team sent itself (`replies/trying_out.py`).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from belofte.ops.demo import morning, stories
from belofte.ops.demo.decks import Deck
from belofte.ops.demo.happenings import Happening, Morning
from belofte.ops.demo.scripts import moments

CASES: Final = 54  # each answered twice, and over
_AGO: Final = timedelta(days=21)
_OPENINGS: Final = tuple(
    (matter, opening)
    for matter, opening in morning.OPENINGS
    if matter.inbox.endswith("pakketlijn.example") and matter.thing and opening.writer == "anyone"
)


def before(plan: Morning, seed: int, *, day: date) -> Morning:
    """Return a morning with the weeks before it."""
    happenings = sorted((*plan.happenings, *_told(seed, day=day)), key=lambda each: (-each.before, each.key))
    return Morning(happenings=tuple(happenings), colleagues=plan.colleagues)


def _told(seed: int, *, day: date) -> Iterator[Happening]:
    deck = Deck(Random(f"earlier {seed}"))  # noqa: S311 - nothing secret, and the same again
    crowd, now = morning.Crowd(deck), datetime.combine(day, morning.HALF_PAST_TEN)
    for number in range(1, CASES + 1):
        matter, opening = deck.draw(_OPENINGS)
        customer = crowd.customer(opening.writer)
        story = stories.begin(deck, key=f"earlier-{number:03}", matter=matter, opening=opening, customer=customer)
        asked, answered, over = moments(deck.dice, script=("opening", "answer", "outcome"), now=now - _AGO)
        yield stories.mail(story, deck, step="opening", at=asked, now=now)
        yield stories.answer(story, deck, step="answer", at=answered, now=now)
        yield stories.answer(story, deck, step="outcome", at=over, now=now)
