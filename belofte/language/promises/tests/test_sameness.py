"""When two clauses promise two things."""

import pytest

from belofte.language.promises.sameness import are_apart, says_beside


@pytest.mark.parametrize(
    ("kind", "earlier", "later"),
    [
        ("refund", "We betalen de € 25 terug.", "We storten € 12,50 aan verzendkosten terug."),
        ("refund", "U krijgt het bedrag terug.", "Ook de verzendkosten betalen we terug."),
        ("refund", "We will refund you.", "We will refund the delivery costs as well."),
        ("delivery", "We sturen een nieuwe lamp.", "Daarnaast sturen we een tweede stekker."),
        ("callback", "Ik bel u over bestelling 4410077.", "Ik bel u over bestelling 4410188."),
    ],
)
def test_apart(kind: str, earlier: str, later: str) -> None:
    assert are_apart(kind, earlier, later)


@pytest.mark.parametrize(
    ("kind", "earlier", "later"),
    [
        ("refund", "We betalen de € 25 terug.", "De 25 euro storten we terug."),
        ("refund", "We betalen de € 25 terug.", "U krijgt uw geld terug."),
        ("refund", "U krijgt het bedrag terug.", "Zoals gezegd: het bedrag komt terug."),
        ("refund", "We betalen € 25 terug.", "We betalen ook die € 25,00 terug, zoals beloofd."),
        ("callback", "We bellen u terug.", "We bellen u ook over de rekening."),
        ("delivery", "We sturen bestelling 4410077 opnieuw.", "Bestelling 4410077 sturen we nog een keer."),
        ("reply", "U hoort van ons.", "U hoort van ons."),
    ],
)
def test_not_apart(kind: str, earlier: str, later: str) -> None:
    assert not are_apart(kind, earlier, later)


@pytest.mark.parametrize(
    ("words", "is_beside"),
    [
        ("Vrijdag bel ik u ook nog een keer.", True),
        ("On Friday I will also phone you.", True),
        ("Vrijdag bel ik u.", False),
        ("I will phone you on Friday instead.", False),
        ("Ik mail u vrijdag ook nog de factuur.", True),
        ("I will call you on Friday as well.", True),
        ("Vrijdag bel ik u, ook als er nog geen nieuws is.", False),
        ("Vrijdag bel ik u ook als er nog niets bekend is.", False),
        ("Thursday is too early, I will call you on Friday.", False),
        ("It is too soon to say; you hear from us on Friday.", False),
        ("I will call you on Friday, as well as I can.", False),
    ],
)
def test_words_say_that_it_comes_beside(words: str, *, is_beside: bool) -> None:
    assert says_beside(words) is is_beside
