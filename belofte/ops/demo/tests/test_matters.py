"""Every text of every matter can be used, and answers keep to what an answer is."""

import re
from collections.abc import Iterator
from datetime import datetime
from random import Random

import pytest

from belofte.ops.demo import remarks, writing
from belofte.ops.demo.decks import Deck
from belofte.ops.demo.matters import MATTERS
from belofte.ops.demo.matters.matter import About, Matter
from belofte.ops.demo.people import COLLEAGUES, Customer

PROMISED = re.compile(r"\{(tomorrow|today_by|(date|weekday)_in_\d+)\}")
AT = datetime(2026, 11, 20, 15, 0)  # noqa: DTZ001 - the plan's own clock has no zone
AWAITED = [each for each in MATTERS if each.thing]
EACH = pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.key)


def parts(matter: Matter) -> tuple[tuple[str | About, ...], ...]:
    return (matter.additions, matter.answers, matter.further, matter.outcomes, matter.notes, matter.calls)


def texts(matter: Matter) -> Iterator[str]:
    for opening in matter.openings:
        yield from (opening.text, opening.file, *opening.subjects)
    for part in parts(matter):
        yield from (text.text if isinstance(text, About) else text for text in part)


def facts(matter: Matter) -> writing.Facts:
    customer = Customer(name="Riet Blom", first="Riet", title="mevrouw Blom", address="riet@klant.example")
    return writing.facts(
        Deck(Random(1)), customer=customer, colleagues=(COLLEAGUES[0], COLLEAGUES[1]), company="Glasnet", matter=matter
    )


def test_matters_are_many_and_different() -> None:
    assert 45 <= len({matter.key for matter in MATTERS}) <= 60
    openings = [opening.text for matter in MATTERS for opening in matter.openings]
    assert len(set(openings)) == len(openings) >= 200


@EACH
def test_matter_fills_every_text(matter: Matter) -> None:
    for text in texts(matter):
        filled = writing.filled(text, facts=facts(matter), at=AT)
        assert re.search(r"[{}\n]  |[{}]|  ", filled) is None, filled


@EACH
def test_matter_every_opening_has_two_subjects(matter: Matter) -> None:
    assert all(len(set(opening.subjects)) == 2 for opening in matter.openings)


@EACH
def test_matter_every_label_belongs_to_an_opening(matter: Matter) -> None:
    known = {opening.about for opening in matter.openings}
    labels = {text.about for part in parts(matter) for text in part if isinstance(text, About)}
    assert labels <= known


@EACH
def test_matter_every_opening_can_be_answered_and_closed(matter: Matter) -> None:
    for opening in matter.openings:
        fitting = [matter.fitting(part, opening=opening, or_any=True) for part in (matter.answers, matter.outcomes)]
        assert all(fitting) or not matter.answers


@pytest.mark.parametrize("matter", AWAITED, ids=lambda matter: matter.key)
def test_matter_a_first_answer_promises_something(matter: Matter) -> None:
    answers = [text.text if isinstance(text, About) else text for text in matter.answers]
    assert [answer for answer in answers if not PROMISED.search(answer)] == []


@EACH
def test_matter_no_outcome_promises_anything(matter: Matter) -> None:
    outcomes = [text.text if isinstance(text, About) else text for text in matter.outcomes]
    assert [outcome for outcome in outcomes if "_in_" in outcome and "rijden" not in outcome] == []


@pytest.mark.parametrize("step", ["reminder", "later", "broken", "addition", "reopening"])
def test_remarks_are_enough_for_a_morning(step: str) -> None:
    pools = {
        "reminder": remarks.REMINDERS,
        "later": remarks.LATER_REMINDERS,
        "broken": remarks.BROKEN_PROMISES,
        "addition": remarks.ADDITIONS,
        "reopening": remarks.REOPENINGS,
    }
    assert len(set(pools[step]["nl"])) >= 7
    assert len(set(pools[step]["en"])) >= 2
