import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.questions.finding import find
from belofte.language.tests import effort


def found(text: str) -> list[tuple[str, str]]:
    """Return kind and words of what is asked."""
    return [(each.kind, each.words) for each in find(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wanneer komt mijn pakket?", "when"),
        ("Hoe lang duurt de reparatie?", "when"),
        ("What time do you close?", "when"),
        ("Wat kost het om te ruilen?", "how_much"),
        ("How much is a day ticket?", "how_much"),
        ("Waarom is mijn premie hoger?", "why"),
        ("Hoe kan dat?", "why"),
        ("Hoe zeg ik mijn abonnement op?", "how"),
        ("Where is my refund?", "where"),
        ("Wie is mijn contactpersoon?", "who"),
        ("Welke papieren heb ik nodig?", "which"),
        ("Wat is de stand van zaken?", "what"),
        ("Mag mijn hond mee?", "may"),
        ("Kan ik de jas nog ruilen?", "may"),
        ("Can I still cancel?", "may"),
        ("Kunt u mij een nieuwe factuur sturen?", "request"),
        ("Could you cancel my order?", "request"),
        ("Kunt u mij vertellen waarom dat zo is?", "why"),
        ("Werkt de app ook zonder internet?", "yes_no"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert found(text) == [(kind, text)]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("wanneer komt de monteur", ["wanneer komt de monteur"]),
        ("kan ik het ook ophalen", ["kan ik het ook ophalen"]),
        ("how do i reset my password", ["how do i reset my password"]),
        (
            "waar blijft mijn bestelling\nkan ik hem nog annuleren",
            ["waar blijft mijn bestelling", "kan ik hem nog annuleren"],
        ),
        ("Ik vraag me af of de winkel open is.", ["Ik vraag me af of de winkel open is"]),
        ("Graag hoor ik wanneer u komt. Groet, Jan", ["Graag hoor ik wanneer u komt"]),
        ("I'd like to know whether it ships to Ghent.", ["I'd like to know whether it ships to Ghent"]),
        ("Ik weet niet hoe ik moet opzeggen.", ["Ik weet niet hoe ik moet opzeggen"]),
        ("Wanneer komt het, en wat kost het?", ["Wanneer komt het", "wat kost het?"]),
        ("Mijn modem doet niets, hoe kan dat?", ["hoe kan dat?"]),
        ("vallen die groot of klein", ["vallen die groot of klein"]),
        ("De tafel is te hoog. Kosten?", ["Kosten?"]),
        ("hond mee ja/nee", ["hond mee ja/nee"]),
        ("krijg ik mijn geld nog terug hoe lang duurt dat", ["krijg ik mijn geld nog terug", "hoe lang duurt dat"]),
        ("can i swap it in the shop do i need the receipt", ["can i swap it in the shop", "do i need the receipt"]),
        ("Hebt u ook sjaals, en kan mijn zus die ophalen?", ["Hebt u ook sjaals", "kan mijn zus die ophalen?"]),
        (
            "1) mag mijn hond mee in de tram\n2) moet hij betalen",
            ["mag mijn hond mee in de tram", "moet hij betalen"],
        ),
        ("Voorts verzoek ik u om een afschrift.", ["Voorts verzoek ik u om een afschrift"]),
        ("Please confirm that it is cancelled.", ["Please confirm that it is cancelled"]),
        ("is the pool open + do you have towels", ["is the pool open", "do you have towels"]),
        ("Twee vragen: 1) wanneer komt hij, 2) wat kost het?", ["wanneer komt hij", "wat kost het?"]),
        (
            "Drie dingen: hoeveel zakgeld mag er mee, wat doen jullie met telefoons en of er een dokter is.",
            ["hoeveel zakgeld mag er mee", "wat doen jullie met telefoons", "of er een dokter is"],
        ),
        ("Graag hoor ik wanneer hij komt en wat het kost.", ["Graag hoor ik wanneer hij komt", "wat het kost"]),
    ],
)
def test_also_without_a_sign_in_passing_and_together(text: str, asked: list[str]) -> None:
    assert [each.words for each in find(text)] == asked


@pytest.mark.parametrize(
    "text",
    [
        "Hoe gaat het?",
        "Beste, kunt u mij helpen?",
        "Hello, can you help me please?",
        "Mag ik u iets vragen?",
        "Is dat nou zo moeilijk?",
        "Hoe moeilijk kan het zijn?",
        "Do you call that service?",
        "Seriously?",
        "Wat een gedoe.",
        "Meneer?",
        "Stuur het maar naar mijn nieuwe adres.",
        "Heb het al betaald.",
        "Komt het morgen niet aan dan wil ik mijn geld terug.",
        "Ik wil graag per post een factuur ontvangen.",
        "I want you to understand how angry I am.",
        "Mijn puntenaantal klopt niet: het staat op nul.",
        "There are some things you should know: the box was open and wet.",
        "Wanneer u dit leest, bel mij dan.",
        "When I called, nobody answered.",
        "Als ik bel krijg ik niemand te pakken.",
        "Please accept my apologies.",
        "Ik heb uw mail gelezen.",
        "> Wanneer komt u?",
        "",
        "???",
    ],
)
def test_nothing_is_asked(text: str) -> None:
    assert found(text) == []


WORDS = 'wanneer komt en wat kost het ik vraag me af of kan ik when does it , ? . \n " ‘ > -- İ 😀 \x00 \u202e hoe gaat'
PIECES = st.sampled_from([*WORDS.split(" "), "\n"])


@settings(deadline=None)
@given(text=st.one_of(st.text(), st.lists(PIECES, max_size=60).map(" ".join)))
def test_any_text_gives_sound_questions(text: str) -> None:
    questions = find(text)
    assert all(each.words == text[each.start : each.end] != "" for each in questions)
    ends = [0, *(each.end for each in questions)]
    assert all(before <= each.start for before, each in zip(ends, questions, strict=False))
    assert questions == find(text)


@pytest.mark.parametrize(
    "piece", ["a", "wanneer ", "en wat ", "?", "\nkan ik ", "ik vraag me af ", "of ", ", and is ", "İ", ",", ", "]
)
def test_a_long_text_takes_steps_in_proportion(piece: str) -> None:
    assert effort.grows_in_proportion(find, piece)


def test_commas_without_end_take_no_time() -> None:
    assert [each.words for each in find("hoe kan dat ," + "," * 5_000 + "x?")] != []
