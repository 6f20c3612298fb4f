"""What says who or where a customer is, where everybody can read it; and what never belongs in a message."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from belofte.replies.guards.contract import Guard, Level, Reading, Remark, at

_NEVER: Final = frozenset({"card", "bsn", "national_number"})
_OURS: Final = frozenset({"email", "phone", "address", "iban"})  # that may as well be the company's own

_EVERYBODY: Final = gettext_noop("Everybody can read this. Leave out what says who or where somebody is.")
_BEFORE_OUR_NUMBER: Final = re.compile(  # "bel ons op", "you can reach us on"
    r"(?i)(?<!\w)(?:bel|bellen|belt|bereikbaar|bereik(?:t|en)?|telefonisch|whatsapp(?:en)?|call|ring|phone|reach)"
    r"(?: (?:ons|us|gerust|even|naar|met|op|via|on|at|het|the|gratis|free|nummer|number)){0,4}:?\s*\Z"
)
_BEFORE_MAX: Final = 60  # characters
_KNOWN_MAX: Final = 50  # of each kind
_LENGTH_MIN: Final = 4  # of what is known, to be known again


def _look(reading: Reading) -> Iterator[Remark]:
    if reading.is_public:
        yield from _known(reading)
    for found in reading.personal:
        is_theirs = found.kind not in _OURS or _is_theirs(found.words, reading)
        if reading.is_public and (is_theirs or not _is_how_to_reach_us(found.kind, found.start, reading)):
            yield at(reading, found.start, found.end, _EVERYBODY, is_grave=is_theirs)
        elif not reading.is_public and found.kind in _NEVER:
            reason = gettext_noop("Such a number does not belong in a message. Leave it out, or show its last digits.")
            yield at(reading, found.start, found.end, reason)


def _known(reading: Reading) -> Iterator[Remark]:
    """Yield what the case knows of its customer and the draft says, whatever it looks like."""
    found = {(one.start, one.end) for one in reading.personal}
    known = {word for told in reading.known.values() for word in told[-_KNOWN_MAX:] if len(word) >= _LENGTH_MIN}
    if not known:
        return
    for place in re.finditer("|".join(map(re.escape, sorted(known))), reading.text, re.IGNORECASE):
        if not any(start < place.end() and place.start() < end for start, end in found):
            yield at(reading, place.start(), place.end(), _EVERYBODY)


def _is_how_to_reach_us(kind: str, start: int, reading: Reading) -> bool:
    before = reading.text[max(0, start - _BEFORE_MAX) : start]
    return kind == "phone" and _BEFORE_OUR_NUMBER.search(before) is not None


def _is_theirs(words: str, reading: Reading) -> bool:
    """Tell whether the customer told us these words, however they are spaced."""
    bare = "".join(words.split()).lower()
    return any("".join(each.split()).lower() == bare for told in reading.known.values() for each in told)


GUARD = Guard(name="personal", title=_("Personal data"), usual=Level.HINT, look=_look)
