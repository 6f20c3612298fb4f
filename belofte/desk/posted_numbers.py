"""Numbers of rows, as forms and addresses bring them."""

from typing import Final

_DIGITS_MAX: Final = 18  # what a number of a row can have


def of_row(words: str) -> int:
    """Return the number that words are; 0, which no row has, where they are none."""
    return int(words) if words.isascii() and words.isdigit() and len(words) <= _DIGITS_MAX else 0
