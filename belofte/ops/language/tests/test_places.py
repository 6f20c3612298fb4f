"""Where what is new in a mail stands in its text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from belofte.language.tests.hostile import PIECES, TIMES_MAX, times_plain
from belofte.ops.language.places import places
from belofte.ops.language.replies import QuotesAsked, quotes

MAIL = "Nee.\r\n> vraag een?\r\nJa. 😀\r\n\r\nOp 3 mei schreef Piet:\r\n> Uw pakket\x00\r\n> is er\r\n"


def told(text: str) -> list[tuple[str, str]]:
    given = quotes(QuotesAsked(text=text))["places"]
    assert [one["span"] for one in given] == [text[one["start"] : one["end"]] for one in given]
    return [(one["part"], one["span"]) for one in given]


def test_each_part_of_a_mail_has_its_place() -> None:
    assert told(MAIL) == [
        ("new", "Nee.\r\n> vraag een?\r\nJa. 😀"),
        ("folded", "Op 3 mei schreef Piet:\r\n> Uw pakket\x00\r\n> is er"),
    ]
    assert told("Dank!\n-- \nJan\nKroon BV") == [("new", "Dank!"), ("signature", "-- \nJan\nKroon BV")]
    assert quotes(QuotesAsked(html="<p>Dank!</p>"))["places"] == []


def test_lines_that_stand_in_two_parts_turn_as_little_as_can_be() -> None:
    found = places("a\nb\na\nd\na\nc", {"new": "a\nb\na\nc", "folded": "a\nd"})
    assert [(one.part, one.start, one.end) for one in found] == [("new", 0, 3), ("folded", 4, 7), ("new", 8, 11)]


def test_lines_that_are_not_those_of_the_text_have_no_place() -> None:
    assert places("a\nb", {"new": "a"}) == places("a", {"new": "a\nb"}) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["new", "folded"]), st.sampled_from(["a", " b", "", "😀", "\u202ec"]))))
def test_any_division_is_found_again(lines: list[tuple[str, str]]) -> None:
    text = "\n".join(line for _, line in lines)
    parts = {name: "\n".join(line for part, line in lines if part == name) for name in ("new", "folded")}
    seen = dict.fromkeys(parts, "")
    for one in places(text, parts):
        seen[one.part] += text[one.start : one.end]
    assert ["".join(words.split()) for words in seen.values()] == ["".join(words.split()) for words in parts.values()]


@pytest.mark.parametrize("piece", ["a\n", "> a\n", "a\n> a\n"])
def test_a_long_mail_takes_time_in_proportion(piece: str) -> None:
    many = piece * 2_000
    assert len(places(many, {"new": many, "folded": many[:0]})) == 1


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from(["Ja 😀", "> nee", "\x00", "\u202e\u05e9", "", "-- ", "Groet,", "Jan"]), min_size=1).map(
        "\n".join
    )
)
def test_places_of_any_mail_are_where_they_say(text: str) -> None:
    assert {part for part, _ in told(text or "a")} <= {"new", "signature", "folded"}


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES)
def test_million_letters_of_anything_are_divided(piece: str) -> None:
    assert times_plain(lambda text: quotes(QuotesAsked(text=text)), piece) < TIMES_MAX
