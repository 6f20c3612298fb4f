"""Telling Dutch from English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language import guessing
from belofte.language.guessing import Language

OTHER: dict[Language, Language] = {"nl": "en", "en": "nl"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Beste Jan, uw pakket is morgen bij u.", "nl"),
        ("Dear Jan, your parcel will be with you tomorrow.", "en"),
        ("Dank! We kijken er even naar.", "nl"),
        ("Thanks, we will have a look at it.", "en"),
        ("Het staat in uw account, onder The Home Collection.", "nl"),
        ("We bellen u terug.", "nl"),
        ("It is in the wijk of Amsterdam.", "en"),
        ("Hoi, mijn order is cancelled en customer service geeft geen reply", "nl"),
        ("kapot aangekomen helaas", "nl"),  # without one small word
        ("still broken today", "en"),
        ("VERKEERDE MAAT GEKREGEN", "nl"),
        ("hij staat klaar: https://shop.example.com/where/is/my/parcel/and/when/will/it/come", "nl"),
        ("Ik heb hem gemaild naar the.customer.service.people@example.com", "nl"),
    ],
)
def test_guess_by_words(text: str, language: Language) -> None:
    assert guessing.guess(text, otherwise=OTHER[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OK",
        "12 december",
        "???",
        "DE-2231",
        "Jan Jansen",
        "🙏🙏🙏",
        "www.where-is-my-parcel.example when",
        "1 2 3 4 5",
    ],
)
def test_guess_what_does_not_tell_is_otherwise(text: str) -> None:
    assert [guessing.guess(text, otherwise=other) for other in OTHER] == ["nl", "en"]


def test_guess_near_tie_is_otherwise() -> None:
    assert [guessing.guess("cant log in", otherwise=other) for other in OTHER] == ["nl", "en"]


@settings(deadline=None)
@given(st.text(), st.sampled_from(["nl", "en"]))
def test_guess_any_text(text: str, otherwise: Language) -> None:
    language = guessing.guess(text, otherwise=otherwise)
    assert language in OTHER
    assert guessing.guess(text, otherwise=otherwise) == language
