"""Planning the made-up morning, and the mail that keeps arriving after it. The same seed tells the same story."""

from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import cast

from belofte.ops.demo import four_dates, people, stories
from belofte.ops.demo.decks import Deck
from belofte.ops.demo.happenings import Answer, Happening, Mail, Morning
from belofte.ops.demo.matters import MATTERS
from belofte.ops.demo.matters.matter import Matter, Opening, Writer
from belofte.ops.demo.people import COLLEAGUES, Customer
from belofte.ops.demo.scripts import ANSWERED, Answered, Said, Script, fitted, moments, scripts
from belofte.ops.demo.stories import Story

HALF_PAST_TEN = time(10, 30)  # the moment the plan takes for now
CASES = 200
WITH_FOUR_DATES = 50  # from so many cases on, one more is among them that was told by hand
OPENINGS: tuple[tuple[Matter, Opening], ...] = tuple((matter, each) for matter in MATTERS for each in matter.openings)
NOTED, CALLED, COMES_BACK, FOLLOWS_UP = 0.18, 0.2, 0.05, 0.3
REMEMBERED = 40  # how many of the newly arrived cases may still be followed up


class Crowd:
    """Hands out customers: new ones with an address of their own, and now and then somebody who wrote before."""

    def __init__(self, deck: Deck) -> None:
        """Start without customers."""
        self._deck = deck
        self._known: dict[str, Customer] = {}

    def customer(self, writer: Writer) -> Customer:
        """Choose who writes."""
        if writer == "anyone" and self._known and self._deck.dice.random() < COMES_BACK:
            return self._deck.dice.choice([each for each in self._known.values() if not each.signature])
        for each in people.invented(self._deck, writer=writer):
            if each.address not in self._known or writer in ("artist", "list"):
                self._known[each.address] = each
                return each
        raise AssertionError


def plan(seed: int, size: int = CASES, *, day: date) -> Morning:
    """Plan so many cases as they stand on a day at half past ten. Refuses: ValueError."""
    if size < 1:
        raise ValueError(f"A morning has at least one case, not {size}.")
    dice = Random(f"morning {seed}")  # noqa: S311 - nothing secret, and the same again
    deck = Deck(dice)
    crowd = Crowd(deck)
    now = datetime.combine(day, HALF_PAST_TEN)
    happenings: list[Happening] = []
    pack = list(scripts(dice, size=size))
    for number in range(1, size + 1):
        story = _story(deck, crowd, key=f"case-{number:04}")
        happenings += _told(story, deck, script=_dealt(pack, story), now=now)
    if size >= WITH_FOUR_DATES:
        happenings += four_dates.told(now)
    happenings.sort(key=lambda each: (-each.before, each.key))
    return Morning(happenings=tuple(happenings), colleagues=COLLEAGUES)


def arrivals(seed: int, *, day: date) -> Iterator[Mail]:
    """Keep inventing mails without end: new cases, and sometimes a word more from who wrote just before."""
    dice = Random(f"arrivals {seed}")  # noqa: S311 - as above
    deck = Deck(dice)
    crowd = Crowd(deck)
    now = datetime.combine(day, HALF_PAST_TEN)
    recent: deque[Story] = deque(maxlen=REMEMBERED)
    number = 0
    while True:
        if recent and dice.random() < FOLLOWS_UP:
            story = recent.popleft()
            step: Said = "addition" if dice.random() < FOLLOWS_UP else "reminder"
            yield stories.mail(story, deck, step=step, at=now, now=now)
            continue
        number += 1
        story = _story(deck, crowd, key=f"arrival-{number:06}")
        if story.matter.answers and story.matter.thing:
            recent.append(story)
        yield stories.mail(story, deck, step="opening", at=now, now=now)


def _story(deck: Deck, crowd: Crowd, *, key: str) -> Story:
    matter, opening = deck.draw(OPENINGS)
    customer = crowd.customer(opening.writer)
    return stories.begin(deck, key=key, matter=matter, opening=opening, customer=customer)


def _dealt(pack: list[Script], story: Story) -> Script:
    """Take the first script of the pack that suits a story; when none does, shorten one."""
    for index, script in enumerate(pack):
        if fitted(script, matter=story.matter, opening=story.opening) == script:
            return pack.pop(index)
    return fitted(pack.pop(), matter=story.matter, opening=story.opening)


def _told(story: Story, deck: Deck, *, script: Script, now: datetime) -> Iterator[Happening]:
    """Tell a case step by step, with the notes and calls that colleagues made in between."""
    story.will_break = "broken" in script
    times = moments(deck.dice, script=script, now=now)
    for index, (step, at) in enumerate(zip(script, times, strict=True)):
        if step in ANSWERED:
            yield stories.answer(story, deck, step=cast("Answered", step), at=at, now=now)
            continue
        mail = stories.mail(story, deck, step=cast("Said", step), at=at, now=now)
        yield mail
        until = (*times, now)[index + 1]
        if story.matter.answers and deck.dice.random() < NOTED:
            yield stories.note(story, deck, on=mail.key, at=_between(deck.dice, at, until, early=True), now=now)
        if _may_call(story, script[index + 1 :]) and deck.dice.random() < CALLED:
            yield stories.call(story, deck, on=mail.key, at=_between(deck.dice, at, until, early=False), now=now)


def _may_call(story: Story, coming: Script) -> bool:
    """Tell whether a call fits: somebody is at work on it, and the customer does not complain of silence next."""
    at_work = any(isinstance(each, Answer) for each in story.told)
    return bool(story.matter.thing) and (coming[0] in ANSWERED if coming else at_work)


def _between(dice: Random, start: datetime, end: datetime, *, early: bool) -> datetime:
    """Choose a moment in the first or in the second half."""
    share = dice.uniform(0.1, 0.45) if early else dice.uniform(0.5, 0.9)
    return start + timedelta(seconds=round((end - start).total_seconds() * share))
