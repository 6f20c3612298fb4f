"""Where a company says how to reach it, and where it names what is a customer's."""

import pytest

from belofte.language.personal import finding
from belofte.replies.guards import reaching_us

OURS = [
    "U kunt ons bellen op 020-5550142.",
    "Bel de pechlijn, 020-5550142, dan stuurt onze wachtdienst iemand.",
    "Liever aan de lijn? Dan kan het ook via 020-5550142.",
    "Komt het niet uit, laat het dan weten op 020-5550142.",
    "Belt u ons dan morgen: 020-5550142.",
    "Bel vandaag voor 16.30 uur 020-5550142.",
    "Voor een rolstoelplaats bel je 020-5550142.",
    "Dit is mijn eigen nummer: 020-5550142.",
    "You can reach our manager Petra at 020-5550142 until six.",
    "Ring our repair line on 020-5550142 when it happens again.",
    "Ons nieuwe magazijn? We zitten op Dorpsstraat 12, naast de kerk.",
    "Je vindt ons nu aan de Dorpsstraat 12.",
    "Call the clinic right away if it gets worse: 020-5550142.",
    "Make an appointment with our front office on 020-5550142.",
    "Een foto mag u mailen naar balie@optiek.example.",
    "Please write to Petra at petra@optiek.example.",
]
THEIRS = [
    "We bellen u morgen op 020-5550142.",
    "Dan belt u hem op 020-5550142.",
    "Ik bel u vanmiddag op 020-5550142 terug.",
    "Uw nummer in ons bestand is 020-5550142.",
    "Bel meneer Jansen op 020-5550142.",
    "You can reach him on 020-5550142.",
    "The parcel goes to your neighbour, 020-5550142.",
    "We bezorgen het op Dorpsstraat 12.",
    "De monteur komt naar Dorpsstraat 12.",
    "Ik mail de factuur vandaag naar jan@thuis.example.",
    "Het adres in ons bestand is jan@thuis.example.",
    "The tickets were sent to jan@thuis.example.",
]


@pytest.mark.parametrize(("text", "is_ours"), [*((each, True) for each in OURS), *((each, False) for each in THEIRS)])
def test_a_number_or_place_is_ours_by_what_stands_before_it(text: str, *, is_ours: bool) -> None:
    (found,) = [each for each in finding.find(text) if each.kind in {"phone", "address", "email"}]
    assert reaching_us.says(text, found) is is_ours
