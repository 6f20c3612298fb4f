"""That somebody looks into it is all that some replies say; others say it beside what was found or done."""

import pytest

from belofte.language.holding import only_holds


@pytest.mark.parametrize(
    "text",
    [
        "We zoeken het uit en komen erop terug.",
        "Beste Jan,\n\nVervelend om te horen. We nemen uw klacht serieus en zoeken uit hoe dit kon.\n\nGroet,\nAnna",
        "Bedankt voor uw bericht. We gaan dit nakijken. Zodra we meer weten, hoort u van ons.",
        "We onderzoeken uw klacht, die u gisteren stuurde, en houden u op de hoogte.",
        "Sorry for the trouble. We are looking into this and will keep you posted.",
        "I will check this with the warehouse and get back to you.",
        "We hebben uw klacht doorgestuurd en houden u op de hoogte.",
        "We gaan dit uitzoeken. Sorry voor het ongemak, u krijgt snel bericht.",
        "Ik heb uw melding gelezen en doorgegeven aan het team. Volgende week ontvangt u antwoord.",
        "Uw klacht is overgedragen aan de planning. We kijken waarom de monteur niet kwam.",
        "We have received your complaint and shared it with the shop. You will get a reply this week.",
        "I reported this to our technicians. I'll let you know what they say.",
        "We hebben uw melding ontvangen en nemen deze in behandeling.",
        "Bedankt voor uw geduld, we zijn er nog mee bezig.",
        "We are working on it.",
    ],
)
def test_looking_into_it_holds(text: str) -> None:
    assert only_holds(text)


@pytest.mark.parametrize(
    "text",
    [
        "We hebben u gisteren € 50 terugbetaald en houden u op de hoogte.",
        "We vervangen uw lamp morgen, u hoort vandaag van ons hoe laat.",
        "We checked your bill and refunded 50 euro.",
        "We zien dat de bezorger een fout maakte. We zoeken uit hoe dat kwam.",
        "Het spijt ons, morgen krijgt u een nieuwe. We zoeken uit hoe dit kon.",
        "We will replace your lamp and look into the delay.",
        "We kijken hier niet meer naar.",
        "We doen geen onderzoek meer en komen er niet op terug.",
        "We won't look into this again.",
        "We hebben uw klacht doorgestuurd en 20 euro teruggestort. We houden u op de hoogte.",
        "U krijgt een nieuwe deur en daarna bericht van de monteur.",
        "We laten u weten dat de bestelling is geannuleerd.",
        "Neem contact op met uw bank, die kan dit wijzigen.",
        "Vraag het na bij de gemeente.",
        "Laat het de verhuurder weten.",
        "The shop is closed on Monday.",
        "Beste Jan,\n\nGroet,\nAnna",
    ],
)
def test_what_was_found_or_done_beside_it_is_more(text: str) -> None:
    assert not only_holds(text)
