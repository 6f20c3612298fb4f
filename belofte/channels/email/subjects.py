"""What the beginning of a subject says: that a mail answers, or that it passes another on."""

import re
from typing import Final

_ANSWERED: Final = re.compile(r"\s*(?:re|antw|antwoord|aw|betr|sv)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_FORWARDED: Final = re.compile(r"\s*(?:fwd?|wg|tr|doorst|doorgestuurd)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


def says_answer(subject: str) -> bool:
    """Tell whether a subject says that its mail is an answer."""
    return _ANSWERED.match(subject) is not None


def says_forward(subject: str) -> bool:
    """Tell whether a subject says that its mail passes another on."""
    return _FORWARDED.match(subject) is not None
