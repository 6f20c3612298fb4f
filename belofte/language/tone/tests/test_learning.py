import pytest

from belofte.language.meaning.lessons import Lesson
from belofte.language.tone.learning import is_usual


@pytest.mark.parametrize(
    ("label", "text", "is_clean"),
    [
        ("callback", "Ik bel u morgen, eerder lukt niet.", True),
        ("none", "De winkel is open tot zes uur.", True),
        ("none", "Wij bellen u hierover niet terug.", False),
        ("none", "You won't hear from us.", False),
    ],
)
def test_what_nobody_minds(label: str, text: str, *, is_clean: bool) -> None:
    assert is_usual(Lesson(text=text, label=label, wording="x", language="nl")) is is_clean
