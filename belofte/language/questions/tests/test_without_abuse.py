"""What a hurtful message asks, without the words that hurt."""

import pytest

from belofte.language.questions import without_abuse


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Waar blijft mijn pakket, klootzakken? Jullie zijn allemaal oplichters.", ["Waar blijft mijn pakket?"]),
        ("Wanneer komt die idioot van een monteur?", ["Wanneer komt die … van een monteur?"]),
        ("Ik sla jullie in elkaar. Wanneer krijg ik mijn geld terug?", ["Wanneer krijg ik mijn geld terug?"]),
        ("Where is my parcel, you bunch of morons?", ["Where is my parcel?"]),
        ("Stelletje idioten!", []),
    ],
)
def test_find(text: str, asked: list[str]) -> None:
    assert without_abuse.find(text) == asked
