"""Telling Dutch from English."""

import pytest

from belofte.language import guessing


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
    ],
)
def test_guess_by_small_words(text: str, language: str) -> None:
    other = {"nl": "en", "en": "nl"}[language]
    assert guessing.guess(text, otherwise=other) == language  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "OK", "12 december", "???", "DE-2231"])
def test_guess_what_does_not_tell_is_otherwise(text: str) -> None:
    assert [guessing.guess(text, otherwise=other) for other in ("nl", "en")] == ["nl", "en"]
