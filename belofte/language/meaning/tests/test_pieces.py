"""Of all ways to cut a text the likeliest is taken, whatever the text is."""

import time

import pytest

from belofte.language.meaning.pieces import Pieces
from belofte.language.meaning.tests.vocabularies import vocabulary

PIECES = Pieces(vocabulary(_=-3, a=-2, b=-2, ab=-3, _ab=-4, ba=-9))  # numbers from 4 on, in that order


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [4]),
        ("a", [4, 5]),
        ("ab", [8]),
        ("aba", [8, 5]),
        ("ba", [4, 6, 5]),  # together less likely than apart
        ("ab ab", [8, 8]),
        ("aéab", [4, 5, 3, 7]),
        ("<s></s>", [4, 3, 3, 3, 3, 3, 3, 3]),  # what stands for begin and end cannot be written in a text
        ("<unk>", [4, 3, 3, 3, 3, 3]),
    ],
)
def test_likeliest_pieces(text: str, numbers: list[int]) -> None:
    assert PIECES.of(text) == [0, *numbers, 2]


@pytest.mark.parametrize("letter", ["\n", "\ufdfa", "\ud800", "\0", "\x1b", "\u202e", "\U0010ffff"])
def test_letters_that_are_in_no_piece_are_unknown_one_by_one(letter: str) -> None:
    begun = time.process_time()
    assert PIECES.of(letter * 20_000) == [0, 4, *[3] * 20_000, 2]
    assert time.process_time() - begun < 2
