import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.tests import effort
from belofte.language.tone.finding import Finding, House, find
from belofte.language.tone.labels import HINT_FROM, SHORT_FROM, STOP_FROM, Heard
from belofte.language.tone.tests.judges import Deaf, Told
from belofte.language.tone.tests.measuring import HALVES, lines, measure


def found(reply: str) -> list[tuple[str, str, bool]]:
    """Return label, words and whether it stops, of what rules alone find."""
    return [(each.label, each.words, each.stops) for each in find(reply, judge=Deaf())]


@pytest.mark.parametrize(
    ("reply", "label"),
    [
        ("Uw klacht is intern vastgelegd. U krijgt hierover geen terugkoppeling.", "brush_off"),
        ("U hoort hier verder niets meer over.", "brush_off"),
        ("Om een eindeloze discussie te voorkomen sluit ik deze chat.", "brush_off"),
        ("Ik beëindig nu dit gesprek.", "brush_off"),
        ("Alle mails die ouder zijn dan een week worden verwijderd.", "brush_off"),
        ("You will get no feedback on this.", "brush_off"),
        ("I am ending this chat.", "brush_off"),
        ("Dat is aan de vergelijkingssite.", "blame_shift"),
        ("Daarvoor moet u bij de bezorgdienst zijn.", "blame_shift"),
        ("That is up to the comparator.", "blame_shift"),
        ("Onze glazen bol is stuk, dus uw adres raden lukt niet.", "sarcasm"),
        ("Kunt u niet lezen?", "rude"),
        ("Stop whining.", "rude"),
    ],
)
def test_what_stops_a_send(reply: str, label: str) -> None:
    assert [(each[0], each[2]) for each in found(reply) if each[2]] == [(label, True)]


@pytest.mark.parametrize(
    "reply",
    [
        "Als u blijft schelden, beëindig ik dit gesprek. Mijn collega neemt uw klacht over.",
        "Fijn dat het gelukt is! Ik sluit deze chat. Tot ziens!",
        "Krijgt u binnen drie dagen geen antwoord, bel ons dan.",
        "Wat vervelend dat u geen antwoord krijgt van de bezorger. Ik heb hem vandaag gebeld.",
        "Dat is aan de bezorgdienst. Ik heb ze gebeld: uw pakket komt morgen.",
        "Daarvoor moet u bij de gemeente zijn, want alleen zij mogen dat. U bereikt ze op 14020.",
        "That is up to the manufacturer, so I have asked them, and I will call you on Friday.",
        "Sorry voor de vertraging door de drukte. Ik heb uw bestelling vandaag verstuurd.",
        'U schreef: "kunt u niet lezen?" Dat spijt me. Ik heb de tekst aangepast.',
        "Ik heb het aangepast.\n\n> Stop whining\n> Dat is aan de vergelijker.",
    ],
)
def test_what_passes(reply: str) -> None:
    assert found(reply) == []


def test_an_excuse_is_one_only_where_nothing_is_done() -> None:
    sorry = "Door de drukte duurt alles langer, excuses voor het ongemak."
    assert found(sorry) == [("excuse_no_action", sorry, False)]
    assert found(f"{sorry} Uw bank komt donderdag 12 maart.") == []


def test_a_sentence_is_heard_with_its_neighbours() -> None:
    sure = {"rude": 0.99, "clean": 0.01}
    reply = "Het regent hard. De trein staat nu stil. De bus rijdt."
    assert find(reply, judge=Told({"De trein staat nu stil.": sure})) != []
    assert find(reply, judge=Told({"Het regent hard. De trein": {"clean": 1.0}, "De trein staat nu stil.": sure})) == []


@pytest.mark.parametrize(
    ("label", "reply"),
    [
        ("sarcasm", "Uw trein is een waar genoegen."),
        ("blame_shift", "De trein is van de dealer."),
        ("brush_off", "Uw klacht over de trein is nu gesloten."),
    ],
)
def test_a_classifier_stops_only_when_it_is_all_but_certain(label: Heard, reply: str) -> None:
    for certainty, stops in [(HINT_FROM[label] + 0.01, False), (STOP_FROM[label] + 0.01, True)]:
        (finding,) = find(reply, judge=Told({"trein": {label: certainty}}))
        assert (finding.label, finding.stops, round(finding.certainty, 2)) == (label, stops, round(certainty, 2))
    assert find(reply, judge=Told({"trein": {label: HINT_FROM[label] - 0.01}})) == []


@pytest.mark.parametrize("label", ["blame_customer", "excuse_no_action"])
def test_some_labels_never_stop(label: Heard) -> None:
    (finding,) = find("Uw trein staat stil in Tiel.", judge=Told({"trein": {label: 1.0}}))
    assert (finding.label, finding.stops) == (label, False)


def test_scorn_that_speaks_of_nobody_here_hints_and_a_few_words_need_more() -> None:
    sure = Told({"trein": {"sarcasm": 1.0}})
    assert [each.stops for each in find("De trein staat stil in Tiel.", judge=sure)] == [False]
    assert find("De trein staat.", judge=Told({"trein": {"sarcasm": SHORT_FROM - 0.01}})) == []


def test_a_better_wording_is_in_the_language_and_form_of_the_reply() -> None:
    replies = [
        "Zeur niet zo. Wij hebben uw mail gelezen.",
        "Zeur niet zo. Wij hebben je mail gelezen.",
        "Stop whining. It rains.",
    ]
    starts = [
        "Ik begrijp dat dit vervelend voor u is.",
        "Ik begrijp dat dit vervelend voor je is.",
        "I understand that this",
    ]
    for reply, start in zip(replies, starts, strict=True):
        (finding,) = find(reply, judge=Deaf())
        assert finding.better.startswith(start)
        assert (reply[: finding.start] + finding.better + reply[finding.end :]).count(". ") >= 2


@pytest.mark.parametrize(
    ("reply", "form", "repaired"),
    [
        ("Heb je uw pakket ontvangen? U kunt het volgen.", "", "Hebt u uw pakket ontvangen? U kunt het volgen."),
        ("Je krijgt je geld terug. Wilt u ons schrijven?", "", "Je krijgt je geld terug. Wil je ons schrijven?"),
        (
            "Kun je je account openen? Wij zoeken het voor je uit.",
            "u",
            "Kunt u uw account openen? Wij zoeken het voor u uit.",
        ),
        ("Heeft u nog vragen over uw bestelling?", "je", "Heb je nog vragen over je bestelling?"),
        (
            "De monteur komt om 14 u bij je langs. Je hoort nog van ons.",
            "",
            "De monteur komt om 14 u bij je langs. Je hoort nog van ons.",
        ),
        ("Dank je wel! Uw bestelling is er morgen.", "", "Dank je wel! Uw bestelling is er morgen."),
        ("Your parcel is at the depot, je t'aime.", "u", "Your parcel is at the depot, je t'aime."),
    ],
)
def test_one_form_of_address(reply: str, form: str, repaired: str) -> None:
    findings = [each for each in find(reply, house=House(form=form), judge=Deaf()) if each.label == "register_mismatch"]  # type: ignore[arg-type]
    for each in reversed(findings):
        reply = reply[: each.start] + each.better + reply[each.end :]
    assert reply == repaired


def test_words_of_the_trade() -> None:
    (finding,) = find("Uw RMA is goedgekeurd.", judge=Deaf())
    assert (finding.label, finding.words, finding.better, finding.stops) == ("jargon", "RMA", "retour", False)
    assert find("Uw RMA is goedgekeurd.", customer="Waar blijft mijn RMA?", judge=Deaf()) == []
    assert find("De parma is goedgekeurd, bij Irma.", judge=Deaf()) == []


def test_words_of_the_house() -> None:
    house = House(words_to_avoid={"klant": "gast"}, jargon={"blauwe lijst": "lijst van afspraken"})
    findings = find("Klant, u staat op de blauwe lijst.", house=house, judge=Deaf())
    assert [(each.words, each.better) for each in findings] == [
        ("Klant", "Gast"),
        ("blauwe lijst", "lijst van afspraken"),
    ]


@pytest.mark.parametrize(
    ("reply", "is_still"),
    [
        (
            "Beste Joke, bedankt voor uw bericht. Wij begrijpen dat dit vervelend is. Uw melding heeft onze aandacht.",
            True,
        ),
        ("Thank you for your email. We understand your disappointment.", True),
        ("Bedankt voor uw bericht. Ik zoek het vandaag voor u uit.", False),
        ("Bedankt voor uw bericht. Wat is uw klantnummer?", False),
        ("Bedankt voor uw bericht. Nee, dat kan helaas niet.", False),
        ("Bedankt voor uw bericht. Het staat op bladzijde 4.", False),
        ("Bedankt voor uw compliment, wij zijn er blij mee!", False),
        ("Dank voor het wachten.", False),
    ],
)
def test_no_next_step(reply: str, *, is_still: bool) -> None:
    assert [each[0] for each in found(reply)] == ["no_next_step"] * is_still


def test_a_question_that_is_passed_over() -> None:
    customer = "Wanneer komt de monteur? Wat kost dat?"
    (finding,) = find("De monteur komt vrijdag bij u langs.", customer=customer, judge=Deaf())
    assert (finding.label, finding.about, finding.words, finding.stops) == (
        "unanswered_question",
        "Wat kost dat?",
        "",
        False,
    )
    assert finding.better == " U vroeg ook: “Wat kost dat?” Het antwoord daarop is: "
    assert find("De monteur komt vrijdag bij u langs. Dat kost 85 euro.", customer=customer, judge=Deaf()) == []


WORDS = (
    'u je jij uw heb kunt RMA dat is aan de winkel niet " ‘ ’ > -- . , ? ! \n sorry voor het ongemak'
    " u hoort hier niets meer over shut up thanks İ 😀 \x00 \u202e Dat is uw eigen schuld met vriendelijke groet"
)
PIECES = st.sampled_from([*WORDS.split(" "), "\n"])


@settings(deadline=None)
@given(
    reply=st.one_of(st.text(), st.lists(PIECES, max_size=60).map(" ".join)),
    customer=st.text(max_size=40),
    form=st.sampled_from(["u", "je", ""]),
)
def test_any_text_gives_sound_findings(reply: str, customer: str, form: str) -> None:
    def findings() -> list[Finding]:
        return find(reply, customer=customer, house=House(form=form), judge=Deaf())  # type: ignore[arg-type]

    seen = findings()
    assert all(each.words == reply[each.start : each.end] for each in seen)
    assert all(0 <= each.certainty <= 1 and each.reason for each in seen)
    assert [each.start for each in seen] == sorted(each.start for each in seen)
    assert seen == findings()


@pytest.mark.parametrize(
    "piece", ["a", "u ", "je heb ", "dat is aan de ", "sorry ", "?", "RMA ", "Heb je. ", "İ", "0 "]
)
def test_a_long_text_takes_steps_in_proportion(piece: str) -> None:
    assert effort.grows_in_proportion(lambda text: find(text, judge=Deaf()), piece)


def test_no_reply_stands_in_two_halves() -> None:
    replies = [line["reply"] for half in HALVES for line in lines(half)]
    assert len(replies) == len(set(replies))


@pytest.mark.parametrize("half", HALVES)
def test_figures_do_not_fall(half: str) -> None:
    figures = measure(half)
    print(f"{half}: {figures}")  # noqa: T201 - shown by pytest -s
    assert figures.found >= 0.75 * figures.bad
    assert figures.flagged <= 0.1 * figures.clean
    assert figures.stopped == 0


def test_reproach_in_a_helpful_reply_is_heard_and_stops_nothing() -> None:
    reply = (
        "Dank voor uw bericht. Dat had u natuurlijk zelf even kunnen nakijken op de site. Met een kopie van uw bon "
        "boeken wij het bedrag terug. Ik bel u morgen voor 12.00 uur."
    )
    (finding,) = find(reply)
    assert (finding.label, finding.stops) == ("blame_customer", False)
    assert finding.words.startswith("Dat had u natuurlijk zelf")
