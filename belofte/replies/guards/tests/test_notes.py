"""Words for a colleague, and pieces of a note, in an answer."""

from dataclasses import replace
from typing import Any

import pytest

from belofte.replies.guards.reading import Around, read
from belofte.replies.guards.registry import GUARDS
from belofte.replies.guards.tests.test_guards import AT, look


@pytest.mark.parametrize(
    ("text", "share", "is_seen"),
    [
        ("Dank u.\nHij belt vaak.\nTot ziens.", 0.985, True),
        ("Dank u. Hij belt vaak.\nTot ziens.", 0.985, True),
        ("Dank u. Hij belt vaak. Tot ziens.", 0.985, False),
        ("Dank u. Hij belt vaak. Tot ziens.", 0.995, True),
    ],
)
def test_a_note_stands_apart_or_is_surely_one(text: str, share: float, *, is_seen: bool) -> None:
    meant = [
        replace(each, words=each.words + " al", shares={"note": share}) for each in read(text, Around(), at=AT).meant
    ]
    heard = [each for each in meant if each.words.startswith("Hij")]
    reading = replace(read(text, Around(), at=AT), meant=heard)
    assert bool(list(GUARDS["notes"].look(reading))) == is_seen


NOTE = "Magazijn zegt dat het pakket al twee weken kwijt is, we wachten nog op de verzekeraar."
PASTED = "Dag Noor, het pakket al twee weken kwijt is, we wachten nog op de verzekeraar. Groet, Sanne"


def test_words_of_a_note_are_seen_where_they_stand() -> None:
    (remark,) = look("notes", PASTED, notes=["Iets anders.", NOTE])
    assert remark.words == "het pakket al twee weken kwijt is, we wachten nog op de verzekeraar"
    assert remark.is_grave


@pytest.mark.parametrize(
    "around",
    [
        {"notes": []},
        {"notes": [NOTE], "told": PASTED},
        {"notes": [NOTE], "ours": PASTED},
        {"notes": ["Het pakket al twee weken", "kwijt is, we wachten nog"]},
        {"notes": ["Het pakket ligt al twee weken in het magazijn, zegt de verzekeraar."]},
    ],
)
def test_what_was_said_before_or_by_chance_is_no_piece_of_a_note(around: dict[str, Any]) -> None:
    assert not look("notes", PASTED, **around)


def test_a_piece_of_a_note_hides_no_other_words_for_a_colleague() -> None:
    text = f"{PASTED}\n@kees kun jij dit oppakken? Niet delen met de klant."
    seen = [remark.words for remark in look("notes", text, notes=[NOTE])]
    assert seen == [
        "het pakket al twee weken kwijt is, we wachten nog op de verzekeraar",
        "Niet delen met de klant",
        "@kees",
    ]
