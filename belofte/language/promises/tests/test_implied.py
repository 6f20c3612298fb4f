"""Dues that follow from the form of a promise: what comes again and again, what is done on the same day."""

from datetime import UTC, datetime

import pytest

from belofte.language.calendar import OFFICE
from belofte.language.promises.finding import find
from belofte.language.promises.implied import first_due, same_day

AT = datetime(2026, 6, 10, 8, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "day", "said"),
    [
        ("wij bellen u elke vrijdag", "2026-06-12", "vrijdag"),
        ("we email you an update every Tuesday", "2026-06-16", "Tuesday"),
        ("u krijgt dagelijks bericht", "2026-06-11", "dagelijks"),
        ("every morning you hear from us", "2026-06-11", "every morning"),
        ("wij mailen u elke week over de afspraak van morgen", "2026-06-17", "elke week"),
        ("wij bellen u elke twee weken", "2026-06-24", "elke twee weken"),
        ("a monthly overview", "2026-07-10", "monthly"),
        ("iedere eerste maandag van de maand", "2026-07-10", "iedere eerste maandag van de maand"),
    ],
)
def test_first_due(words: str, day: str, said: str) -> None:
    due = first_due(words, at=AT, calendar=OFFICE)
    assert due
    assert (due.at.date().isoformat(), due.words, words[due.start : due.end]) == (day, said, said)


@pytest.mark.parametrize("words", ["wij bellen u vrijdag", "van alles over elke afspraak", ""])
def test_what_does_not_come_again_has_no_first_due(words: str) -> None:
    assert first_due(words, at=AT, calendar=OFFICE) is None


@pytest.mark.parametrize(
    "words", ["storten wij het dezelfde dag terug", "pay you back the same day", "nog diezelfde dag"]
)
def test_same_day_is_today(words: str) -> None:
    due = same_day(words, at=AT, calendar=OFFICE)
    assert due
    assert due.at.date() == AT.date()


def test_other_days_are_not_the_same_day() -> None:
    assert same_day("op dezelfde dagen", at=AT, calendar=OFFICE) is None


def test_promise_that_waits_and_then_comes_again_is_due_at_the_first() -> None:
    text = "Dag Els. Zodra u betaalt, sturen wij u elke vrijdag een overzicht."
    (promise,) = find(text, at=AT, calendar=OFFICE)
    assert promise.due
    assert (promise.form, promise.due.at.date().isoformat()) == ("conditional", "2026-06-12")
    assert text[promise.due.start : promise.due.end] == promise.due.words == "vrijdag"


def test_quotation_says_nothing_of_when() -> None:
    text = 'Elke week sturen wij u een overzicht van de afspraak "vrijdag 3 juli" toe.'
    (promise,) = find(text, at=AT, calendar=OFFICE)
    assert promise.due
    assert promise.due.words == "Elke week"
