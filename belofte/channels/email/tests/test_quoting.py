from collections import Counter

import pytest

from belofte.channels.email.quoting import Split, split
from belofte.channels.email.roles import Cover


def cut(whole: str, *, is_answer: bool = True) -> Split:
    return split(whole, cover=Cover(author="Femke Aarts", is_answer=is_answer))


NEW = "Dag,\n\nDat is goed.\n\nGroet, Femke\n"
HISTORIES = {
    "gmail nl": (
        "\n"
        "Op di 3 mrt 2026 om 19:02 schreef Pakketlijn <hallo@pakketlijn.example>:\n"
        "\n"
        "> Beste Femke,\n"
        ">\n"
        "> Komt goed.\n"
    ),
    "gmail nl, broken": (
        "\nOp di 3 mrt 2026 om 19:02 schreef Pakketlijn <\nhallo@pakketlijn.example>:\n> Komt goed.\n"
    ),
    "gmail en": "\nOn Tue, Mar 3, 2026 at 7:02 PM Pakketlijn <hallo@pakketlijn.example> wrote:\n\n> Komt goed.\n",
    "apple nl": (
        "\n"
        "Op 3 mrt 2026, om 19:02 heeft Pakketlijn <hallo@pakketlijn.example> het volgende geschreven:\n"
        "\n"
        "> Komt goed.\n"
    ),
    "apple en": "\n> On 3 Mar 2026, at 19:02, Pakketlijn wrote:\n>\n> Komt goed.\n",
    "thunderbird nl": "\nOp 3-3-2026 om 19:02 schreef Pakketlijn:\n> Komt goed.\n",
    "thunderbird nl, other order": "\nPakketlijn schreef op 3-3-2026 om 19:02:\n> Komt goed.\n",
    "attribution above unmarked text": (
        "\nOp 3 maart 2026 om 19:02 schreef Pakketlijn <hallo@pakketlijn.example>:\n\nBeste Femke,\n\nKomt goed.\n"
    ),
    "three lines": "\nOp dinsdag 3 maart 2026\nom 19:02 uur\nschreef Pakketlijn:\n> Komt goed.\n",
    "outlook nl": (
        "\n"
        "Van: Pakketlijn <hallo@pakketlijn.example>\n"
        "Verzonden: dinsdag 3 maart 2026 19:02\n"
        "Aan: Femke\n"
        "Onderwerp: Uw pakket\n"
        "\n"
        "Komt goed.\n"
    ),
    "words without dashes nl": (
        "\n\u2002 Oorspronkelijk bericht \u2002\n"
        "Van: Pakketlijn\nVerzonden: dinsdag 3 maart 2026 19:02\nAan: Femke\nOnderwerp: Uw pakket\n\nKomt goed.\n"
    ),
    "outlook en": (
        "\n"
        "From: Pakketlijn <hallo@pakketlijn.example>\n"
        "Sent: Tuesday, March 3, 2026 7:02 PM\n"
        "To: Femke\n"
        "Subject: Uw pakket\n"
        "\n"
        "Komt goed.\n"
    ),
    "outlook de": (
        "\nVon: Pakketlijn\nGesendet: Dienstag, 3. März 2026 19:02\nAn: Femke\nBetreff: Uw pakket\n\nKomt goed.\n"
    ),
    "outlook on a telephone": (
        "\n"
        "________________________________\n"
        "Van: Pakketlijn <hallo@pakketlijn.example>\n"
        "Verzonden: dinsdag 3 maart 2026 19:02:11\n"
        "Aan: Femke\n"
        "Onderwerp: Uw pakket\n"
        "\n"
        "Komt goed.\n"
    ),
    "outlook with stars": (
        "\n*Van:* Pakketlijn\n*Verzonden:* dinsdag 3 maart 2026\n*Aan:* Femke\n*Onderwerp:* Uw pakket\n\nKomt goed.\n"
    ),
    "separator nl": "\n-----Oorspronkelijk bericht-----\nVan: Pakketlijn\nVerzonden: 3 maart 2026\n\nKomt goed.\n",
    "separator en": "\n----- Original Message -----\nFrom: Pakketlijn\nSent: Tuesday\n\nKomt goed.\n",
    "bare quote": "\n> Beste Femke,\n> Komt goed.\n",
    "signature": "\n-- \nFemke Aarts\n06 12345678\n",
    "signature without a space": "\n--\nFemke Aarts\n",
    "telephone": "\nVerstuurd vanaf mijn iPhone\n",
    "telephone en": "\nSent from my iPhone\n",
    "outlook app": "\nDownload Outlook voor Android\n",
    "signature and history": "\n-- \nFemke\n\nOp 3-3-2026 om 19:02 schreef Pakketlijn:\n> Komt goed.\n",
    "telephone and history": (
        "\nVerstuurd vanaf mijn iPhone\n\n> Op 3 mrt 2026 om 19:02 heeft Pakketlijn geschreven:\n> Komt goed.\n"
    ),
}


@pytest.mark.parametrize("name", HISTORIES)
def test_split_folds_what_follows_the_new_words(name: str) -> None:
    text, signature, folded = cut(NEW + HISTORIES[name])
    assert (text, Counter((signature + folded).splitlines())) == (NEW, Counter(HISTORIES[name].splitlines()))
    assert bool(signature) == name.startswith(("signature", "telephone", "outlook app"))


@pytest.mark.parametrize(
    "name",
    [name for name in HISTORIES if not name.startswith(("attribution", "signature", "telephone", "outlook app"))],
)
def test_split_of_history_alone_leaves_no_new_words(name: str) -> None:
    whole = HISTORIES[name].lstrip("\n")
    assert cut(whole) == ("", "", whole)
    assert cut(whole, is_answer=False) == (whole, "", "")


@pytest.mark.parametrize(
    "whole",
    [
        NEW,
        "Ik schreef op 3 maart 2026 om 10:00 al:\nwaar is mijn pakket?\n",
        "Op 3 maart 2026 om 10:00 schreef u mij:\nwij komen morgen.\nMaar er kwam niemand.\n",
        "Dag,\n\nOp uw site schreef u 3 dagen levertijd:\ndat klopt niet.\n",
        "Dag,\n\nOp 12 mei om 9:40 schreef een monteur van u:\nmorgen klaar.\nIk wacht nog steeds.\n",
        "May I change my booking?\n\nFrom: 4 March 2026\nTo: 9 March 2026\nSubject: to your approval\n\nThanks!\n",
        "##- Typ uw antwoord boven deze regel -##\n\nDag,\n\nUw collega belt morgen.\n",
        "Naam: Femke\nVan: Utrecht\nAan: Groningen\nIk wil mijn pakket laten omleiden.\n",
        "Van: maandag\nOnderwerp: mijn pakket\nIk wacht al drie dagen.\n",
        "De tracking zegt:\n- maandag gesorteerd\n- dinsdag onderweg\n",
        "Prijs -- 10 euro\n",
        "Verzonden door mij, nooit aangekomen bij de buren op nummer veertien in de straat hierachter.\n",
        "On holiday I wrote this.\n",
        "5 > 3 en 3 < 5\n",
    ],
)
def test_split_keeps_what_only_looks_like_history(whole: str) -> None:
    assert cut(whole) == (whole, "", "")


def test_split_of_an_answer_below_the_quote() -> None:
    quote = "Op 3-3-2026 om 19:02 schreef Pakketlijn:\n> Bent u thuis?\n\n"
    assert cut(quote + NEW + "\n-- \nFemke\n") == (NEW, "\n-- \nFemke\n", quote)


def test_split_of_an_answer_below_a_marked_outlook_quote() -> None:
    quote = "----- Original Message -----\nFrom: Pakketlijn\nTo: Femke\nSent: Tuesday\n\n> Bent u thuis?\n"
    assert cut(quote + NEW) == (NEW, "", quote)


def test_split_keeps_answers_between_quotes_with_their_questions() -> None:
    top = "Op 3-3-2026 om 19:02 schreef Pakketlijn:\n> Bent u thuis?\nJa.\n> Ook vrijdag?\nNee.\n"
    assert cut(top + "\n> Groet, Sanne\n") == (top, "", "\n> Groet, Sanne\n")


def test_split_of_a_reply_without_words_keeps_everything() -> None:
    assert cut("\n> Bent u thuis?\n") == ("", "", "\n> Bent u thuis?\n")


def test_split_of_nothing() -> None:
    assert cut("") == ("", "", "")


def test_split_does_not_fold_a_long_end_as_signature() -> None:
    whole = NEW + "-- \n" + "Regel.\n" * 40
    assert cut(whole) == (whole, "", "")
