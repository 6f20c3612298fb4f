"""Telling who a piece of a reply speaks of: us, the customer, our staff, a third party; and how the customer hears it.

Every function takes words in lower case.
"""

import re
from typing import Final, Literal

from belofte.language.expressions import lazy

Who = Literal["agent", "company", "third_party"]
ByChannel = Literal["phone", "email", "letter", ""]

_WE: Final = lazy(r"(?<!\w)(?:ik|wij|we|ons|onze|i|us|our|mijn|my|mij|me)(?:'\w+|’\w+)?(?!\w)")
_I: Final = lazy(r"(?<!\w)(?:ik|i|mij|me)(?:['’](?:ll|m|d|ve))?(?!\w)")
_SUBJECT: Final = lazy(r"(?<!\w)(?:ik|wij|we|i|we['’]ll|i['’]ll)(?!\w)", re.IGNORECASE)
_YOU: Final = lazy(r"(?<!\w)(?:u|uw|je|jouw|jou|jullie|you|your)(?:['’]\w+)?(?!\w)")
_STAFF: Final = lazy(
    r"(?<!\w)(?:collega\w*|monteur\w*|technieker\w*|installateur\w*|koerier\w*|bezorger\w*|medewerker\w*"
    r"|specialist\w*|team\w*"
    r"|planner|afdeling|colleague\w*|engineer\w*|technician\w*|fitter\w*|warehouse|magazijn|somebody|someone"
    r"|iemand|zij|they)(?!\w)",
)
_THIRD: Final = lazy(
    r"(?<!\w)(?:(?:de|het|onze|the|our) )?(?:leverancier|vervoerder|bezorgdienst|koeriersdienst|pakketdienst"
    r"|fabrikant|verkoper|partner"
    r"|netbeheerder|verzekeraar|supplier|carrier|manufacturer|seller|courier company|insurer)(?!\w)",
)
_LETTER: Final = lazy(r"(?<!\w)(?:brief|schriftelijk|per post|in writing|by post|a letter)(?!\w)")
_EMAIL: Final = lazy(r"(?<!\w)(?:e-?mail\w*|mailtje|mailbox|inbox|mailt|mailen)(?!\w)")
PATTERNS: Final = (_WE, _I, _YOU, _STAFF, _THIRD, _LETTER, _EMAIL)


def is_ours(part: str) -> bool:
    """Tell whether words speak of us."""
    return bool(_WE.search(part))


def subject(words: str) -> str:
    """Return the first of ours that words name as who acts, as it stands there; "" for none."""
    found = _SUBJECT.search(words)
    return found[0] if found else ""


def who(part: str) -> Who:
    """Return who promises, as far as the words say."""
    if _THIRD.search(part) and not _I.search(part):
        return "third_party"
    return "agent" if _I.search(part) else "company"


def channel(kind: str, part: str) -> ByChannel:
    """Return how the customer is to hear it: named, or meant by the verb."""
    if kind == "callback":
        return "phone"
    if _EMAIL.search(part):
        return "email"
    return "letter" if kind == "reply" and _LETTER.search(part) else ""
