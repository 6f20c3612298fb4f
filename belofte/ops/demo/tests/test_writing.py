"""Texts are filled in as somebody would write them on that day."""

from datetime import date, datetime
from random import Random

import pytest

from belofte.ops.demo import writing

THURSDAY_MORNING = datetime(2026, 11, 26, 9, 5)  # noqa: DTZ001 - the plan's own clock has no zone
FRIDAY_AFTERNOON = datetime(2026, 11, 27, 16, 0)  # noqa: DTZ001
NOTHING = writing.Facts({}, "nl")


def filled(text: str, at: datetime = THURSDAY_MORNING) -> str:
    return writing.filled(text, facts=NOTHING, at=at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("op {date_in_1}", "op vrijdag 27 november"),
        ("op {date_in_2}", "op maandag 30 november"),
        ("op {weekday_in_3}", "op dinsdag"),
        ("sinds {date_ago_3}", "sinds 23 november"),
        ("sinds {date_ago_4}", "sinds 21 november"),
        ("sinds {weekday_ago_7}", "sinds donderdag"),
        ("dus {tomorrow}", "dus morgen"),
        ("dus {today_by}", "dus vandaag vóór 17.00 uur"),
    ],
)
def test_fill_counts_from_the_day_itself(text: str, expected: str) -> None:
    assert filled(text) == expected


@pytest.mark.parametrize(("slot", "expected"), [("tomorrow", "maandag"), ("today_by", "maandag vóór 12.00 uur")])
def test_fill_before_a_weekend_names_the_monday(slot: str, expected: str) -> None:
    assert filled("dus {" + slot + "}", FRIDAY_AFTERNOON) == f"dus {expected}"


def test_fill_english_dates() -> None:
    facts = writing.Facts({}, "en")
    assert writing.filled("by {date_in_1}, {tomorrow}", facts=facts, at=THURSDAY_MORNING) == (
        "by Friday 27 November, tomorrow"
    )


def test_fill_starts_a_sentence_with_a_capital() -> None:
    assert filled("{tomorrow} bel ik. {weekday_in_1} ook.") == "Morgen bel ik. Vrijdag ook."


def test_fill_keeps_paragraphs_and_lists_only() -> None:
    assert filled("een\n    regel\n\n    twee:\n\n    - drie\n    - vier\n    vijf") == (
        "een regel\n\ntwee:\n\n- drie\n- vier vijf"
    )


def test_fill_refuses_an_unknown_slot() -> None:
    with pytest.raises(writing.UnknownSlotError, match="'pakket'"):
        filled("Waar is {pakket}?")


def test_working_days_later_over_new_year() -> None:
    assert writing.working_days_later(date(2026, 12, 31), days=2) == date(2027, 1, 4)


def test_answer_letter_in_each_voice() -> None:
    words = {"title": "mevrouw De Vries", "first": "Sanne", "agent": "Yusuf", "company": "Pakketlijn"}
    facts = writing.Facts(words, "nl")
    assert [writing.answer_letter("Ja.", voice=voice, facts=facts) for voice in ("u", "je", "en")] == [
        "Beste mevrouw De Vries,\n\nJa.\n\nMet vriendelijke groet,\n\nYusuf\nPakketlijn",
        "Beste Sanne,\n\nJa.\n\nGroeten van Yusuf\nPakketlijn",
        "Dear Sanne,\n\nJa.\n\nKind regards,\n\nYusuf\nPakketlijn",
    ]


def test_customer_letter_of_somebody_in_a_hurry_is_short() -> None:
    facts = writing.Facts({"first": "Emre", "name": "Emre Polat", "company": "Glasnet"}, "nl")
    letters = {
        writing.customer_letter(Random(seed), "alles plat", tone="hurried", facts=facts, signature="", phone=True)
        for seed in range(40)
    }
    assert {len(letter.split("\n\n")) for letter in letters} == {2, 3, 4}
    assert len(letters) > 10
