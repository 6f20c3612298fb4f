"""A reply that only asks told nobody how it ends; a courtesy at its end asks nothing."""

import pytest

from belofte.language.asking import only_asks


@pytest.mark.parametrize(
    "text",
    [
        "Wat is uw ordernummer?",
        "Beste Jan,\n\nKunt u ons een foto van de schade sturen?\n\nGroet,\nAnna",
        "Bedankt voor uw bericht. Om u te kunnen helpen hebben wij uw klantnummer nodig. Alvast bedankt!",
        "Om welk apparaat gaat het? En wanneer begon het?",
        "Stuur ons een kopie van de factuur. Dan kijken we het na.",
        "Laat ons even weten welke kleur u wilt.",
        "Wij zoeken het uit. Wat is uw telefoonnummer?",
        "Wilt u een nieuwe of liever uw geld terug?",
        "Hi Tom,\n\nThanks for your message. Could you send us your order number?\n\nKind regards,\nEve",
        "We need your meter number to look into this.",
        "Please send us a photo of the label so that we can check this.",
    ],
)
def test_asking_is_all_it_does(text: str) -> None:
    assert only_asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Wij hebben uw bankgegevens niet nodig.",
        "Had u al in uw spamfolder gekeken?",
        "Wist u dat u dit zelf kunt wijzigen in uw account?",
        "Omdat we geen reactie kregen sluiten we uw vraag. Heeft u het ordernummer nog?",
        "We are closing this case for now. Do you still have the receipt?",
        "Ja, dat kan.",
        "Nee, wij zijn maandag dicht. Kunnen we nog iets doen?",
        "Kan ik u verder nog ergens mee helpen?",
        "Het is opgelost. Werkt het nu?",
        "Uw pakket is kwijt, wilt u een nieuwe?",
        "Stuur het pakket terug met het label uit de doos.",
        "Heeft u geprobeerd de modem opnieuw te starten?",
        "Dit valt niet onder de garantie. Wilt u een offerte?",
        "Omdat we niets van u hoorden, stoppen we voor nu. Heeft u uw ordernummer, antwoord dan op dit bericht.",
        "No, we are closed on Monday. Anything else we can do?",
        "It costs 5 euro. Shall I book it for you?",
        "Please use the label in the box to send it back.",
        "We look into this.",
        "Beste Jan,\n\nGroet,\nAnna",
        "Wat is uw ordernummer? " * 300,
    ],
)
def test_what_is_told_beside_it_is_more(text: str) -> None:
    assert not only_asks(text)
