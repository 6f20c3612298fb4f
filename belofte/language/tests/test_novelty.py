"""What was not said before; in doubt it is new."""

import pytest

from belofte.language import novelty

BEFORE = """Ik wil mijn geld terug voor de wasmachine van 299 euro. Wanneer krijg ik mijn geld terug?
Wij betalen het bedrag niet terug. Dit is ons definitieve antwoord. U kunt naar de geschillencommissie."""


def kinds(said: str) -> list[str]:
    return [each.kind for each in novelty.find(said, before=BEFORE)]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Schandalig!",
        "Ik wil mijn geld terug voor de wasmachine.",
        "Wanneer krijg ik mijn geld nu terug?",
        "IK WIL MIJN GELD TERUG. 299 EURO!!",
    ],
)
def test_what_was_said_before_is_not_new(said: str) -> None:
    assert kinds(said) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Hoe meld ik mij aan bij een advocaat?", "question"),
        ("Waarom?", "question"),
        ("Het serienummer is 88213.", "number"),
        ("De monteur heeft gisteren een rapport geschreven over de trommel.", "words"),
        ("Mijn moeder is overleden.", "words"),
        ("Ik verhuis morgen.", "words"),
        ("Schandalig! " * 3_000, "words"),  # more than is read
    ],
)
def test_what_was_not_said_is_new(said: str, kind: str) -> None:
    assert kind in kinds(said)


def test_it_is_told_in_their_own_words() -> None:
    (found,) = novelty.find("Het is nu 350.", before=BEFORE)
    assert (found.kind, found.words) == ("number", "350")
