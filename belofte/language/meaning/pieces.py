"""Cutting a text into pieces of words that a vocabulary has: of all ways to cut it, the likeliest (a unigram model).

It is found from the front, by the likeliest way to every place (Viterbi). A letter that is in no piece is unknown,
which is less likely than any piece.
"""

from math import inf
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from belofte.language.meaning.weights import Vocabulary

BEGIN: Final = 0  # the piece before a text
END: Final = 2  # the piece after it
UNKNOWN: Final = 3  # the piece for a letter that is in no other

_SPACE: Final = "\u2581"  # how pieces spell a space
_UNKNOWN_COSTS: Final = 10.0  # beside the least likely piece


class Pieces:
    """A vocabulary to cut with."""

    def __init__(self, vocabulary: "Vocabulary") -> None:
        # What stands for begin, end, padding or unknown comes first in it, and is no piece of a text.
        self._numbers = {piece: number for number, piece in enumerate(vocabulary.spelled) if number > UNKNOWN}
        self._length_max = max(map(len, self._numbers))
        self._scores = vocabulary.scores
        self._unknown = float(vocabulary.scores.min()) - _UNKNOWN_COSTS

    def of(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text, as if a space stood before it, between those for begin and end.

        How long it takes grows as the text does, no faster.
        """
        spelled = f" {text}".replace(" ", _SPACE)
        length = len(spelled)
        best = [0.0] + [-inf] * length  # how likely the likeliest way to each place is
        last_piece = [(0, UNKNOWN)] * (length + 1)  # where its last piece begins, and which that is
        for first in range(length):
            if best[first] + self._unknown > best[first + 1]:
                best[first + 1], last_piece[first + 1] = best[first] + self._unknown, (first, UNKNOWN)
            for end in range(first + 1, min(length, first + self._length_max) + 1):
                number = self._numbers.get(spelled[first:end])
                if number is not None and (score := best[first] + float(self._scores[number])) > best[end]:
                    best[end], last_piece[end] = score, (first, number)
        found = [END]
        while length:
            length, number = last_piece[length]
            found.append(number)
        return [BEGIN, *reversed(found)]
