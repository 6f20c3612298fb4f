"""Each guard on what it is for, and on what only looks like it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.replies.guards.contract import Remark
from belofte.replies.guards.reading import Around, read
from belofte.replies.guards.registry import GUARDS

AT = datetime(2026, 11, 26, 9, tzinfo=UTC)


def look(guard: str, text: str, **around: Any) -> list[Remark]:
    """Return what one guard says of a draft."""
    return list(GUARDS[guard].look(read(text, Around(**around), at=AT)))


TOLD: dict[str, Any] = {"known": {"order_number": ["10-87123"]}}
SEEN: list[tuple[str, str, dict[str, Any]]] = [
    ("attachments", "In de bijlage vindt u het retourlabel.", {}),
    ("attachments", "Please find the form attached.", {}),
    ("notes", "@Sanne kun jij dit oppakken? Klant is boos.", {}),
    ("notes", "Note to self: check this with legal first.", {}),
    ("placeholders", "Beste [naam], uw pakket komt morgen.", {}),
    ("placeholders", "Dear {{ customer }}, it arrives on XXXX.", {}),
    ("refusals", "Een korting zit er niet in.", {}),
    ("notes", "Opmerking voor kantoor: aanbetaling laten staan.", {}),
    ("recipients", "Bestelling 10-871 ligt klaar.", {"told": "Waar blijft bestelling 10-223?"}),
    ("dates", "We will process the refund shortly.", {}),
    ("asking", "Wat is uw klantnummer?", {"told": "Klantnummer: 77120. Mijn pakket is zoek."}),
    ("refusals", "Uitstel is niet aan de orde en is afgewezen.", {}),
    ("refusals", "We will not refund this order.", {}),
    ("dates", "Wij bellen u hierover terug.", {}),
    ("language", "Your parcel will arrive tomorrow at noon.", {"customer": "Wanneer komt mijn pakket eindelijk aan?"}),
    ("asking", "Kunt u mij uw postcode doorgeven?", {"told": "Ik woon op 1234 AB 12, dat weten jullie."}),
    ("asking", "Could you send us a photo of the damage?", {"files_received": ["damage.jpg"]}),
    ("asking", "Kunt u ons een foto van de schade sturen?", {"answers": [(AT, "Stuur ons alstublieft een foto.")]}),
    ("asking", "Could you send us your order number?", {"answers": [(AT, "Please send me your order number.")]}),
    ("personal", "Uw pakket ligt op Dorpsstraat 12 in Breda.", {"is_public": True, "told": "Dorpsstraat 12 in Breda"}),
    ("personal", "We bellen u op 06 12345678.", {"is_public": True}),
    ("personal", "Bel ons op 06 12345678.", {"is_public": True, "known": {"phone": ["0612345678"]}}),
    ("personal", "Uw BSN 123456782 staat in ons systeem.", {}),
    (
        "personal",
        "Uw pakket ligt op Dorpsstraat 12 in Breda.",
        {"is_unsure": True, "told": "Dorpsstraat 12 in Breda", "customer": "Waar ligt het? Ik ben verhuisd."},
    ),
    ("personal", "Het staat in bestelling 10-223.", {"is_unsure": True, "known": {"order": ["10-223"]}}),
    (
        "personal",
        "Wij storten op NL91ABNA0417164300.",
        {"is_unproven": True, "told": "Graag op NL91 ABNA 0417 1643 00."},
    ),
    ("recipients", "Beste mevrouw Jansen, uw pakket is onderweg.", {"names": ["Piet de Boer"]}),
    ("tone", "U krijgt hierover geen terugkoppeling.", {}),
    ("questions", "Dank voor uw bericht.", {"customer": "Wat kost het?"}),
    ("tone", "Wij gaan hier niet verder op in.", {}),
    ("dates", "We will give you a refund for the vase.", {}),
    ("dates", "U krijgt uw geld terug.", {}),
    ("dates", "Wij storten het bedrag terug op uw rekening.", {}),
    ("dates", "We refund you the full amount.", {}),
    ("dates", "You will automatically receive your refund.", {}),
    ("dates", "We will refund you.", {}),
    ("asking", "Helaas heb ik uw ordernummer nog niet, kunt u dat sturen?", TOLD),
    ("asking", "Helaas heb ik uw ordernummer nog niet. Kunt u dat nog sturen?", TOLD),
    ("asking", "Wij hebben nog geen ordernummer van u, wilt u dat doorgeven?", TOLD),
    ("asking", "I don't have your order number on file, could you send it?", TOLD),
    ("asking", "We have not received your order number yet. Can you send it to us?", TOLD),
    ("personal", "Wij bellen mevrouw Jansen op 06 12345678.", {"is_public": True}),
    ("personal", "Morgen bellen we nogmaals op 06 12345678.", {"is_public": True}),
    ("personal", "Bel Jansen op 06 12345678.", {"is_public": True}),
    ("personal", "I will call Mrs Jones on +44 20 7946 0018.", {"is_public": True}),
    ("personal", "We'll phone again on +44 20 7946 0018.", {"is_public": True}),
    ("personal", "We bellen u straks even op 06 12345678.", {"is_public": True}),
]
PASSED: list[tuple[str, str, dict[str, Any]]] = [
    ("recipients", "Uw nieuwe bestelling 10-871 ligt klaar.", {"told": "Waar blijft bestelling 10-223?"}),
    ("recipients", "De factuur 10-871 sturen we mee.", {"told": "Waar blijft bestelling 10-223?"}),
    ("asking", "Zullen we het naar het adres sturen dat we hebben?", {"known": {"address": ["1234 AB 12"]}}),
    ("asking", "Shall I send it to the address we have?", {"known": {"address": ["12 Low Road"]}}),
    ("personal", "Bel ons gerust op 020 123 45 67.", {"is_public": True}),
    ("attachments", "In de bijlage vindt u het retourlabel.", {"files": ["label.pdf"]}),
    ("attachments", "Dank voor de foto's in uw bijlage.", {}),
    ("attachments", "Stuurt u de bon mee als bijlage?", {}),
    ("notes", "Mijn collega Sanne belt u morgen voor twaalf uur.", {}),
    ("notes", "Tag ons met @lichtenloof op de foto.", {"told": "Mogen we @lichtenloof noemen?"}),
    ("notes", "Dat moet helemaal niet, Ulrike.", {"names": ["Ulrike"], "is_public": True}),
    ("recipients", "Dear Mr and Mrs Chowdhury, it is complete.", {"names": ["Rafiq Chowdhury"]}),
    (
        "recipients",
        "Bestelling 10-223 is vervangen door bestelling 10-871.",
        {"told": "Waar blijft bestelling 10-223?"},
    ),
    ("tone", "Het NWBK kijkt er morgen naar.", {}),
    ("placeholders", "Kijk op [foto.png] waar de knop zit.", {}),
    ("refusals", "Wij vergoeden dit niet, omdat de garantie in mei is verlopen.", {}),
    ("dates", "Wij bellen u morgen voor 12.00 uur terug.", {}),
    ("language", "Uw pakket komt morgen rond twaalf uur aan.", {"customer": "Wanneer komt mijn pakket eindelijk aan?"}),
    ("asking", "Kunt u mij uw postcode doorgeven?", {}),
    ("asking", "Kunt u de foto nog sturen? We vroegen er eerder om.", {"answers": [(AT, "Stuurt u ons een foto?")]}),
    ("asking", "Kunt u ons een foto sturen?", {"answers": [(AT, "Dank voor uw foto, wat is uw ordernummer?")]}),
    ("asking", "Kunt u het pakket naar ons adres sturen?", {"known": {"address": ["1234 AB 12"]}}),
    ("asking", "Klopt postcode 1234 AB nog?", {"told": "Ik woon op 1234 AB 12."}),
    ("personal", "Uw pakket ligt op Dorpsstraat 12 in Breda.", {"told": "Dorpsstraat 12 in Breda"}),
    (
        "personal",
        "Uw pakket ligt op Dorpsstraat 12.",
        {"is_unsure": True, "told": "Dorpsstraat 12", "customer": "Ligt het op dorpsstraat\u00a012?"},
    ),
    ("personal", "Bel ons gerust op 020 123 45 67.", {"is_unsure": True}),
    ("personal", "Wij storten op NL91ABNA0417164300.", {"told": "Graag op NL91 ABNA 0417 1643 00."}),
    (
        "personal",
        "Wij storten op NL91ABNA0417164300 en bellen u.",
        {"is_unproven": True, "told": "NL91 ABNA 0417 1643 00", "told_here": "NL91 ABNA 0417 1643 00"},
    ),
    ("personal", "Ons adres is Dorpsstraat 12 in Breda.", {"is_unproven": True}),
    ("personal", "Wij mailen u op jan@klant.example.", {"is_unsure": True, "known": {"email": ["jan@klant.example"]}}),
    ("recipients", "Beste Piet, uw pakket is onderweg.", {"names": ["Piet de Boer"]}),
    ("recipients", "Beste meneer de Boer, uw pakket is onderweg.", {"names": ["P. de Boer"]}),
    ("recipients", "Beste Jan, uw pakket is onderweg.", {"names": ["J. Visser"]}),
    ("tone", "Ik heb de koerier gebeld. Uw pakket komt morgen voor twaalf uur.", {}),
    ("questions", "Het kost 12 euro.", {"customer": "Wat kost het?"}),
    ("tone", "U krijgt een ander toestel, en dat kost u niets.", {}),
    ("tone", "De monteur is ziek. Ik ga niet meer op hem rekenen en heb een ander gebeld: die komt morgen.", {}),
    ("tone", "You should have been told before you called. I have called the depot: it comes today.", {}),
    ("tone", "Had u het maar half betaald, dan krijgt u de rest alsnog in termijnen. Ik heb het geregeld.", {}),
    ("dates", "Anything else at all, phone me at the workshop.", {}),
    ("dates", "Die kosten krijgt u van ons terug.", {}),
    ("dates", "U krijgt uw geld vrijdag terug.", {}),
    ("dates", "Wij hebben het bedrag gisteren op uw rekening teruggestort.", {}),
    ("dates", "De helft hoeft u niet te betalen, en ik geef korting op de rest.", {}),
    ("dates", "Namens de vereniging dank ik u voor uw uitgebreide bericht over de ledenpas.", {}),
    ("dates", "U krijgt diezelfde dag een bevestiging per mail.", {}),
    ("personal", "Liever zelf bellen? 020 123 45 67, tot zes uur.", {"is_public": True}),
    ("asking", "Uw ordernummer heb ik niet meer nodig. Kunt u nog even wachten?", TOLD),
    ("asking", "We do not need your order number. Could you wait a moment?", TOLD),
    ("asking", "Het ordernummer heb ik al. Kunt u zeggen wat er stuk is?", TOLD),
    ("personal", "You can reach us by phone on +44 20 7946 0018.", {"is_public": True}),
    ("personal", "We zijn telefonisch bereikbaar op 020 123 45 67.", {"is_public": True}),
    ("personal", "Bel onze Klantenservice op 020 123 45 67.", {"is_public": True}),
    ("personal", "Wij helpen u graag, bel 020 123 45 67.", {"is_public": True}),
    ("asking", "Het rekeningnummer heb ik uit de boeking.", {"known": {"iban": ["NL91ABNA0417164300"]}}),
]


@pytest.mark.parametrize(("guard", "text", "around"), SEEN)
def test_seen(guard: str, text: str, around: dict[str, Any]) -> None:
    assert look(guard, text, **around)


@pytest.mark.parametrize(("guard", "text", "around"), PASSED)
def test_passed(guard: str, text: str, around: dict[str, Any]) -> None:
    assert not look(guard, text, **around)


def test_a_number_that_nobody_here_knows_is_a_hint() -> None:
    text, told = "Bestelling 10-871 ligt klaar.", "Waar blijft bestelling 10-223?"
    (remark,) = look("recipients", text, told=told)
    assert not remark.is_grave
    (known,) = look("recipients", text, told=told, of_others=lambda said: frozenset(one.words for one in said))
    assert (known.words, known.is_grave) == ("10-871", True)


def test_another_customers_number_is_seen() -> None:
    text = "Ik stuur het ook naar jan@klant.example."
    reading = read(text, Around(of_others=lambda said: frozenset(one.words for one in said)), at=AT)
    assert [remark.words for remark in GUARDS["recipients"].look(reading)] == ["jan@klant.example"]


def test_what_was_asked_before_is_a_hint_with_its_day() -> None:
    asked = [(AT, "Stuurt u ons een foto van de schade?"), (AT + timedelta(days=2), "Stuurt u ons een foto?")]
    (remark,) = look("asking", "Kunt u een foto van de schade sturen?", answers=asked)
    assert (remark.words, remark.about, remark.is_grave) == ("foto", "Thursday 26 November", False)
    (came,) = look("asking", "Kunt u een foto sturen?", answers=asked, files_received=["lamp.jpg"])
    assert (came.about, came.is_grave) == ("lamp.jpg", True)


@settings(deadline=None, max_examples=25)
@given(text=st.text(max_size=300), customer=st.text(max_size=100))
def test_any_draft_gets_sound_remarks(text: str, customer: str) -> None:
    reading = read(text, Around(customer=customer, told=customer, is_public=True, names=["Piet de Boer"]), at=AT)
    for guard in GUARDS.values():
        for remark in guard.look(reading):
            assert remark.words == reading.text[remark.start : remark.end]
            assert remark.reason
