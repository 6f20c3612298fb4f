"""The blanks in words that the desk makes ready: "[vul in: nieuwe dag]". Only a person knows what belongs there."""

import re
from typing import Final

_BLANK: Final = re.compile(r"\[\s{0,3}(?:vul in|fill in)\s{0,3}:[^\[\]]{0,500}\]", re.IGNORECASE)


def first(text: str) -> str:
    """Return the first blank that is still in a text; "" where all are filled."""
    found = _BLANK.search(text)
    return found[0] if found else ""


def without(text: str) -> str:
    """Return a text of the same length with nothing where its blanks are."""
    return _BLANK.sub(lambda found: " " * len(found[0]), text)
