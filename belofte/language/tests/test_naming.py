"""What customers call a complaint themselves is one by its name, unless they deny it or mean another."""

import pytest

from belofte.language.naming import names_a_complaint, names_one_in_subject


@pytest.mark.parametrize(
    "text",
    [
        "Dit is een klacht.",
        "Hierbij dien ik een officiële klacht in.",
        "Klacht: mijn pakket is al drie weken weg.",
        "U heeft nog steeds niet op mijn klacht van 3 mei gereageerd.",
        "Wat is jullie klachtenprocedure?",
        "Dit is niet zomaar een opmerking, maar een klacht.",
        "This is a complaint about your driver.",
        "I'm not asking for a favour but lodging a complaint.",
        "Could you tell me about your complaints procedure?",
        "Mijn klacht is nog steeds niet opgelost.",
        "Ik wil dat u de klachtenprocedure start.",
    ],
)
def test_it_is_called_a_complaint(text: str) -> None:
    assert names_a_complaint(text)


@pytest.mark.parametrize(
    "text",
    [
        "Geen klacht hoor, alleen een vraag.",
        "Dit is niet bedoeld als klacht.",
        "Ik heb al weken lichamelijke klachten door dit matras.",
        "Ik heb een klacht aan mijn knie en wil een afspraak.",
        "De technische klacht is verholpen.",
        "Als ik vrijdag niets hoor, dien ik een klacht in.",
        "Haal mij van de lijst of ik dien een klacht in.",
        "Vorig jaar had ik een klacht en die is netjes opgelost.",
        "Ik trek mijn klacht in.",
        "Op 3 mei schreef u:\n> Dit is een klacht.\nDank daarvoor!",
        "Uw klacht is bij ons in goede orde ontvangen.",
        "Hij zei “dien dan een klacht in” en hing op.",
        "This is not a complaint, just a question.",
        "No complaint from me, great service.",
        "If I do not hear from you, I will file a complaint.",
        "He has a medical complaint and cannot travel.",
        "Ik ben zeer ontevreden, zo ga je niet met klanten om.",
        "Bedankt voor het oplossen van mijn klacht!",
        "Thanks for handling my complaint so well.",
        "Mijn enige klacht is de doos, die wat krap was.",
        "De huisarts kan de klacht niet verklaren.",
        "Bereikbaar op klacht@jan.example en www.jan.example/klacht",
        "Wij hanteren een klachtenprocedure.",
        "Heeft u een klacht? Kijk dan op onze pagina.",
        "Onderwerp: Klacht ontvangen\nPrima, tot dan.",
        "Prima zo.\n\n-----Oorspronkelijk bericht-----\nIk heb een klacht.",
        "Akkoord.\n\nOp 2 mei schreef Fietsen Bult:\nWij hebben een klacht van u ontvangen.",
    ],
)
def test_it_is_not(text: str) -> None:
    assert not names_a_complaint(text)


@pytest.mark.parametrize(
    ("subject", "is_named"),
    [
        ("Klacht over de bezorging", True),
        ("Formal complaint, order 3321", True),
        ("Re: Klacht over de bezorging", False),
        ("FWD: Formal complaint", False),
        ("Uw klacht 2291", False),
        ("Vraag over de factuur", False),
    ],
)
def test_a_mail_is_headed_so_when_it_is_new(subject: str, *, is_named: bool) -> None:
    assert names_one_in_subject(subject) is is_named
