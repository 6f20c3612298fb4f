import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.readability import everyday, plainer_en, plainer_nl
from belofte.language.readability.finding import LONG_SENTENCE, find
from belofte.language.tests import effort

LEVELS = ["A2", "B1", "B2", "C1"]


def texts(half: str) -> Iterator[dict[str, str]]:
    """Yield texts that were written at a level. With the working half the limits were chosen."""
    for line in (Path(__file__).parent / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


@pytest.mark.parametrize(("half", "right_min"), [("working", 19), ("held_back", 18)])
def test_levels_of_texts_that_were_written_at_one(half: str, right_min: int) -> None:
    told = [(text["level"], find(text["text"]).level) for text in texts(half)]
    right = sum(level == found for level, found in told)
    print(f"{half}: {right}/{len(told)}")  # noqa: T201 - shown by pytest -s
    assert right >= right_min
    assert all(abs(LEVELS.index(level) - LEVELS.index(found)) <= 1 for level, found in told)


def test_hard_words_have_a_plainer_one_where_we_know_it() -> None:
    found = find("Derhalve verzoeken wij u het formulier te retourneren aan de gerechtsdeurwaarder.")
    assert [(place.words, place.plainer) for place in found.hard_words] == [
        ("Derhalve", "Daarom"),
        ("verzoeken", "vragen"),
        ("retourneren", "terugsturen"),
        ("gerechtsdeurwaarder", ""),
    ]


def test_english_words_too() -> None:
    found = find("We will commence the repair prior to Friday, in the event that you agree with this.")
    assert [place.plainer for place in found.hard_words] == ["start", "before", "if"]


def test_everyday_words_and_names_are_not_hard() -> None:
    text = "Uw rekeningnummer en uw klantgegevens staan in de bestelbevestiging. Dat zegt ook Emmanuella Papadopoulou."
    assert find(text).hard_words == ()


def test_long_sentences_are_marked() -> None:
    long = "Wij " + "hebben " * LONG_SENTENCE + "dat gedaan"
    found = find(f"Dat kan. {long}. Goed.", language="nl")
    assert [place.words for place in found.long_sentences] == [long]


def test_a_plain_text_has_no_reasons_and_an_official_one_says_why() -> None:
    plain = find("Uw pakket is er. U kunt het nu halen. Het ligt in de winkel. Neem uw pas mee. Tot zo!")
    assert (plain.level, plain.reasons) == ("A2", ())
    official = find(next(text["text"] for text in texts("working") if text["level"] == "C1"))
    assert "There are official words in it. Say them as you would to a neighbour." in official.reasons


def test_quotes_and_signatures_do_not_count() -> None:
    text = "Uw pakket is er.\n\n> Derhalve verzoeken wij u.\n\nMet vriendelijke groet,\nDerhalve BV"
    assert find(text).hard_words == ()


@pytest.mark.parametrize(
    ("word", "language", "syllables"),
    [
        ("pakket", "nl", 2),
        ("bijeenkomst", "nl", 3),
        ("coördinatie", "nl", 5),
        ("a", "nl", 1),
        ("make", "en", 1),
        ("table", "en", 2),
        ("started", "en", 2),
    ],
)
def test_syllables(word: str, language: str, syllables: int) -> None:
    assert everyday.syllables(word, language) == syllables  # type: ignore[arg-type]


@pytest.mark.parametrize(("lines", "least"), [(plainer_nl.PLAINER, 250), (plainer_en.PLAINER, 150)])
def test_lists_are_whole(lines: str, least: int) -> None:
    pairs = [line.split(" = ") for line in lines.strip().splitlines()]
    assert all(len(pair) == 2 and all(pair) and pair[0] == pair[0].lower() for pair in pairs)
    assert len({word for word, _ in pairs}) == len(pairs) >= least


@settings(deadline=None)
@given(
    text=st.one_of(
        st.text(),
        st.lists(st.sampled_from(["derhalve", "u", "İ", "naar", "aanleiding", "van", ".", "\n", "> ", "ë"])).map(
            " ".join
        ),
    )
)
def test_any_text_gets_a_level(text: str) -> None:
    found = find(text)
    assert found.level in LEVELS
    assert 0 <= found.score <= 100
    assert all(place.words == text[place.start : place.end] for place in (*found.hard_words, *found.long_sentences))
    assert found == find(text)


@pytest.mark.parametrize("piece", ["a", "derhalve ", "wordt ge", "ge", "is ", "overeenkomst", "İ", "a-", ". "])
def test_a_long_text_takes_steps_in_proportion(piece: str) -> None:
    assert effort.grows_in_proportion(find, piece)
