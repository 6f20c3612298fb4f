"""Learning to choose: what is right comes before the rest of its choice, however high others stand."""

from belofte.language.meaning.pairs import About
from belofte.language.meaning.training import Example, learn_choices


def choice(right: str) -> list[Example]:
    """Return two texts and nothing beside a question; the first sign tells which is right."""
    about = About("Wanneer komt hij?", "when")
    texts = ["Hij komt vrijdag", "Het regent hier", ""]
    return [
        Example(text=text, label="yes" if text == right else "no", signs=(float(text == right), 1.0), about=about)
        for text in texts
    ]


def test_what_is_right_is_learned_to_come_first() -> None:
    choices = [choice("Hij komt vrijdag"), choice("Het regent hier"), choice("")] * 10
    learned = learn_choices(choices, right="yes", wrong="no", lessons="these")
    assert learned.labels == ("no", "yes")
    for asked in choices[:3]:
        about = [example.about for example in asked if example.about]
        judged = learned.judge([each.text for each in asked], [each.signs for each in asked], about)
        best = max(zip(judged, asked, strict=True), key=lambda pair: pair[0]["yes"])[1]
        assert best.label == "yes"
