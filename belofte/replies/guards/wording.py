"""What guards share in reading a draft."""

from functools import partial
from typing import Final

from belofte.language import phrasing
from belofte.language.segments import own_words

_GAP: Final = 60  # characters that may stand between two parts of a phrase
any_of = partial(phrasing.any_of, gap=_GAP)


def lowered(text: str) -> str:
    """Return a draft's own words in lower case, each where it stands in the draft: what is quoted is blank."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in own_words(text))
